"""What the page of a ticket shows: what was said, the clocks, what may be done. Who asks and what about is in `desk_about`.

Each question is bounded and written once; the log alone is read whole, since the clocks are computed from all of it.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from support.tickets import (
    clocks,
    desk,
    desk_about,
    desk_drawing,
    desk_words,
    drafts,
    looks,
    macros,
    presence,
    rules,
)
from support.tickets.desk import Wanted
from support.tickets.desk_drawing import File, Line, Words
from support.tickets.models import Attachment, Entry, Message, Score, Ticket
from support.tickets.statuses import OUTCOMES, Act, Logged, Shown, State
from yardsale.accounts.models import User
from yardsale.written import Written

if TYPE_CHECKING:
    from support.tickets.looks import Lately

#: Messages and lines of the log on the page at first; "all of it" shows the rest.
MOST_SAID, MOST_LINES = 80, 60
#: What was made visible stays so on the page for this long.
SHOWN_FOR = looks.HOUR

_ONE = Written(
    lambda reader, code: (
        desk.seen_by(User(pk=reader)).select_related("customer", "owner", "queue", "order").filter(code=code)
    ),
    reader=int,
    code=str,
)


def ticket_of(reader: "User", code: str) -> Ticket:
    """With all that the page asks about it, in one query; nobody finds their own."""
    found: list[Ticket] = _ONE(reader=reader.pk, code=code)
    if not found:
        raise Http404
    return found[0]


def everything(
    ticket: Ticket, wanted: Wanted, *, reader: "User", lately: "Sequence[Lately]" = (), whole: bool = False
) -> dict[str, Any]:
    now = timezone.now()
    presence.be_seen(ticket, by=reader)
    log = [Line(*row) for row in _LOG(ticket=ticket.pk)]
    messages, is_cut = _said(ticket, whole=whole)
    lines = log if whole else log[-MOST_LINES:]
    # Names of everybody on the page in one query.
    names = desk_words.names_of(_keys_of(messages, lines) | {desk_about.other_side(ticket) or 0})
    seen = desk_about.others(ticket, reader=reader)
    return {
        "ticket": ticket,
        "wanted": wanted,
        "talk": _talk(ticket, messages, lines, names),
        "is_cut": is_cut or len(lines) < len(log),
        "others": presence.others(ticket, than=reader),
        "drafts": drafts.of(ticket, by=reader),
        "macros": macros.offered_to(reader, ticket),
        "state": desk_words.state(ticket.state),
        "ball": desk_words.ball(ticket.state, ticket.snoozed_until, now),
        "clocks": clocks_of(ticket, now, log),
        "customer": desk_about.customer(ticket, now=now),
        "shown": {one.what for one in lately if one.at > now - SHOWN_FOR},
        "order": desk_about.order(ticket, reader=reader, names=names),
        "earlier": desk_about.earlier(seen),
        "doubles": desk_about.doubles(ticket, seen),
        "posts": desk_about.posts(ticket),
        "cases": desk_about.cases(ticket, reader=reader),
        "together": _together(ticket, log),
        "score": _score(ticket, log),
        "can": can(ticket, reader=reader),
        "outcomes": OUTCOMES if ticket.is_complaint else (),
        "acts": desk_drawing.acts_url(ticket.code),
        "every": presence.EVERY,
    }


# -- What was said -------------------------------------------------------------------------------------------------

_LOG = Written(
    lambda ticket: (
        Entry.objects.filter(ticket=ticket)
        .order_by("pk")
        .values_list("pk", "kind", "by_id", "state", "details", "at")
    ),
    ticket=int,
)


def _messages(ticket: int) -> "QuerySet[Any, Any]":
    """The newest first; of what was merged into it as well. One list of tickets: with "or" the index would not be used."""
    into = Ticket.objects.order_by().values("pk")
    merged = into.filter(merged_into=ticket), into.filter(merged_into__merged_into=ticket)
    here = into.filter(pk=ticket).union(*merged, all=True)
    return (
        Message.objects.filter(ticket__in=here)
        .order_by("-made_at", "-pk")
        .values_list("pk", "ticket_id", "by_id", "side", "is_note", "text", "via", "number", "made_at")
    )


_ALL_SAID = Written(_messages, ticket=int)
_LAST_SAID = Written(lambda ticket: _messages(ticket)[: MOST_SAID + 1], ticket=int)


def _said(ticket: Ticket, *, whole: bool) -> tuple[list[Words], bool]:
    """With whether older messages were left out."""
    rows = (_ALL_SAID if whole else _LAST_SAID)(ticket=ticket.pk)
    is_cut = not whole and len(rows) > MOST_SAID
    return [Words(*row) for row in reversed(rows[:MOST_SAID] if is_cut else rows)], is_cut


def _talk(
    ticket: Ticket, messages: "Sequence[Words]", lines: "Sequence[Line]", names: dict[int, str]
) -> SafeString:
    """Messages with the lines of the log between them, as they happened."""
    told = [one for one in lines if one.kind not in desk_words.TOLD_BY_MESSAGES]
    # What a reply did stands under it: both happened in one step, and its line in the log says when.
    at = {one.details["message"]: one.at for one in lines if "message" in one.details}
    return draw(ticket, messages, told, names=names, at=at)


def _keys_of(messages: "Sequence[Words | Message]", lines: "Sequence[Line | Entry]") -> set[int]:
    said = {one.by_id for one in messages} | {one.by_id for one in lines}
    return desk_words.people_in(lines) | {key for key in said if key is not None}


def draw(
    ticket: Ticket,
    messages: "Sequence[Words | Message]",
    lines: "Sequence[Line | Entry]",
    *,
    names: dict[int, str],
    is_new: bool = False,
    at: dict[int, datetime] | None = None,
) -> SafeString:
    elsewhere = {one.ticket_id for one in messages} - {ticket.pk}
    codes = dict(Ticket.objects.filter(pk__in=elsewhere).values_list("pk", "code")) if elsewhere else {}
    painter = desk_drawing.TalkPainter(ticket, names=names, codes=codes)
    files = _files_of([one.pk for one in messages])
    drawn = [
        ((at or {}).get(one.pk, one.made_at), 0, one.pk, painter.message(one, files[one.pk], is_new=is_new))
        for one in messages
    ] + [(one.at, 1, one.pk, painter.line(one, is_new=is_new)) for one in lines]
    return SafeString("".join(row[3] for row in sorted(drawn)))  # nosec B703


_FILES = f"""
    SELECT message_id, id, name, size, width > 0 FROM {Attachment._meta.db_table}
    WHERE message_id = ANY(%s) ORDER BY id
