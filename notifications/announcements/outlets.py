"""The channels an announcement can go to, behind one contract. Another room adds its own: `register(Outlet)`.

`send`, `correct` and `retract` run inside a transaction of their own, once for each edition: they write rows and talk to nobody
outside. What leaves the house has an outbox of its own there. A Refusal is kept as what went wrong, in words.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from notifications.announcements.models import Announcement, Edition, Posting, Wording
from yardsale.refusals import Refusal

if TYPE_CHECKING:
    from yardsale.accounts.models import User


@dataclass(frozen=True)
class Figure:
    """One number of an outcome; `of` is what it is a part of, None when it stands alone."""

    label: str
    value: int
    of: int | None = None


@dataclass(frozen=True)
class Counts:
    """What the rows of an announcement's people say now. `mails` are letters, `pushes` go to devices."""

    reckoned: int = 0
    told: int = 0
    read: int = 0
    read_before: int = 0
    removed: int = 0
    mails: int = 0
    mails_left: int = 0
    mails_waiting: int = 0
    mails_failed: int = 0
    mails_cancelled: int = 0
    mails_before: int = 0
    mails_opened: int = 0
    opened: int = 0
    pushes: int = 0
    pushes_left: int = 0
    pushes_opened: int = 0
    pushes_waiting: int = 0
    pushes_failed: int = 0
    pushes_cancelled: int = 0
    pushes_before: int = 0


@dataclass(frozen=True)
class Standing:
    """How one thing that a channel put somewhere stands there; `desk` is where our people act on it."""

    state: str
    tone: str
    what: str = ""
    why: str = ""
    cost: str = ""
    address: str = ""
    desk: str = ""


class Outlet(ABC):
    """A channel. `longest_title` 0: it has none. `is_public`: everybody sees it, so the audience must be everyone."""

    key = ""
    label: Any = ""
    hint: Any = ""
    icon = "megaphone"
    longest_title, longest = 0, 300
    is_public = False
    #: Its words may come with the address of the announcement's page.
    may_link = False
    #: Goes with another channel alone.
    needs = ""

    @abstractmethod
    def preview(
        self, announcement: Announcement, edition: Edition, wording: Wording, viewer: "User"
    ) -> SafeString:
        """Exactly what people will see, as HTML."""

    def problems(self, wording: Wording) -> list[str]:
        """Why this cannot be sent, in words; what it would cost belongs into the preview."""
        return []

    def may_release(self, user: Any) -> bool:
        """Whether this person may let something out there, besides approving announcements."""
        return True

    def send(self, announcement: Announcement, wording: Wording) -> str:
        """Put it there; returns what it is known by there."""
        return ""

    def correct(
        self, announcement: Announcement, posting: Posting, edition: Edition, wording: Wording
    ) -> None:
        """Other words in the place of those that stand there."""
        return  # a channel of rows or of one key: `following` and `banners` see to it

    def retract(self, announcement: Announcement, posting: Posting, edition: Edition) -> None:
        """Take it back, or mark it as taken back."""
        return  # the same

    def stop(self, announcement: Announcement) -> None:
        """What has not left by itself stays here."""
        return  # rows and letters: `following` sees to them

    def outcome(self, announcement: Announcement, posting: Posting, counts: Counts) -> list[Figure]:
        """What came of it, with of how many."""
        return []

    def standings(self, announcement: Announcement, posting: Posting) -> list[Standing]:
        """Where "out" says too little: how each thing there stands by now."""
        return []

    def address(self, posting: Posting) -> str:
        """Where it can be seen, "" for nowhere."""
        return ""


OUTLETS: dict[str, Outlet] = {}


def register(outlet: Outlet) -> None:
    OUTLETS[outlet.key] = outlet


def chosen(announcement: Announcement) -> list[Outlet]:
    """Those of an announcement, in the order in which they are registered."""
    return [outlet for key, outlet in OUTLETS.items() if key in announcement.outlets]


def refuse_unspoken(announcement: Announcement, user: Any) -> None:
    """Who lets it out must be somebody who may speak in each of its channels."""
    for outlet in chosen(announcement):
        if not outlet.may_release(user):
            raise Refusal(
                _("%(channel)s: somebody who may post there approves it.") % {"channel": outlet.label}
            )


def refuse_unfit(announcement: Announcement, wordings: dict[str, Wording]) -> None:
    """Before anybody is asked to approve it: each channel has its words, and takes them."""
    if not chosen(announcement):
        raise Refusal(_("Choose at least one channel."))
    for outlet in chosen(announcement):
        _refuse_unfit(announcement, outlet, wordings.get(outlet.key))


def _refuse_unfit(announcement: Announcement, outlet: Outlet, wording: Wording | None) -> None:
    named = {"channel": outlet.label}
    if wording is None or not wording.text or (outlet.longest_title and not wording.title):
        raise Refusal(_("%(channel)s: the words are missing.") % named)
    if outlet.is_public and not announcement.is_public:
        raise Refusal(_("%(channel)s: everybody sees it, so it is for announcements to everyone.") % named)
    if outlet.needs and outlet.needs not in announcement.outlets:
        other = OUTLETS[outlet.needs].label
        raise Refusal(_("%(channel)s goes together with: %(other)s.") % (named | {"other": other}))
    for problem in outlet.problems(wording):
        raise Refusal(f"{outlet.label}: {problem}")
