"""Who looked at the demo seller's things, day by day, so that their page of figures has something to tell."""

from datetime import timedelta
from random import Random

from django.utils import timezone

from listings.dashboard.models import ListingDay
from yardsale.demo.people import SELLER
from yardsale.demo.registry import Registry

#: Days back; most people look when a thing is new.
DAYS = 75


def write(known: Registry) -> None:
    seller = known.people[SELLER.key]
    today = timezone.localtime(known.now).date()
    rows = []
    for listing in known.listings.values():
        if listing.seller_id != seller.pk or listing.published_at is None:
            continue
        dice = Random(f"looks {listing.code}")
        liked = dice.uniform(2, 9)
        age = (today - timezone.localtime(listing.published_at).date()).days
        for back in range(min(age, DAYS) + 1):
            views = int(dice.expovariate(1 / liked) * (1.5 if age - back < 4 else 0.7))
            if views:
                day = today - timedelta(days=back)
                rows.append(ListingDay(listing=listing, seller=seller, day=day, views=views))
    ListingDay.objects.bulk_create(rows, batch_size=1000)
