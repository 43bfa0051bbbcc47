"""Finding articles by their words. There are a handful, so they are read once by each process and compared in its memory."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.html import strip_tags

from support.help.articles import ARTICLES, Article, numbers

LONGEST_QUERY = 200
#: Words that are in every question, and every word after these many, find nothing.
MOST_WORDS = 12
_EMPTY = """a an and any are as at be by can do does for from get has have how i if in is it me my no not of on or so that the
their them there this to was what when where which who why will with you your"""
EMPTY = frozenset(_EMPTY.split())
#: What a word counts in the title, the summary, the text.
TITLE, SUMMARY, TEXT = 6, 3, 1
#: Characters of an ending that may differ: parcel and parcels, pay and paying.
ENDING = 3


@dataclass(frozen=True)
class Words:
    title: frozenset[str]
    summary: frozenset[str]
    text: frozenset[str]


def find(query: str) -> list[Article]:
    """The most fitting first; none when not one of the words is anywhere."""
    asked = [word for word in _words(query[:LONGEST_QUERY]) if word not in EMPTY][:MOST_WORDS]
    weighed = [
        (_weight(asked, words), slug) for slug, words in _index(translation.get_language() or "").items()
    ]
    best = max((weight for weight, _slug in weighed), default=0)
    # A word in passing is no news beside an article about it.
    found = [(weight, slug) for weight, slug in weighed if weight and weight * 4 >= best]
    return [ARTICLES[slug] for _weight_of, slug in sorted(found, key=lambda pair: -pair[0])]


def _weight(asked: list[str], words: Words) -> int:
    places = ((TITLE, words.title), (SUMMARY, words.summary), (TEXT, words.text))
    return sum(next((least for least, there in places if _is_in(word, there)), 0) for word in asked)


def _is_in(word: str, there: frozenset[str]) -> bool:
    if word in there:
        return True
    stem = word[: max(4, len(word) - ENDING)]
    return len(word) > 3 and any(
        other.startswith(stem) and abs(len(other) - len(word)) <= ENDING for other in there
    )


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return re.findall(r"\w+", "".join(letter for letter in plain if not unicodedata.combining(letter)))


@lru_cache(maxsize=8)
def _index(language: str) -> dict[str, Words]:
    """By language; the figures in the texts are of no account here."""
    context = numbers()
    return {
        slug: Words(
            frozenset(_words(str(article.title))),
            frozenset(_words(str(article.summary))),
            frozenset(_words(_text(slug, context | {"article": article}))),
        )
        for slug, article in ARTICLES.items()
    }


def _text(slug: str, context: dict[str, object]) -> str:
    page = render_to_string(f"help/articles/{slug}.html", context)
    return strip_tags(page.partition('<article class="prose">')[2].partition("</article>")[0])
