"""A deadline as a calendar file: one moment, which every calendar shows in its owner's own time zone (RFC 5545)."""

from datetime import UTC, datetime

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from forum.disputes.models import Case
from forum.disputes.told import turn_of


def ics(case: Case) -> str:
    """Ends its lines as the standard wants them; no line is longer than 75 bytes."""
    assert case.act_by is not None
    turn = turn_of(case)
    title = _("%(what)s: “%(title)s”") % {"what": turn.title if turn else "", "title": case.order.title}
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Yardsale//Disputes//EN",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        # The same event with each deadline of the case: a later file replaces an earlier one.
        f"UID:{case.code}@disputes.yardsale",
        f"DTSTAMP:{_moment(timezone.now())}",
        f"SEQUENCE:{int(case.act_by.timestamp())}",
        f"DTSTART:{_moment(case.act_by)}",
        f"DTEND:{_moment(case.act_by)}",
        f"SUMMARY:{_text(title)}",
        f"DESCRIPTION:{_text(turn.otherwise if turn else '')}",
        f"URL:{settings.SITE_URL}{case.get_absolute_url()}",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        f"DESCRIPTION:{_text(title)}",
        "TRIGGER:-PT12H",
        "END:VALARM",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _text(words: str) -> str:
    for sign, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n"), ("\r", "")):
        words = words.replace(sign, escaped)
    return words


def _folded(line: str) -> str:
    """Lines of at most 75 bytes, broken between letters."""
    parts: list[str] = []
    part = ""
    for letter in line:
        if len((part + letter).encode()) > (75 if not parts else 74):
            parts.append(part)
            part = ""
        part += letter
    return "\r\n ".join([*parts, part])
