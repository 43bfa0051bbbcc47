"""The column beside a ticket: who asks and what about, each in one bounded question written once."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from django.conf import settings
from django.db.models import CharField, Q, QuerySet, Sum, Value
from django.utils.translation import gettext as _

from forum.boards.engine.forum_conversation.models import Post
from forum.boards.statuses import PostState
from forum.disputes.models import Case
from forum.disputes.rules import is_moderator
from forum.disputes.statuses import State as CaseState
from listings.orders.models import Order
from listings.payments.models import LedgerLine
from listings.payments.statuses import Account
from support.tickets import desk, desk_words, looks
from support.tickets.models import KeyCustomer, Ticket
from support.tickets.statuses import State
from yardsale.accounts.models import User
from yardsale.written import Written

if TYPE_CHECKING:
    from collections.abc import Sequence

#: How many of the newest tickets are compared for doubles, and how many of anything else stand in the column.
COMPARED, MOST = 100, 6
#: Share of the words of two subjects that makes them alike: of anybody's tickets, and of one customer's.
LIKE, LIKE_OF_OWN = 0.6, 0.3


# -- Who asks ------------------------------------------------------------------------------------------------------

_KEY = Written(
    lambda customer: (
        KeyCustomer.objects.filter(customer=customer, ended_at=None)
        .select_related("manager")
        .only("health", "manager__name")
    ),
    customer=int,
)


def customer(ticket: Ticket, *, now: datetime) -> dict[str, Any]:
    person = ticket.customer
    key = next(iter(_KEY(customer=person.pk)), None) if person else None
    email = person.email if person else ticket.guest_email
    return {
        "name": ticket.customer_name,
        "person": person,
        "masked": looks.masked_email(email),
        "email": email,
        "key": key,
        "tiers": desk_words.tiers(
            is_guest=person is None,
            manager=key.manager.name if key else "",
            tier=person.seller_tier if person else "",
            joined_at=person.joined_at if person else None,
            now=now,
        ),
        "is_silenced": bool(person and person.silenced_until and person.silenced_until > now),
        "is_suspended": bool(person and person.suspended_until and person.suspended_until > now),
    }


# -- The order -----------------------------------------------------------------------------------------------------


def other_side(ticket: Ticket) -> int | None:
    """Key of whom the customer trades with in the ticket's order."""
    found = ticket.order
    if found is None:
        return None
    return found.seller_id if found.buyer_id == ticket.customer_id else found.buyer_id


_HELD = Written(
    lambda order: (
        LedgerLine.objects.filter(order=order, account=Account.HELD)
        .order_by()
        .values("order")
        .annotate(held=Sum("amount"))
        .values_list("held")
    ),
    order=int,
)


def order(ticket: Ticket, *, reader: "User", names: dict[int, str]) -> dict[str, Any] | None:
    found: Order | None = ticket.order
    if found is None:
        return None
    # The database notes when an order was frozen; before that there is no case to ask for.
    case = Case.objects.filter(order=found).first() if found.disputed_at else None
    return {
        "order": found,
        "held": next((held for (held,) in _HELD(order=found.pk)), 0),
        "is_buyer": found.buyer_id == ticket.customer_id,
        "other": names.get(other_side(ticket) or 0, ""),
        "item": found.item,
        "photos": [f"{settings.MEDIA_URL}{path}" for path in found.item.get("photos", [])[:4]],
        "case": case,
        "case_url": _case_url(case.code, reader) if case else "",
        "is_own": reader.pk in {found.buyer_id, found.seller_id},
    }


def _case_url(code: str, reader: "User") -> str:
    return f"/disputes/desk/{code}/" if is_moderator(reader) else ""


# -- Other tickets -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Mention:
    """Another ticket, as a line."""

    code: str
    subject: str
    state: str
    at: datetime
    why: str = ""

    @property
    def label(self) -> str:
        return str(State(self.state).label)


class Seen(NamedTuple):
    """Another ticket as it was found: among the customer's own, the order's or the newest."""

    among: str
    code: str
    subject: str
    state: str
    at: datetime
    order: int | None
    kind: str


OWN, OF_ORDER, NEWEST = "own", "order", "newest"


def _others(ticket: int, reader: int, **by: Any) -> "QuerySet[Any, Any]":
    """What may be the same matter, in one question of two or three parts; each walks an index backwards and stops."""
    there = desk.seen_by(User(pk=reader)).exclude(pk=ticket).order_by("-pk")
    asked = {NEWEST: there[:COMPARED]} | {among: there.filter(said)[:MOST] for among, said in by.items()}
    columns = ("code", "subject", "state", "opened_at", "order", "kind")
    first, *more = (
        rows.annotate(among=Value(among, CharField())).values_list("among", *columns)
        for among, rows in asked.items()
    )
    return first.union(*more, all=True)


