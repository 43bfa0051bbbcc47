"""The filter form beside a list: a plain GET form, made once per category and kept while nothing is chosen.

How many things each choice holds differs from page to page, so the kept form has a mark where each count belongs.
"""

import re
from collections.abc import Iterable
from typing import Any

from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from listings.catalogue import tree
from listings.catalogue.facets import PRICE_STEPS, Facets
from listings.catalogue.filters import OWN, RADII, Delivery, Filters, delivery_words
from listings.catalogue.models import Attribute
from listings.catalogue.statuses import Condition
from listings.catalogue.tree import Node, Question
from yardsale import money

_FIELDS = {"min", "max", "condition", "delivery", "place", "near", "within"}


#: A mark: parameter and value of a choice. No control character comes from outside: see `catalogue.fields`.
_MARK = re.compile("\x01([^|\x02]*)\\|([^\x02]*)\x02")
_BAR, _HEIGHT = 10, 28


def draw(filters: Filters, query: QueryDict, counts: Facets | None = None) -> SafeString:
    """The fieldsets; what was typed stays, even where it made no sense."""
    form = _MARK.sub(lambda mark: _counted(mark[1], mark[2], counts), _form(filters, query))
    return mark_safe(form)  # nosec B308 B703  (made of templates and numbers)


def counts_anew(filters: Filters, query: QueryDict, counts: Facets) -> SafeString:
    """Only the counts, each to take the place of the one that stands in an open page: whoever is choosing keeps their place."""
    marks = _MARK.findall(_form(filters, query))
    fresh = "".join(_counted(name, value, counts, ' hx-swap-oob="true"') for name, value in marks)
    return mark_safe(fresh)  # nosec B308 B703  (numbers and slugs)


def _counted(name: str, value: str, counts: Facets | None, more: str = "") -> str:
    is_counted = counts is not None and bool(counts.counts)
    if name == "price":
        return f'<div id="n-price"{more}>{histogram(counts) if counts and is_counted else ""}</div>'
    said = counts.written(name, value) if counts and is_counted else ""
    return f'<small class="muted" id="n-{escape(name)}-{escape(value)}"{more}>{said}</small>'


def histogram(counts: Facets) -> str:
    """How many things cost how much, as bars with their numbers in words."""
    tallest = max(counts.prices)
    if not tallest:
        return ""
    steps = [0, *PRICE_STEPS]
    said = [
        _("from %(price)s: %(count)d") % {"price": money.text(step, short=True), "count": count}
        for step, count in zip(steps, counts.prices, strict=True)
        if count
    ]
    bars = []
    for place, count in enumerate(counts.prices):
        height = -(-count * _HEIGHT // tallest)
        bars.append(f'<rect x="{place * _BAR}" y="{_HEIGHT - height}" width="{_BAR - 2}" height="{height}"/>')
    size = f"0 0 {_BAR * len(counts.prices)} {_HEIGHT}"
    label = escape(_("Prices") + ": " + ", ".join(said))
    return f'<svg class="price-bars" viewBox="{size}" role="img" aria-label="{label}">{"".join(bars)}</svg>'


def _form(filters: Filters, query: QueryDict) -> SafeString:
    node = filters.node
    is_blank = filters.is_plain and not any(name in _FIELDS or name.startswith(OWN) for name in query)
    kept = tree.current().rendered
    key = ("filters", node.pk if node else None)
    if is_blank and key in kept:
        return kept[key]
    drawn = mark_safe("".join(_drawn(fieldset, node) for fieldset in _fieldsets(filters, query)))  # nosec B308 B703
    if is_blank:
        kept[key] = drawn
    return drawn


def _drawn(fieldset: dict[str, Any], node: Node | None) -> SafeString:
    """One fieldset; kept while nothing is chosen in it, which is so for most of them."""
    kept = tree.current().rendered
    key = ("filter", node.pk if node else None, fieldset["legend"])
    is_blank = not any(option["is_chosen"] and option["value"] for option in fieldset.get("options", ()))
    is_blank = is_blank and not any(field["value"] for field in fieldset.get("inputs", ()))
    is_blank = is_blank and not fieldset.get("is_chosen")
    if is_blank and key in kept:
        return kept[key]
    drawn = render_to_string("catalogue/_filters.html", {"set": fieldset, "symbol": money.symbol()})
    if is_blank:
        kept[key] = drawn
    return drawn


def _fieldsets(filters: Filters, query: QueryDict) -> Iterable[dict[str, Any]]:
    yield _range(_("Price"), "min", "max", query, kind="price")
    yield _options(_("Condition"), "condition", Condition.choices, filters.conditions)
    ways = [("", _("Either way"))] + [(way, delivery_words(way)) for way in (Delivery.MEET, Delivery.POST)]
    yield _options(_("Handing over"), "delivery", ways, [filters.delivery], kind="radio")
    for question in _asked(filters.node):
        yield _question(question, filters, query)
    places = [(place.slug, place.name) for place in tree.current().places]
    if places:
        yield _options(_("Neighbourhood"), "place", places, [place.slug for place in filters.places])
        near = filters.near.slug if filters.near else ""
        yield {
            "legend": _("Distance"),
            "kind": "near",
            "is_chosen": bool(near),
            "places": [(slug, name, slug == near) for slug, name in places],
            "radii": [(km, km == filters.within) for km in RADII],
        }


def _asked(node: Node | None) -> list[Question]:
    return [question for question in node.questions if question.is_filter] if node else []


def _question(question: Question, filters: Filters, query: QueryDict) -> dict[str, Any]:
    name = f"{OWN}{question.slug}"
    answer = next((answer for answer in filters.answers if answer.question.slug == question.slug), None)
    if question.kind == Attribute.Kind.NUMBER:
        return _range(question.name, f"{name}-from", f"{name}-to", query, kind="number", unit=question.unit)
    if question.kind == Attribute.Kind.YESNO:
        said = "" if answer is None or answer.yes is None else "yes" if answer.yes else "no"
        choices = [("", _("Any")), ("yes", _("Yes")), ("no", _("No"))]
        return _options(question.name, name, choices, [said], kind="radio")
    return _options(question.name, name, question.choices.items(), answer.choices if answer else ())


def _range(
    legend: str, least: str, most: str, query: QueryDict, *, kind: str, unit: str = ""
) -> dict[str, Any]:
    bounds = [(least, _("From")), (most, _("To"))]
    inputs = [{"name": name, "words": words, "value": query.get(name, "")[:20]} for name, words in bounds]
    return {
        "legend": legend,
        "kind": kind,
        "inputs": inputs,
        "unit": unit,
        "bars": "\x01price|\x02" if kind == "price" else "",
    }


def _options(
    legend: str,
    name: str,
    choices: Iterable[tuple[str, Any]],
    chosen: Iterable[str],
    *,
    kind: str = "checkbox",
) -> dict[str, Any]:
    picked = set(chosen)
    options = [
        {
            "value": value,
            "words": words,
            "is_chosen": value in picked,
            "count": f"\x01{name}|{value}\x02" if value else "",
        }
        for value, words in choices
    ]
    return {"legend": legend, "kind": "options", "type": kind, "name": name, "options": options}
