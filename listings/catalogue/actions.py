"""What people do with listings. Every change of what others see ends in `_shown_changed`, so that no kept page is old."""

from typing import TYPE_CHECKING

from django.db import transaction

from listings.catalogue.models import Listing
from listings.catalogue.statuses import ListingStatus
from yardsale import visitors

if TYPE_CHECKING:
    from yardsale.accounts.models import User


def _shown_changed(listing: Listing) -> None:
    """Have every kept page that shows this listing rendered again; a draft that never was on sale is on none."""
    if listing.group_id is not None:
        visitors.touch(listing.group_id)


@transaction.atomic
def reserve(listing: Listing, *, by: "User | None" = None) -> None:
    """Keep it for one buyer. Refuses when it is not on sale any more: of two buyers the second hears so."""
    listing.move_to(ListingStatus.RESERVED)
    _shown_changed(listing)


@transaction.atomic
def free(listing: Listing, *, by: "User | None" = None) -> None:
    """Back on sale after a reservation or a sale that came to nothing."""
    listing.move_to(ListingStatus.ON_SALE)
    _shown_changed(listing)


@transaction.atomic
def mark_sold(listing: Listing, *, by: "User | None" = None) -> None:
    listing.move_to(ListingStatus.SOLD)
    _shown_changed(listing)
