"""Who may haggle over what, and within which amounts. Questions only."""

from typing import TYPE_CHECKING

from django.conf import settings

from listings.catalogue.models import Listing
from listings.catalogue.statuses import ListingStatus
from listings.fees import rates
from listings.offers.models import Offer
from yardsale import money

if TYPE_CHECKING:
    from yardsale.accounts.models import User


def least(listing: Listing) -> int:
    """The smallest amount that is not an insult, in minor units."""
    return max(100, money.share(listing.price or 0, settings.LEAST_OFFER_PERCENT * 100))


def agreed_price(listing: Listing, amount: int) -> int:
    """What accepting would agree on: never more than the thing costs by now. Minor units."""
    return min(amount, listing.price or amount)


def totals(listing: Listing, amount: int) -> dict[str, int]:
    """What the buyer would pay and the seller receive at that amount, postage aside, in minor units."""
    sale = rates.for_sale(listing.group_id, listing.category_id, listing.seller.seller_tier)
    return {"pays": sale.buyer_price(amount), "receives": sale.proceeds(amount)}


def waits(offer: Offer) -> bool:
    """The seller is away: nobody can buy, and the time to answer stands still."""
    return offer.is_open and offer.listing.status == ListingStatus.PAUSED


def may_offer(user: "User", listing: Listing) -> bool:
    return bool(listing.is_on_sale and listing.seller_id != user.pk)


def may_answer(user: "User", offer: Offer) -> bool:
    """Accept, decline or counter: the side that did not name the amount."""
    return offer.is_open and user.pk in {offer.buyer_id, offer.seller_id} and user.pk != offer.by_id


def may_raise(user: "User", offer: Offer) -> bool:
    """An offer binds its buyer, but nobody minds a better one."""
    return offer.is_open and user.pk == offer.buyer_id == offer.by_id


def side_to_open(user: "User") -> str:
    """Where an answer is waited for: offers the person made, or those for their things; else where the newest is."""
    mine = Offer.objects.involving(user).order_by("-pk")
    found = mine.open().exclude(by=user).first() or mine.first()
    return "received" if found is not None and found.seller_id == user.pk else "made"


def may_plan(user: "User", listing: Listing) -> bool:
    return user.pk == listing.seller_id and listing.status in {"draft", "on_sale", "expired", "withdrawn"}


def may_give(user: "User", listing: Listing) -> bool:
    """Make everybody who saved the thing an offer."""
    return user.pk == listing.seller_id and listing.is_on_sale
