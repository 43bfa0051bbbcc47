"""The desk in Django's admin."""

from support.tickets.hours_admin import BusinessHoursAdmin, QueueAdmin

__all__ = ["BusinessHoursAdmin", "QueueAdmin"]
