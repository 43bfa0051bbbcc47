"""Who of our team saw private matter: one line for each person, thing and hour, that nobody changes. And masking until then."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from django.db import connection, transaction
from django.utils import timezone

from support.tickets.models import Look, Ticket
from support.tickets.statuses import Shown
from yardsale.written import Written

if TYPE_CHECKING:
    from collections.abc import Iterable

    from yardsale.accounts.models import User

#: What was shown stays in sight so long, and is one line in the log.
HOUR = timedelta(hours=1)
#: Stands for what is masked, whatever its length.
DOTS = "•••"


class Lately(NamedTuple):
    what: str
    about: int | None
    key: str
    at: datetime


def record(
    by: "User",
    what: str,
    *,
    ticket: Ticket | None = None,
    about: "User | None" = None,
    key: str = "",
    reason: str = "",
) -> None:
    """Write down that this person sees it now, unless that was written within the last hour. Of two at once one writes."""
    if is_shown(by, what, ticket=ticket, about=about, key=key):
        return
    with transaction.atomic():
        thing = f"look {by.pk} {what} {ticket and ticket.pk} {about and about.pk} {key}"
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [thing])
        if not is_shown(by, what, ticket=ticket, about=about, key=key):
            Look.objects.create(
                by=by, what=what, ticket=ticket, about=about, key=key[:60], reason=reason.strip()[:200]
            )


def is_shown(
    by: "User", what: str, *, ticket: Ticket | None = None, about: "User | None" = None, key: str = ""
) -> bool:
    """They have asked to see it within the last hour."""
    since = timezone.now() - HOUR
    return Look.objects.filter(
        by=by, what=what, ticket=ticket, about=about, key=key[:60], at__gt=since
    ).exists()


_LATELY = Written(
    lambda ticket, by, now: Look.objects.filter(ticket=ticket, by=by, at__gt=now - HOUR).values_list(
        "what", "about", "key", "at"
    ),
    ticket=int,
    by=int,
    now=datetime,
)


def lately(ticket: Ticket, *, by: "User") -> list[Lately]:
    """What this person saw of the ticket within the last hour, as it was written down."""
    return [Lately(*row) for row in _LATELY(ticket=ticket.pk, by=by.pk, now=timezone.now())]


def opened(ticket: Ticket, *, by: "User", known: "Iterable[Lately]" = ()) -> None:
    """Somebody of the team has a ticket before them: written down when it is not theirs, and not among what is `known`."""
    is_known = any((one.what, one.about, one.key) == (Shown.TICKET, ticket.customer_id, "") for one in known)
    if ticket.owner_id != by.pk and not is_known:
        record(by, Shown.TICKET, ticket=ticket, about=ticket.customer)


def masked_email(address: str) -> str:
    """ "b•••@example.org": whose provider it is may be seen, whose address it is may not."""
    name, at, domain = address.partition("@")
    return f"{name[:1]}{DOTS}{at}{domain}" if address else ""
