"""A million purchases to match against: titles from the demo town's own words (or a file), written by COPY."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from django.db import connection
from django.utils import timezone

from listings.catalogue import words
from listings.catalogue.models import Category, Listing, Word
from notifications.interests import terms
from notifications.interests.histories import read

DAYS = 360
#: Words of the vocabulary are counted in so many titles.
COUNTED = 100_000
BATCH = 50_000
#: Made-up makes and models of each category, the first ones much oftener than the last.
MAKES, MODELS = 40, 1500
COLUMNS = "id, person_id, title, category_id, price, terms, since, is_search"
MANNERS = [
    "",
    "",
    "",
    "hardly used",
    "with box",
    "large",
    "small",
    "vintage",
    "pair",
    "1970",
    "size M",
    "2019",
]
COLOURS = ["", "", "blue", "green", "red", "black", "white", "yellow", "grey", "brown", "oak", "navy"]
LETTERS = "aeioubdfgklmnprst"


class Said(NamedTuple):
    """`price` in minor units."""

    title: str
    category_id: int
    group_id: int
    price: int


def from_demo(dice: Random) -> Iterator[Said]:
    """As people write them: words that demo titles of the category have, a make that some share, a model that few do."""
    from yardsale.demo.catalogue import wares

    categories = {one.slug: one for one in Category.objects.exclude(parent=None)}
    things = [ware for ware in wares() if ware.category in categories]
    said: dict[str, list[str]] = defaultdict(list)
    for ware in things:
        said[ware.category] += [word for word in words.split(ware.title) if word not in words.STOP]
    makes = {slug: _made_up(dice, MAKES) for slug in categories}
    models = {slug: _made_up(dice, MODELS) for slug in categories}
    rank = [1 / (place + 5) for place in range(MODELS)]
    while True:
        for ware in dice.choices(things, k=1000):
            what = dict.fromkeys(dice.choices(said[ware.category], k=dice.randint(1, 3)))
            make = dice.choices(makes[ware.category], rank[:MAKES])[0]
            model = dice.choices(models[ware.category], rank)[0]
            parts = [dice.choice(COLOURS), make, *what, model, dice.choice(MANNERS)]
            category = categories[ware.category]
            price = max(100, round(ware.price * dice.lognormvariate(0, 0.5)))
            title = " ".join(part for part in parts if part)[:80]
            yield Said(title, category.pk, category.parent_id or 0, price)


def from_file(file: Path, dice: Random) -> Iterator[Said]:
    """Titles of a purchase history, again and again with another colour; sorted into our categories by their last word."""
    categories = list(Category.objects.exclude(parent=None).order_by("pk"))
    purchases = [one for one in read(file) if words.tokenise(one.title)]
    while True:
        for one in dice.choices(purchases, k=1000):
            category = categories[terms.key(words.tokenise(one.title)[-1]) % len(categories)]
            title = f"{dice.choice(COLOURS)} {one.title}".strip()[:80]
            yield Said(title, category.pk, category.parent_id or 0, max(one.price, 100))


def _made_up(dice: Random, count: int) -> list[str]:
    return ["".join(dice.choices(LETTERS, k=dice.randint(4, 8))) for _each in range(count)]


def learn_words(titles: Iterator[Said]) -> dict[str, int]:
    """Fill the vocabulary; how many titles hold each term."""
    counts: Counter[str] = Counter()
    stems: Counter[str] = Counter()
    for said in islice(titles, COUNTED):
        counts.update({words.ALL, *words.split(said.title)})
        stems.update({words.ALL, *words.tokenise(said.title)})
    Word.objects.all().delete()
    Word.objects.bulk_create(
        [Word(word=word, stem=words.stem(word), listings=count) for word, count in counts.items()],
        batch_size=5000,
    )
    return dict(stems)


def people(count: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO accounts_user (id, password, is_superuser, code, email, name, about, district, theme, bucket,
                is_staff, is_active, joined_at, review_count, review_sum, seller_tier, sold_count, silenced_for, suspended_for)
            SELECT n, '!', false, 'bench' || n, 'bench' || n || '@example.org', 'Person ' || n, '', '', '', 50,
                false, true, now(), 0, 0, '', 0, '', '' FROM generate_series(1, %s) AS n
            """,
            [count],
        )


def purchases(count: int, buyers: int, titles: Iterator[Said], known: dict[str, int], dice: Random) -> None:
    """`count` interests with their postings, the newest last; indexes are built afterwards, which takes a third of the time."""
    began, step = timezone.now() - timedelta(days=DAYS), timedelta(days=DAYS) / count
    with connection.cursor() as cursor:
        cursor.execute(
            "ALTER TABLE notifications_interestposting DROP CONSTRAINT notifications_interestposting_pkey"
        )
        for first in range(1, count + 1, BATCH):
            interests, postings = [], []
            for pk, said in enumerate(islice(titles, min(BATCH, count + 1 - first)), start=first):
                vector = terms.weigh(words.tokenise(said.title), known)
                person, since = dice.randint(1, buyers), began + step * pk
                item = (said.title, said.category_id, said.price, json.dumps(vector))
                interests.append((pk, person, *item, since, False))
                entries = terms.entries_of_purchase(vector, said.category_id)
                step = terms.price_step(said.price)
                postings += [(key, pk, weight, step) for key, weight in entries]
            _copy(cursor, f"notifications_interest ({COLUMNS})", interests)
            _copy(cursor, "notifications_interestposting (key, interest_id, weight, price)", postings)
        cursor.execute("SET maintenance_work_mem = '512MB'")
        cursor.execute(
            "ALTER TABLE notifications_interestposting ADD PRIMARY KEY (key, interest_id) INCLUDE (weight, price)"
        )
        cursor.execute(
            "SELECT setval(pg_get_serial_sequence('notifications_interest', 'id'), %s)", [count + 1]
        )


def _copy(cursor: Any, where: str, rows: list[tuple]) -> None:
    with cursor.copy(f"COPY {where} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def smaller(schema: str, count: int) -> None:
    """The first `count` purchases by themselves, in tables of the same form that lie over the large ones."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE SCHEMA {schema}")
        for table, key in (
            ("notifications_interest", "id"),
            ("notifications_interestposting", "interest_id"),
        ):
            cursor.execute(f"CREATE TABLE {schema}.{table} (LIKE public.{table} INCLUDING ALL)")
            cursor.execute(
                f"INSERT INTO {schema}.{table} SELECT * FROM public.{table} WHERE {key} <= %s", [count]
            )


def full_text(schema: str) -> None:
    """The same titles for full text, indexed as one would."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET search_path = {schema}, public")
        cursor.execute(
            f"CREATE TABLE {schema}.purchase_text AS SELECT person_id, to_tsvector('simple', array_to_string("
            "ARRAY(SELECT jsonb_object_keys(terms)), ' ')) AS words FROM notifications_interest"
        )
        cursor.execute(f"CREATE INDEX ON {schema}.purchase_text USING gin (words)")
        cursor.execute("RESET search_path")


def settle() -> None:
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("CHECKPOINT")


def listings(count: int, titles: Iterator[Said], seller_id: int) -> list[Listing]:
    return [
        Listing(
            seller_id=seller_id,
            title=said.title,
            category_id=said.category_id,
            group_id=said.group_id,
            price=min(max(said.price, 100), 100_000_00),
            postage=500,
            condition="good",
            currency="EUR",
        )
        for said in islice(titles, count)
    ]
