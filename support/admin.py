"""Where Django's admin looks for what leads and account managers have; tickets themselves have their own."""

from support.tickets import book_admin, lead_admin, people_admin

__all__ = ["book_admin", "lead_admin", "people_admin"]
