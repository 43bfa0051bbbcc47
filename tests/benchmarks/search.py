"""`make bench-search`: searching among 10,000, 100,000 and 1,000,000 things in one run, beside a bare page of one query.

Everything is asked in one process without a web server, signed out, each address once so that no kept page answers, the kinds
taking turns so that what disturbs the machine disturbs all. The things are the demo town's, each with two more words of its own
from a vocabulary as uneven as people's; they are put in by SQL, and what is published during the run by the site's own action.
Exits with 1 when a target is missed at the largest size. ARGS="--sizes 10000" is a smaller run.
"""

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from statistics import median, quantiles
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from yardsale.embedded.migrated import MigratedCluster  # noqa: E402
from yardsale.embedded.stack import default_folder, throwaway_stack  # noqa: E402

SIZES = (10_000, 100_000, 1_000_000)
#: Times the bare page's p50 that each may cost at the largest size, and that it may grow from the smallest to the largest.
TARGETS = {"three words, facets": 12.0, "complete": 3.0, "similar": 4.0}
MOST_GROWTH, MOST_SECONDS_TO_BE_FOUND = 4.0, 1.0
BASE = 10_000
RARE_WORDS = 50_000
MORE = """
    INSERT INTO listings_listing (
        code, seller_id, category_id, group_id, district_id, title, description, condition, attributes, typed, price, currency,
        postage, can_meet, status, created_at, published_at, expires_at, version, favourite_count, words, cover
    )
    SELECT 'b' || %(made)s + number, seller_id, category_id, group_id, district_id,
        left(title, 60) || ' ' || one.word || ' ' || other.word, description, condition, attributes, '{}',
        greatest(100, price * (50 + number %% 100) / 100), currency, postage, can_meet, status,
        moment, moment, moment + interval '60 days', 1, 0,
        base.words || setweight(to_tsvector('yardsale', one.word || ' ' || other.word), 'A'), cover
    FROM (
        SELECT number, now() - (%(size)s - %(made)s - number) * interval '4 seconds' AS moment,
            1 + (number * 7907::bigint) %% %(base)s AS source,
            power(%(rare)s, random())::int AS first, power(%(rare)s, random())::int AS second
        FROM generate_series(1, %(more)s) AS number
    ) AS drawn
    JOIN bench_base AS base ON base.place = drawn.source
    JOIN bench_word AS one ON one.place = drawn.first
    JOIN bench_word AS other ON other.place = drawn.second
    ORDER BY number
"""


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--sizes", type=lambda words: [int(one) for one in words.split(",")], default=list(SIZES)
    )
    parser.add_argument("--requests", type=int, default=40, help="of each kind at each size")
    parser.add_argument("--explain", type=Path, help="write the plans at the largest size into this file")
    options = parser.parse_args()
    for name in ("DATABASE_URL", "REDIS_URL"):
        os.environ.pop(name, None)
    migrated = MigratedCluster(default_folder() / "test-databases")
    with throwaway_stack(furnish=migrated.lend) as stack:
        os.environ |= stack.environment() | {
            "DJANGO_SETTINGS_MODULE": "tests.benchmarks.settings",
            "SECRET_KEY": "only-for-the-benchmark-" + "x" * 40,
            "DEBUG": "0",
            "DEMO": "1",
            "LOG_LEVEL": "ERROR",
            "STATIC_ROOT": str(stack.folder / "static"),
        }
        import django
        from django.core.management import call_command

        django.setup()
        call_command("collectstatic", interactive=False, verbosity=0)
        call_command("migrate", run_syncdb=True, interactive=False, verbosity=0)
        return _run(options)


def _run(options: argparse.Namespace) -> int:
    from tests.benchmarks import town

    dice = Random(5)
    began = time.monotonic()
    known = town.fill(min(BASE, options.sizes[0]), dice)
    _prepare()
    clients = _clients()
    figures: dict[int, dict[str, list[float]]] = {}
    for size in options.sizes:
        _grow(size)
        print(f"{size:,} things on sale after {time.monotonic() - began:.0f} s", flush=True)
        figures[size] = _measure(size, known, clients, options.requests, dice)
    if options.explain:
        options.explain.write_text(_plans(clients["site"], dice))
    missed = _report(figures, options.sizes)
    print(f"{time.monotonic() - began:.0f} s in all. {missed or 'Nothing'} missed.")
    return 1 if missed else 0


# -- The things ----------------------------------------------------------------------------------------------------


