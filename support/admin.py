"""Django finds an app's admin pages here; each lives in its subject's folder."""

from support.help import admin
from support.tickets import book_admin, lead_admin, people_admin

__all__ = ["admin", "book_admin", "lead_admin", "people_admin"]
