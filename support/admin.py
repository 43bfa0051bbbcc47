"""Django finds an app's admin pages here; each lives in its subject's folder."""

from support.help import admin

__all__ = ["admin"]
