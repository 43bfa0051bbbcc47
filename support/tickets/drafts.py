"""What is typed and not sent, kept by the site: a closed laptop loses no letter."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from support.tickets.models import LONGEST, Draft, Ticket
from yardsale.written import Written

if TYPE_CHECKING:
    from yardsale.accounts.models import User

_DRAFTS = Written(
    lambda ticket, agent: Draft.objects.filter(ticket=ticket, agent=agent).values_list("is_note", "text"),
    ticket=int,
    agent=int,
)


@dataclass(frozen=True)
class Drafts:
    """One of each kind, "" where nothing was typed. `version` is of the ticket that was looked at while typing."""

    reply: str = ""
    note: str = ""


def keep(ticket: Ticket, *, by: "User", text: str, is_note: bool, version: int) -> None:
    """Keep it, or forget it when everything was deleted again. Nothing of the ticket changes."""
    words = text.replace("\x00", "")[:LONGEST]
    if not words.strip():
        Draft.objects.filter(ticket=ticket, agent=by, is_note=is_note).delete()
        return
    Draft.objects.bulk_create(
        [
            Draft(
                ticket=ticket, agent=by, is_note=is_note, text=words, version=version, saved_at=timezone.now()
            )
        ],
        update_conflicts=True,
        unique_fields=["ticket", "agent", "is_note"],
        update_fields=["text", "version", "saved_at"],
    )


def of(ticket: Ticket, *, by: "User") -> Drafts:
    rows = dict(_DRAFTS(ticket=ticket.pk, agent=by.pk))
    return Drafts(rows.get(False, ""), rows.get(True, ""))
