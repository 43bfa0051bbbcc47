"""What somebody typed into the search field, understood: words, their synonyms, "quoted phrases", -excluded words, typos."""

import math
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace

from django.db import connection

from listings.catalogue import spelling, values, words
from listings.catalogue.browse import PAGE, Condition
from listings.catalogue.spelling import Candidate
from listings.catalogue.tree import Node
from listings.catalogue.values import Value

#: Characters and words of a query that are looked at.
LONGEST_QUERY = 200
MOST_WORDS = 10
MOST_PHRASES = 3
#: Queries of more words are not read in another way.
MOST_REREAD = 5
MATCHES = "words @@ to_tsquery('yardsale', %s)"
_PHRASE = re.compile(r'["“”„«»]([^"“”„«»]{2,})["“”„«»]')
_EXCLUDED = re.compile(r"(?:(?<=\s)|^)[-−](\w[\w'’]*)")


@dataclass(frozen=True)
class Query:
    """What was typed, what we look for, and how much each word says (its inverse document frequency)."""

    typed: str
    terms: tuple[str, ...] = ()
    weights: tuple[float, ...] = ()
    repaired: dict[str, str] = field(default_factory=dict)
    is_exact: bool = False
    #: How many titles the weights were counted in.
    titles: int = 0
    phrases: tuple[tuple[str, ...], ...] = ()
    excluded: tuple[str, ...] = ()
    #: Terms that no vocabulary knows and nothing near could be found for.
    strange: tuple[str, ...] = ()
    #: Brands and sizes that the words name: what carries them comes a little higher.
    values: tuple[Value, ...] = ()
    #: Other ways in which titles say the number of a size.
    also: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def words(self) -> str:
        """What we look for, for people: as typed, with the misspelt words exchanged."""
        if not self.repaired:
            return self.typed
        return " ".join(self.repaired.get(word, word) for word in words.split(self.typed))

    def __bool__(self) -> bool:
        return bool(self.terms)

    @property
    def unheard(self) -> str:
        """The words that nobody here ever said, for people; "" when all of them are like that or none."""
        some = 0 < len(self.strange) < len(self.terms)
        return ", ".join(f"“{term}”" for term in self.strange) if some else ""

    def others(self, term: str) -> tuple[str, ...]:
        """Other words for the same thing; none when what was typed is insisted on."""
        return () if self.is_exact else (*words.synonyms(term), *self.also.get(term, ()))

    def meaning(self, term: str) -> str:
        """The term or another word for the same thing, as Postgres writes it; words hold nothing but letters and digits."""
        return f"({' | '.join((term, *self.others(term)))})"

    @property
    def wanted(self) -> str:
        """All the words, the phrases and none of the excluded, as one question for Postgres."""
        return " & ".join([*map(self.meaning, self.terms), *self._bounds])

    @property
    def all_words(self) -> Condition:
        return MATCHES, [self.wanted]

    @property
    def some_words(self) -> Condition:
        return MATCHES, [self.either(self.terms)]

    def either(self, terms: Iterable[str]) -> str:
        """Any of the terms; phrases and excluded words hold all the same."""
        return " & ".join([f"({' | '.join(map(self.meaning, terms))})", *self._bounds])

    @property
    def _bounds(self) -> list[str]:
        phrases = [f"({' <-> '.join(phrase)})" for phrase in self.phrases]
        return phrases + [f"!({word})" for word in self.excluded]

    @property
    def adjacent(self) -> str:
        """The words side by side as typed."""
        return " <-> ".join(self.terms)

    @property
    def telling(self) -> tuple[str, ...]:
        """The rarest words, as many as it takes to fill a page: what has only the common ones says little."""
        ordered = sorted(zip(self.weights, self.terms, strict=True), reverse=True)
        chosen, listings = [], 0.0
        for weight, term in ordered:
            chosen.append(term)
            listings += self._titles_with(weight)
            if listings > 2 * PAGE:
                break
        return tuple(chosen)

    def estimate(self, terms: tuple[str, ...] = ()) -> float:
        """About how many listings have all words, or with `terms` one of these: words that go together count as half bound."""
        shares = [
            min(1.0, IN_TEXTS * self._titles_with(weight) / max(self.titles, 1))
            for weight, term in zip(self.weights, self.terms, strict=True)
            if not terms or term in terms
        ]
        if terms:
            return self.titles * min(1.0, sum(shares))
        return self.titles * math.sqrt(math.prod(shares) * min(shares, default=1.0))

    def _titles_with(self, weight: float) -> float:
        return max(0.0, (self.titles + 1) / math.exp(weight - 0.1) - 0.5)


#: For each title with a word, so many listings have it anywhere.
IN_TEXTS = 3


