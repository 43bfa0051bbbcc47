"""What happens to tickets. Details hold no words of anybody: whoever may read them finds them in the ticket."""

from enum import StrEnum


class TicketEvent(StrEnum):
    OPENED = "ticket.opened"
    WRITTEN = "ticket.written"
    ANSWERED = "ticket.answered"
    SOLVED = "ticket.solved"
    CLOSED = "ticket.closed"
    ASSIGNED = "ticket.assigned"
    ESCALATED = "ticket.escalated"
    REMINDED = "ticket.reminded"
    WARNED = "ticket.warned"
    BREACHED = "ticket.breached"
    DISPUTED = "ticket.disputed"
    MERGED = "ticket.merged"
    SCORED = "ticket.scored"
