"""The words of titles: how they are cut, which say something, how common each is, and what a misspelt one meant.

One tokeniser for the vocabulary, for search and for matching interests, so that all three mean the same by a word.
"""

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.models import Count, Sum

from listings.catalogue import tree
from listings.catalogue.models import Attribute, Brand, Category, Listing, Word
from listings.catalogue.statuses import ListingStatus

#: The row that counts all titles, and its key in `document_frequencies`.
ALL = ""
LONGEST = 40
_WORD = re.compile(r"[^\W_]+")
_APOSTROPHES = re.compile(r"(?<=\w)['’`´](?=\w)")
#: Letters that no decomposition turns into plain ones.
_PLAIN = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ł": "l", "ð": "d", "þ": "th", "ı": "i"}
)

_LISTS = json.loads(Path(__file__).with_suffix(".json").read_text())


def _listed(name: str) -> frozenset[str]:
    return frozenset(" ".join(_LISTS[name]).split())


STOP = _listed("stop")
#: What sellers say about anything: it tells no two things apart.
CHATTER = _listed("chatter")
_UNCHANGED = _listed("unchanged")
_IRREGULAR: dict[str, str] = _LISTS["irregular"]


def says_nothing(word: str) -> bool:
    """A folded word that tells no two things apart."""
    return word in STOP or word in CHATTER


def fold(text: str) -> str:
    """Lower case, without accents, apostrophes and the odd characters that look like plain ones."""
    bare = text.lower()
    if not bare.isascii():
        decomposed = unicodedata.normalize("NFKD", bare.translate(_PLAIN))
        bare = "".join(character for character in decomposed if not unicodedata.combining(character))
    return _APOSTROPHES.sub("", bare)


def split(text: str) -> list[str]:
    """Every word as written but folded, in order: split("Levi's Café-Chairs") == ["levis", "cafe", "chairs"]."""
    return [word[:LONGEST] for word in _WORD.findall(fold(text))]


#: Endings of the plural in other languages, the longest first, and how short a word they are taken from at least.
_ENDINGS = {"german": ("ern", "en", "er", "n", "e", "s"), "french": ("x", "s"), "spanish": ("es", "s")}
_SHORTEST_WITH_ENDING = 5


def stem(word: str) -> str:
    """The singular of a folded word, as far as simple rules reach: one term for "bike" and "bikes"."""
    return _stem(word, settings.SEARCH_LANGUAGE)


@lru_cache(maxsize=20_000)
def _stem(word: str, language: str) -> str:
    if language in _ENDINGS:
        ending = next((one for one in _ENDINGS[language] if word.endswith(one)), "")
        return word.removesuffix(ending) if len(word) >= _SHORTEST_WITH_ENDING else word
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) < 4 or word in _UNCHANGED or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes", "zzes")):
        return word[:-2]
    return word[:-1]


def tokenise(title: str) -> list[str]:
    """The terms that say what a thing is, each once, in order: stems without stop words, chatter and lone letters."""
    said = (word for word in split(title) if word not in STOP and word not in CHATTER)
    return list(dict.fromkeys(stem(word) for word in said if len(word) > 1 or word.isdigit()))


def synonyms(word: str) -> tuple[str, ...]:
    """Other words for the same thing, as staff keep them: synonyms("bicycles") == ("bike", "cycle")."""
    kept = tree.current()
    if "synonyms" not in kept.rendered:
        groups = [split(group) for group in kept.synonyms]
        kept.rendered["synonyms"] = {
            stem(word): tuple(other for other in group if other != word) for group in groups for word in group
        }
    return kept.rendered["synonyms"].get(stem(word), ())


def document_frequencies(terms: Iterable[str]) -> dict[str, int]:
    """In how many titles each term (of `tokenise`) stands, 0 when in none; under ALL, how many titles there are."""
    wanted = {ALL, *terms}
    counted = Word.objects.filter(stem__in=wanted).values_list("stem").annotate(Sum("listings"))
    return dict.fromkeys(wanted, 0) | dict(counted)


# -- Learning ------------------------------------------------------------------------------------------------------


