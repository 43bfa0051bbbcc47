"""The words in which the map is written: whose a row is, whose a column is, and what leaving does with both.

A path leads from a model to a person as in a query ("thread__buyer"); "pk" is the person's own row, and "@sender" says that the
column holds an e-mail address, by which the row is somebody's without a relation.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from pathlib import Path
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

#: What stands where somebody's words stood. English, as everything that is kept; a translation has them as its msgids.
SAID = "These words left with the person who wrote them."
TITLE = "Its title left with its owner"
NAME = "Somebody who left"
ADDRESS = "left@left.invalid"
PLACEHOLDERS = (SAID, TITLE, NAME, ADDRESS)


class Chapter(Enum):
    """What the page and the files of a copy are divided into: (file, icon, title)."""

    ACCOUNT = ("account", "user", _("You and how you sign in"))
    THINGS = ("things", "tag", _("Your things for sale"))
    TRADE = ("trade", "package", _("What you bought and sold"))
    MONEY = ("money", "banknote", _("Payments and payouts"))
    TALK = ("talk", "message-circle", _("What you said to neighbours"))
    LIKES = ("likes", "heart", _("What you saved, looked at and look for"))
    TOLD = ("told", "bell", _("How we tell you things"))
    FORUM = ("forum", "messages-square", _("The forum"))
    DISPUTES = ("disputes", "gavel", _("Disputes"))
    RULES = ("decisions", "scale", _("Reports and decisions"))
    HELP = ("help", "life-buoy", _("Your questions to us"))
    WORK = ("work", "briefcase", _("If you work with us"))

    @property
    def file(self) -> str:
        return self.value[0]

    @property
    def icon(self) -> str:
        return self.value[1]

    @property
    def title(self) -> Promise:
        return self.value[2]


class Fate(StrEnum):
    """What leaving does with a row."""

    GOES = "goes"
    # The row stays and its person is "Somebody who left": they are nobody's name any more.
    STAYS = "stays"


class Because(Enum):
    """Why a row stays without a name: (in short, why, for how long)."""

    BOOKS = (
        _("the books"),
        _("Bookkeeping and tax law ask for every sale, without your name."),
        _("10 years"),
    )
    OTHERS = (
        _("it is theirs too"),
        _("The other side needs it: that something was said, bought or reviewed. Your words are taken out."),
        _("as long as they keep it"),
    )
    CLAIMS = (
        _("decisions"),
        _("Who decided what, and when: so that a claim can still be answered. Your words are taken out."),
        _("as long as the sale is in the books"),
    )
    WORK = (
        _("your work with us"),
        _("What somebody did as one of our people stays as it was done, without their name."),
        _("as long as what it was about"),
    )
    COUNTS = (
        _("a number"),
        _("A vote or a count stays, without anybody behind it."),
        _("no end: it is nobody’s"),
    )
    PROOF = (
        _("proof"),
        _("That you asked us, or agreed: we must be able to show it. It holds no word of yours."),
        _("no end: it has no name"),
    )

    @property
    def short(self) -> Promise:
        return self.value[0]

    @property
    def reason(self) -> Promise:
        return self.value[1]

    @property
    def period(self) -> Promise:
        return self.value[2]


class Blank(StrEnum):
    """What stands in a column afterwards."""

    EMPTY = "empty"
    SAID = "said"
    TITLE = "title"
    ADDRESS = "address"
    # JSON: the texts in it, under whatever key; what was empty stays so.
    SCRUBBED = "scrubbed"


@dataclass(frozen=True)
class Word:
    """A column with somebody's words or traces in it."""

    #: Whose they are: it stands in their copy, and goes with them.
    of: tuple[str, ...] = ()
    #: With whom it goes as well, though it is not in their copy: copies of their words, and words about them.
    also: tuple[str, ...] = ()
    #: In whose copy it stands besides, since they could read it.
    shows: tuple[str, ...] = ()
    blank: Blank = Blank.EMPTY
    #: Only in such rows.
    only: Mapping[str, Any] = field(default_factory=dict)
    #: SCRUBBED: under these keys; empty: everywhere.
    keys: tuple[str, ...] = ()

    @property
    def erased_with(self) -> tuple[str, ...]:
        return self.of + self.also


def _word(blank: Blank) -> Callable[..., Word]:
    def word(of: str = "", *, also: str = "", shows: str = "", keys: str = "", **only: Any) -> Word:
        return Word(
            tuple(of.split()), tuple(also.split()), tuple(shows.split()), blank, only, tuple(keys.split())
        )

    return word


#: Nothing is there afterwards; a sentence; the words of a title; an address that nobody has; JSON without its texts.
emptied = _word(Blank.EMPTY)
said = _word(Blank.SAID)
titled = _word(Blank.TITLE)
unaddressed = _word(Blank.ADDRESS)
scrubbed = _word(Blank.SCRUBBED)


@dataclass(frozen=True, kw_only=True)
class Holding:
    """One table, as far as it is about somebody."""

    model: str
    chapter: Chapter
    #: In the person's words: "…".
    what: Promise
    #: Each relation to a person, and paths on which a row is theirs without one: what leaving does with it.
    rows: Mapping[str, Fate]
    words: Mapping[str, Word] = field(default_factory=dict)
    #: Text columns that hold nobody's words: codes, keys, names of fixed lists, words of ours.
    plain: tuple[str, ...] = ()
    #: Never in a copy: what opens doors, and what is only for machines.
    secret: tuple[str, ...] = ()
    #: By which relations rows are in a copy; the others only say who of us did something.
    told: tuple[str, ...] = ()
    #: Which of them.
    only: Mapping[str, Any] = field(default_factory=dict)
    because: Because | None = None
    #: The files of a row, as paths on the disk; and whose they are.
    files: Callable[[Any], Iterable[Path]] | None = None
    files_of: tuple[str, ...] = ()

    @property
    def going(self) -> list[str]:
        return [path for path, fate in self.rows.items() if fate == Fate.GOES]

    @property
    def paths(self) -> list[str]:
        """Everything by which a row can be somebody's."""
        by_words = [path for word in self.words.values() for path in word.erased_with]
        return list(dict.fromkeys([*self.rows, *by_words]))


def holding(
    model: str,
    chapter: Chapter,
    what: Any,
    *,
    goes: str = "",
    stays: str = "",
    told: str | None = None,
    plain: str = "",
    secret: str = "",
    files_of: str = "",
    **more: Any,
) -> Holding:
    """Written with names in one text; without `told` every path of `goes` and `stays` leads rows into a copy."""
    rows = dict.fromkeys(goes.split(), Fate.GOES) | dict.fromkeys(stays.split(), Fate.STAYS)
    return Holding(
        model=model,
        chapter=chapter,
        what=what,
        rows=rows,
        told=tuple(rows) if told is None else tuple(told.split()),
        plain=tuple(plain.split()),
        secret=tuple(secret.split()),
        files_of=tuple(files_of.split()),
        **more,
    )
