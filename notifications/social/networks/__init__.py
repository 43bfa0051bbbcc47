"""The port behind which X and Facebook stand. Adapters live beside this file; `settings.SOCIAL_DRY_RUN` puts `dry` before all.

Whether something arrived is what matters most here. `publish` may fail in two ways, and an adapter must not mix them up:
`may_be_there` is False only when it is certain that no post was made (refused, or never sent).
"""

import time
from dataclasses import dataclass, field
from datetime import datetime
from importlib import import_module
from typing import NamedTuple, Protocol

from django.conf import settings

from notifications.social.statuses import Network, Problem


class Failed(Exception):
    """What was asked was not done, or not certainly. `said`: their own words, cut short; never a token, never an address."""

    def __init__(
        self, problem: Problem, said: str = "", *, until: datetime | None = None, may_be_there: bool = False
    ) -> None:
        super().__init__(str(problem.label))
        self.problem, self.said, self.until, self.may_be_there = problem, said[:200], until, may_be_there


class Picture(NamedTuple):
    """A JPEG and what it shows."""

    jpeg: bytes
    alt: str


@dataclass(frozen=True)
class Sending:
    """What goes out. `not_after` (time.monotonic): later than that it is not sent any more."""

    text: str
    link: str = ""
    pictures: list[Picture] = field(default_factory=list)
    not_after: float = float("inf")

    def refuse_when_late(self) -> None:
        """Right before the one call that makes a post: a worker that slept meanwhile sends nothing."""
        if time.monotonic() > self.not_after:
            raise Failed(Problem.OUTAGE, "too late")


class Posted(NamedTuple):
    """Their name for our post, and where people see it."""

    remote_id: str
    url: str


class Standing(NamedTuple):
    """How our sign-in there stands. `ends_at`: when it ends, if they say so."""

    problem: Problem | None
    ends_at: datetime | None = None


class Limits(NamedTuple):
    """Longest text by their counting, most pictures, and what a post costs in thousandths of a US dollar."""

    longest: int
    pictures: int
    cost: int
    cost_with_link: int


class Adapter(Protocol):
    """What we need from a network. publish, find, delete and standing use the network: never inside a transaction.

    They raise Failed.
    """

    limits: Limits

    def length(self, text: str, link: str) -> int:
        """How long they count it, link included."""

    def words(self, sending: Sending) -> str:
        """What will stand there, link included: what `find` looks for."""

    def publish(self, sending: Sending) -> Posted:
        """Make the post. Only its last call makes anything that people see."""

    def find(self, words: str, since: datetime) -> list[Posted]:
        """Posts of ours made since then that say exactly this, oldest first."""

    def delete(self, remote_id: str) -> None:
        """Take it away; gone already is fine."""

    def standing(self) -> Standing:
        """Whether they let us in, and for how long."""


def is_dry() -> bool:
    """Nothing leaves the site."""
    return bool(settings.SOCIAL_DRY_RUN)


def network(name: str) -> Adapter:
    """The adapter that knows a network's rules, and speaks to it."""
    adapter: Adapter = import_module(f"notifications.social.networks.{Network(name).value}").Adapter()
    return adapter


def speaker(name: str, *, dry: bool) -> Adapter:
    """Who is spoken to for a post: the network, or in a dry run nobody."""
    from notifications.social.networks.dry import DryAdapter

    return DryAdapter(network(name)) if dry else network(name)
