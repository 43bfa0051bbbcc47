"""What orders do with a listing: keep it for a buyer, let it go again, mark it sold."""

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from listings.catalogue.events import ListingEvent
from listings.catalogue.models import Listing
from listings.catalogue.pauses import touch
from listings.catalogue.statuses import ListingStatus
from yardsale.events.actions import publish as announce
from yardsale.refusals import Refusal

if TYPE_CHECKING:
    from yardsale.accounts.models import User


@transaction.atomic
def reserve(listing: Listing, *, by: "User | None" = None) -> None:
    """Keep it for one buyer. Refuses when it is not on sale any more: of two buyers the second hears so."""
    listing.move_to(ListingStatus.RESERVED)
    touch(listing)


@transaction.atomic
def free(listing: Listing, *, by: "User | None" = None) -> None:
    """Back on sale after a reservation or a sale that came to nothing."""
    was_sold = listing.status == ListingStatus.SOLD
    put_back(listing)
    if was_sold and listing.is_on_sale:
        tell_watchers(ListingEvent.BACK, listing)
    touch(listing)


@transaction.atomic
def take_off(listing: Listing, *, by: "User | None" = None) -> None:
    """Off the site after a sale that came to nothing: its seller looks at it before it is offered again."""
    listing.move_to(ListingStatus.WITHDRAWN)
    touch(listing)


@transaction.atomic
def mark_sold(listing: Listing, *, by: "User | None" = None, price: int | None = None) -> None:
    """`price` is what it went for; with an agreed offer that is less than what was asked."""
    if listing.status == ListingStatus.SUSPENDED:
        raise Refusal(_("This listing is hidden, so it cannot be sold now."))
    listing.move_to(ListingStatus.SOLD, sold_price=price or listing.price)
    tell_watchers(ListingEvent.SOLD, listing)
    touch(listing)


def put_back(listing: Listing) -> None:
    """On sale again, unless its seller is away meanwhile, has left or was suspended."""
    if not listing.seller.is_active or listing.seller.is_suspended:
        listing.move_to(ListingStatus.WITHDRAWN)
    elif listing.seller.is_away:
        listing.move_to(ListingStatus.PAUSED, paused_at=timezone.now())
    else:
        listing.move_to(ListingStatus.ON_SALE)


def tell_watchers(event: ListingEvent, listing: Listing) -> None:
    if listing.favourite_count:
        announce(event, listing)
