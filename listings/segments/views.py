"""The doors for growth, where people are only counted, and for who may look at one person; nobody else learns of them."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from listings.catalogue import tree
from listings.segments import page as pages
from listings.segments import rules
from listings.segments.models import Move, Standing
from listings.segments.statuses import SEGMENTS
from listings.segments.wording import reason
from yardsale.accounts.models import User
from yardsale.accounts.requests import SignedInRequest

#: Lines of somebody's history on the page.
LINES = 40


@require_safe
@login_required
def segments(request: SignedInRequest) -> HttpResponse:
    if not rules.may_count(request.user):
        raise Http404
    return render(request, "segments/segments.html", pages.of())


@require_safe
@login_required
def person(request: SignedInRequest, code: str) -> HttpResponse:
    """One person: in which segments, why, what they like, and how that changed."""
    if not rules.may_look_at_people(request.user):
        raise Http404
    somebody = get_object_or_404(User.objects.active(), code=code)
    now = timezone.now()
    stands = [
        {"standing": one, "reason": reason(one, now), "segments": _segments(one), "likes": _likes(one)}
        for one in Standing.objects.filter(person=somebody).order_by("side")
    ]
    moves = Move.objects.filter(person=somebody).order_by("-day", "-pk")[:LINES]
    return render(request, "segments/person.html", {"somebody": somebody, "stands": stands, "moves": moves})


def _segments(standing: Standing) -> list[str]:
    return [
        str(one.label)
        for one in SEGMENTS.values()
        if one.side == standing.side
        and all(getattr(standing, name) == value for name, value in one.where.items())
    ]


def _likes(standing: Standing) -> list[str]:
    nodes = tree.current().by_pk
    return [nodes[key].name for key in standing.favourites if key in nodes]
