"""Would this buyer want the alert? Where the matcher's threshold and weights come from.

1. Pairs judged by hand (tests/notifications/alert_pairs.txt), weighed by the demo town's own vocabulary: how many alerts
   are right and how many wanted things are missed, at each threshold.
2. With --retail FILE, real purchases of a shop's regular customers (the "Online Retail" lines of UCI, .csv or .csv.xz):
   for each buyer and month the things first sold in that month are ranked by how well they match what the buyer bought
   in the 90 days before; MRR of what they really bought next. A shop's lines have no categories, so this judges words,
   letters and fading only. Run: .venv/bin/python tests/benchmarks/alerts.py [--retail FILE]
"""

import argparse
import csv
import io
import json
import lzma
import os
import statistics
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import cache, lru_cache
from pathlib import Path
from random import Random

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))
os.environ |= {"DEMO": "1", "DJANGO_SETTINGS_MODULE": "yardsale.settings"}

import django  # noqa: E402

django.setup()

from listings.catalogue import words  # noqa: E402
from notifications.interests import letters, matcher, scoring, terms  # noqa: E402
from tests.notifications.pairs import Pair, Thing, pairs  # noqa: E402
from yardsale.demo import catalogue  # noqa: E402

HISTORY, NEXT = timedelta(days=90), timedelta(days=30)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--retail", type=Path, help="purchase lines: InvoiceNo,StockCode,Description,…,CustomerID,Country"
    )
    parser.add_argument("--buyers", type=int, default=120, help="buyers looked at per month (seeded)")
    parser.add_argument("--seed", type=int, default=2)
    options = parser.parse_args()
    _judge()
    if options.retail:
        _replay(options.retail, options.buyers, Random(options.seed))
    return 0


trigrams = lru_cache(maxsize=100_000)(letters.trigrams)


def similarity(one: str, other: str) -> float:
    return letters.alike(trigrams(one), trigrams(other))


