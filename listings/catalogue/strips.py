"""Strips of the home page that other rooms fill for a signed-in person: they register, we do not know them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from listings.catalogue.cards import Row

if TYPE_CHECKING:
    from yardsale.accounts.models import User


@dataclass(frozen=True)
class Strip:
    """A row of cards with its heading; `why` says what it is based on, `url` leads to more."""

    title: str
    rows: list[Row]
    why: str = ""
    url: str = ""


#: Each costs one query at most and gives None when it has nothing to show.
_makers: list[Callable[["User"], Strip | None]] = []


def register(maker: Callable[["User"], Strip | None]) -> None:
    if maker not in _makers:
        _makers.append(maker)


@dataclass(frozen=True)
class Shared:
    """A row of cards that everybody sees alike; `notes` stand on their cards: {key of the listing: words}."""

    title: str
    rows: list[Row]
    notes: dict[int, str]
    why: str = ""
    url: str = ""


_shared: list[Callable[[], Shared | None]] = []


def share(maker: Callable[[], Shared | None]) -> None:
    if maker not in _shared:
        _shared.append(maker)


def shared() -> list[Shared]:
    """Asked once for a page that is kept: one query each."""
    made = [maker() for maker in _shared]
    return [strip for strip in made if strip is not None and strip.rows]


#: Small cards above the strips, as HTML: each costs one query at most and gives "" when it has nothing to say.
_cards: list[Callable[[HttpRequest], str]] = []


def register_card(maker: Callable[[HttpRequest], str]) -> None:
    if maker not in _cards:
        _cards.append(maker)


def cards_for(request: HttpRequest) -> SafeString:
    """What there is to say to this person; nothing to a visitor."""
    if not request.user.is_authenticated:
        return SafeString("")
    return format_html_join("", "{}", ((SafeString(maker(request)),) for maker in _cards))


def of(user: Any) -> list[Strip]:
    """What there is for this person; nothing for a visitor."""
    if not user.is_authenticated:
        return []
    made = [maker(user) for maker in _makers]
    return [strip for strip in made if strip is not None and strip.rows]
