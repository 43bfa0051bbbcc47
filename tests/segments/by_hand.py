"""Every standing computed again, in Python, one person after the other: what the statement is held against."""

from collections import Counter, defaultdict
from datetime import timedelta
from itertools import pairwise

from listings.catalogue.models import Listing
from listings.orders.models import Order
from yardsale.accounts.models import User

KEPT = {"completed", "part_refunded", "paid", "shipped", "handed_over", "returning", "received", "disputed"}


def standings(now):
    """{(person, side): (stage, first, last, times, value, is_regular, is_big, favourites)}"""
    happened = defaultdict(list)
    for order in Order.objects.select_related("listing"):
        if order.status in KEPT and order.paid_at and order.paid_at <= now:
            value = order.price if order.currency == "EUR" else 0
            for person, side in ((order.buyer_id, "buyer"), (order.seller_id, "seller")):
                happened[person, side].append((order.paid_at, value, order.listing.category_id))
    for listing in Listing.objects.exclude(published_at=None):
        if listing.published_at <= now:
            happened[listing.seller_id, "seller"].append((listing.published_at, None, listing.category_id))
    active = set(User.objects.filter(is_active=True).values_list("pk", flat=True))
    return {key: _stand(key[1], found, now) for key, found in happened.items() if key[0] in active}


def _stand(side, found, now):
    moments = sorted(at for at, _value, _category in found)
    year = [value for at, value, _c in found if value is not None and at > now - timedelta(days=365)]
    stage = _stage(moments, now)
    is_regular = stage not in {"lost", "cooling"} and len(year) >= {"buyer": 4, "seller": 6}[side]
    is_big = stage != "lost" and sum(year) >= {"buyer": 500_00, "seller": 1_000_00}[side]
    return stage, moments[0], moments[-1], len(year), sum(year), is_regular, is_big, _likes(found)


def _stage(moments, now):
    idle = now - moments[-1]
    if idle > timedelta(days=180):
        return "lost"
    if idle > timedelta(days=90):
        return "cooling"
    if now - moments[0] <= timedelta(days=60):
        return "new"
    came_back = any(
        later - earlier > timedelta(days=180) and now - later <= timedelta(days=90)
        for earlier, later in pairwise(moments)
    )
    return "won_back" if came_back else "active"


def _likes(found):
    often = Counter(category for _at, _value, category in found if category)
    last = {category: max(at for at, _v, one in found if one == category) for category in often}
    order = sorted(often, key=lambda category: (-often[category], -last[category].timestamp(), category))
    return order[:3]
