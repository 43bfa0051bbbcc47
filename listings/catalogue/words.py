"""The words of titles: how they are cut, which say something, how common each is, and what a misspelt one meant.

One tokeniser for the vocabulary, for search and for matching interests, so that all three mean the same by a word.
"""

import json
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.models import Sum

from listings.catalogue import tree
from listings.catalogue.models import Attribute, Category, Listing, Word
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
    for name in [*_names(), *_said_in_texts()]:
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
    brands = Listing.objects.on_sale().values_list("attributes__brand", flat=True).distinct()
    yield from (brand for brand in brands.iterator() if isinstance(brand, str))
    yield from Category.objects.values_list("name", flat=True)
    for name, choices in Attribute.objects.values_list("name", "choices"):
        yield name
        yield from (choice["name"] for choice in choices)


# -- Repair --------------------------------------------------------------------------------------------------------

_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
#: Shorter words have too many neighbours to guess among.
SHORTEST_REPAIRED = 3
#: At most so many words of a query are repaired: each costs two index probes.
MOST_REPAIRED = 4


def unknown(words: Iterable[str]) -> list[str]:
    """Those of the folded words that neither the vocabulary nor any plural of it holds and that could be repaired."""
    asked = [word for word in dict.fromkeys(words) if len(word) >= SHORTEST_REPAIRED and not word.isdigit()]
    asked = [word for word in asked if word not in STOP and word not in CHATTER]
    if not asked:
        return []
    known = set(Word.objects.filter(stem__in={stem(word) for word in asked}).values_list("stem", flat=True))
    return [word for word in asked if stem(word) not in known]


def repair(words: Iterable[str]) -> dict[str, str]:
    """For each unknown word the nearest one of the vocabulary, where one is near enough: one query."""
    missing = unknown(words)[:MOST_REPAIRED]
    return {asked: word for asked, (word, _count) in nearest(missing).items()} if missing else {}


def nearest(missing: list[str]) -> dict[str, tuple[str, int]]:
    """The nearest known word and in how many titles it or its plural stands; words without a near one are left out, and
    so are those that several listings say outside their titles.

    Of two as near the more frequent one, unless the other is made of the same letters ("ardio": radio) or begins alike.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH near AS (
                SELECT asked.word AS asked, near.word, near.stem
                FROM unnest(%s::text[]) AS asked (word), LATERAL listings_neighbours_of(asked.word) AS near
                UNION
                SELECT edits.asked, known.word, known.stem
                FROM unnest(%s::text[], %s::text[]) AS edits (asked, word) JOIN listings_word AS known USING (word)
            )
            SELECT asked, word, (SELECT sum(listings) FROM listings_word AS same WHERE same.stem = near.stem)::int
            FROM near
            UNION ALL
            SELECT asked.word, asked.word, (
                SELECT count(*) FROM (
                    SELECT FROM listings_listing WHERE words @@ to_tsquery('yardsale', asked.word) LIMIT %s
                ) AS said
            )::int
            FROM unnest(%s::text[]) AS asked (word)
            """,
            [missing, *_edits_of(missing), SAID_OFTEN, missing],
        )
        candidates = cursor.fetchall()
    said = {word for asked, word, listings in candidates if asked == word and listings >= SAID_OFTEN}
    best: dict[str, tuple[int, float, int, str]] = {}
    for asked, word, listings in candidates:
        if asked in said or asked == word or len(word) < SHORTEST_REPAIRED:
            continue
        distance = edit_distance(asked, word)
        if distance <= _tolerated(asked) and (listings or len(asked) > SHORTEST_REPAIRED):
            rank = (distance, -_likely(asked, word, listings), listings, word)
            best[asked] = min(best.get(asked, rank), rank)
    return {asked: (word, listings) for asked, (_distance, _likely, listings, word) in best.items()}


def _likely(asked: str, meant: str, listings: int) -> float:
    """How likely that word was meant: its frequency, times 12 for swapped letters, times 3 for the same beginning."""
    return math.log(listings + 1) + 2.5 * (sorted(asked) == sorted(meant)) + 1.1 * (asked[0] == meant[0])


def _tolerated(word: str) -> int:
    return 1 if len(word) < 6 else 2


def _edits_of(missing: list[str]) -> tuple[list[str], list[str]]:
    """Pairs of a missing word and everything one slip away from it; trigrams miss "chiar" for "chair"."""
    pairs = [(word, edit) for word in missing for edit in _slips(word)]
    return [word for word, _edit in pairs], [edit for _word, edit in pairs]


def _slips(word: str) -> set[str]:
    halves = [(word[:cut], word[cut:]) for cut in range(len(word) + 1)]
    missed = {left + right[1:] for left, right in halves if right}
    swapped = {left + right[1] + right[0] + right[2:] for left, right in halves if len(right) > 1}
    wrong = {left + letter + right[1:] for left, right in halves if right for letter in _LETTERS}
    doubled = {left + letter + right for left, right in halves for letter in _LETTERS}
    return missed | swapped | wrong | doubled


def edit_distance(one: str, other: str) -> int:
    """Insertions, deletions, replacements and swaps of neighbours that turn one word into the other."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        earlier, before, row = before, row, [i]
        for j, against in enumerate(other, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != against))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == against:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
    return row[-1]
