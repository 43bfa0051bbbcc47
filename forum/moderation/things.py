"""What can be done with each kind of thing: how it reads now, and how it is hidden and comes back.

Rooms above bring kinds of their own, beside `forum.reports.subjects.register`: the boards call
`register(Kind.POST, Thing(now=…, hide=hide_post, restore=restore_post))` in their AppConfig.ready.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from forum.reports.models import LONGEST_WORDS
from forum.reports.statuses import Kind
from listings import trading
from listings.catalogue.models import Listing
from listings.conversations import actions as conversations
from listings.conversations.models import Message
from listings.reviews import actions as reviews
from listings.reviews.models import Review
from yardsale.accounts.models import User
from yardsale.hiding import actions as hiding
from yardsale.hiding.models import Kind as HiddenKind


class Picture(Protocol):
    """A photo that our people may see where it stands."""

    code: str
    width: int
    height: int

    def get_absolute_url(self) -> str: ...


@dataclass(frozen=True)
class Now:
    """A thing as it is at this moment; `words` are made as those of a report are."""

    words: str
    url: str = ""
    is_hidden: bool = False
    # It was reported because it waits to be let through: see Thing.let_through.
    is_waiting: bool = False
    # Whose it is took it back.
    is_taken_back: bool = False
    photos: Sequence[Picture] = ()

    @property
    def edition(self) -> str:
        """Another text after any change of its words or photos."""
        seen = "\0".join([self.words, *(photo.code for photo in self.photos)])
        return hashlib.sha256(seen.encode()).hexdigest()[:16]


@dataclass(frozen=True, kw_only=True)
class Thing:
    """`hide` takes the key, who hides it and the reason for its author; `restore` the key and who.

    What waits is shown by `let_through`, or stays out of sight by `refuse`; `restore` brings that back too.
    """

    now: Callable[[int], Now | None]
    hide: Callable[[int, User, str], None] | None = None
    restore: Callable[[int, User], None] | None = None
    let_through: Callable[[int, User], None] | None = None
    refuse: Callable[[int, User, str], None] | None = None


THINGS: dict[str, Thing] = {}


def register(kind: str, thing: Thing) -> None:
    """Say what can be done with a kind of thing; the last word counts."""
    THINGS[kind] = thing


def now(kind: str, pk: int) -> Now | None:
    """None where there is nothing to compare: conversations and orders are read in the copy."""
    thing = THINGS.get(kind)
    return thing.now(pk) if thing else None


def _kept(words: str) -> str:
    return words.strip()[:LONGEST_WORDS]


def is_waiting(kind: str, pk: int) -> bool:
    current = now(kind, pk)
    return bool(current and current.is_waiting)


def _listing(pk: int) -> Now | None:
    listing = Listing.objects.filter(pk=pk).first()
    if listing is None:
        return None
    words = _kept(f"{listing.title}\n\n{listing.description}")
    return Now(words, listing.get_absolute_url(), listing.status == "suspended")


def _hide_listing(pk: int, by: User, reason: str) -> None:
    listing = Listing.objects.locked().select_related("seller").get(pk=pk)
    trading.suspend_listing(listing, by=by, reason=reason, is_told=True)


def _restore_listing(pk: int, by: User) -> None:
    listing = Listing.objects.locked().select_related("seller").get(pk=pk)
    if listing.status == "suspended":
        trading.restore_listing(listing, by=by)


def _person(pk: int) -> Now | None:
    person = User.objects.filter(pk=pk).first()
    if person is None:
        return None
    return Now(_kept(f"{person.name}\n\n{person.about}"), person.get_absolute_url())


def _review(pk: int) -> Now | None:
    review = Review.objects.select_related("about").filter(pk=pk).first()
    if review is None:
        return None
    is_hidden = hiding.is_out_of_sight(HiddenKind.REVIEW, review)
    return Now(_kept(f"{review.stars}/5\n\n{review.text}"), review.about.get_absolute_url(), is_hidden)


def _message(pk: int) -> Now | None:
    message = Message.objects.filter(pk=pk).first()
    if message is None:
        return None
    return Now(_kept(message.text), "", hiding.is_out_of_sight(HiddenKind.MESSAGE, message))


def _each(model: Any, act: Callable[[Any], None]) -> Callable[..., None]:
    """For things whose room only wants the thing."""
    return lambda pk, *_whose: act(model.objects.get(pk=pk))


register(Kind.LISTING, Thing(now=_listing, hide=_hide_listing, restore=_restore_listing))
register(Kind.PERSON, Thing(now=_person))
register(
    Kind.REVIEW,
    Thing(now=_review, hide=_each(Review, reviews.hide), restore=_each(Review, reviews.restore)),
)
register(
    Kind.MESSAGE,
    Thing(
        now=_message, hide=_each(Message, conversations.hide), restore=_each(Message, conversations.restore)
    ),
)
