"""The door for everybody: what is rising near you."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from listings.catalogue import tree
from listings.catalogue.tree import Node, Place
from listings.trends.models import DAYS, FEWEST, Rising
from yardsale import charts
from yardsale.charts import Chart, Point
from yardsale.visitors import kept_for_visitors, shows_room

#: So many are shown for each place, and so many in the chart.
MOST, DRAWN = 12, 6


@dataclass(frozen=True)
class Rise:
    node: Node
    url: str
    people: int
    #: In words: how many it were before, or that they were few.
    before: str


@require_safe
@kept_for_visitors
def trends(request: HttpRequest) -> HttpResponse:
    shows_room(request, "trends")
    place = _place(request)
    here = _rises(place) if place else []
    town = _rises(None)
    context = {
        "place": place,
        "places": tree.current().places,
        "here": here,
        "town": town,
        "chart": _chart(town),
        "days": DAYS,
        "fewest": FEWEST,
    }
    return render(request, "trends/trends.html", context)


def _place(request: HttpRequest) -> Place | None:
    """The neighbourhood that was asked for, or where the person lives."""
    asked = request.GET.get("place", "")
    lives_in = request.user.district if request.user.is_authenticated and "place" not in request.GET else ""
    every = tree.current().places
    return next((one for one in every if one.slug == asked or (lives_in and one.name == lives_in)), None)


def _rises(place: Place | None) -> list[Rise]:
    rows = Rising.objects.filter(place=place.pk if place else None).order_by("-people", "before", "category")
    nodes, found = tree.current().by_pk, []
    for category, people, before in rows.values_list("category", "people", "before")[:MOST]:
        if (node := nodes.get(category)) is not None:
            found.append(Rise(node, _url(node, place), people, _before(before)))
    return found


def _url(node: Node, place: Place | None) -> str:
    address = node.url or reverse("catalogue:browse")
    return f"{address}?place={place.slug}" if place else address


def _before(people: int) -> str:
    """Few people are told of as few."""
    if people < FEWEST:
        return _("hardly anybody") if not people else _("a few")
    return charts.number(people)


def _chart(rises: list[Rise]) -> Chart:
    points = [Point(rise.node.name, rise.people) for rise in rises[:DRAWN]]
    return charts.bars(
        "rising", _("People who bought, in four weeks"), points, heads=(_("Category"), _("People"))
    )
