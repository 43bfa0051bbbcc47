"""One indexed query, 24 rows, a base template."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from tests.benchmarks.bare.models import Thing


def things(request: HttpRequest) -> HttpResponse:
    newest = Thing.objects.order_by("-added_at")[:24]
    return render(request, "bare/things.html", {"things": newest}, using="bare")


def thing(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "bare/things.html", {"things": [get_object_or_404(Thing, pk=pk)]}, using="bare")
