"""Who saved a thing hears when it gets cheaper, is sold or comes back; who follows a seller hears of what is new."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from listings.catalogue.models import Listing
from listings.fees import rates
from listings.offers.models import Offer
from listings.saved.models import Favourite, Follow
from notifications import catalog, daily
from notifications.channels import actions as channels
from notifications.channels.models import Notification
from yardsale import money
from yardsale.accounts.models import Block
from yardsale.accounts.rules import are_apart

#: Of a hundred: a price that fell by less is no news.
LEAST_DROP = 5


def tell_of_drop(listing: Listing) -> None:
    """Those whose own price is reached, or who know a price that is clearly higher, hear of this one, and know it from now on."""
    if not (listing.is_on_sale and listing.favourite_count):
        return
    price = listing.price or 0
    clearly_higher = -(-price * 100 // (100 - LEAST_DROP))
    watching = Favourite.objects.on(listing).told_of_drop(listing.buyer_price, clearly_higher)
    known = dict(_apart_left_out(watching, listing).values_list("person_id", "price"))
    fees = rates.current()
    before = {
        person_id: {"before": money.text(fees.buyer_price(then), listing.currency, short=True)}
        for person_id, then in known.items()
    }
    told = _tell(listing, "saved.cheaper", before, f"cheaper:{listing.pk}:{price}")
    Favourite.objects.filter(listing=listing, person__in=told).update(known_price=price)


def tell_of_sale(listing: Listing) -> None:
    """Not the one who bought it."""
    bought = listing.orders.exclude(status="cancelled").values("buyer")
    people = (
        _watching(listing)
        .filter(tells_sold=True)
        .exclude(person__in=bought)
        .values_list("person_id", flat=True)
    )
    _tell(listing, "saved.sold", {pk: {} for pk in people}, f"sold:{listing.pk}:{listing.version}")


def tell_of_return(listing: Listing) -> None:
    if listing.is_on_sale:
        people = _watching(listing).filter(tells_back=True).values_list("person_id", flat=True)
        _tell(listing, "saved.back", {pk: {} for pk in people}, f"back:{listing.pk}:{listing.version}")


def tell_followers(listing: Listing) -> None:
    """Under the occasion of all alerts about a new thing: nobody hears of it twice, whatever the reason."""
    if not listing.is_on_sale:
        return
    follows = _apart_left_out(Follow.objects.of(listing.seller_id), listing)
    people = follows.values_list("person_id", "seller__name")
    _tell(listing, "followed.new", {pk: {"seller": name} for pk, name in people}, f"listing:{listing.pk}")


def tell_of_gift(offer: Offer) -> None:
    """A seller's offer to somebody who saved the thing: always in the inbox; a mail only while the day has room for one."""
    if not offer.is_open or are_apart(offer.buyer, offer.seller):
        return
    message, occasion = catalog.MESSAGES["offer.given"], f"given:{offer.pk}"
    has_room = bool(daily.with_room([offer.buyer_id], occasion, timezone.now()))
    if Notification.objects.to(offer.buyer).filter(occasion=occasion).exists():
        return
    told = Notification(
        recipient=offer.buyer,
        kind=message.kind,
        occasion=occasion,
        values=message.values(offer),
        url=message.url(offer),
        listing=offer.listing,
    )
    if has_room:
        channels.notify([told])
    else:
        told.save()


def _watching(listing: Listing) -> QuerySet[Favourite]:
    return _apart_left_out(Favourite.objects.on(listing), listing)


def _apart_left_out(rows: Any, listing: Listing) -> Any:
    """Without those who keep apart from the seller, or the seller from them."""
    blocked = Block.objects.filter(blocker=listing.seller_id).values("blocked")
    return rows.exclude(person__blocks__blocked=listing.seller_id).exclude(person__in=blocked)


def _tell(listing: Listing, kind: str, people: dict[int, dict[str, str]], occasion: str) -> list[int]:
    """Who was told, by key: those of the people who have room for it today."""
    if not people:
        return []
    message = catalog.MESSAGES[kind]
    free = daily.with_room(list(people), occasion, timezone.now())
    values, url = message.values(listing), message.url(listing)
    channels.notify(
        [
            Notification(
                recipient=person,
                kind=kind,
                occasion=occasion,
                values=values | people[pk],
                url=url,
                listing=listing,
            )
            for pk, person in free.items()
        ]
    )
    return list(free)