_BOTH: dict[str, Any] = {"ticket": int, "reader": int}
_OF_CUSTOMER = Written(
    lambda ticket, reader, customer: _others(ticket, reader, own=Q(customer=customer)), **_BOTH, customer=int
)
_OF_GUEST = Written(
    lambda ticket, reader, guest: _others(ticket, reader, own=Q(guest_email=guest)), **_BOTH, guest=str
)
_OF_BOTH = Written(
    lambda ticket, reader, customer, order: _others(
        ticket, reader, own=Q(customer=customer), order=Q(order=order)
    ),
    **_BOTH,
    customer=int,
    order=int,
)
_OF_GUESTS_ORDER = Written(
    lambda ticket, reader, guest, order: _others(
        ticket, reader, own=Q(guest_email=guest), order=Q(order=order)
    ),
    **_BOTH,
    guest=str,
    order=int,
)


def others(ticket: Ticket, *, reader: "User") -> "list[Seen]":
    asked: dict[str, Any] = {"ticket": ticket.pk, "reader": reader.pk}
    if ticket.customer_id:
        asked["customer"] = ticket.customer_id
    else:
        asked["guest"] = ticket.guest_email
    if ticket.order_id:
        asked["order"] = ticket.order_id
        question = _OF_BOTH if ticket.customer_id else _OF_GUESTS_ORDER
    else:
        question = _OF_CUSTOMER if ticket.customer_id else _OF_GUEST
    return [Seen(*row) for row in question(**asked)]


def earlier(seen: "Sequence[Seen]") -> list[Mention]:
    """Of the same customer, the newest first."""
    return [Mention(one.code, one.subject, one.state, one.at) for one in seen if one.among == OWN]


def doubles(ticket: Ticket, seen: "Sequence[Seen]") -> list[Mention]:
    """Unsolved ones that may be about the same: the same order's, the customer's own of the same kind or with words of the
    subject, and the newest with a like subject. Whatever else a customer asked stands under what was before."""
    if not ticket.is_unsolved:
        return []
    found: dict[str, Mention] = {}
    words = _words(ticket.subject)
    ranks = [OWN, OF_ORDER, NEWEST]
    for one in sorted(seen, key=lambda one: ranks.index(one.among)):
        if one.state not in desk.UNSOLVED or one.code in found:
            continue
        likeness = _likeness(words, _words(one.subject))
        why = ""
        if one.order and one.order == ticket.order_id:
            why = _("same order")
        elif one.among == OWN and (one.kind == ticket.kind or likeness >= LIKE_OF_OWN):
            why = _("same customer")
        elif likeness >= LIKE:
            why = _("similar subject")
        if why:
            found[one.code] = Mention(one.code, one.subject, one.state, one.at, why)
    return list(found.values())[:MOST]


def _words(subject: str) -> set[str]:
    return {word for word in re.findall(r"\w+", subject.lower()) if len(word) > 2}


def _likeness(one: set[str], other: set[str]) -> float:
    """Share of their words that both have; two words at least, so that "help" and "help" are not the same matter."""
    both = one & other
    return len(both) / len(one | other) if len(both) >= 2 else 0.0


# -- In the forum and in disputes ----------------------------------------------------------------------------------

# What readers see of them; what waits or was hidden is the moderators' business.
_POSTS = Written(
    lambda poster: (
        Post.objects.filter(poster=poster, state=PostState.SHOWN, topic__approved=True)
        .order_by("-pk")
        .values_list("pk", "topic__subject", "created")[:MOST]
    ),
    poster=int,
)
# A case and its order whole cost more than all that stands here.
_CASES = Written(
    lambda person: (
        Case.objects.involving(User(pk=person))
        .order_by("-pk")
        .values_list("code", "state", "opened_at", "order__item__title")[:MOST]
    ),
    person=int,
)


def posts(ticket: Ticket) -> list[dict[str, Any]]:
    if ticket.customer_id is None:
        return []
    names = ("pk", "topic__subject", "created")
    return [dict(zip(names, row, strict=True)) for row in _POSTS(poster=ticket.customer_id)]


def cases(ticket: Ticket, *, reader: "User") -> list[dict[str, Any]]:
    if ticket.customer_id is None:
        return []
    return [
        {"title": title, "label": CaseState(state).label, "at": at, "url": _case_url(code, reader)}
        for code, state, at, title in _CASES(person=ticket.customer_id)
    ]
