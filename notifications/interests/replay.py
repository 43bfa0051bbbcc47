"""Would this buyer want the alert? A purchase history replayed through the site's own interests, matcher and scoring.

For each buyer and calendar month: the history is what they bought in the 90 days before (3 to 60 different things, the
newest 50); the candidates are the things first sold by anyone in that month and not in the history, ranked by the rank
the matcher gives them; relevant are those the buyer really bought until 30 days after the month's end. MRR and P@5 are
averaged per buyer, then over buyers; ties are broken at random, by a seed.

It works on temporary tables that lie over the site's own in this one session, so that it reads and changes nothing there.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from statistics import mean

from django.db import connection

from listings.catalogue import tree, words
from listings.catalogue.models import Category, Listing
from notifications.interests import actions, learning, matcher, terms
from notifications.interests.histories import Purchase
from notifications.interests.models import Interest
from yardsale.accounts.models import User

HISTORY, NEXT = timedelta(days=90), timedelta(days=30)
LEAST, MOST, NEWEST = 3, 60, 50
#: Every table that the matcher and what it learns from read or write.
TABLES = (
    "accounts_block", "accounts_user", "listings_attribute", "listings_category", "listings_district", "listings_listing",
    "listings_word", "notifications_companion", "notifications_demand", "notifications_interest",
    "notifications_interestposting", "notifications_leftout", "notifications_notification", "notifications_stop",
)  # fmt: skip
#: The sellers of what was on sale before, and of the candidates: nobody in the history.
OTHERS, SELLER = -1, -2


@dataclass(frozen=True)
class Thing:
    """What can be bought: an item as it was first sold."""

    title: str
    price: int
    category: str
    first_sold_at: datetime


@dataclass
class Case:
    """One buyer in one month."""

    history: dict[str, datetime]
    relevant: set[str]
    ranks: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Measured:
    """Of one month: the number of candidates, and (MRR, P@5) of each buyer."""

    start: datetime
    candidates: int
    of_buyer: dict[str, tuple[float, float]]


def months(first: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Start and end of each calendar month from that of `first` on that begins before `end`."""
    year, month = first.year, first.month
    while (start := datetime(year, month, 1, tzinfo=UTC)) < end:
        year, month = year + month // 12, month % 12 + 1
        yield start, datetime(year, month, 1, tzinfo=UTC)


