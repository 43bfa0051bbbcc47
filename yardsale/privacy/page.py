"""The privacy page: drawn from the map and the table of rules, so that it cannot say anything else than what is done."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yardsale.privacy.holdings import Because, Chapter, Fate, Holding
from yardsale.privacy.map import chapters
from yardsale.privacy.retention import RULES, Rule


@dataclass(frozen=True)
class Line:
    """One table in a person's words: what it is, and what leaving does with it."""

    what: Promise
    goes: bool
    #: Of what stays: whether words are taken out of it.
    is_emptied: bool
    because: Because | None


@dataclass(frozen=True)
class Section:
    chapter: Chapter
    lines: list[Line]

    @property
    def goes(self) -> list[Line]:
        return [line for line in self.lines if line.goes]

    @property
    def stays(self) -> list[Line]:
        return [line for line in self.lines if not line.goes]


def sections() -> list[Section]:
    return [Section(chapter, [_line(one) for one in found]) for chapter, found in chapters().items()]


def _line(holding: Holding) -> Line:
    stays = Fate.STAYS in holding.rows.values()
    return Line(holding.what, not stays, bool(holding.words), holding.because)


def reasons() -> list[Because]:
    """Each reason that something stays for, once."""
    return list(Because)


@dataclass(frozen=True)
class Kept:
    rule: Rule
    words: str


def periods() -> list[Kept]:
    """The shortest first."""
    return [Kept(rule, period(rule.period)) for rule in sorted(RULES, key=lambda rule: rule.period)]


def period(time: timedelta) -> str:
    days = max(round(time / timedelta(days=1)), 1)
    if days % 365 == 0:
        years = days // 365
        return ngettext("%(number)d year", "%(number)d years", years) % {"number": years}
    return ngettext("%(number)d day", "%(number)d days", days) % {"number": days}


def size(number: int) -> str:
    """Of a file, as people say it."""
    if number < 1_000_000:
        return _("%(number)d kB") % {"number": max(number // 1000, 1)}
    return _("%(number).1f MB") % {"number": number / 1_000_000}
