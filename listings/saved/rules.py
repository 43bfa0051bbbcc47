"""Who may save and follow what."""

from typing import Any

from listings.catalogue.models import Listing
from listings.catalogue.statuses import PUBLIC


def may_save(user: Any, listing: Listing) -> bool:
    """What everybody may see, and is not one's own."""
    return listing.status in PUBLIC and user.pk != listing.seller_id


def may_follow(user: Any, seller: Any) -> bool:
    return bool(seller.is_active) and user.pk != seller.pk