class Replay:
    """The scratch site. Must live inside one transaction."""

    def __init__(self, purchases: list[Purchase], train_to: datetime, seed: int) -> None:
        self.purchases, self.dice = purchases, Random(seed)
        self.things: dict[str, Thing] = {}
        for one in purchases:
            self.things.setdefault(one.item, Thing(one.title[:80], one.price, one.category, one.at))
        self._lay_tables()
        self.people = self._people()
        self.categories = self._categories()
        self._learn_words(train_to)
        vectors = terms.vectors(thing.title for thing in self.things.values())
        self.vectors = dict(zip(self.things, vectors, strict=True))

    def measure(self, start: datetime, end: datetime) -> Measured:
        """One month: everybody's interests as they stood at its start, every new thing matched."""
        fresh = [item for item, thing in self.things.items() if start <= thing.first_sold_at < end]
        cases = self._cases(start, end, set(fresh))
        self._fill_interests(start, cases)
        buyers = {self.people[buyer]: buyer for buyer in cases}
        for item in fresh:
            for match in matcher.appraise(self._listing(item), now=start, reach=matcher.EVERYBODY):
                cases[buyers[match.person_id]].ranks[item] = match.rank
        return Measured(start, len(fresh), {b: self._judge(case, fresh) for b, case in cases.items()})

    # -- The scratch site ----------------------------------------------------------------------------------------------

    def _lay_tables(self) -> None:
        with connection.cursor() as cursor:
            for table in TABLES:
                cursor.execute(
                    f"CREATE TEMPORARY TABLE {table} (LIKE public.{table} INCLUDING ALL) ON COMMIT DROP"
                )
        tree.forget()
        matcher.plan_anew()

    def _people(self) -> dict[str, int]:
        names = sorted({one.buyer for one in self.purchases})
        rows = [User(email=f"{n}@replay.invalid", name="Buyer", bucket=99) for n in range(len(names))]
        made = User.objects.bulk_create(rows, batch_size=2000)
        return {name: person.pk for name, person in zip(names, made, strict=True)}

    def _categories(self) -> dict[str, Category]:
        """Written as a path ("Garden > Tools") the first part is the group; otherwise each stands alone."""
        found, groups = {}, {}
        for number, name in enumerate(sorted({thing.category for thing in self.things.values()})):
            group = name.replace("/", ">").split(">")[0].strip()
            if group not in groups:
                groups[group] = Category.objects.create(slug=f"group-{number}", name=group[:80] or "All")
            found[name] = Category.objects.create(
                slug=f"category-{number}", name=name[-80:] or "All", parent=groups[group]
            )
        return found

    def _learn_words(self, train_to: datetime) -> None:
        """The vocabulary as the site counts it: of everything that was on sale until then."""
        known = [item for item, thing in self.things.items() if thing.first_sold_at < train_to]
        listings = [self._listing(item) for item in known]
        for listing in listings:
            listing.seller_id = OTHERS
            listing.published_at = listing.expires_at = train_to
        Listing.objects.bulk_create(listings, batch_size=1000)
        words.recount()

    def _listing(self, item: str) -> Listing:
        thing = self.things[item]
        category = self.categories[thing.category]
        return Listing(
            seller_id=SELLER,
            title=thing.title,
            category=category,
            group=category.parent,
            district_id=0,
            condition="good",
            price=min(max(thing.price, 100), 100_000_00),
            postage=0,
            currency="EUR",
            status="on_sale",
        )

    def _fill_interests(self, start: datetime, cases: dict[str, Case]) -> None:
        """What everybody bought within the time of the history is an interest; only those of `cases` are looked for."""
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE notifications_interest, notifications_interestposting")
        since = start - HISTORY
        bought = {(one.buyer, one.item): one.at for one in self.purchases if since <= one.at < start}
        made = Interest.objects.bulk_create(
            [
                Interest(
                    person_id=self.people[buyer],
                    title=self.things[item].title,
                    category=self.categories[self.things[item].category],
                    price=self.things[item].price,
                    terms=self.vectors[item],
                    since=at,
                )
                for (buyer, item), at in bought.items()
            ],
            batch_size=2000,
        )
        sought = [
            interest
            for interest, (buyer, item) in zip(made, bought, strict=True)
            if buyer in cases and item in cases[buyer].history
        ]
        actions._post(sought)
        learning.learn_demand(start)
        learning.learn_companions()
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE notifications_interest, notifications_interestposting")

    # -- The measure ---------------------------------------------------------------------------------------------------

    def _cases(self, start: datetime, end: datetime, fresh: set[str]) -> dict[str, Case]:
        before: dict[str, dict[str, datetime]] = defaultdict(dict)
        after: dict[str, set[str]] = defaultdict(set)
        for one in self.purchases:
            if start - HISTORY <= one.at < start:
                before[one.buyer][one.item] = one.at
            elif start <= one.at < end + NEXT and one.item in fresh:
                after[one.buyer].add(one.item)
        return {
            buyer: Case(
                dict(sorted(items.items(), key=lambda one: one[1], reverse=True)[:NEWEST]), after[buyer]
            )
            for buyer, items in before.items()
            if LEAST <= len(items) <= MOST and after[buyer]
        }

    def _judge(self, case: Case, fresh: list[str]) -> tuple[float, float]:
        ranked = sorted(fresh, key=lambda item: (case.ranks.get(item, 0.0), self.dice.random()), reverse=True)
        hits = [item in case.relevant for item in ranked]
        return 1 / (hits.index(True) + 1), sum(hits[:5]) / 5


def averages(measured: list[Measured]) -> tuple[float, float, int]:
    """MRR and P@5 per buyer, then over buyers; and how many buyers."""
    of_buyer: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for month in measured:
        for buyer, figures in month.of_buyer.items():
            of_buyer[buyer].append(figures)
    if not of_buyer:
        return 0.0, 0.0, 0
    mrr = mean(mean(figure[0] for figure in figures) for figures in of_buyer.values())
    p_at_5 = mean(mean(figure[1] for figure in figures) for figures in of_buyer.values())
    return mrr, p_at_5, len(of_buyer)
