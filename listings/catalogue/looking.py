"""Beside the search itself: what the field offers while somebody types, and how we rank."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from listings.catalogue import completion, ranking
from listings.catalogue.browse import MOST_COUNTED
from listings.catalogue.facets import MOST_FACETED


@require_safe
@cache_control(max_age=60, public=True)
def complete(request: HttpRequest) -> HttpResponse:
    """The options of the field's list, as a fragment."""
    found = completion.complete(request.GET.get("q", ""))
    return render(request, "catalogue/_completions.html", {"completions": found})


@require_safe
def how(request: HttpRequest) -> HttpResponse:
    """How we rank, with the numbers of the code itself."""
    context = {
        "weights": dict(zip(("place", "text", "kind", "title"), _weights(), strict=True)),
        "synonym": round(100 * ranking.SYNONYM),
        "adjacent": round(100 * ranking.ADJACENT),
        "scored": ranking.MOST_SCORED,
        "found": ranking.MOST_FOUND,
        "ranked": ranking.MOST_RANKED,
        "counted": MOST_COUNTED,
        "faceted": MOST_FACETED,
    }
    return render(request, "catalogue/how.html", context)


def _weights() -> list[int]:
    """In hundredths of a word of the title."""
    return [round(100 * float(weight)) for weight in ranking.WEIGHTS.strip("{}").split(",")]
