"""How long it takes to find the buyers for one new listing, whatever the number of buyers.

Makes interests in steps (10,000, 30,000, 100,000 unless told), each with its postings, and at each step times the one
statement (notifications.interests.matcher.CANDIDATES) and the whole match for listings never seen before; prints the
plan, which must read the covering index only. Run: .venv/bin/python tests/benchmarks/matching.py
"""

import argparse
import os
import statistics
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))

from yardsale.embedded.stack import throwaway_stack

LISTINGS = 200
KINDS = (
    "bike", "lamp", "chair", "table", "desk", "sofa", "tent", "guitar", "camera", "jacket", "dress", "boots", "pram", "drill",
    "mower", "mirror", "rug", "kettle",
)  # fmt: skip
BATCH = 5000


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--interests", type=int, nargs="+", default=[10_000, 30_000, 100_000])
    parser.add_argument("--seed", type=int, default=2)
    options = parser.parse_args()
    with throwaway_stack() as stack:
        os.environ |= stack.environment() | {"DEMO": "1", "DJANGO_SETTINGS_MODULE": "yardsale.settings"}
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0, interactive=False)
        return _run(options)


def _run(options: argparse.Namespace) -> int:
    dice = Random(options.seed)
    titles = _titles(dice)
    _learn_words(titles)
    print(
        f"{'interests':>10} {'postings':>10} {'write, ms each':>15} {'statement, ms':>14} {'whole match':>12} {'found':>6}"
    )
    count = 0
    for goal in options.interests:
        began = time.perf_counter()
        made = _buy(goal - count, titles, dice)
        each = (time.perf_counter() - began) / max(goal - count, 1) * 1000
        count = goal
        _settle()
        statement, whole, found = _measure(titles, dice)
        print(
            f"{count:>10,} {made:>10,} {each:>15.2f} {statement:>14.2f} {whole:>12.2f} {found:>6.1f}",
            flush=True,
        )
    plan = _plan(titles, dice)
    print("\n" + "\n".join(plan))
    is_covered = any("Index Only Scan" in line and "posting_newest_of_key" in line for line in plan)
    print("\nThe postings are read from the covering index only." if is_covered else "\nNOT index-only.")
    return 0 if is_covered else 1


def _titles(dice: Random) -> Iterator[str]:
    """Titles as people write them: a common kind, a brand that few share, words of every frequency between."""
    words = ["".join(dice.choices("aeioubdfgklmnprst", k=dice.randint(4, 9))) for _each in range(6000)]
    weights = [1 / (rank + 3) for rank in range(len(words))]
    while True:
        yield " ".join([*dice.choices(words, weights, k=dice.randint(2, 5)), dice.choice(KINDS)])


def _learn_words(titles: Iterator[str]) -> None:
    from collections import Counter

    from listings.catalogue import words
    from listings.catalogue.models import Word

    counts: Counter[str] = Counter()
    for _each in range(20_000):
        counts.update({words.ALL, *words.split(next(titles))})
    Word.objects.bulk_create(
        [Word(word=word, stem=words.stem(word), listings=number) for word, number in counts.items()],
        batch_size=BATCH,
    )


def _buy(count: int, titles: Iterator[str], dice: Random) -> int:
    """So many more interests of people who each bought about four things; how many postings there are now."""
    from datetime import timedelta

    from django.utils import timezone

    from listings.catalogue.models import Category
    from notifications.interests import actions, terms
    from notifications.interests.models import Interest, InterestPosting
    from yardsale.accounts.models import User

    categories = list(Category.objects.exclude(parent=None))
    start = User.objects.count()
    people = User.objects.bulk_create(
        [
            User(email=f"bench{start + n}@example.org", name=f"Person {start + n}", bucket=50)
            for n in range(max(count // 4, 1))
        ],
        batch_size=BATCH,
    )
    now = timezone.now()
    for first in range(0, count, BATCH):
        said = [next(titles) for _each in range(min(BATCH, count - first))]
        interests = Interest.objects.bulk_create(
            [
                Interest(
                    person=dice.choice(people),
                    title=title[:80],
                    category=dice.choice(categories),
                    price=dice.randint(500, 50_000),
                    terms=vector,
                    since=now - timedelta(days=dice.uniform(0, 360)),
                )
                for title, vector in zip(said, terms.vectors(said), strict=True)
            ]
        )
        actions._post(interests)
    return InterestPosting.objects.count()


def _settle() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE notifications_interestposting, notifications_interest, accounts_user")


def _listings(titles: Iterator[str], dice: Random, count: int) -> list:  # type: ignore[type-arg]
    from listings.catalogue.models import Category, Listing

    categories = list(Category.objects.exclude(parent=None))
    return [
        Listing(
            seller_id=1,
            title=next(titles)[:80],
            category=category,
            group_id=category.parent_id,
            price=dice.randint(500, 50_000),
        )
        for category in dice.choices(categories, k=count)
    ]


def _measure(titles: Iterator[str], dice: Random) -> tuple[float, float, float]:
    """Medians in milliseconds of the statement and of the whole match, and how many people a listing finds."""
    from django.db import connection

    from notifications.interests import matcher, terms

    statements, wholes, found = [], [], []
    for listing in _listings(titles, dice, LISTINGS):
        asked = matcher.arguments(listing, terms.vector(listing.title))
        began = time.perf_counter()
        with connection.cursor() as cursor:
            cursor.execute(matcher.CANDIDATES, asked)
            cursor.fetchall()
        statements.append(time.perf_counter() - began)
        began = time.perf_counter()
        found.append(len(matcher.match(listing)))
        wholes.append(time.perf_counter() - began)
    return statistics.median(statements) * 1000, statistics.median(wholes) * 1000, statistics.mean(found)


def _plan(titles: Iterator[str], dice: Random) -> list[str]:
    from django.db import connection

    from notifications.interests import matcher, terms

    (listing,) = _listings(titles, dice, 1)
    with connection.cursor() as cursor:
        cursor.execute(
            f"EXPLAIN (ANALYZE, BUFFERS, COSTS OFF, TIMING OFF) {matcher.CANDIDATES}",
            matcher.arguments(listing, terms.vector(listing.title)),
        )
        return [row[0] for row in cursor.fetchall()]


if __name__ == "__main__":
    sys.exit(main())
