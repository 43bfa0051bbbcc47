"""Rows of the queue and what was said in a ticket, as strings: hundreds stand on a page, and a template costs 25 times as much.

Every value is escaped here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from html import escape
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from support.tickets import desk_words
from support.tickets.desk import Row
from support.tickets.desk_words import Said
from support.tickets.models import Entry, Message, Ticket
from support.tickets.statuses import Kind, Logged, Priority, Via
from yardsale.templatetags.yardsale import ago, icon


@lru_cache(maxsize=4)
def _address(name: str, *more: str) -> str:
    """Looked up once; the code takes KEY's place."""
    return reverse(name, args=["KEY", *more])


def ticket_url(code: str, query: str = "") -> str:
    url = _address("admin:tickets_ticket_change").replace("KEY", code)
    return f"{url}?{query}" if query else url


def acts_url(code: str) -> str:
    """Where all that is done with a ticket begins; the act's name and a slash follow."""
    return _address("admin:tickets_ticket_act", "what").removesuffix("what/").replace("KEY", code)


class RowPainter:
    """The words of rows are looked up once for a page."""

    def __init__(
        self, *, now: datetime, query: str, queues: dict[int, str], people: dict[int, str], me: int
    ) -> None:
        self.now, self.query, self.queues, self.people, self.me = now, escape(query), queues, people, me
        self.kinds = {value: escape(str(label)) for value, label in Kind.choices}
        self.pick = escape(_("Select ticket %(code)s"))
        self.nobody = (
            f'<span class="owner nobody">{icon("hand", size=16)} {escape(_("Nobody has it"))}</span>'
        )
        self.mine = f'<span class="owner mine">{icon("user-check", size=16)} {escape(_("Yours"))}</span>'
        self.guest = escape(_("Guest"))
        self.looking = escape(_("%(names)s is looking"))
        self.looking_many = escape(_("%(names)s are looking"))
        self.states: dict[str, str] = {}
        self.back = escape(_("came back"))
        self.called = Said(_("Escalated"), "soon", "siren").mark
        self.urgent = {
            int(Priority.HIGH): Said(str(Priority.HIGH.label), "soon", "flag").mark,
            int(Priority.URGENT): Said(str(Priority.URGENT.label), "late", "flag").mark,
        }

    def row(self, row: Row) -> str:
        url = ticket_url(row.code, self.query)
        pick, queue = self.pick % {"code": row.code}, escape(self.queues.get(row.queue, ""))
        who = escape(row.customer_name or row.guest_name or self.guest)
        ball = desk_words.ball(row.state, row.snoozed_until, self.now).mark
        return (
            f'<li class="ticket"><input type="checkbox" name="pick" value="{row.code}" form="bulk" aria-label="{pick}">'
            f'<div class="ticket-what"><p class="ticket-name"><a href="{url}" data-row><span class="number">#{row.code}</span> '
            f"{escape(row.subject)}</a></p>"
            f'<p class="ticket-line">{self.kinds.get(row.kind, "")} · {queue}{self._marks(row)}</p></div>'
            f'<p class="ticket-who"><span class="who">{who}</span>{self._tiers(row)}</p>'
            f'<p class="ticket-state">{self._state(row.state)} {ball}</p>'
            f'<p class="ticket-due">{self._due(row)}</p>'
            f'<p class="ticket-owner">{self._owner(row)}{self._present(row.present)}</p></li>\n'
        )

    def _marks(self, row: Row) -> str:
        found = [self.urgent.get(row.priority, "")]
        if row.is_escalated:
            found.append(self.called)
        if row.reopened:
            times = f" {row.reopened}×" if row.reopened > 1 else ""
            found.append(f'<span class="mark soon">{icon("rotate-ccw", size=16)} {self.back}{times}</span>')
        found += [f'<span class="tagged">{escape(tag)}</span>' for tag in row.tags[:6]]
        return "".join(f" {one}" for one in found if one)

    def _tiers(self, row: Row) -> str:
        if (
            row.customer
            and not row.manager
            and not row.tier
            and row.joined_at
            and _is_old(row.joined_at, self.now)
        ):
            return ""
        said = desk_words.tiers(
            is_guest=row.customer is None,
            manager=self.people.get(row.manager, "?") if row.manager else "",
            tier=row.tier or "",
            joined_at=row.joined_at,
            now=self.now,
        )
        return "".join(f" {one.mark}" for one in said)

    def _state(self, state: str) -> str:
        if state not in self.states:
            said = desk_words.state(state)
            self.states[state] = f'<span class="pill {said.tone}">{escape(said.words)}</span>'
        return self.states[state]

    def _due(self, row: Row) -> str:
        if row.solved_at and row.due_at is None:
            return f'<span class="mark plain">{icon("check", size=16)} {escape(_("Solved"))} {ago(row.solved_at)}</span>'
        return desk_words.due(row.due_at, row.due_clock, self.now).mark

    def _owner(self, row: Row) -> str:
        if row.owner is None:
            return self.nobody
        if row.owner == self.me:
            return self.mine
        return f'<span class="owner">{icon("user", size=16)} {escape(row.owner_name or "?")}</span>'

    def _present(self, names: Sequence[str]) -> str:
        if not names:
            return ""
        words = (self.looking if len(names) == 1 else self.looking_many) % {"names": escape(", ".join(names))}
        return f' <span class="mark here">{icon("eye", size=16)} {words}</span>'


