"""How good is search? A catalogue with people's ratings is put on sale in a town of its own and searched as visitors do."""

import csv
import gzip
import io
import json
import lzma
import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any, TextIO

from django.db import connection
from django.utils import timezone

from listings.catalogue import indexing, rules, search, tree
from listings.catalogue.filters import Filters, Sort
from listings.catalogue.models import Attribute, Category, District, Listing
from listings.catalogue.statuses import Condition, ListingStatus
from yardsale import codes

#: Results that are judged.
DEPTH = 10
BATCH = 1000
_TITLE, _DESCRIPTION = 80, 5000
_TITLES, _TEXTS = ("title", "name"), ("short_description", "description", "text")
_BRANDS, _PREFIX = ("supplier", "brand", "manufacturer"), "attr_"
_OPENERS: dict[str, Callable[..., Any]] = {".xz": lzma.open, ".gz": gzip.open}


def opened(path: Path) -> TextIO:
    """A text file, packed or not."""
    opener = _OPENERS.get(path.suffix)
    return opener(path, "rt", encoding="utf-8-sig") if opener else path.open(encoding="utf-8-sig")


# -- The catalogue -------------------------------------------------------------------------------------------------


def load(path: Path) -> dict[str, int]:
    """Put every product of a file of JSON lines on sale: {its id in the file: the listing's}.

    In bulk: what `actions.publish` does to one listing (it is complete, has its words, they are learnt) is done to thousands by
    the same rules and the same indexing; limits on how much one seller posts, and letters about it, are left out.
    """
    group = Category.objects.create(slug="trial", name="Other")
    category = Category.objects.create(slug="trial-things", name="Other", parent=group)
    district = District.objects.create(slug="trial", name="Trial", latitude=51.4, longitude=-2.6)
    products = list(_products(path))
    _ask(category, products)
    now = timezone.now()
    known = {}
    for start in range(0, len(products), BATCH):
        drafts = [
            _draft(product, category, district, now - timedelta(seconds=start + number))
            for number, product in enumerate(products[start : start + BATCH])
        ]
        made = Listing.objects.bulk_create(drafts)
        for product, listing in zip(products[start : start + BATCH], made, strict=True):
            known[str(product["id"])] = listing.pk
    indexing.reindex(Listing.objects.all())
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE listings_listing")
        cursor.execute("ANALYZE listings_word")
    tree.forget()  # the brands were counted just now
    return known


def _products(path: Path) -> Iterator[dict[str, Any]]:
    with opened(path) as lines:
        for line in lines:
            product = json.loads(line) if line.strip() else {}
            if product.get("id") is not None and _first(product, _TITLES):
                yield product


def _ask(category: Category, products: Iterable[dict[str, Any]]) -> None:
    """What the catalogue says of its products becomes what the category asks of things."""
    kinds: dict[str, str] = {}
    for product in products:
        for name, value in product.items():
            if name.startswith(_PREFIX):
                kind = Attribute.Kind.YESNO if isinstance(value, bool) else Attribute.Kind.TEXT
                kinds.setdefault(name.removeprefix(_PREFIX), kind)
    asked = {"brand": Attribute.Kind.TEXT} | kinds
    Attribute.objects.bulk_create(
        Attribute(category=category, slug=name[:40], name=_spelled(name)[:60], kind=kind)
        for name, kind in {name[:40]: kind for name, kind in asked.items()}.items()
    )


def _draft(product: dict[str, Any], category: Category, district: District, moment: Any) -> Listing:
    title = " ".join(_first(product, _TITLES).split())
    texts = list(dict.fromkeys(str(product[name]) for name in _TEXTS if product.get(name)))
    if len(title) > _TITLE:
        texts.insert(0, title)
    attributes = {
        name.removeprefix(_PREFIX)[:40]: value
        for name, value in product.items()
        if name.startswith(_PREFIX) and value not in (None, "")
    }
    brand = _first(product, _BRANDS)
    if brand:
        attributes["brand"] = brand
    listing = Listing(
        code=codes.listing_code(),
        seller_id=0,
        category=category,
        group=category.parent,
        district=district,
        title=_cut(title, _TITLE),
        description=" \n".join(texts)[:_DESCRIPTION],
        condition=Condition.NEW,
        attributes=attributes,
        price=min(max(_price(product.get("price")), 100), 100_000_00),
        currency="EUR",
        status=ListingStatus.ON_SALE,
        published_at=moment,
        expires_at=moment + timedelta(days=60),
    )
    lacks = rules.lacking(listing)
    if lacks:
        raise ValueError(f"product {product['id']} cannot be put on sale: {lacks}")
    return listing


