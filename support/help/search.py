"""Finding articles by their words. There are a handful: templates are read once by each process, what our people wrote comes
in one query, and all of them are compared in memory."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.html import strip_tags

from support.help import articles
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
    weighed = weigh(query)
    # A word in passing is no news beside an article about it.
    return [article for weight, article in weighed if weight * 4 >= weighed[0][0]]


def weigh(query: str) -> list[tuple[int, Article]]:
    """How well each article fits, the best first; none without a word of it. One query."""
    asked = [word for word in _words(query[:LONGEST_QUERY]) if word not in EMPTY][:MOST_WORDS]
    if not asked:
        return []
    index = _index(translation.get_language() or "")
    everything = [(article, index[slug]) for slug, article in ARTICLES.items()]
    everything += [(one, _read(str(one.title), str(one.summary), one.text)) for one in articles.written()]
    weighed = [(_weight(asked, words), article) for article, words in everything]
    return sorted((pair for pair in weighed if pair[0]), key=lambda pair: -pair[0])


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
            # What it is asked with counts as the title does: nobody knows our titles.
            frozenset(_words(f"{article.title} {article.words}")),
            frozenset(_words(str(article.summary))),
            frozenset(_words(_text(slug, context | {"article": article}))),
        )
        for slug, article in ARTICLES.items()
    }


def _text(slug: str, context: dict[str, object]) -> str:
    page = render_to_string(f"help/articles/{slug}.html", context)
    return strip_tags(page.partition('<article class="prose">')[2].partition("</article>")[0])