"""  # nosec B608  (the name of our own table)


def _files_of(messages: "Sequence[int]") -> "dict[int, list[File]]":
    found: dict[int, list[File]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_FILES, [list(messages)])
        for message, *file in cursor.fetchall():
            found[message].append(File(*file))
    return found


def news(ticket: Ticket, since: list[Entry]) -> SafeString:
    """What changed meanwhile: new messages whole, the rest as lines."""
    keys = [one.details.get("message") for one in since if one.kind in desk_words.TOLD_BY_MESSAGES]
    messages = list(Message.objects.filter(pk__in=[key for key in keys if key]))
    lines = [one for one in since if one.kind not in desk_words.TOLD_BY_MESSAGES]
    names = desk_words.names_of(_keys_of(messages, lines))
    return draw(ticket, messages, lines, names=names, is_new=True)


# -- The clocks ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ClockSaid:
    label: str
    said: desk_words.Said
    due_at: datetime | None
    # How much of the time is used and why it stood still; percent for the bar.
    words: str
    share: int


def clocks_of(ticket: Ticket, now: datetime, lines: "Sequence[Line] | None") -> list[ClockSaid]:
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


# -- What it belongs to, and how it went ------------------------------------------------------------------------------


_TOGETHER: dict[str, Any] = {
    Logged.LINKED: gettext_lazy("linked"),
    Logged.SPLIT: gettext_lazy("split"),
    Logged.MERGED: gettext_lazy("merged"),
    Logged.FOLLOWED: gettext_lazy("follows"),
}


def _together(ticket: Ticket, log: "Sequence[Line]") -> list[SafeString]:
    """What it belongs to: linked, split, merged, followed, each as a link with its word."""
    named: list[tuple[str, str]] = []
    for one in log:
        code = one.details.get("ticket") or one.details.get("into") or ""
        if code and one.kind in _TOGETHER:
            named.append((code, str(_TOGETHER[one.kind])))
    if ticket.follows:
        named.append((ticket.follows.code, _("this one follows it")))
    if ticket.merged_into:
        named.append((ticket.merged_into.code, _("goes on there")))
    return [
        format_html('<a href="{}">#{}</a> {}', desk_drawing.ticket_url(code), code, word)
        for code, word in dict.fromkeys(named)
    ]


def _score(ticket: Ticket, log: "Sequence[Line]") -> Score | None:
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
        "hand_back": handle and is_mine and not ticket.is_complaint,
        "snooze": ticket.is_unsolved and not asleep,
        "wake": asleep,
        "hand_over": ticket.allows(Act.WAIT) and ticket.state != State.CUSTOMER,
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
