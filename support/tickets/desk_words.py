"""What the desk says about a ticket in words: until when, who has the ball, who asks, and each line of its log."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any, Protocol

from django.db import connection
from django.utils.dateparse import parse_datetime
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import ngettext as _n

from support.tickets.desk import NEW_FOR, SOON
from support.tickets.statuses import OURS, Clock, Kind, Logged, Outcome, Priority, State
from yardsale import formats
from yardsale.accounts.models import SellerTier, User
from yardsale.templatetags.yardsale import icon

MINUTE, HOUR, DAY = 60, 3600, 86400


@dataclass(frozen=True)
class Said:
    """Words with the tone and the sign they are shown with; never the colour alone."""

    words: str
    tone: str = "plain"
    icon: str = ""

    @property
    def mark(self) -> SafeString:
        """Words with their sign in their colour."""
        sign = icon(self.icon, size=16) + " " if self.icon else ""
        return SafeString(f'<span class="mark {self.tone}">{sign}{escape(self.words)}</span>')  # nosec B703


def span(seconds: float) -> str:
    """ "2 h", rounded down to one unit and never parted at a line's end."""
    size = int(abs(seconds))
    if size < HOUR:
        return _("%(n)d min") % {"n": max(size // MINUTE, 1)}
    if size < DAY * 2:
        return _("%(n)d h") % {"n": size // HOUR}
    days = size // DAY
    return _n("%(n)d day", "%(n)d days", days) % {"n": days}


def due(due_at: datetime | None, clock: str, now: datetime) -> Said:
    """ "First answer in 2 h", "Next answer late by 1 h"; which clock stands beside the time, never the colour alone."""
    if due_at is None:
        return Said(_("No clock runs"), "plain", "pause")
    name = Clock(clock).label if clock else _("Due")
    left = (due_at - now).total_seconds()
    said = {"clock": name, "time": span(left)}
    if left < 0:
        return Said(_("%(clock)s late by %(time)s") % said, "late", "alarm-clock")
    tone, sign = ("soon", "alarm-clock") if left <= SOON.total_seconds() else ("calm", "clock")
    return Said(_("%(clock)s in %(time)s") % said, tone, sign)


def ball(state: str, snoozed_until: datetime | None, now: datetime) -> Said:
    """Who has to do something."""
    if snoozed_until and snoozed_until > now:
        return Said(_("Put aside until %(when)s") % {"when": formats.when(snoozed_until)}, "plain", "moon")
    if state in OURS:
        return Said(_("Ball: our team"), "ours", "circle-dot")
    if state == State.CUSTOMER:
        return Said(_("Ball: the customer"), "theirs", "user")
    return Said(_("Nobody has to act"), "plain", "check")


STATE_TONES = {
    State.NEW: "info",
    State.OPEN: "good",
    State.CUSTOMER: "warn",
    State.INSIDE: "warn",
    State.SPAM: "bad",
}


def state(value: str) -> Said:
    return Said(str(State(value).label), STATE_TONES.get(State(value), "plain"))


def tiers(
    *, is_guest: bool, manager: str, tier: str, joined_at: datetime | None, now: datetime
) -> list[Said]:
    """What an agent should know of who asks before a word is read."""
    found = []
    if is_guest:
        found.append(Said(_("Guest"), "plain", "mail"))
    if manager:
        found.append(Said(_("Key customer of %(name)s") % {"name": manager}, "key", "star"))
    if tier:
        found.append(Said(str(SellerTier(tier).label), "info", "tag"))
    if joined_at and now - joined_at < NEW_FOR:
        found.append(Said(_("New here"), "good", "sprout"))
    return found


# -- The log, line by line -----------------------------------------------------------------------------------------


class Line(Protocol):
    """What is said of a line of the log."""

    kind: str
    details: Any


def people_in(lines: Iterable[Line]) -> set[int]:
    """Keys of the people whom lines name in their details."""
    return {one.details["owner"] for one in lines if isinstance(one.details.get("owner"), int)}


_NAMES = f"SELECT id, name FROM {User._meta.db_table} WHERE id = ANY(%s)"  # nosec B608  (the name of our own table)


def names_of(keys: set[int]) -> dict[int, str]:
    with connection.cursor() as cursor:
        cursor.execute(_NAMES, [list(keys)])
        return dict(cursor.fetchall())


#: Lines that stand beside a message which says the same: the message is enough.
TOLD_BY_MESSAGES = {Logged.WROTE, Logged.REPLIED, Logged.NOTED}
ICONS = {
    Logged.OPENED: "sparkles",
    Logged.WROTE: "message-circle",
    Logged.REPLIED: "reply",
    Logged.MOVED: "arrow-right",
    Logged.NOTED: "lock",
    Logged.ASSIGNED: "user-check",
    Logged.PRIORITISED: "flag",
    Logged.QUEUED: "inbox",
    Logged.TAGGED: "tag",
    Logged.SNOOZED: "moon",
    Logged.WOKEN: "sun",
    Logged.RENAMED: "pencil",
    Logged.ATTACHED: "paperclip",
    Logged.LINKED: "link",
    Logged.MERGED: "merge",
    Logged.SPLIT: "split",
    Logged.ESCALATED: "siren",
    Logged.DISPUTED: "scale",
    Logged.OUTCOME: "gavel",
    Logged.DRAFTED: "file-text",
    Logged.WARNED: "alarm-clock",
    Logged.BREACHED: "alarm-clock",
    Logged.SCORED: "star",
    Logged.FOLLOWED: "corner-down-right",
}
PLAIN: dict[str, Any] = {
    Logged.WROTE: gettext_lazy("The customer wrote"),
    Logged.REPLIED: gettext_lazy("We answered"),
    Logged.NOTED: gettext_lazy("Left a note for the team"),
    Logged.WOKEN: gettext_lazy("Is back from being put aside"),
    Logged.RENAMED: gettext_lazy("Changed the subject"),
    Logged.DISPUTED: gettext_lazy("Made a dispute of it"),
    Logged.WARNED: gettext_lazy("Time is running short"),
    Logged.BREACHED: gettext_lazy("Time ran out"),
    Logged.SCORED: gettext_lazy("The customer said how it went"),
}


def line(entry: Line, names: dict[int, str]) -> Said:
    """One line of the log as a sentence without its subject: who did it stands before, when behind."""
    kind = Logged(entry.kind)
    said = _SENTENCES[kind](entry.details, names) if kind in _SENTENCES else str(PLAIN.get(kind, kind.label))
    tone = {Logged.BREACHED: "late", Logged.WARNED: "soon", Logged.ESCALATED: "soon"}.get(kind, "plain")
    return Said(said, tone, ICONS.get(kind, "dot"))


def _opened(details: dict[str, Any], names: dict[int, str]) -> str:
    kind = details.get("kind")
    return (
        _("Opened it: %(kind)s") % {"kind": Kind(kind).label}
        if kind in Kind.values
        else _("Opened this ticket")
    )


def _moved(details: dict[str, Any], names: dict[int, str]) -> str:
    states = dict(State.choices)
    said = {name: str(states.get(details.get(name, ""), "?")) for name in ("from", "to")}
    return _("From “%(from)s” to “%(to)s”") % said


def _assigned(details: dict[str, Any], names: dict[int, str]) -> str:
    owner = details.get("owner")
    if owner is None:
        return _("Handed it back: nobody has it")
    return _("Given to %(name)s") % {"name": names.get(owner, "?")}


def _prioritised(details: dict[str, Any], names: dict[int, str]) -> str:
    labels: dict[Any, Any] = dict(Priority.choices)
    value = details.get("to", details.get("priority"))
    return _("Priority: %(what)s") % {"what": labels.get(value, value)}


def _queued(details: dict[str, Any], names: dict[int, str]) -> str:
    return _("Queue: %(what)s") % {
        "what": details.get("name") or details.get("to") or details.get("queue") or "?"
    }


def _tagged(details: dict[str, Any], names: dict[int, str]) -> str:
    added, removed = details.get("added", details.get("tags", [])), details.get("removed", [])
    parts = [f"+{tag}" for tag in added] + [f"−{tag}" for tag in removed]
    return _("Tags: %(what)s") % {"what": ", ".join(parts) or "–"}


def _snoozed(details: dict[str, Any], names: dict[int, str]) -> str:
    until = parse_datetime(str(details.get("until", "")))
    return _("Put aside until %(when)s") % {"when": formats.when(until)} if until else _("Put aside")


def _other(words: Any) -> Any:
    def said(details: dict[str, Any], names: dict[int, str]) -> str:
        code = details.get("ticket") or details.get("into") or details.get("from") or ""
        return str(words) % {"code": f"#{code}" if code else "–"}

    return said


def _escalated(details: dict[str, Any], names: dict[int, str]) -> str:
    return _("A lead has seen to it") if details.get("over") else _("Called a lead")


def _attached(details: dict[str, Any], names: dict[int, str]) -> str:
    code = details.get("order") or details.get("listing")
    return _("About %(code)s now") % {"code": code} if code else _("About no order or listing now")


def _drafted(details: dict[str, Any], names: dict[int, str]) -> str:
    return _("Made a draft for the help centre or the forum of it")


def _ended(details: dict[str, Any], names: dict[int, str]) -> str:
    labels: dict[Any, Any] = dict(Outcome.choices)
    return _("How the complaint ended: %(what)s") % {"what": labels.get(details.get("to"), "–")}


_SENTENCES: dict[str, Any] = {
    Logged.OUTCOME: _ended,
    Logged.OPENED: _opened,
    Logged.MOVED: _moved,
    Logged.ASSIGNED: _assigned,
    Logged.PRIORITISED: _prioritised,
    Logged.QUEUED: _queued,
    Logged.TAGGED: _tagged,
    Logged.SNOOZED: _snoozed,
    Logged.DRAFTED: _drafted,
    Logged.ESCALATED: _escalated,
    Logged.ATTACHED: _attached,
    Logged.LINKED: _other(gettext_lazy("Linked with %(code)s")),
    Logged.MERGED: _other(gettext_lazy("Merged with %(code)s")),
    Logged.SPLIT: _other(gettext_lazy("Split: %(code)s")),
    Logged.FOLLOWED: _other(gettext_lazy("%(code)s follows")),
}
