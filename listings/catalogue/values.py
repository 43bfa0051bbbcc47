"""Brands and sizes that a query names: "nike 42 shoes" means the brand Nike and the shoe size 42, besides the words.

What there is to name stands in memory: the questions of the category tree, and the brands that things on sale carry
(`Brand`, counted with the vocabulary). So understanding asks no query. What was understood never leaves anything out: things that
carry it come a little higher, and it can be made a filter (`has=shoe-size:42`) or put aside (`plainly=shoe-size:42`).
"""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from listings.catalogue import tree, words
from listings.catalogue.models import Attribute
from listings.catalogue.tree import Make, Node, Question

#: So many values of one query are understood, and so many questions may be meant by one number.
MOST, MOST_QUESTIONS = 3, 12
LONGEST_BRAND = 3
#: A brand is meant when at least this share of the titles with its word is of things that carry it: "wood" is none.
SHARE = 0.2
BRAND = "brand"
#: How people write a unit, where that is not the unit itself.
_UNITS = {"in": ("inch", "inches", "zoll"), "l": ("l", "litre", "litres", "liter", "liters")}
_JOINED = re.compile(r"([0-9]{1,6})([a-z]+)|([a-z]{1,2})([0-9]{1,4})")
_SIZE = "size"


@dataclass(frozen=True)
class Value:
    """What a listing may answer to one of its questions; `answers`: (question, answer), of which any will do."""

    #: In addresses.
    key: str
    #: For people.
    words: str
    answers: tuple[tuple[str, Any], ...]
    #: The words of the query that say it.
    said: tuple[str, ...] = field(default=(), compare=False)

    @property
    def condition(self) -> Q:
        either = Q()
        for slug, answer in self.answers:
            either |= Q(attributes__contains={slug: answer})
        return either

    @property
    def is_brand(self) -> bool:
        return self.key.startswith(f"{BRAND}:")

    @property
    def number(self) -> str:
        """The word that says the number or letter; "" for a brand."""
        return (
            "" if self.is_brand else next((word for word in self.said if word[-1:].isdigit()), self.said[0])
        )

    def also_written(self) -> dict[str, tuple[str, ...]]:
        """Other ways of titles and attributes to say a word of it: "w32" is "32" there, "80" may be "80cm"."""
        text = self.key.partition(":")[2]
        if self.is_brand or not text.isdigit():
            return {}
        written = self._joined(text)
        return {word: tuple(way for way in written if way != word) for word in self.said if text in word}

    def _joined(self, number: str) -> list[str]:
        asked = [question for slug, _answer in self.answers for question in _questions_of(slug)]
        units = {unit for question in asked for unit in _written(question)[:1]}
        letters = {question.name[0].lower() for question in asked if question.slug == "waist"}
        return [number, *sorted(f"{number}{unit}" for unit in units), *(f"{one}{number}" for one in letters)][
            :4
        ]

    def is_unit(self, word: str) -> bool:
        """Of the words that say it one that says nothing alone: "cm", "size"."""
        return not self.is_brand and word in self.said and len(self.said) > 1 and not word[-1:].isdigit()


def read(
    said: list[str],
    node: Node | None = None,
    known: dict[str, int] | None = None,
    without: Collection[str] = (),
) -> tuple[Value, ...]:
    """The brands and sizes among the folded words of a query. `known`: in how many titles the stems stand."""
    found: list[Value] = []
    taken: set[int] = set()
    brands = []
    for start, end, brand in _brands(said, known or {}):
        if not taken & set(range(start, end)):
            value = _of_brand(brand, tuple(said[start:end]))
            if value.key not in without:
                found.append(value)
                brands.append(brand)
                taken |= set(range(start, end))
    asked = _asked(_meant(said, node, brands))
    for start, end, value in _sizes(said, asked):
        if not taken & set(range(start, end)) and value.key not in without:
            found.append(value)
            taken |= set(range(start, end))
    once = {value.key: value for value in found}
    return tuple(once.values())[:MOST]