def counted(titles: Iterator[str] | list[str]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for title in titles:
        counts.update({words.ALL, *words.tokenise(title)})
    return counts


# -- Pairs judged by hand -------------------------------------------------------------------------------------------


def _judge() -> None:
    judged = pairs()
    known = counted([ware.title for ware in catalogue.wares()])
    tree = json.loads((ROOT / "listings/catalogue/taxonomy.json").read_text())
    group_of = {each["slug"]: group["slug"] for group in tree["groups"] for each in group["categories"]}
    numbers = {slug: number for number, slug in enumerate([*group_of, *group_of.values()], start=1)}

    def side(thing: Thing) -> tuple[terms.Vector, int, int, int]:
        vector = terms.weigh(words.tokenise(thing.title), known)
        return vector, numbers[thing.category], numbers[group_of[thing.category]], thing.price

    def score(pair: Pair) -> float:
        trigram = similarity(pair.bought.title, pair.posted.title)
        return scoring.score(scoring.Wanted(*side(pair.posted)), scoring.Bought(*side(pair.bought), trigram))

    scores = [(score(pair), pair) for pair in judged]
    wanted = sum(pair.is_wanted for pair in judged)
    print(
        f"{len(judged)} judged pairs, {wanted} wanted; fresh purchases. The matcher's threshold: {matcher.THRESHOLD}\n"
    )
    print(f"{'threshold':>9} {'right':>6} {'wrong':>6} {'missed':>7} {'precision':>10} {'recall':>7}")
    for hundredths in range(18, 44, 2):
        threshold = hundredths / 100
        right = sum(each >= threshold and pair.is_wanted for each, pair in scores)
        wrong = sum(each >= threshold and not pair.is_wanted for each, pair in scores)
        mark = "  <" if threshold == matcher.THRESHOLD else ""
        precision, recall = right / (right + wrong), right / wanted
        numbers_of = f"{right:>6} {wrong:>6} {wanted - right:>7} {precision:>10.2f} {recall:>7.2f}"
        print(f"{threshold:>9.2f} {numbers_of}{mark}")


# -- Real purchases -------------------------------------------------------------------------------------------------

Line = tuple[str, str, datetime]  # buyer, item, moment


def _replay(file: Path, most: int, dice: Random) -> None:
    lines, titles = _read(file)
    months = sorted({(moment.year, moment.month) for _buyer, _item, moment in lines})
    first_sold: dict[str, datetime] = {}
    for _buyer, item, moment in lines:
        first_sold[item] = min(first_sold.get(item, moment), moment)
    scores: dict[str, list[float]] = defaultdict(list)
    for year, month in months[2:]:
        start = datetime(year, month, 1)
        end = datetime(year + month // 12, month % 12 + 1, 1)
        known = counted([titles[item] for item, moment in first_sold.items() if moment < start])
        fresh = [item for item, moment in first_sold.items() if start <= moment < end]
        measures = _measures(titles, known)
        for history, relevant in _buyers(lines, start, end, set(fresh), most, dice):
            for name, measure in measures.items():
                scores[name].append(_reciprocal_rank(measure, history, fresh, relevant, dice))
    print(
        f"\nMRR of what {len(next(iter(scores.values())))} buyers (of one month each) really bought next, of what was new then:\n"
    )
    for name, found in scores.items():
        print(f"    {name:<34} {statistics.mean(found):.3f}")


def _read(file: Path) -> tuple[list[Line], dict[str, str]]:
    raw = file.read_bytes()
    text = (lzma.decompress(raw) if file.suffix == ".xz" else raw).decode()
    lines, titles = [], {}
    for row in csv.DictReader(io.StringIO(text)):
        if row["CustomerID"] and row["Description"] and int(row["Quantity"]) > 0:
            item = row["StockCode"]
            lines.append((row["CustomerID"], item, datetime.fromisoformat(row["InvoiceDate"])))
            titles.setdefault(item, row["Description"])
    return lines, titles


def _buyers(
    lines: list[Line], start: datetime, end: datetime, fresh: set[str], most: int, dice: Random
) -> Iterator[tuple[list[tuple[str, float]], set[str]]]:
    """(history as item and age in days, things really bought) of some buyers with 3 to 60 things in their history."""
    before: dict[str, dict[str, datetime]] = defaultdict(dict)
    after: dict[str, set[str]] = defaultdict(set)
    for buyer, item, moment in lines:
        if start - HISTORY <= moment < start:
            before[buyer][item] = max(before[buyer].get(item, moment), moment)
        elif start <= moment < end + NEXT and item in fresh:
            after[buyer].add(item)
    able = sorted(
        buyer for buyer, items in before.items() if 3 <= len(items) <= 60 and after[buyer] - set(items)
    )
    for buyer in dice.sample(able, min(most, len(able))):
        newest = sorted(before[buyer].items(), key=lambda bought: bought[1], reverse=True)[:50]
        yield [(item, (start - moment).total_seconds() / 86_400) for item, moment in newest], after[buyer]


def _measures(titles: dict[str, str], known: Counter[str]) -> dict[str, Callable[[str, str, float], float]]:
    """How alike (new item, bought item, days since) are, in four ways."""

    @cache
    def vector(item: str) -> tuple[tuple[str, float], ...]:
        return tuple(terms.weigh(words.tokenise(titles[item]), known).items())

    @cache
    def cosine(one: str, other: str) -> float:
        return terms.cosine(dict(vector(one)), dict(vector(other)))

    @cache
    def by_letter(one: str, other: str) -> float:
        return similarity(titles[one], titles[other])

    def mixed(new: str, bought: str, days: float) -> float:
        return 0.5 * cosine(new, bought) + 0.5 * by_letter(new, bought)

    return {
        "letters only (trigrams)": lambda new, bought, days: by_letter(new, bought),
        "words only (TF-IDF)": lambda new, bought, days: cosine(new, bought),
        "half words, half letters": mixed,
        "and fading with the days": lambda *asked: mixed(*asked) * 0.5 ** (asked[2] / scoring.HALF_LIFE),
    }


def _reciprocal_rank(
    measure: Callable[[str, str, float], float],
    history: list[tuple[str, float]],
    fresh: list[str],
    relevant: set[str],
    dice: Random,
) -> float:
    had = {item for item, _days in history}
    ranked = [
        (max(measure(new, item, days) for item, days in history), dice.random(), new)
        for new in fresh
        if new not in had
    ]
    ranked.sort(reverse=True)
    return next(
        (1 / rank for rank, (_score, _tie, new) in enumerate(ranked, start=1) if new in relevant), 0.0
    )


if __name__ == "__main__":
    sys.exit(main())
