"""Misspelt words: which words of the site's vocabulary were meant, and which of them go together with the rest of a query.

How likely a word was meant is what a noisy channel says: how often titles have it, times how easily the slip happens. Who
misses a letter can miss it in one way, who hits a wrong one has twenty-five to choose from: so of two words as frequent the one
with the missing letter was meant many times oftener than the one with another letter, and swapped letters lie between. The
first letter is hardly ever wrong.
"""

import math
from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

from django.db import connection

from listings.catalogue import words
from listings.catalogue.eras import era
from listings.catalogue.models import Word

_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
#: Shorter words have too many neighbours to guess among, unless the rest of the query says which.
SHORTEST_REPAIRED, SHORTEST_IN_CONTEXT = 3, 2
#: At most so many words of a query are repaired: each costs two index probes.
MOST_REPAIRED = 4
#: So many words that may have been meant are tried with the rest of the query, and so many things counted of each.
MOST_TRIED, MOST_TOGETHER = 8, 200
#: Natural logarithms of how many times likelier than a wrong letter.
MISSED, SWAPPED, DOUBLED, FIRST_LETTER = 3.0, 2.3, 1.5, -2.5
#: What the words of most titles are (black, audio, set) is looked for less often than they are written: the root of it.
FREQUENCY = 0.5
#: A thing with the words anywhere counts so much of one with them in its title.
ANYWHERE = 0.1
#: One more slip is so much less likely.
ANOTHER = 3.0
#: So many titles must have all the words of another reading before a known word is taken for a slip, and so many times more than
#: have what was typed.
FEWEST_TOGETHER, TIMES_MORE = 3, 10


class Candidate(NamedTuple):
    """A word that may have been meant: `listings` titles have it or a form of it; `ease`: how easily the slip happens."""

    word: str
    listings: int
    likely: float
    ease: float
    distance: int


def unknown(said: Iterable[str]) -> list[str]:
    """Those of the folded words that neither the vocabulary nor any plural of it holds and that could be repaired."""
    asked = [word for word in dict.fromkeys(said) if len(word) >= SHORTEST_REPAIRED and not word.isdigit()]
    asked = [word for word in asked if not words.says_nothing(word)]
    if not asked:
        return []
    stems = {words.stem(word) for word in asked}
    known = set(Word.objects.filter(stem__in=stems).values_list("stem", flat=True))
    return [word for word in asked if words.stem(word) not in known]


def repair(said: Iterable[str]) -> dict[str, str]:
    """For each unknown word the nearest one of the vocabulary, where one is near enough: one query."""
    found = candidates(unknown(said)[:MOST_REPAIRED])
    return {asked: near[0].word for asked, near in found.items()}


def candidates(missing: list[str], *, are_known: bool = False) -> dict[str, list[Candidate]]:
    """The words of the vocabulary near each, the likeliest first; words without a near one are left out: one query.

    So are those that several listings say outside their titles, unless `are_known` says that they are known anyway: then what is
    one slip away is found.
    """
    if not missing:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH near AS (
                SELECT asked.word AS asked, near.word, near.stem, near.listings
                FROM unnest(%s::text[]) AS asked (word), LATERAL listings_neighbours_of(asked.word) AS near
                UNION
                SELECT edits.asked, known.word, known.stem, known.listings
                FROM unnest(%s::text[], %s::text[]) AS edits (asked, word) JOIN listings_word AS known USING (word)
            )
            SELECT asked, word, listings,
                (SELECT sum(listings) FROM listings_word AS same WHERE same.stem = near.stem)::int
            FROM near
            UNION ALL
            SELECT asked.word, asked.word, 0, (
                SELECT count(*) FROM (
                    SELECT FROM listings_listing WHERE words @@ to_tsquery('yardsale', asked.word) LIMIT %s
                ) AS said
            )::int
            FROM unnest(%s::text[]) AS asked (word)
            """,
            [missing, *_edits_of(missing), words.SAID_OFTEN, [] if are_known else missing],
        )
        rows = cursor.fetchall()
    said = {word for asked, word, _own, titles in rows if asked == word and titles >= words.SAID_OFTEN}
    found: dict[str, list[Candidate]] = {}
    for asked, word, own, titles in rows:
        if asked in said or asked == word or words.stem(asked) == words.stem(word):
            continue
        near = _candidate(asked, word, own, titles, are_known=are_known)
        if near is not None:
            found.setdefault(asked, []).append(near)
    return {asked: sorted(near, key=_order) for asked, near in found.items()}


def _candidate(asked: str, word: str, own: int, titles: int, *, are_known: bool) -> Candidate | None:
    shortest = SHORTEST_IN_CONTEXT if are_known else SHORTEST_REPAIRED
    distance = edit_distance(asked, word)
    tolerated = 1 if are_known or len(asked) < 6 else 2
    if len(word) < shortest or distance > tolerated or not (titles or len(asked) > SHORTEST_REPAIRED):
        return None
    ease = _ease(asked, word)
    return Candidate(word, titles, FREQUENCY * math.log(own + 1) + ease, ease, distance)


def _order(near: Candidate) -> tuple[int, float, str]:
    return near.distance, -near.likely, near.word


def _ease(asked: str, meant: str) -> float:
    """How easily one comes out as the other."""
    ease = 0.0
    if len(asked) < len(meant):
        ease = MISSED
    elif sorted(asked) == sorted(meant):
        ease = SWAPPED
    elif len(asked) > len(meant) and any(left == right for left, right in pairwise(asked)):
        ease = DOUBLED
    is_swapped_first = asked[:2] == meant[1::-1]
    return ease + (FIRST_LETTER if asked[0] != meant[0] and not is_swapped_first else 0.0)


# -- With the rest of the query ------------------------------------------------------------------------------------


class Together(NamedTuple):
    """How many titles, and how many things on sale anywhere, have all the words of a reading."""

    titles: int
    things: int


def together(readings: list[str], titles: int, estimate: float) -> list[Together]:
    """Of each question for Postgres, counted no further than MOST_TOGETHER: one query.

    Where `estimate` says that many have the rest of the words, only the newest of them are looked at.
    """
    newest = era(titles, estimate, 20 * MOST_TOGETHER)
    counted = [
        f"""(SELECT count(*) FROM (
            SELECT FROM listings_listing WHERE status = 'on_sale' AND {said} @@ to_tsquery('yardsale', asked.reading)
            {newest} LIMIT {MOST_TOGETHER}
        ) AS found)::int"""  # nosec B608  (constants)
        for said in ("ts_filter(words, '{a}')", "words")
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT {", ".join(counted)} FROM unnest(%s::text[]) WITH ORDINALITY AS asked (reading, place) ORDER BY place
            """,  # nosec B608  (constants)
            [readings],
        )
        return [Together(*counts) for counts in cursor.fetchall()]


def score(near: Candidate, found: Together) -> float:
    """How likely it was meant, beside words with which so many things have it."""
    together = math.log(found.titles + ANYWHERE * found.things + 0.01)
    return together + near.ease - ANOTHER * (near.distance - 1)


# -- Letters -------------------------------------------------------------------------------------------------------


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