def from_key(key: str) -> Value | None:
    """What stands in an address, understood as `read` writes it."""
    slugs, _colon, text = key.partition(":")
    if slugs == BRAND:
        make = _makes().get(_stems(text.split("-")))
        return _of_brand(make) if make else None
    asked = [question for slug in slugs.split(".")[:MOST_QUESTIONS] for question in _questions_of(slug)]
    return _value(asked, text)


# -- Brands --------------------------------------------------------------------------------------------------------


def _brands(said: list[str], known: dict[str, int]) -> Iterator[tuple[int, int, Make]]:
    """(first word, behind the last one, brand), the longest first."""
    makes = _makes()
    for length in range(min(LONGEST_BRAND, len(said)), 0, -1):
        for start in range(len(said) - length + 1):
            make = makes.get(_stems(said[start : start + length]))
            if make is None:
                continue
            titles = min(known.get(words.stem(word), 0) for word in said[start : start + length])
            says_nothing = all(words.says_nothing(word) for word in said[start : start + length])
            if make.listings >= SHARE * titles and not says_nothing:
                yield start, start + length, make


def _makes() -> dict[str, Make]:
    """By the stems of their words; of two with the same the one that more things carry."""
    kept = tree.current().rendered
    if "makes" not in kept:
        kept["makes"] = {_stems(make.words.split()): make for make in reversed(tree.current().makes)}
    return kept["makes"]


def _stems(said: Iterable[str]) -> str:
    return " ".join(words.stem(word) for word in said)


def _of_brand(make: Make, said: tuple[str, ...] = ()) -> Value:
    key = f"{BRAND}:{make.words.replace(' ', '-')}"
    return Value(key, make.names[0], tuple((BRAND, name) for name in make.names), said)


# -- Sizes ---------------------------------------------------------------------------------------------------------


def _meant(said: list[str], node: Node | None, brands: list[Make]) -> list[Node]:
    """The categories in which things are looked for: the one chosen, those whose names the words say, or the brands'."""
    if node is not None:
        return [node]
    named = _named()
    stems = {words.stem(word) for word in said if not words.says_nothing(word)}
    stems |= {words.stem(other) for word in said for other in words.synonyms(word)}
    counts: dict[Node, int] = {}
    for stem in stems:
        for one in named.get(stem, ()):
            counts[one] = counts.get(one, 0) + 1
    most = max(counts.values(), default=0)
    if counts:
        return [one for one, count in counts.items() if count == most]
    places = [tree.current().by_pk.get(pk) for brand in brands for pk in brand.categories]
    return [place for place in places if place is not None]


def _named() -> dict[str, list[Node]]:
    """{a word's stem: categories that have it in their name}."""
    kept = tree.current().rendered
    if "named by" not in kept:
        found: dict[str, list[Node]] = {}
        for node in tree.current().by_pk.values():
            for stem in {words.stem(word) for word in words.split(node.name) if not words.says_nothing(word)}:
                found.setdefault(stem, []).append(node)
        kept["named by"] = found
    return kept["named by"]


def _asked(nodes: Iterable[Node]) -> list[Question]:
    """What these categories ask, a group with all of its categories; each question once."""
    every = [one for node in nodes for one in ([node, *node.children] if node.is_group else [node])]
    return _each_once(question for node in every for question in node.questions)


def _questions_of(slug: str) -> list[Question]:
    return _every_question().get(slug, [])


def _every_question() -> dict[str, list[Question]]:
    kept = tree.current().rendered
    if "every question" not in kept:
        found: dict[str, list[Question]] = {}
        for question in _each_once(
            one for node in tree.current().by_pk.values() for one in node.own_questions
        ):
            if question.kind in {Attribute.Kind.NUMBER, Attribute.Kind.CHOICE}:
                found.setdefault(question.slug, []).append(question)
        kept["every question"] = found
    return kept["every question"]


def _each_once(questions: Iterable[Question]) -> list[Question]:
    found: list[Question] = []
    for question in questions:
        if question not in found:
            found.append(question)
    return found


def _is_size(question: Question) -> bool:
    return question.slug in {_SIZE, "waist"} or question.slug.endswith(f"-{_SIZE}")


