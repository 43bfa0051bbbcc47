"""What is on sale while its seller is away: seen by everybody, bought by nobody, and no older when they are back."""

from django.db.models import F
from django.utils import timezone

from listings.catalogue.models import Listing
from listings.catalogue.statuses import ListingStatus
from yardsale import visitors


def pause(listing: Listing) -> None:
    """Inside the transaction of who goes away; the row is held."""
    listing.move_to(ListingStatus.PAUSED, paused_at=timezone.now())
    touch(listing)


def resume(listing: Listing) -> None:
    """The time it was paused is added to its time on sale. Announced to nobody: it is no news."""
    away = timezone.now() - (listing.paused_at or timezone.now())
    listing.move_to(ListingStatus.ON_SALE, paused_at=None, expires_at=F("expires_at") + away)
    touch(listing)


def touch(listing: Listing) -> None:
    """Have every kept page that shows this listing rendered again; one that never was on sale is on none."""
    if listing.group_id is not None:
        visitors.touch(listing.group_id)