def learn(title: str) -> None:
    """Count the words of one newly published title; the regular recount corrects what this cannot see."""
    words = sorted(_vocabulary(title))
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO listings_word (word, stem, listings)
            SELECT word, stem, 1 FROM unnest(%s::text[], %s::text[]) AS new (word, stem)
            ON CONFLICT (word) DO UPDATE SET listings = listings_word.listings + 1
            """,
            [words, [stem(word) for word in words]],
        )


def _vocabulary(title: str) -> set[str]:
    """The different words of a title that the vocabulary keeps, and ALL for the title itself."""
    return {ALL} | {word for word in split(title) if word not in STOP and (len(word) > 1 or word.isdigit())}


#: What so many listings say anywhere is no slip, though no title has it.
SAID_OFTEN = 3
#: So many of the newest descriptions are read for such words.
TEXTS_READ = 20_000


def recount() -> int:
    """Count all titles anew, in one pass; how many words are known now.

    Words of categories, of their choices and of descriptions are known too, in no title though: a search for them is not
    misspelt.
    """
    counts: Counter[str] = Counter()
    titles = Listing.objects.exclude(status=ListingStatus.DRAFT).values_list("title", flat=True)
    for title in titles.iterator(chunk_size=5000):
        counts.update(_vocabulary(title))
    brands = _count_brands()
    for name in [*brands, *_names(), *_said_in_texts()]:
        counts.update(dict.fromkeys(_vocabulary(name) - {ALL}, 0))
    kept = dict(Word.objects.values_list("word", "listings"))
    changed = sorted(word for word, count in counts.items() if kept.get(word) != count)
    Word.objects.bulk_create(
        [Word(word=word, stem=stem(word), listings=counts[word]) for word in changed],
        batch_size=5000,
        update_conflicts=True,
        unique_fields=["word"],
        update_fields=["listings"],
    )
    Word.objects.filter(word__in=kept.keys() - counts.keys()).delete()
    return len(counts)


def _said_in_texts() -> list[str]:
    """Words that several of the newest descriptions say."""
    texts = Listing.objects.on_sale().exclude(description="").order_by("-published_at", "-pk")
    said: Counter[str] = Counter()
    for text in texts.values_list("description", flat=True)[:TEXTS_READ].iterator():
        said.update(set(split(text)))
    return [word for word, count in said.items() if count >= SAID_OFTEN]


def _names() -> Iterable[str]:
    yield from Category.objects.values_list("name", flat=True)
    for name, choices in Attribute.objects.values_list("name", "choices"):
        yield name
        yield from (choice["name"] for choice in choices)


#: Ways of writing a brand, and categories of its things, that are kept.
MOST_NAMES, MOST_CATEGORIES = 8, 5


def _count_brands() -> list[str]:
    """Write down which brands things on sale carry, in one pass; their names."""
    names: dict[str, Counter[str]] = {}
    places: dict[str, Counter[int]] = {}
    carried = Listing.objects.on_sale().filter(attributes__has_key="brand").order_by()
    rows = carried.values_list("attributes__brand", "category").annotate(number=Count("pk"))
    for name, category, number in rows.iterator():
        said = " ".join(split(name)) if isinstance(name, str) else ""
        if said and len(said) <= LONGEST and category is not None:
            names.setdefault(said, Counter())[name] += number
            places.setdefault(said, Counter())[category] += number
    kept = {brand.words: brand for brand in Brand.objects.all()}
    counted = {
        said: Brand(
            words=said,
            names=[name for name, _count in count.most_common(MOST_NAMES)],
            listings=count.total(),
            categories=[pk for pk, _count in places[said].most_common(MOST_CATEGORIES)],
        )
        for said, count in names.items()
    }
    fields = ["names", "listings", "categories"]
    changed = [
        brand
        for said, brand in sorted(counted.items())
        if said not in kept or any(getattr(kept[said], name) != getattr(brand, name) for name in fields)
    ]
    Brand.objects.bulk_create(
        changed, batch_size=5000, update_conflicts=True, unique_fields=["words"], update_fields=fields
    )
    Brand.objects.filter(words__in=kept.keys() - counted.keys()).delete()
    return [name for count in names.values() for name in count]
