"""Handing over what leaves the house: one carrier for each channel, registered when the site starts (see notifications.apps).

A carrier knows whom it can reach and how to hand over a parcel. When, to whom, how often and what becomes of it is decided
elsewhere (`deciding`, `planning`, `sending`); a carrier neither reads nor writes deliveries.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

from notifications.channels.statuses import Channel

if TYPE_CHECKING:
    from notifications.channels.models import Notification
    from yardsale.accounts.models import User


class TemporaryFailure(Exception):
    """Not now. It is tried again, under the same key, after ever longer pauses, or after `pause` if that is longer."""

    def __init__(self, reason: str, pause: timedelta = timedelta(0)) -> None:
        super().__init__(reason)
        self.pause = pause


class PermanentFailure(Exception):
    """Never. The reason (a few words, nobody's address) is kept with the delivery, and nothing is tried again."""


@dataclass(frozen=True)
class Parcel:
    """What is handed over at a time: one notification, or several as a digest, newest first.

    `key` is the same in every attempt and no other parcel's: the Message-ID of a mail, the Topic of a push.
    """

    person: "User"
    channel: Channel
    key: UUID
    notifications: "Sequence[Notification]"

    @property
    def is_digest(self) -> bool:
        return len(self.notifications) > 1


class Carrier(Protocol):
    """One channel's way to people. `carry` returns when the parcel is out of our hands, or raises one of the two above;
    anything else it raises is a bug and stays loud (the parcel is tried again after the pause all the same)."""

    def reachable(self, people: "Sequence[User]", topic: str) -> set[int]:
        """Of these, the keys of those who can be reached with this topic. Asked when told, and again before handing over."""

    def carry(self, parcel: Parcel) -> None: ...


CARRIERS: dict[str, Carrier] = {}


def register(channel: Channel, carrier: Carrier) -> None:
    """From then on this channel carries. A channel without a carrier is nobody's: nothing is written for it."""
    CARRIERS[channel] = carrier
