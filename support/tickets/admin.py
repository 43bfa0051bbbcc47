"""The desk in Django's admin."""

from support.tickets.hours_admin import BusinessHoursAdmin, QueueAdmin
from support.tickets.inbound_admin import InboundMailAdmin

__all__ = ["BusinessHoursAdmin", "InboundMailAdmin", "QueueAdmin"]
