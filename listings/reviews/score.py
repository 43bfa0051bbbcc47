"""What a person's reviews add up to: the newest count most, and the first few do not make or break anybody.

Each review weighs half as much for every year that it is older than the newest one, and two imaginary reviews of 4.5
stars stand beside them. Ages are counted from the newest review and not from today, so that a score changes only when
a review appears. templates/reviews/_how.html tells this to people.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from listings.reviews.models import Review

if TYPE_CHECKING:
    from yardsale.accounts.models import User

HALF_LIFE = timedelta(days=365)
#: Older ones than so many weigh next to nothing; reading them all would cost more with every sale.
NEWEST = 200
#: What somebody unknown is trusted with, and how many reviews that is worth.
START, START_WEIGHT = 4.5, 2
#: The questions beside the stars, as they are told of a person.
FACETS = {
    "as_described": _("As described"),
    "friendly": _("Friendly"),
    "punctual": _("On time"),
}


@dataclass(frozen=True)
class Facet:
    """How many of those who answered said yes."""

    words: Any
    yes: int
    answers: int


@dataclass(frozen=True)
class Reputation:
    """The newest reviews of a person, counted: (stars, how many) from five to one, and the questions somebody answered."""

    stars: list[tuple[int, int]]
    facets: list[Facet]

    @property
    def counting(self) -> dict[str, Any]:
        return counting()

    @property
    def counted(self) -> int:
        return sum(count for _stars, count in self.stars)


def counting() -> dict[str, Any]:
    """The numbers behind a score, for whoever explains it."""
    days = settings.REVIEW_DAYS
    return {"days": days, "newest": NEWEST, "start": START, "imaginary": START_WEIGHT}


def score(reviews: Iterable[tuple[int, datetime]]) -> int | None:
    """Hundredths of a star from (stars, when it appeared); None without reviews."""
    rows = list(reviews)
    if not rows:
        return None
    newest = max(at for _stars, at in rows)
    weights = [0.5 ** ((newest - at) / HALF_LIFE) for _stars, at in rows]
    given = sum(weight * stars for weight, (stars, _at) in zip(weights, rows, strict=True))
    return round(100 * (given + START_WEIGHT * START) / (sum(weights) + START_WEIGHT))


def of(person: "User") -> int | None:
    """The person's score as their reviews stand now."""
    return score(_newest(person).values_list("stars", "published_at"))


def reputation(person: "User") -> Reputation:
    """What the person's page says above the reviews: one query, however many there are."""
    rows = Review.objects.filter(pk__in=_newest(person).values("pk"))
    counts = {f"stars_{n}": Count("pk", filter=Q(stars=n)) for n in range(1, 6)}
    for name in FACETS:
        counts[f"{name}_yes"] = Count("pk", filter=Q(**{name: True}))
        counts[f"{name}_answers"] = Count(name)
    found = rows.aggregate(**counts)
    facets = [Facet(words, found[f"{name}_yes"], found[f"{name}_answers"]) for name, words in FACETS.items()]
    return Reputation(
        stars=[(n, found[f"stars_{n}"]) for n in range(5, 0, -1)],
        facets=[facet for facet in facets if facet.answers],
    )


def _newest(person: "User") -> Any:
    return Review.objects.about(person).published().order_by("-published_at", "-pk")[:NEWEST]