def understand(
    typed: str, *, exactly: bool = False, node: Node | None = None, plainly: Collection[str] = ()
) -> Query:
    """Cut a query into words and repair those nobody ever wrote, unless it is to be taken `exactly`: two queries at most.

    `node`: where it is looked for; `plainly`: keys of the values that these words do not mean.
    """
    typed = " ".join(typed[:LONGEST_QUERY].replace("\x00", " ").split())
    phrases = [tuple(words.split(phrase)) for phrase in _PHRASE.findall(typed)][:MOST_PHRASES]
    phrases = [phrase for phrase in phrases if len(phrase) > 1]
    bare = _PHRASE.sub(lambda match: f" {match[1].replace('-', ' ')} ", typed)
    excluded = list(dict.fromkeys(word for found in _EXCLUDED.findall(bare) for word in words.split(found)))
    every = words.split(_EXCLUDED.sub(" ", bare))[: 2 * MOST_WORDS]
    said = list(dict.fromkeys(every))[:MOST_WORDS]
    telling = [word for word in said if not words.says_nothing(word)] or said
    if not telling:
        return Query(typed)
    known, total = _frequencies(telling)
    quoted = {word for phrase in phrases for word in phrase}
    meaning = () if exactly else values.read(every, node, known, plainly)
    named = {word for value in meaning for word in value.said}
    missing = [
        word
        for word in telling
        if not exactly and word not in quoted and word not in named and not is_known(word, known)
    ]
    near = spelling.candidates(missing[: spelling.MOST_REPAIRED])
    meant = {asked: found[0] for asked, found in near.items()}
    if len(near) == 1 and len(telling) > 1:
        meant = dict([_among_others(telling, *next(iter(near.items())), known, total)])
    repaired = {asked: one.word for asked, one in meant.items()}
    counts = {words.stem(one.word): one.listings for one in meant.values()} | known
    if repaired:
        meaning = values.read([repaired.get(word, word) for word in every], node, counts, plainly)
    units = {word for value in meaning for word in value.said if value.is_unit(word) and word not in quoted}
    asked = [word for word in telling if word not in units] or telling
    terms = tuple(dict.fromkeys(repaired.get(word, word) for word in asked))
    weights = tuple(_weight(counts.get(words.stem(term), 0), total) for term in terms)
    named = {word for value in meaning for word in value.said}
    strange = tuple(
        term
        for term in terms
        if term not in named and not any(words.stem(one) in counts for one in (term, *words.synonyms(term)))
    )
    also = {word: ways for value in meaning for word, ways in value.also_written().items() if word in terms}
    return Query(
        typed,
        terms,
        weights,
        repaired,
        exactly,
        total,
        tuple(phrases),
        tuple(excluded[:MOST_WORDS]),
        strange,
        meaning,
        also,
    )


def _weight(listings: int, total: int) -> float:
    return math.log((total + 1) / (listings + 0.5)) + 0.1


def _among_others(
    telling: list[str], asked: str, near: list[Candidate], known: dict[str, int], total: int
) -> tuple[str, Candidate]:
    """Of the words that may have been meant the one that goes best with the others of the query: one query."""
    others = [word for word in telling if word != asked]
    tried = near[: spelling.MOST_TRIED]
    if len(tried) < 2:
        return asked, tried[0]
    readings = [" & ".join([*others, one.word]) for one in tried]
    rest = IN_TEXTS * min(known.get(words.stem(word), 0) for word in others)
    counts = spelling.together(readings, total, rest)
    if not any(one.things for one in counts):
        return asked, tried[0]
    return asked, max(zip(tried, counts, strict=True), key=lambda one: spelling.score(*one))[0]


def other_reading(query: Query) -> Query | None:
    """Where hardly anything has all the words: the same query with one known word taken for a slip of another, should several
    titles have all of that, and many more than have what was typed. Two queries."""
    if query.is_exact or query.phrases or not 1 < len(query.terms) <= MOST_REREAD:
        return None
    asked = [
        term
        for term in query.terms
        if len(term) >= spelling.SHORTEST_IN_CONTEXT and not words.says_nothing(term)
    ]
    near = spelling.candidates(asked, are_known=True)
    tried = [(term, one) for term, found in near.items() for one in found[: spelling.MOST_TRIED]]
    readings = [
        " & ".join(one.word if term == asked else query.meaning(term) for term in query.terms)
        for asked, one in tried
    ]
    if not readings:
        return None
    as_typed, *counts = spelling.together([query.wanted, *readings], query.titles, query.estimate())
    fewest = max(spelling.FEWEST_TOGETHER, spelling.TIMES_MORE * as_typed.titles)
    fitting = [
        (spelling.score(one, count), term, one)
        for (term, one), count in zip(tried, counts, strict=True)
        if count.titles >= fewest
    ]
    if not fitting:
        return None
    _score, term, meant = max(fitting)
    return _exchanged(query, term, meant)


def _exchanged(query: Query, term: str, meant: Candidate) -> Query:
    terms = tuple(meant.word if one == term else one for one in query.terms)
    weights = tuple(
        _weight(meant.listings, query.titles) if one == term else weight
        for one, weight in zip(query.terms, query.weights, strict=True)
    )
    typed = next((asked for asked, word in query.repaired.items() if word == term), term)
    strange = tuple(one for one in query.strange if one != term)
    return replace(
        query, terms=terms, weights=weights, repaired=query.repaired | {typed: meant.word}, strange=strange
    )


def is_known(word: str, known: dict[str, int]) -> bool:
    """Or nothing that could be repaired: a word that says nothing is in no title's words, and is no slip of another."""
    if len(word) < spelling.SHORTEST_REPAIRED or word.isdigit() or words.says_nothing(word):
        return True
    return any(words.stem(one) in known for one in (word, *words.synonyms(word)))


def _frequencies(said: list[str]) -> tuple[dict[str, int], int]:
    """In how many titles each known term stands, and how many titles there are."""
    stems = [words.ALL, *{words.stem(one) for word in said for one in (word, *words.synonyms(word))}]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT stem, sum(listings)::int FROM listings_word WHERE stem = ANY(%s) GROUP BY stem", [stems]
        )
        known = dict(cursor.fetchall())
    return known, known.get(words.ALL, 0)