def _prepare() -> None:
    """What the many are made of: the town's things by number, and rare words that somebody could pronounce."""
    from django.db import connection

    dice, syllables = Random(3), [a + b for a in "bdfgklmnprstvz" for b in "aeiou"]
    words = list(
        dict.fromkeys("".join(dice.choices(syllables, k=3)) + dice.choice("lnrst") for _n in range(90_000))
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE bench_base AS SELECT row_number() OVER (ORDER BY id) AS place, * FROM listings_listing"
            " WHERE status = 'on_sale'"
        )
        cursor.execute("CREATE UNIQUE INDEX ON bench_base (place)")
        cursor.execute(
            "CREATE TABLE bench_word AS SELECT place, word FROM unnest(%s::text[]) WITH ORDINALITY AS w (word, place)",
            [words[:RARE_WORDS]],
        )
        cursor.execute("CREATE UNIQUE INDEX ON bench_word (place)")
        cursor.execute("ANALYZE bench_base; ANALYZE bench_word")


def _grow(size: int) -> None:
    """So many on sale: rows first, indexes after them, then the vocabulary."""
    from django.db import connection

    from listings.catalogue import words

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM listings_listing WHERE status = 'on_sale'")
        made = cursor.fetchone()[0]
        if made < size:
            cursor.execute("SELECT count(*) FROM bench_base")
            base = cursor.fetchone()[0]
            cursor.execute(
                "SELECT indexdef, indexname FROM pg_indexes WHERE tablename = 'listings_listing' AND indexdef NOT LIKE '%UNIQUE%'"
            )
            indexes = cursor.fetchall()
            for _definition, name in indexes:
                cursor.execute(f'DROP INDEX "{name}"')
            cursor.execute("SET session_replication_role = replica; SET maintenance_work_mem = '1GB'")
            cursor.execute(
                MORE, {"made": made, "size": size, "more": size - made, "base": base, "rare": RARE_WORDS - 1}
            )
            cursor.execute("SET session_replication_role = origin")
            for definition, _name in indexes:
                cursor.execute(definition)
    words.recount()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE) listings_listing")
        cursor.execute("VACUUM (ANALYZE) listings_word")
        cursor.execute("CHECKPOINT")


# -- Asking --------------------------------------------------------------------------------------------------------


def _clients() -> dict[str, Any]:
    """A visitor of the site, and one of a bare page behind what `startproject` writes and nothing of ours."""
    from django.conf import settings
    from django.test import Client
    from django.test.utils import override_settings

    site, bare = Client(headers={"host": "127.0.0.1"}), Client(headers={"host": "127.0.0.1"})
    with override_settings(MIDDLEWARE=settings.BARE_MIDDLEWARE):
        bare.get("/bare/")
    site.get("/search/?q=warm")
    return {"site": site, "bare": bare}


def _measure(
    size: int, known: Any, clients: dict[str, Any], requests: int, dice: Random
) -> dict[str, list[float]]:
    """Milliseconds of each request of each kind."""
    from listings.catalogue import cards, search
    from listings.catalogue.models import Listing

    ids = _ids(dice, 4 * requests)
    titles = list(Listing.objects.filter(pk__in=ids).values_list("title", flat=True))
    things = list(Listing.objects.filter(pk__in=ids[:requests]).defer("words"))
    pages = {kind: list(addresses) for kind, addresses in _addresses(titles, requests, dice)}
    figures: dict[str, list[float]] = {}

    def timed(kind: str, ask: Callable[[], Any]) -> None:
        began = time.perf_counter()
        ask()
        figures.setdefault(kind, []).append((time.perf_counter() - began) * 1000)

    for number in range(requests):
        timed("bare", lambda: clients["bare"].get("/bare/"))
        for kind, addresses in pages.items():
            address = addresses[number % len(addresses)]
            timed(kind, lambda address=address: _found(clients["site"].get(address), address))
        thing = things[number % len(things)]
        timed("similar", lambda thing=thing: cards.draw(search.similar(thing)))
        timed("bare", lambda: clients["bare"].get("/bare/"))
    figures["publish to findable"] = [_until_found(clients["site"], number) for number in range(5)]
    return figures


def _found(answer: Any, address: str) -> None:
    assert answer.status_code == 200, (address, answer.status_code)


def _ids(dice: Random, count: int) -> list[int]:
    from django.db.models import Max, Min

    from listings.catalogue.models import Listing

    ends = Listing.objects.on_sale().aggregate(least=Min("pk"), most=Max("pk"))
    return [dice.randint(ends["least"], ends["most"]) for _number in range(count)]


