"""Who may do what with a listing, and what it still lacks before it can be shown."""

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from listings.catalogue.models import Listing
from listings.catalogue.statuses import EDITABLE, PUBLIC, ListingStatus

if TYPE_CHECKING:
    from yardsale.accounts.models import User

S = ListingStatus
#: From here a seller may put a listing on sale; what is sold or suspended comes back by other hands.
CAN_GO_ON_SALE = {S.DRAFT, S.WITHDRAWN, S.EXPIRED}
CAN_BE_WITHDRAWN = {S.ON_SALE, S.PAUSED, S.EXPIRED}


def may_open(user: Any, listing: Listing) -> bool:
    """Whether its own page shows it, in whatever state it is; others hear that it is gone."""
    is_watched = bool(user.is_staff and user.has_perm("listings.view_listing"))
    return listing.status in PUBLIC or user == listing.seller or is_watched


def may_edit(user: "User", listing: Listing) -> bool:
    """While a buyer has it reserved, or once it is sold, what they agreed to stands."""
    return user == listing.seller and listing.status in EDITABLE


def may_publish(user: "User", listing: Listing) -> bool:
    return user == listing.seller and listing.status in CAN_GO_ON_SALE


def may_extend(user: "User", listing: Listing) -> bool:
    return user == listing.seller and listing.status == S.ON_SALE


def may_withdraw(user: "User", listing: Listing) -> bool:
    return user == listing.seller and listing.status in CAN_BE_WITHDRAWN


def may_discard(user: "User", listing: Listing) -> bool:
    """Only what nobody else ever saw goes for good."""
    return user == listing.seller and listing.status == S.DRAFT


def may_suspend(user: Any, listing: Listing) -> bool:
    return bool(
        user.is_staff
        and user.has_perm("listings.change_listing")
        and listing.status in {S.ON_SALE, S.PAUSED, S.SOLD}
        and listing.seller_id != user.pk
    )


def may_restore(user: Any, listing: Listing) -> bool:
    return bool(
        user.is_staff
        and user.has_perm("listings.change_listing")
        and listing.status == S.SUSPENDED
        and listing.seller_id != user.pk  # nobody judges their own affairs
    )


def lacking(listing: Listing) -> dict[str, str]:
    """What must be added before it can go on sale: {form field: words}; the same rules as the database's own."""
    lacks = {}
    if not listing.title.strip():
        lacks["title"] = _("Say in a few words what it is.")
    if listing.category is None or listing.category.parent_id is None:
        lacks["category"] = _("Choose the category where buyers will look for it.")
    if not listing.condition:
        lacks["condition"] = _("Choose what condition it is in.")
    if listing.price is None:
        lacks["price"] = _("Say what you want for it.")
    if listing.district is None:
        lacks["district"] = _("Choose your neighbourhood. Buyers never see your address.")
    if not listing.can_meet and listing.postage is None:
        lacks["can_meet"] = _("Choose how the buyer gets it: by meeting you, by post, or both.")
    return lacks
