"""Who came to an announcement's page from a channel that tells nobody by name: the banner, X, Facebook.

Each visitor once a day and channel, programs left out, as everywhere. What was counted today stands in the cache alone: without
it a visitor may count again.
"""

from django.core.cache import cache
from django.db.models import F
from django.http import HttpRequest

from listings.dashboard import visitors
from notifications.announcements.models import Announcement
from notifications.announcements.outlets import OUTLETS

DAY = 86_400


def count(request: HttpRequest, announcement: Announcement) -> bool:
    """`?by=x` says where the visitor was led from; whether it was counted."""
    key = request.GET.get("by", "")
    if key not in OUTLETS or not OUTLETS[key].is_public or key not in announcement.outlets:
        return False
    person = request.user if request.user.is_authenticated else None
    visitor = visitors.visitor(request, person, what="announcement clicks", from_anywhere=True)
    if visitor is None or not cache.add(
        f"announcement:{announcement.pk}:click:{key}:{visitor}", 1, timeout=DAY
    ):
        return False
    return bool(announcement.postings.filter(outlet=key).update(clicks=F("clicks") + 1))