def _addresses(titles: list[str], requests: int, dice: Random) -> Iterator[tuple[str, list[str]]]:
    from listings.catalogue import words

    said = [words.tokenise(title) for title in titles]
    said = [one for one in said if len(one) >= 3]
    some = lambda count: dice.sample(dice.choice(said), count)  # noqa: E731
    yield "one word", [f"/search/?q={some(1)[0]}&x={n}" for n in range(requests)]
    yield "three words, facets", [f"/search/?q={'+'.join(some(3))}&x={n}" for n in range(requests)]
    yield "misspelt", [f"/search/?q={'+'.join(_slip(some(3), dice))}&x={n}" for n in range(requests)]
    yield (
        "none found",
        [f"/search/?q={''.join(dice.choices('qxzjwvk', k=9))}&x={n}" for n in range(requests)],
    )
    yield (
        "filtered",
        [
            f"/search/?q={'+'.join(some(2))}&condition=good&max={dice.randrange(20, 400)}"
            for _n in range(requests)
        ],
    )
    yield (
        "browse, facets",
        [
            f"/browse/{dice.choice(['bikes', 'road-bikes', 'sofas', ''])}/?condition=good&max={n + 20}".replace(
                "//", "/"
            )
            for n in range(requests)
        ],
    )
    things = ["jeans", "shoes", "bike", "bookcase", "sofa"]
    yield (
        "brand and size",
        [
            f"/search/?q={some(1)[0]}+{dice.choice(things)}+{dice.randrange(28, 90)}+cm&x={n}"
            for n in range(requests)
        ],
    )
    yield (
        "in a category, tree",
        [
            f"/search/?q={'+'.join(some(2))}&in={dice.choice(['bikes', 'road-bikes', 'sofas'])}&condition=good&x={n}"
            for n in range(requests)
        ],
    )
    yield (
        "complete",
        [f"/search/complete/?q={some(1)[0][: dice.choice([2, 3, 4])]}&x={n}" for n in range(requests)],
    )


def _slip(said: list[str], dice: Random) -> list[str]:
    place = max(range(len(said)), key=lambda n: len(said[n]))
    word = said[place]
    at = dice.randrange(1, len(word))
    said[place] = word[:at] + word[at + 1 :]
    return said


def _until_found(client: Any, number: int) -> float:
    """Milliseconds from pressing "publish" to a search that shows it."""
    from listings.catalogue import actions
    from listings.catalogue.models import Listing
    from tests.factories import ListingFactory

    word = f"zyqux{time.time_ns() % 10**9}n{number}"
    pattern = Listing.objects.on_sale().order_by("-pk").first()
    draft = ListingFactory(status="draft", title=f"Lamp {word}", category=pattern.category)
    began = time.perf_counter()
    actions.publish(draft, by=draft.seller)
    while draft.code not in client.get(f"/search/?q={word}&x={time.time_ns()}").content.decode():
        assert time.perf_counter() - began < 30, "never found"
    return (time.perf_counter() - began) * 1000


# -- What came of it -----------------------------------------------------------------------------------------------


def _report(figures: dict[int, dict[str, list[float]]], sizes: list[int]) -> int:
    print(
        f"{'milliseconds, p50 / p95':24}" + "".join(f"{size:>24,}" for size in sizes) + "   × bare   growth"
    )
    missed = 0
    last = figures[sizes[-1]]
    for kind in last:
        middles = [median(figures[size][kind]) for size in sizes]
        cells = "".join(
            f"{middle:>14.1f} / {quantiles(figures[size][kind], n=20)[-1]:>7.1f}"
            for size, middle in zip(sizes, middles, strict=True)
        )
        multiple, growth = middles[-1] / median(last["bare"]), middles[-1] / middles[0]
        most = TARGETS.get(kind)
        is_bad = most is not None and (multiple > most or growth > MOST_GROWTH)
        if kind == "publish to findable":
            is_bad = max(last[kind]) > 1000 * MOST_SECONDS_TO_BE_FOUND
        missed += is_bad
        target = f"  at most {most:.0f}" if most else ""
        print(f"{kind:24}{cells}{multiple:>9.1f}{growth:>9.1f}{target}{'  MISSED' if is_bad else ''}")
    return missed


def _plans(client: Any, dice: Random) -> str:
    """EXPLAIN (ANALYZE, BUFFERS) of the statements behind one page of each kind."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from listings.catalogue import search
    from listings.catalogue.models import Listing

    titles = list(Listing.objects.filter(pk__in=_ids(dice, 40)).values_list("title", flat=True))
    written = []
    asks = [
        (kind, lambda address=addresses[0]: client.get(address))
        for kind, addresses in _addresses(titles, 1, dice)
    ]
    thing = Listing.objects.filter(title__in=titles).defer("words").first()
    for kind, ask in [*asks, ("similar", lambda: search.similar(thing))]:
        with CaptureQueriesContext(connection) as asked:
            ask()
        for one in asked.captured_queries:
            sql = one["sql"].strip()
            if not sql.startswith(("SELECT", "WITH")) or not (
                "listings_listing" in sql or "listings_word" in sql
            ):
                continue
            with connection.cursor() as cursor:
                cursor.execute("EXPLAIN (ANALYZE, BUFFERS) " + sql.replace("%", "%%"), [])
                plan = "\n".join(row[0] for row in cursor.fetchall())
            written.append(f"== {kind}\n{' '.join(sql.split())[:400]}\n{plan}\n")
    return "\n".join(written)


if __name__ == "__main__":
    sys.exit(main())
