"""What somebody may be about to type: categories, what others look for, words of titles, and a few things on sale.

A search is offered when several people made it (`PopularSearch`), a word when FEWEST different titles have it; a name, number or
address that stands once is not. Things are offered by the titles that everybody reads on the lawn. Nothing comes from what a
single person looked for.
"""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.db import connection
from django.urls import reverse

from listings.catalogue import tree, words
from listings.catalogue.eras import era
from listings.catalogue.query import LONGEST_QUERY, MOST_WORDS

MOST, MOST_CATEGORIES, MOST_THINGS = 6, 3, 3
#: So many words that go on as this begins are looked for in titles: those of at most so many titles in all of them, the others in
#: the newest.
MOST_FINISHED, RARE, NEWEST = 12, 50, 4000
FEWEST = 3
SHORTEST = 2


@dataclass(frozen=True)
class Completion:
    words: str
    url: str
    #: The group or category it leads to; "" for words to search for.
    icon: str = ""
    #: It leads to one thing on sale.
    is_thing: bool = False
    #: They looked for it themselves.
    is_recent: bool = False


def complete(typed: str) -> list[Completion]:
    """Categories first, then searches and words that go on as this begins, then titles of things: one query."""
    said = words.split(typed[:LONGEST_QUERY].replace("\x00", " "))[:MOST_WORDS]
    if len("".join(said)) < SHORTEST or typed[-1:].isspace():
        return []
    return [*_categories(said), *_found(said)]


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


_THING = (
    "SELECT id, title, code FROM listings_listing WHERE status = 'on_sale' AND ts_filter(words, '{a}') @@"
)
_ENDS = "(SELECT '(' || string_agg(word, ' | ') || ')' FROM finished WHERE listings {so_many})"
_MEANT = f"to_tsquery('yardsale', %(others)s || {_ENDS})"
_STATEMENT = f"""
    WITH finished AS MATERIALIZED (
        SELECT word, listings FROM listings_word WHERE word ~>=~ %(begun)s AND word ~<~ %(end_of_begun)s
        ORDER BY (word = %(begun)s) DESC, listings DESC, word LIMIT {MOST_FINISHED}
    ), things AS MATERIALIZED (
        ({_THING} (SELECT {_MEANT.format(so_many=f"BETWEEN 1 AND {RARE}")}) OFFSET 0)
        UNION ({_THING} (SELECT {_MEANT.format(so_many=f"> {RARE}")}){era(10**9, 10**9, NEWEST)} OFFSET 0)
    )
    (SELECT words, 'search', '' FROM listings_popularsearch
     WHERE words ~>=~ %(whole)s AND words ~<~ %(end_of_whole)s AND words <> %(whole)s ORDER BY people DESC, words LIMIT {MOST})
    UNION ALL
    (SELECT word, 'word', '' FROM finished WHERE listings >= {FEWEST} ORDER BY listings DESC, word LIMIT {MOST})
    UNION ALL
    (SELECT title, 'thing', code FROM things ORDER BY starts_with(lower(title), %(whole)s) DESC, id DESC LIMIT {MOST_THINGS})
"""  # nosec B608  (constants)


def _found(said: list[str]) -> list[Completion]:
    """Popular searches that begin so, the last word finished as most titles do, and things with such titles: one query."""
    begun, whole = said[-1], " ".join(said)
    values = {
        "begun": begun,
        "end_of_begun": begun + "\uffff",
        "whole": whole,
        "end_of_whole": whole + "\uffff",
        "others": "".join(f"{word} & " for word in said[:-1]),
    }
    with connection.cursor() as cursor:
        cursor.execute(_STATEMENT, values)
        found = cursor.fetchall()
    finished = [
        text if kind == "search" else " ".join([*said[:-1], text])
        for text, kind, _code in found
        if kind == "search" or (kind == "word" and text not in said[:-1])
    ]
    offered = list(dict.fromkeys(finished))[:MOST]
    things = [
        Completion(title, reverse("catalogue:detail", args=[code]), is_thing=True)
        for title, kind, code in found
        if kind == "thing"
    ]
    return [
        *(Completion(one, f"{reverse('catalogue:search')}?{urlencode({'q': one})}") for one in offered),
        *things,
    ]
