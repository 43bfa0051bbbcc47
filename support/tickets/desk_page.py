"""What the page of a ticket shows: what was said, the clocks, and everything about who asks, each in a bounded question."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from forum.boards.engine.forum_conversation.models import Post
from forum.boards.statuses import PostState
from forum.disputes.models import Case
from forum.disputes.rules import is_moderator
from forum.disputes.statuses import State as CaseState
from listings.orders.models import Order
from listings.payments.statuses import Account
from support.tickets import (
    clocks,
    desk,
    desk_drawing,
    desk_words,
    drafts,
    looks,
    macros,
    presence,
    rules,
)
from support.tickets.desk import Wanted
from support.tickets.models import Attachment, Entry, KeyCustomer, Look, Message, Score, Ticket
from support.tickets.statuses import Act, Logged, Shown, State

if TYPE_CHECKING:
    from yardsale.accounts.models import User

#: Messages and lines of the log on the page at first; "all of it" shows the rest.
MOST_SAID, MOST_LINES = 30, 60
#: How many of the newest tickets are compared for doubles, and how many of anything else stand in the column.
COMPARED, MOST = 50, 6
#: What was made visible stays so on the page for this long.
SHOWN_FOR = looks.HOUR


def tickets_with_all(reader: "User") -> Any:
    """What the page asks about a ticket, in one query."""
    return desk.seen_by(reader).select_related("customer", "owner", "queue", "order")


def everything(ticket: Ticket, wanted: Wanted, *, reader: "User", whole: bool = False) -> dict[str, Any]:
    now = timezone.now()
    presence.be_seen(ticket, by=reader)
    log = _log(ticket, whole=whole)
    other_tickets = earlier(ticket, reader=reader)
    talk, is_cut = _talk(ticket, log, reader=reader, whole=whole)
    return {
        "ticket": ticket,
        "wanted": wanted,
        "talk": talk,
        "is_cut": is_cut or (not whole and len(log) >= MOST_LINES),
        "others": presence.others(ticket, than=reader),
        "drafts": drafts.of(ticket, by=reader),
        "macros": macros.offered_to(reader, ticket),
        "state": desk_words.state(ticket.state),
        "ball": desk_words.ball(ticket.state, ticket.snoozed_until, now),
        "clocks": clocks_of(ticket, now, log if len(log) < MOST_LINES or whole else None),
        "customer": customer(ticket, now=now),
        "shown": shown(ticket, by=reader),
        "order": order(ticket, reader=reader),
        "earlier": other_tickets,
        "doubles": doubles(ticket, other_tickets, reader=reader),
        "posts": _posts(ticket),
        "cases": _cases(ticket, reader=reader),
        "together": _together(ticket, log),
        "score": _score(ticket, log),
        "can": can(ticket, reader=reader),
        "every": presence.EVERY,
    }


# -- What was said -------------------------------------------------------------------------------------------------


def _log(ticket: Ticket, *, whole: bool) -> list[Entry]:
    rows = ticket.log.order_by("-pk")
    return list(rows if whole else rows[:MOST_LINES])[::-1]


def _talk(ticket: Ticket, log: list[Entry], *, reader: "User", whole: bool) -> tuple[SafeString, bool]:
    """Messages with the lines of the log between them, as they happened; of what was merged into it as well.

    With whether older messages were left out.
    """
    here = Q(ticket=ticket) | Q(ticket__merged_into=ticket) | Q(ticket__merged_into__merged_into=ticket)
    rows = Message.objects.filter(here).order_by("-made_at", "-pk")
    messages = list(rows if whole else rows[: MOST_SAID + 1])[::-1]
    is_cut = not whole and len(messages) > MOST_SAID
    messages = messages[1:] if is_cut else messages
    lines = [one for one in log if one.kind not in desk_words.TOLD_BY_MESSAGES]
    # What a reply did stands under it: both happened in one step, and its line in the log says when.
    at = {one.details["message"]: one.at for one in log if "message" in one.details}
    return draw(ticket, messages, lines, reader=reader, at=at), is_cut


def draw(
    ticket: Ticket,
    messages: list[Message],
    lines: list[Entry],
    *,
    reader: "User",
    is_new: bool = False,
    at: dict[int, datetime] | None = None,
) -> SafeString:
    # Names and numbers alone: each person and ticket whole, for every row, would cost more than the page.
    said = {one.by_id for one in messages} | {one.by_id for one in lines}
    people = desk_words.people_in(lines) | {key for key in said if key is not None}
    elsewhere = {one.ticket_id for one in messages} - {ticket.pk}
    codes = dict(Ticket.objects.filter(pk__in=elsewhere).values_list("pk", "code")) if elsewhere else {}
    painter = desk_drawing.TalkPainter(ticket, names=desk_words.names_of(people), codes=codes)
    files: dict[int, list[Attachment]] = defaultdict(list)
    for file in Attachment.objects.filter(message__in=[one.pk for one in messages]):
        files[file.message_id or 0].append(file)
    drawn = [
        ((at or {}).get(one.pk, one.made_at), 0, one.pk, painter.message(one, files[one.pk], is_new=is_new))
        for one in messages
    ] + [(one.at, 1, one.pk, painter.line(one, is_new=is_new)) for one in lines]
    return mark_safe("".join(row[3] for row in sorted(drawn)))  # nosec B308 B703


def news(ticket: Ticket, since: list[Entry], *, reader: "User") -> SafeString:
    """What changed meanwhile: new messages whole, the rest as lines."""
    keys = [one.details.get("message") for one in since if one.kind in desk_words.TOLD_BY_MESSAGES]
    messages = list(Message.objects.filter(pk__in=[key for key in keys if key]))
    lines = [one for one in since if one.kind not in desk_words.TOLD_BY_MESSAGES]
    return draw(ticket, messages, lines, reader=reader, is_new=True)


# -- The clocks ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ClockSaid:
    label: str
    said: desk_words.Said
    due_at: datetime | None
    # How much of the time is used and why it stood still; percent for the bar.
    words: str
    share: int


def clocks_of(ticket: Ticket, now: datetime, lines: list[Entry] | None) -> list[ClockSaid]:
    return [
        ClockSaid(told.label, _stands(told, now), told.due, told.words, told.share)
        for told in clocks.explain(ticket, now, lines=lines)
    ]


def _stands(told: clocks.Told, now: datetime) -> desk_words.Said:
    if told.is_running and told.due:
        return desk_words.due(told.due, told.clock, now)
    if told.is_late:
        return desk_words.Said(_("Was late"), "late", "alarm-clock")
    if told.is_running or not told.is_ended:
        return desk_words.Said(_("Stands still"), "plain", "pause")
    return desk_words.Said(_("Kept"), "calm", "check")


# -- Who asks, and what about --------------------------------------------------------------------------------------


def customer(ticket: Ticket, *, now: datetime) -> dict[str, Any]:
    person = ticket.customer
    key = (
        KeyCustomer.objects.filter(customer=person)
        .select_related("manager")
        .only("health", "manager__name")
        .first()
        if person
        else None
    )
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


def shown(ticket: Ticket, *, by: "User") -> set[str]:
    """What this person made visible a moment ago."""
    since = timezone.now() - SHOWN_FOR
    return set(Look.objects.filter(ticket=ticket, by=by, at__gt=since).values_list("what", flat=True))


def order(ticket: Ticket, *, reader: "User") -> dict[str, Any] | None:
    found: Order | None = ticket.order
    if found is None:
        return None
    other = found.seller_id if found.buyer_id == ticket.customer_id else found.buyer_id
    # The database notes when an order was frozen; before that there is no case to ask for.
    case = Case.objects.filter(order=found).first() if found.disputed_at else None
    return {
        "order": found,
        "held": found.ledger.balance(Account.HELD),
        "is_buyer": found.buyer_id == ticket.customer_id,
        "other": desk_words.names_of({other}).get(other, ""),
        "item": found.item,
        "photos": [f"{settings.MEDIA_URL}{path}" for path in found.item.get("photos", [])[:4]],
        "case": case,
        "case_url": _case_url(case.code, reader) if case else "",
        "is_own": reader.pk in {found.buyer_id, found.seller_id},
    }


def _case_url(code: str, reader: "User") -> str:
    return f"/disputes/desk/{code}/" if is_moderator(reader) else ""


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


def earlier(ticket: Ticket, *, reader: "User") -> list[Mention]:
    """Of the same customer, the newest first."""
    same = Q(customer=ticket.customer_id) if ticket.customer_id else Q(guest_email=ticket.guest_email)
    rows = desk.seen_by(reader).filter(same).exclude(pk=ticket.pk).order_by("-pk")[:MOST]
    return [Mention(*row) for row in rows.values_list("code", "subject", "state", "opened_at")]


def doubles(ticket: Ticket, others: list[Mention], *, reader: "User") -> list[Mention]:
    """Unsolved ones that may be about the same: the customer's own, the same order's, and the newest with a like subject."""
    if not ticket.is_unsolved:
        return []
    found = {
        one.code: Mention(one.code, one.subject, one.state, one.at, _("same customer"))
        for one in others
        if one.state in desk.UNSOLVED
    }
    words, asked = _words(ticket.subject), desk.seen_by(reader).exclude(pk=ticket.pk).order_by("-pk")
    rows = list(asked[:COMPARED].values_list(*_COMPARED_BY))
    if ticket.order_id:
        rows = [*asked.filter(order=ticket.order_id)[:MOST].values_list(*_COMPARED_BY), *rows]
    for code, subject, state, at, order_id in rows:
        if state not in desk.UNSOLVED:
            continue
        why = _("same order") if order_id and order_id == ticket.order_id else ""
        if not why and _likeness(words, _words(subject)) >= 0.6:
            why = _("similar subject")
        if why and code not in found:
            found[code] = Mention(code, subject, state, at, why)
    return list(found.values())[:MOST]


_COMPARED_BY = ("code", "subject", "state", "opened_at", "order")


def _words(subject: str) -> set[str]:
    return {word for word in subject.lower().split() if len(word) > 2}


def _likeness(one: set[str], other: set[str]) -> float:
    """Share of their words that both have; two words at least, so that "help" and "help" are not the same matter."""
    both = one & other
    return len(both) / len(one | other) if len(both) >= 2 else 0.0


def _posts(ticket: Ticket) -> list[Any]:
    if ticket.customer_id is None:
        return []
    # What readers see of them; what waits or was hidden is the moderators' business.
    shown = Post.objects.filter(poster=ticket.customer_id, state=PostState.SHOWN, topic__approved=True)
    return list(shown.order_by("-pk").values("pk", "topic__subject", "created")[:MOST])


def _cases(ticket: Ticket, *, reader: "User") -> list[dict[str, Any]]:
    if ticket.customer is None:
        return []
    rows = Case.objects.involving(ticket.customer).order_by("-pk")[:MOST]
    # A case and its order whole cost more than all that stands here.
    named = rows.values_list("code", "state", "opened_at", "order__item__title")
    return [
        {"title": title, "label": CaseState(state).label, "at": at, "url": _case_url(code, reader)}
        for code, state, at, title in named
    ]


def _together(ticket: Ticket, log: list[Entry]) -> list[SafeString]:
    """What it belongs to: linked, split, merged, followed, each as a link with its word."""
    named: list[tuple[str, str]] = []
    for one in log:
        code = one.details.get("ticket") or one.details.get("into") or ""
        word = {
            Logged.LINKED: _("linked"),
            Logged.SPLIT: _("split"),
            Logged.MERGED: _("merged"),
            Logged.FOLLOWED: _("follows"),
        }.get(Logged(one.kind))
        if word and code:
            named.append((code, word))
    if ticket.follows:
        named.append((ticket.follows.code, _("this one follows it")))
    if ticket.merged_into:
        named.append((ticket.merged_into.code, _("goes on there")))
    return [
        format_html('<a href="{}">#{}</a> {}', desk_drawing.ticket_url(code), code, word)
        for code, word in dict.fromkeys(named)
    ]


def _score(ticket: Ticket, log: list[Entry]) -> Score | None:
    if not any(one.kind == Logged.SCORED for one in log):
        return None
    return ticket.scores.order_by("-pk").first()


# -- What may be done ----------------------------------------------------------------------------------------------


def can(ticket: Ticket, *, reader: "User") -> dict[str, bool]:
    """For the page's buttons; the acts ask again."""
    handle = ticket.allows(Act.HANDLE)
    is_mine = ticket.owner_id == reader.pk
    now = timezone.now()
    asleep = bool(ticket.snoozed_until and ticket.snoozed_until > now)
    return {
        "reply": ticket.allows(Act.REPLY),
        "wait": ticket.allows(Act.WAIT),
        "solve": ticket.allows(Act.SOLVE),
        "handle": handle,
        "take": handle and not is_mine,
        "hand_back": handle and is_mine,
        "snooze": ticket.is_unsolved and not asleep,
        "wake": asleep,
        "inside": ticket.allows(Act.ASK_INSIDE) and ticket.state != State.INSIDE,
        "reopen": ticket.allows(Act.REOPEN),
        "spam": ticket.allows(Act.MARK_SPAM),
        "not_spam": ticket.allows(Act.NOT_SPAM),
        "merge": ticket.allows(Act.MERGE),
        "split": ticket.allows(Act.SPLIT),
        "escalate": handle and not ticket.is_escalated,
        "calm": handle and ticket.is_escalated and rules.may_lead(reader),
        "dispute": bool(ticket.order_id and not ticket.dispute_code and ticket.allows(Act.ASK_INSIDE)),
        "is_others": ticket.owner_id is not None and not is_mine,
        "is_mine": is_mine,
        "see_person": reader.has_perm("accounts.view_user"),
        "see_order": reader.has_perm("listings.view_order"),
    }


def reveal(ticket: Ticket, what: str, *, by: "User", reason: str = "") -> None:
    """Written before it is shown: of whom, which, by whom."""
    about = ticket.customer if what == Shown.EMAIL else ticket.order.buyer if ticket.order else None
    key = ticket.code if what == Shown.EMAIL else ticket.order.code if ticket.order else ""
    looks.record(by, what, ticket=ticket, about=about, key=key, reason=reason)
