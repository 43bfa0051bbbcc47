"""What a visitor asks to see: read from an address, never refused, and written back as chips, links and form fields.

A value that makes no sense is left out with a note in plain words; the rest is still shown.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext as _

from listings.catalogue import tree, values
from listings.catalogue.models import Attribute
from listings.catalogue.statuses import Condition
from listings.catalogue.tree import Node, Place, Question
from listings.catalogue.values import Value
from listings.fees import rates
from yardsale import money
from yardsale.refusals import Refusal

#: Prefix of the parameters that stand for a category's own attributes.
OWN = "is-"
#: The parameter of brands and sizes that words of a search named.
HAS = "has"
#: Kilometres around a district's middle that one can choose.
RADII = (1, 2, 3, 5, 10)
#: Nobody picks more values than this; more would only make the query long.
MOST_VALUES = 20
LONGEST_SHOWN = 40


class Sort:
    BEST, NEWEST, CHEAPEST, DEAREST, NEAREST = "best", "newest", "cheapest", "dearest", "nearest"


class Delivery:
    MEET, POST = "meet", "post"


@dataclass(frozen=True)
class Answer:
    """What is asked of one attribute: some of its choices, a yes or no, or a range of numbers."""

    question: Question
    choices: tuple[str, ...] = ()
    yes: bool | None = None
    least: int | None = None
    most: int | None = None

    @property
    def condition(self) -> Q:
        slug = self.question.slug
        if self.choices:
            return _any(Q(attributes__contains={slug: choice}) for choice in self.choices)
        if self.yes is not None:
            return Q(attributes__contains={slug: self.yes})
        bounds = Q()
        if self.least is not None:
            bounds &= Q(**{f"attributes__{slug}__gte": self.least})
        if self.most is not None:
            bounds &= Q(**{f"attributes__{slug}__lte": self.most})
        return bounds

    @property
    def pairs(self) -> list[tuple[str, str, str]]:
        """(parameter, value, words) of each chip."""
        asked, name = self.question, f"{OWN}{self.question.slug}"
        found = [(name, choice, asked.choices[choice]) for choice in self.choices]
        if self.yes is not None:
            found.append((name, "yes" if self.yes else "no", f"{asked.name}: {asked.written(self.yes)}"))
        if self.least is not None:
            found.append((f"{name}-from", str(self.least), f"{asked.name} ≥ {asked.written(self.least)}"))
        if self.most is not None:
            found.append((f"{name}-to", str(self.most), f"{asked.name} ≤ {asked.written(self.most)}"))
        return found


@dataclass(frozen=True)
class Filters:
    """Amounts are minor units as the buyer sees them, buyer protection included."""

    node: Node | None = None
    least: int | None = None
    most: int | None = None
    conditions: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()
    delivery: str = ""
    answers: tuple[Answer, ...] = ()
    #: Brands and sizes, whatever the category.
    values: tuple[Value, ...] = ()
    #: Districts whose middle is within so many kilometres of this one's.
    near: Place | None = None
    within: int = RADII[2]
    notes: tuple[str, ...] = field(default=(), compare=False)

    @property
    def is_plain(self) -> bool:
        """Nothing is asked but the category."""
        return replace(self, node=None) == Filters()

    @property
    def condition(self) -> Q:
        """All of it as one condition on listings."""
        asked = Q()
        if self.node is not None:
            asked &= Q(group=self.node.pk) if self.node.is_group else Q(category=self.node.pk)
        for part in self.parts.values():
            asked &= part
        return asked

    @property
    def parts(self) -> dict[str, Q]:
        """A condition for each group of choices in which something is chosen, by its parameter; the category apart."""
        asked = {}
        price = Q()
        if self.least is not None:
            price &= Q(price__gt=rates.current().price_within(self.least - 1))
        if self.most is not None:
            price &= Q(price__lte=rates.current().price_within(self.most))
        if price:
            asked["price"] = price
        if self.conditions:
            asked["condition"] = Q(condition__in=self.conditions)
        if self.places:
            asked["place"] = Q(district__in=[place.pk for place in self.places])
        if self.near:
            asked["near"] = Q(district__in=[place.pk for place in tree.around(self.near, self.within)])
        if self.delivery:
            asked["delivery"] = (
                Q(can_meet=True) if self.delivery == Delivery.MEET else Q(postage__isnull=False)
            )
        for answer in self.answers:
            asked[f"{OWN}{answer.question.slug}"] = answer.condition
        for value in self.values:
            asked[f"{HAS}-{value.key}"] = value.condition
        return asked

    @property
    def pairs(self) -> list[tuple[str, str, str]]:
        """(parameter, value, words) of everything asked but the category."""
        found = []
        if self.least is not None:
            words = _("From %(price)s") % {"price": money.text(self.least, short=True)}
            found.append(("min", _amount(self.least), words))
        if self.most is not None:
            words = _("Up to %(price)s") % {"price": money.text(self.most, short=True)}
            found.append(("max", _amount(self.most), words))
        found += [("condition", value, str(Condition(value).label)) for value in self.conditions]
        found += [("place", place.slug, place.name) for place in self.places]
        if self.near:
            words = _("Within %(km)d km of %(place)s") % {"km": self.within, "place": self.near.name}
            found.append(("near", self.near.slug, words))
        if self.delivery:
            found.append(("delivery", self.delivery, delivery_words(self.delivery)))
        found += [(HAS, value.key, value.words) for value in self.values]
        return found + [pair for answer in self.answers for pair in answer.pairs]

    def chips(self, extra: list[tuple[str, str]]) -> list[dict[str, str]]:
        """A removable chip for each thing asked: its words, and the address without it."""
        pairs = self.pairs
        return [
            {
                "words": words,
                "url": address(self._radius([one for one in pairs if one != (name, value, words)]) + extra),
            }
            for name, value, words in pairs
        ]

    def _radius(self, pairs: list[tuple[str, str, str]]) -> list[tuple[str, str]]:
        """The pairs for an address; the radius stands in it with the place it is around, and has no chip of its own."""
        kept = [(name, value) for name, value, _words in pairs]
        if any(name == "near" for name, _value in kept) and self.within != RADII[2]:
            kept.append(("within", str(self.within)))
        return kept

    def without_filters(self, *kept: tuple[str, str]) -> str:
        """The same list with nothing left out; "" when nothing is."""
        return address(kept) if self.pairs else ""

    def address(self, *extra: tuple[str, str]) -> str:
        return address(self._radius(self.pairs) + list(extra))


def address(pairs: Iterable[tuple[str, str]]) -> str:
    """A query of the same page; "?" when nothing is asked."""
    return f"?{urlencode(list(pairs))}"


def delivery_words(value: str) -> str:
    return _("Meet in person") if value == Delivery.MEET else _("By post")


# -- Reading an address --------------------------------------------------------------------------------------------


class Reader:
    """Reads one address and collects notes about what it had to leave out."""

    def __init__(self, query: QueryDict) -> None:
        self.query = query
        self.notes: list[str] = []

    def read(self, node: Node | None) -> Filters:
        least, most = self._price("min"), self._price("max")
        if least is not None and most is not None and least > most:
            least, most = most, least
        places = tree.current().place_by_slug
        chosen = self._known("place", places)
        conditions = self._known("condition", Condition.values)
        ways = self._known("delivery", (Delivery.MEET, Delivery.POST))
        answers = (
            [self._answer(question) for question in node.questions if question.is_filter] if node else []
        )
        near = next(iter(self._known("near", places)), "")
        within = next(iter(self._known("within", [str(km) for km in RADII])), str(RADII[2]))
        return Filters(
            node=node,
            near=places[near] if near else None,
            within=int(within) if near else RADII[2],
            least=least,
            most=most,
            conditions=conditions,
            places=tuple(places[slug] for slug in chosen),
            # Both ways is everything: whatever is on sale can be met or posted.
            delivery=ways[0] if len(ways) == 1 else "",
            answers=tuple(answer for answer in answers if answer is not None),
            values=self._has(),
            notes=tuple(dict.fromkeys(self.notes)),
        )

    def sort(self, *known: str) -> str:
        """The first of `known` unless the address names another of them."""
        return next(iter(self._known("sort", known)), known[0])

    @property
    def has_middle(self) -> bool:
        """A place is named from which distances can be measured."""
        return self.query.get("near", "").strip() in tree.current().place_by_slug

    def _values(self, name: str) -> list[str]:
        return [value.strip() for value in self.query.getlist(name)[:MOST_VALUES] if value.strip()]

    def _known(self, name: str, known: Iterable[str]) -> tuple[str, ...]:
        values = dict.fromkeys(self._values(name))
        for value in values:
            if value not in known:
                self._leave_out(value)
        return tuple(value for value in values if value in known)

    def _has(self) -> tuple[Value, ...]:
        found = {}
        for key in dict.fromkeys(self._values(HAS)[: values.MOST]):
            value = values.from_key(key)
            if value is None:
                self._leave_out(key)
            else:
                found[value.key] = value
        return tuple(found.values())

    def _leave_out(self, value: str) -> None:
        shown = "".join(character for character in value if character.isprintable())[:LONGEST_SHOWN]
        self.notes.append(_("We left out “%(value)s”: there is no such choice here.") % {"value": shown})

    def _price(self, name: str) -> int | None:
        value = next(iter(self._values(name)), "")
        try:
            return money.read(value) if value else None
        except Refusal as refusal:
            shown = "".join(character for character in value if character.isprintable())[:LONGEST_SHOWN]
            self.notes.append(
                _("We left out the price “%(value)s”. %(reason)s") % {"value": shown, "reason": str(refusal)}
            )
            return None

    def _number(self, name: str) -> int | None:
        value = next(iter(self._values(name)), "")
        if value.isascii() and value.isdigit() and len(value) < 10:
            return int(value)
        if value:
            self._leave_out(value)
        return None

    def _answer(self, question: Question) -> Answer | None:
        name = f"{OWN}{question.slug}"
        if question.kind == Attribute.Kind.CHOICE:
            choices = self._known(name, question.choices)
            return Answer(question, choices=choices) if choices else None
        if question.kind == Attribute.Kind.YESNO:
            said = self._known(name, ("yes", "no"))
            return Answer(question, yes=said[0] == "yes") if len(said) == 1 else None
        if question.kind == Attribute.Kind.NUMBER:
            least, most = self._number(f"{name}-from"), self._number(f"{name}-to")
            return Answer(question, least=least, most=most) if least is not None or most is not None else None
        return None


def _any(conditions: Iterable[Q]) -> Q:
    either = Q()
    for condition in conditions:
        either |= condition
    return either


def _amount(minor: int) -> str:
    return money.plain(minor).removesuffix(".00")
