"""What somebody may be about to type: categories, what others look for, and words of titles. Nothing comes from a single person.

A search is offered when several people made it (`PopularSearch`), a word when FEWEST different titles have it; a name, number or
address that stands once is not.
"""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.db import connection
from django.urls import reverse

from listings.catalogue import tree, words
from listings.catalogue.query import LONGEST_QUERY

MOST, MOST_CATEGORIES = 6, 3
FEWEST = 3
SHORTEST = 2


@dataclass(frozen=True)
class Completion:
    words: str
    url: str
    #: The group or category it leads to; "" for words to search for.
    icon: str = ""


def complete(typed: str) -> list[Completion]:
    """Categories first, then searches and words that go on as this begins: one query."""
    said = words.split(typed[:LONGEST_QUERY].replace("\x00", " "))
    if len("".join(said)) < SHORTEST or typed[-1:].isspace():
        return []
    return [*_categories(said), *_words(said)]


def _categories(said: list[str]) -> list[Completion]:
    """Those of whose name each word begins one."""
    found = []
    for node in tree.current().by_pk.values():
        named = _named(node)
        if all(any(name.startswith(word) for name in named) for word in said):
            found.append(Completion(node.name, node.url, node.icon))
    return found[:MOST_CATEGORIES]


def _named(node: tree.Node) -> list[str]:
    kept = tree.current().rendered
    key = ("name", node.pk)
    if key not in kept:
        kept[key] = words.split(node.name)
    return kept[key]


def _words(said: list[str]) -> list[Completion]:
    """Popular searches that begin so, and the last word finished in the ways most titles do: one query."""
    begun, whole = said[-1], " ".join(said)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            (SELECT words, true FROM listings_popularsearch
             WHERE words ~>=~ %s AND words ~<~ %s AND words <> %s ORDER BY people DESC, words LIMIT %s)
            UNION ALL
            (SELECT word, false FROM listings_word
             WHERE word ~>=~ %s AND word ~<~ %s AND listings >= %s ORDER BY listings DESC, word LIMIT %s)
            """,
            [whole, whole + "\uffff", whole, MOST, begun, begun + "\uffff", FEWEST, MOST],
        )
        found = cursor.fetchall()
    finished = [
        text if is_popular else " ".join([*said[:-1], text])
        for text, is_popular in found
        if is_popular or text not in said[:-1]
    ]
    offered = list(dict.fromkeys(finished))[:MOST]
    return [Completion(one, f"{reverse('catalogue:search')}?{urlencode({'q': one})}") for one in offered]
