"""What an offer is refused for, in words: the thing, the two people, too many of them, and the amount."""

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from listings.catalogue.models import Listing
from listings.offers import rules
from listings.offers.models import Offer
from listings.offers.statuses import OfferStatus
from yardsale import money
from yardsale.accounts import levels
from yardsale.accounts import rules as people
from yardsale.refusals import Refusal

if TYPE_CHECKING:
    from yardsale.accounts.models import User


def refuse_if_not_for_sale(listing: Listing, buyer: "User") -> None:
    if listing.seller_id == buyer.pk:
        raise Refusal(_("This is your own listing."))
    if not listing.is_on_sale:
        raise Refusal(_("This is not on sale at the moment, so there is nothing to haggle over."))
    refuse_if_apart(listing.seller, buyer)


def refuse_if_apart(one: "User", other: "User") -> None:
    if people.are_apart(one, other):
        raise Refusal(_("You cannot trade with each other."))


def refuse_many(buyer: "User") -> None:
    recent = Offer.objects.filter(by=buyer, made_at__gt=timezone.now() - timedelta(days=1))
    if levels.has_reached(buyer, recent.count(), settings.OFFERS_PER_DAY):
        raise Refusal(
            _("That is a lot of offers in one day. Please wait for some answers.")
            + f" {levels.why(buyer, settings.OFFERS_PER_DAY)}"
        )


def refuse_the_unreliable(buyer: "User") -> None:
    """Whoever does not pay what they offered keeps others from buying."""
    unpaid = Offer.objects.filter(
        buyer=buyer,
        status=OfferStatus.ACCEPTED,
        made_at__gt=timezone.now() - timedelta(days=30),
        order__status="cancelled",
        order__paid_at=None,
    )
    if unpaid.count() >= settings.MOST_UNPAID_OFFERS:
        raise Refusal(
            _(
                "Several of your accepted offers were not paid this month, so please buy at the price asked for a while."
            )
        )


def check_amount(listing: Listing, amount: int) -> None:
    price = listing.price or 0
    if amount >= price:
        raise Refusal(
            _("It costs %(price)s: you can simply buy it.") % {"price": money.text(price, listing.currency)}
        )
    if amount < rules.least(listing):
        raise Refusal(
            _("That is too far from the price to be fun for the seller. Offer at least %(least)s.")
            % {"least": money.text(rules.least(listing), listing.currency)}
        )
