"""What becomes of one message through one channel: now, later, in a digest, or never. Reads no table and no clock.

essential mail      now, whatever anybody switched off, paused, or when it is night
essential push      now; never where switched off; about trade and questions not before quiet hours are over
optional            never where switched off or paused; else, in this order:
  by pace           a mail once a day or once a week waits for that morning
  calm              broad or late: a mail waits for the morning, a push is never sent
  weekly            asked for so: a mail waits for Monday's morning, a push is never sent
  too many today    a mail waits for the morning, a push is never sent
  quiet hours       later, when they are over
  one just before   in one parcel with the next ones, an hour (a push: five minutes) after that one
A digest whose time falls into quiet hours comes when they are over.
"""

from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from enum import StrEnum

from notifications.channels.statuses import (
    AT_ONCE_A_DAY,
    COLLAPSE,
    ESSENTIAL,
    MORNING,
    Channel,
    Pace,
    Topic,
    Urgency,
)
from notifications.channels.wall_time import MONDAY, QuietHours, next_at


class Way(StrEnum):
    NOW = "now"
    LATER = "later"
    DIGEST = "digest"
    NEVER = "never"


@dataclass(frozen=True)
class Decision:
    """`at`: when it is due; with NEVER, the moment of deciding."""

    way: Way
    at: datetime

    @property
    def is_at_once(self) -> bool:
        """By itself, be it after quiet hours: what the next ones are measured against."""
        return self.way in {Way.NOW, Way.LATER}


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What a person wants of one topic through one channel, and when they want nothing."""

    zone: tzinfo
    is_on: bool = True
    pace: str = Pace.NOW
    paused_until: datetime | None = None
    quiet: QuietHours | None = None


@dataclass(frozen=True)
class Past:
    """The last of this topic that was (or will be) told at once through this channel, and how many that day."""

    at: datetime | None = None
    on: date | None = None
    count: int = 0

    def with_one_at(self, at: datetime, zone: tzinfo) -> "Past":
        day = at.astimezone(zone).date()
        return Past(at, day, self.count + 1 if day == self.on else 1)


def decide(
    topic: str,
    channel: str,
    wish: Wish,
    now: datetime,
    *,
    urgency: str = Urgency.NOW,
    past: Past | None = None,
) -> Decision:
    """The one place that decides; `past` None: for the second time, just before handing over."""
    if topic in ESSENTIAL:
        return _essential(topic, channel, wish, now)
    if not wish.is_on or (wish.paused_until is not None and now < wish.paused_until):
        return Decision(Way.NEVER, now)
    if channel == Channel.PUSH and urgency != Urgency.NOW:
        return Decision(Way.NEVER, now)
    is_weekly = wish.pace == Pace.WEEKLY or urgency == Urgency.WEEKLY
    if urgency != Urgency.NOW or (channel == Channel.EMAIL and wish.pace != Pace.NOW):
        return Decision(Way.DIGEST, _morning(wish, now, weekly=is_weekly))
    at = _loud(wish, now)
    return _after_others(channel, wish, now, at, past) if past else _at(now, at)


def _essential(topic: str, channel: str, wish: Wish, now: datetime) -> Decision:
    if channel == Channel.EMAIL:
        return Decision(Way.NOW, now)
    if not wish.is_on:
        return Decision(Way.NEVER, now)
    return Decision(Way.NOW, now) if topic == Topic.SECURITY else _at(now, _loud(wish, now))


def _after_others(channel: str, wish: Wish, now: datetime, at: datetime, past: Past) -> Decision:
    """Whether it comes by itself or with others, as one may have come before it."""
    if past.on == at.astimezone(wish.zone).date() and past.count >= AT_ONCE_A_DAY[Channel(channel)]:
        return (
            Decision(Way.NEVER, now) if channel == Channel.PUSH else Decision(Way.DIGEST, _morning(wish, at))
        )
    collapses_until = past.at + COLLAPSE[Channel(channel)] if past.at else at
    if at < collapses_until:
        return Decision(Way.DIGEST, _loud(wish, collapses_until))
    return _at(now, at)


def _at(now: datetime, at: datetime) -> Decision:
    return Decision(Way.NOW if at == now else Way.LATER, at)


def _morning(wish: Wish, now: datetime, *, weekly: bool = False) -> datetime:
    return _loud(wish, next_at(now, MORNING, wish.zone, weekday=MONDAY if weekly else None))


def _loud(wish: Wish, moment: datetime) -> datetime:
    """This moment, or when the quiet hours around it are over."""
    return wish.quiet.end_after(moment, wish.zone) if wish.quiet else moment