def _written(question: Question) -> tuple[str, ...]:
    """How people write its unit; a word like "in" says too much else."""
    unit = question.unit.lower()
    return _UNITS.get(unit, (unit,) if unit.isalpha() and unit not in words.STOP else ())


def _sizes(said: list[str], asked: list[Question]) -> Iterator[tuple[int, int, Value]]:
    """(first word, behind the last one, what they say): what is said in more words first."""
    sizes = [question for question in asked if _is_size(question)]
    every = [question for same in _every_question().values() for question in same]
    for start in range(len(said)):
        yield from _phrase(said, start, sizes)
    for start, word in enumerate(said):
        following = said[start + 1] if start + 1 < len(said) else ""
        if word.isdigit() and following:
            # "80 cm"
            yield from _found(
                start, start + 2, said, word, _with_unit(following, asked) or _with_unit(following, every)
            )
        if word == _SIZE and following:
            # "size 42", "size m"
            meant = sizes or [question for question in every if _is_size(question)]
            yield from _found(start, start + 2, said, following, meant)
        if following.isdigit() and word == "eu":
            yield from _found(
                start, start + 2, said, following, _with_unit("eu", asked) or _with_unit("eu", every)
            )
    for start, word in enumerate(said):
        if joined := _JOINED.fullmatch(word):
            number, unit, letter, behind = joined.groups()
            if number:
                # "80cm"
                meant = _with_unit(unit, asked) or _with_unit(unit, every)
                yield from _found(start, start + 1, said, number, meant)
            else:
                # "w32", "eu42"
                meant = [
                    one for one in sizes if one.name.lower().startswith(letter) or letter in _written(one)
                ]
                yield from _found(start, start + 1, said, behind, meant)
        yield from _found(start, start + 1, said, word, sizes)


def _with_unit(word: str, questions: list[Question]) -> list[Question]:
    return [question for question in questions if word in _written(question)]


def _phrase(said: list[str], start: int, sizes: list[Question]) -> Iterator[tuple[int, int, Value]]:
    """A choice of several words: "28 inch", "12-18 months"."""
    for question in sizes:
        for slug, name in question.choices.items():
            parts = words.split(name)
            if len(parts) > 1 and said[start : start + len(parts)] == parts:
                yield from _found(start, start + len(parts), said, slug, [question])


def _found(
    start: int, end: int, said: list[str], text: str, questions: list[Question]
) -> Iterator[tuple[int, int, Value]]:
    value = _value(questions, text, tuple(said[start:end]))
    if value is not None:
        yield start, end, value


def _value(questions: list[Question], text: str, said: tuple[str, ...] = ()) -> Value | None:
    """What a number or a word says when it answers these questions; None when it answers none of them."""
    answered = [
        (question, answer) for question in questions if (answer := _answer(question, text)) is not None
    ]
    if not answered:
        return None
    answers = tuple(dict.fromkeys((question.slug, answer) for question, answer in answered))[:MOST_QUESTIONS]
    slugs = list(dict.fromkeys(slug for slug, _answer in answers))
    names = {question.name for question, _answer in answered}
    written = {question.written(answer) for question, answer in answered}
    shown = written.pop() if len(written) == 1 else text
    name = names.pop() if len(names) == 1 else ""
    return Value(f"{'.'.join(slugs)}:{text}", f"{name}: {shown}" if name else shown, answers, said)


def _answer(question: Question, text: str) -> int | str | None:
    if question.kind == Attribute.Kind.NUMBER:
        number = int(text) if text.isascii() and text.isdigit() and len(text) < 7 else None
        return number if number is not None and question.takes(number) else None
    if question.kind != Attribute.Kind.CHOICE:
        return None
    if text in question.choices:
        return text
    for slug, name in question.choices.items():
        parts = words.split(name)
        # "28" is "28 inch", and not "2-3 years".
        if parts == [text] or (
            len(parts) == 2 and parts[0] == text and text.isdigit() and parts[1].isalpha()
        ):
            return slug
    return None
