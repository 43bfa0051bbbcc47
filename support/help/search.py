"""Finding articles by their words. There are a handful: templates are read once by each process, what our people wrote comes
in one query, and all of them are compared in memory."""

import re
import unicodedata
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from math import log

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.html import strip_tags

from support.help import articles
from support.help.articles import ARTICLES, Article, numbers

LONGEST_QUERY = 200
#: Words that are in every question, and every word after these many, find nothing.
MOST_WORDS = 12
_EMPTY = """a am an and any are as at be by can did do does for from get got has have he how i if in is it many me my no not of on
or she should so that the their them there they this to too up us want was we what when where which who why will with you your"""
EMPTY = frozenset(_EMPTY.split())
#: What a word counts in the title, the summary, the text.
TITLE, SUMMARY, TEXT = 6, 3, 1
#: Characters of an ending that may differ: parcel and parcels, pay and paying.
ENDING = 3
#: What such a word is worth beside the word itself.
ALIKE = 0.7
#: How alike a word with a slip must be to be taken for one of ours, and of how many letters one is looked at.
CLOSE, LONGEST_WORD = 0.84, 20


@dataclass(frozen=True)
class Words:
    title: frozenset[str]
    summary: frozenset[str]
    text: frozenset[str]


def find(query: str) -> list[Article]:
    """The most fitting first; none when not one of the words is anywhere."""
    weighed = weigh(query)
    # A word in passing is no news beside an article about it.
    return [article for weight, article in weighed if weight * 4 >= weighed[0][0]]


def weigh(query: str) -> list[tuple[float, Article]]:
    """How well each article fits, the best first; none without a word of it. One query.

    A word that is in every article says nothing about which; one that is in none is taken for a slip of the finger.
    """
    asked = [word for word in _words(query[:LONGEST_QUERY]) if word not in EMPTY][:MOST_WORDS]
    if not asked:
        return []
    language, written = translation.get_language() or "", articles.written()
    ours = [_read(str(one.title), str(one.summary), one.text) for one in written]
    everything = [*ARTICLES.values(), *written]
    sums = [0.0] * len(everything)
    for word in asked:
        found = _found(word, language) + [_weight(word, words) for words in ours]
        if not any(found) and (meant := _meant(word, language)):
            found = _found(meant, language) + [_weight(meant, words) for words in ours]
        rarity = _rarity(sum(map(bool, found)), len(everything))
        sums = [before + weight * rarity for before, weight in zip(sums, found, strict=True)]
    weighed = zip(sums, everything, strict=True)
    return sorted((pair for pair in weighed if pair[0]), key=lambda pair: -pair[0])


def _rarity(among: int, of: int) -> float:
    """1 for a word of one article alone, next to nothing for one of all."""
    return log((of + 1) / (among + 0.5)) / log((of + 1) / 1.5) if among else 0


@lru_cache(maxsize=4096)
def _found(word: str, language: str) -> list[float]:
    """Its weight in each article that comes with the site."""
    return [_weight(word, words) for words in _index(language).values()]


def _weight(word: str, words: Words) -> float:
    """Of the place where the word counts most: whole, or with another ending."""
    places = ((TITLE, words.title), (SUMMARY, words.summary), (TEXT, words.text))
    whole = next((weight for weight, there in places if word in there), 0)
    alike = next((weight for weight, there in places if weight > whole and _is_like(word, there)), 0)
    return max(whole, alike * ALIKE)


def _is_like(word: str, there: frozenset[str]) -> bool:
    stem = word[: max(4, len(word) - ENDING)]
    return len(word) > 3 and any(
        other.startswith(stem) and abs(len(other) - len(word)) <= ENDING for other in there
    )


@lru_cache(maxsize=4096)
def _meant(word: str, language: str) -> str:
    """The word of ours that was meant, "" for none: of long ones alone, as short ones are all alike, and hardly anybody misses
    the first letter."""
    if not 4 < len(word) <= LONGEST_WORD:
        return ""
    near = [one for one in _vocabulary(language) if one[0] == word[0]]
    return next(iter(get_close_matches(word, near, 1, CLOSE)), "")


@lru_cache(maxsize=8)
def _vocabulary(language: str) -> list[str]:
    return sorted(
        {
            word
            for words in _index(language).values()
            for word in (*words.title, *words.summary, *words.text)
            if len(word) > 3
        }
    )


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text.casefold().replace("e-mail", "email"))
    return re.findall(r"\w+", "".join(letter for letter in plain if not unicodedata.combining(letter)))


@lru_cache(maxsize=articles.MOST_WRITTEN * 2)
def _read(title: str, summary: str, text: str) -> Words:
    """By the words themselves: what is changed is read anew."""
    return Words(frozenset(_words(title)), frozenset(_words(summary)), frozenset(_words(text)))


@lru_cache(maxsize=8)
def _index(language: str) -> dict[str, Words]:
    """By language; the figures in the texts are of no account here."""
    context = numbers()
    return {
        slug: Words(
            frozenset(_words(article.found_by)),
            frozenset(_words(str(article.summary))),
            frozenset(_words(_text(slug, context | {"article": article}))),
        )
        for slug, article in ARTICLES.items()
    }


def _text(slug: str, context: dict[str, object]) -> str:
    page = render_to_string(f"help/articles/{slug}.html", context)
    return strip_tags(page.partition('<article class="prose">')[2].partition("</article>")[0])
