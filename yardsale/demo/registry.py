"""What seeding has written so far, by the names the plan uses; and when the plan's moments are."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from random import Random

from django.utils import timezone

from forum.disputes.models import Case
from listings.catalogue.models import Category, District, Listing
from listings.orders.models import Order
from listings.reviews.models import Review
from yardsale import codes
from yardsale.accounts.models import User
from yardsale.demo.history import Moment
from yardsale.events.models import Event


@dataclass
class Registry:
    """`now` is the moment of seeding, `say` takes a line of progress. Dictionaries go by the plan's keys."""

    now: datetime
    say: Callable[[str], None]
    people: dict[str, User] = field(default_factory=dict)
    districts: dict[str, District] = field(default_factory=dict)
    categories: dict[str, Category] = field(default_factory=dict)
    listings: dict[str, Listing] = field(default_factory=dict)
    orders: dict[str, Order] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)

    def at(self, moment: Moment) -> datetime:
        """A planned moment. Those of the present day count back from now, as if it were eight in the evening."""
        if moment.days_ago == 0:
            return self.now - timedelta(minutes=20 * 60 - moment.minute)
        day = timezone.localtime(self.now).date() - timedelta(days=moment.days_ago)
        clock = time(moment.minute // 60, moment.minute % 60, moment.minute * 7 % 60)
        return timezone.make_aware(datetime.combine(day, clock))

    def happened(
        self, name: str, thing: Listing | Order | Review | Case, at: datetime, by: User | None, **details: str
    ) -> None:
        """Remember an event; all of them are written in the order of time, as already addressed."""
        self.events.append(
            Event(
                name=name,
                subject_kind=thing._meta.label_lower,
                subject_id=thing.pk,
                by=by,
                details=details,
                happened_at=at,
                addressed_at=at,
            )
        )


def code(kind: str, key: str, length: int) -> str:
    """A public code that is the same every time, in the alphabet of yardsale.codes."""
    dice = Random(f"{kind} {key}")
    return "".join(dice.choice(codes.ALPHABET) for _ in range(length))
