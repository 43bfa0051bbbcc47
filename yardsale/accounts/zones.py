"""Moments in a person's own time zone: every page they see is written in it."""

from collections.abc import Callable
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

#: Zones named by continent or ocean and city; the rest are old names of the same.
PLACES = ("Africa", "America", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")


@lru_cache(maxsize=1)
def choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """For a select: cities by continent, as the tz database names them."""
    found: dict[str, list[tuple[str, str]]] = {}
    for name in sorted(available_timezones()):
        place, _slash, city = name.partition("/")
        if place in PLACES and city:
            found.setdefault(place, []).append((name, city.replace("_", " ")))
    return list(found.items())


@lru_cache(maxsize=512)
def zone_of(name: str) -> ZoneInfo | None:
    """None for no name, and for one that this machine's database does not know (any more)."""
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


class ZoneMiddleware:
    """Whoever is signed in sees their own time; others see the site's. Costs nothing: the person comes with the session."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
        with timezone.override(zone_of(getattr(request.user, "time_zone", "")) if has_session else None):
            return self.get_response(request)