def _is_old(joined_at: datetime, now: datetime) -> bool:
    return now - joined_at >= desk_words.NEW_FOR


def rows(found: Sequence[Row], **about: Any) -> SafeString:
    painter = RowPainter(**about)
    return SafeString("".join(map(painter.row, found)))  # nosec B703


# -- What was said and done in a ticket ------------------------------------------------------------------------------


@dataclass(slots=True)
class Words:
    """One message, as far as it is drawn: a model of each would cost more than drawing it."""

    pk: int
    ticket_id: int
    by_id: int | None
    side: str
    is_note: bool
    text: str
    via: str
    number: int
    made_at: datetime


@dataclass(slots=True)
class Line:
    """One line of the log, as far as clocks and page read it."""

    pk: int
    kind: str
    by_id: int | None
    state: str
    details: Any
    at: datetime


@dataclass(slots=True)
class File:
    pk: int
    name: str
    size: int
    is_photo: bool


class TalkPainter:
    """Messages and lines of the log. Whose words they are is said by colour, by a sign and in words."""

    def __init__(self, ticket: Ticket, *, names: dict[int, str], codes: dict[int, str]) -> None:
        """`names` of everybody who said or did something, `codes` of the tickets that were merged into it."""
        self.ticket, self.names, self.codes = ticket, names, codes
        self.file = reverse("admin:tickets_ticket_file", args=[ticket.code, 0])
        self.sides = {
            "customer": (icon("user", size=18), escape(_("Customer"))),
            "team": (icon("reply", size=18), escape(_("Our reply"))),
            "note": (icon("lock", size=18), escape(_("Internal note: only our team reads this"))),
        }
        self.link = escape(_("Link to message %(number)s"))
        self.by_mail = f' <span class="mark plain">{icon("mail", size=16)} {escape(_("by e-mail"))}</span>'
        self.guest = escape(ticket.customer_name)
        self.clock = escape(_("The clock"))

    def message(self, message: Words | Message, files: Sequence[File], *, is_new: bool = False) -> str:
        kind = "note" if message.is_note else message.side
        sign, words = self.sides[kind]
        by = escape(self.names.get(message.by_id, "?")) if message.by_id else self.guest
        via = self.by_mail if message.via == Via.MAIL else ""
        elsewhere = self._elsewhere(message)
        link = self.link % {"number": message.number}
        number = f'<a class="post-number" href="#m{message.pk}" aria-label="{link}">#{message.number}</a>'
        return (
            f'<article class="said {kind}{" fresh" if is_new else ""}" id="m{message.pk}">'
            f'<header><span class="side">{sign} {words}</span> <strong>{by}</strong>{via}{elsewhere} '
            f'<span class="at">{ago(message.made_at)}</span>{"" if elsewhere else number}</header>\n'
            f'<div class="words">{escape(message.text)}</div>{self._files(files)}</article>\n'
        )

    def _elsewhere(self, message: Words | Message) -> str:
        if message.ticket_id == self.ticket.pk:
            return ""
        words = escape(_("in #%(code)s") % {"code": self.codes.get(message.ticket_id, "?")})
        return f' <span class="mark plain">{icon("merge", size=16)} {words}</span>'

    def _files(self, files: Sequence[File]) -> str:
        if not files:
            return ""
        rows = "".join(
            f'<li><a href="{self.file.replace("/0/", f"/{one.pk}/")}">{icon("image" if one.is_photo else "paperclip", size=16)} '
            f'{escape(one.name)}</a> <span class="quiet">{size(one.size)}</span></li>'
            for one in files
        )
        return f'<ul class="files">{rows}</ul>\n'

    def line(self, entry: Line | Entry, *, is_new: bool = False) -> str:
        said = desk_words.line(entry, self.names)
        by = self.guest if entry.kind in _BY_GUESTS else self.clock
        if entry.by_id:
            by = escape(self.names.get(entry.by_id, "?"))
        fresh = " fresh" if is_new else ""
        return (
            f'<p class="log {said.tone}{fresh}">{icon(said.icon, size=16)} '
            f'<span><strong>{by}</strong>: {escape(said.words)}</span> <span class="at">{ago(entry.at)}</span></p>\n'
        )


_BY_GUESTS = {Logged.OPENED, Logged.WROTE, Logged.SCORED, Logged.FOLLOWED}


def size(count: int) -> str:
    """Of a file, in as few letters as say it."""
    if count < 1024 * 1024:
        return escape(_("%(n)d kB") % {"n": max(count // 1024, 1)})
    return escape(_("%(n).1f MB") % {"n": count / 1024 / 1024})