def _first(product: dict[str, Any], names: Iterable[str]) -> str:
    return next((str(product[name]) for name in names if product.get(name)), "")


def _cut(text: str, most: int) -> str:
    """At most so long, without half a word at the end."""
    return text if len(text) <= most else text[: most + 1].rsplit(" ", 1)[0][:most]


def _price(value: Any) -> int:
    return int(value) if isinstance(value, int | float) and math.isfinite(value) else 1000


def _spelled(name: str) -> str:
    """t_printing_colours: printing colours. The letter in front is the kind of value."""
    return " ".join((name[2:] if name[1:2] == "_" else name).split("_"))


# -- The judges ----------------------------------------------------------------------------------------------------


def ratings(path: Path) -> dict[str, dict[str, float]]:
    """{query: {product: how good}} of a table with a header, by commas or tabs."""
    with opened(path) as file:
        text = file.read()
    rows = csv.reader(io.StringIO(text), delimiter="\t" if "\t" in text.split("\n", 1)[0] else ",")
    head = [name.strip().lower() for name in next(rows)]
    query, product, rating = (
        _column(head, *names)
        for names in (
            ("query",),
            ("docid", "doc", "product", "id"),
            ("rating", "grade", "relevance", "label"),
        )
    )
    found: dict[str, dict[str, float]] = defaultdict(dict)
    for row in rows:
        if len(row) > max(query, product, rating):
            found[row[query]][row[product]] = float(row[rating])
    return dict(found)


def _column(head: list[str], *names: str) -> int:
    for name in names:
        for number, title in enumerate(head):
            if title == name or title.startswith(f"{name}_"):
                return number
    raise ValueError(f"the ratings need a column named one of {names}, and have {head}")


def ndcg(gains: list[float], rated: Iterable[float], depth: int = DEPTH) -> float:
    """How near an order of gains comes to the best one possible: 1 is the best; linear gains."""
    ideal = _discounted(sorted(rated, reverse=True)[:depth])
    return _discounted(gains[:depth]) / ideal if ideal else 0.0


def _discounted(gains: Iterable[float]) -> float:
    return sum(gain / math.log2(place + 2) for place, gain in enumerate(gains))


# -- Asking --------------------------------------------------------------------------------------------------------


def judge(judged: dict[str, dict[str, float]], known: dict[str, int], seed: int | None) -> dict[str, float]:
    """{query as typed: nDCG} where something in the catalogue is rated good; with `seed` each query is misspelt once."""
    dice = Random(seed)
    scores = {}
    for query, rated in sorted(judged.items()):
        good = {known[product]: gain for product, gain in rated.items() if product in known and gain > 0}
        typed = query if seed is None else misspelt(query, dice)
        if good:
            scores[typed if typed == query else f"{typed} ({query})"] = ndcg(
                [good.get(pk, 0.0) for pk in first_page(typed)], good.values()
            )
    return scores


def first_page(typed: str) -> list[int]:
    """What a visitor sees who types this: the listings' ids, the best first."""
    query = search.understand(typed)
    if not query:
        return []
    return [row.pk for row in search.find(query, Filters(), Sort.BEST, "").page.rows]


def misspelt(query: str, dice: Random) -> str:
    """The query with one slip of the finger in one of its longer words: a letter missed, doubled, swapped or hit beside."""
    said = query.split(" ")
    places = [place for place, word in enumerate(said) if len(word) > 3] or [
        place for place, word in enumerate(said) if len(word) > 2
    ]
    if not places:
        return query
    place = dice.choice(places)
    said[place] = _slip(said[place], dice)
    return " ".join(said)


def _slip(word: str, dice: Random) -> str:
    at = dice.randrange(1, len(word))
    kind = dice.choice(["missed", "swapped", "beside", "more"])
    letter = dice.choice("abcdefghijklmnopqrstuvwxyz")
    if kind == "missed":
        return word[:at] + word[at + 1 :]
    if kind == "swapped" and word[at - 1] != word[at]:
        return word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :]
    if kind == "more":
        return word[:at] + letter + word[at:]
    return word[:at] + letter + word[at + 1 :]
