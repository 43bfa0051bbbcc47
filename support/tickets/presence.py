"""Who has a ticket open. Advice, not a lock: whoever is late still writes, and the version check keeps it from being blind."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import connection
from django.utils import timezone

from support.tickets.models import Presence, Ticket
from yardsale.written import Written

if TYPE_CHECKING:
    from yardsale.accounts.models import User

#: An open page says every 15 seconds that it is open; whoever was not heard of for longer is gone.
EVERY, GONE = 15, timedelta(seconds=60)


_SEEN = """
    INSERT INTO tickets_presence (ticket_id, agent_id, seen_at, is_typing) VALUES (%s, %s, %s, %s)
    ON CONFLICT (ticket_id, agent_id) DO UPDATE SET seen_at = EXCLUDED.seen_at, is_typing = EXCLUDED.is_typing
"""
_OF_MANY = """
    SELECT presence.ticket_id, agent.name FROM tickets_presence AS presence
    JOIN accounts_user AS agent ON agent.id = presence.agent_id
    WHERE presence.ticket_id = ANY(%s) AND presence.seen_at > %s ORDER BY agent.name, presence.id
"""
_OTHERS = Written(
    lambda ticket, than, now: (
        Presence.objects.filter(ticket=ticket, seen_at__gt=now - GONE)
        .exclude(agent=than)
        .order_by("agent__name", "pk")
        .values_list("agent__name", "is_typing")[:20]
    ),
    ticket=int,
    than=int,
    now=datetime,
)


@dataclass(frozen=True)
class Other:
    name: str
    is_typing: bool


def be_seen(ticket: Ticket, *, by: "User", is_typing: bool = False) -> None:
    """One statement, without the transaction that Django would put around it: every page and every beacon does this."""
    with connection.cursor() as cursor:
        cursor.execute(_SEEN, [ticket.pk, by.pk, timezone.now(), is_typing])


def leave(ticket: Ticket, *, by: "User") -> None:
    Presence.objects.filter(ticket=ticket, agent=by).delete()


def others(ticket: Ticket, *, than: "User") -> list[Other]:
    """Everybody else who has it open now."""
    return [Other(*row) for row in _OTHERS(ticket=ticket.pk, than=than.pk, now=timezone.now())]


def of_many(tickets: Iterable[int]) -> dict[int, list[str]]:
    """Names of whoever looks at these now, by the ticket's key: one query for a page of the queue."""
    found: dict[int, list[str]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_OF_MANY, [list(tickets), timezone.now() - GONE])
        for ticket, name in cursor.fetchall():
            found[ticket].append(name)
    return found
