"""Leaving, and being asked to leave."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from listings.catalogue import actions as catalogue
from listings.catalogue.models import Listing
from listings.catalogue.statuses import ListingStatus
from listings.people import rules
from yardsale.accounts import actions as accounts
from yardsale.accounts.models import User
from yardsale.refusals import Refusal


@transaction.atomic
def leave(user: User, *, by: User) -> None:
    """Take the person's things off sale, hide their page and sign them out everywhere; refuses while an order is open."""
    # Held until the end, so that no order begins between the question and the answer.
    listings = list(Listing.objects.of(user).public().locked())
    if not rules.may_leave(user):
        raise Refusal(_("You still have an order open. Once it is completed or cancelled you can leave."))
    _take_down(listings, by=by)
    accounts.deactivate(user, by=by)


@transaction.atomic
def suspend(user: User, *, by: User) -> None:
    """The same at once, by the staff: open orders stay open, for us to settle."""
    _take_down(Listing.objects.of(user).on_sale(), by=by)
    accounts.deactivate(user, by=by)


def _take_down(listings: Iterable[Listing], *, by: User) -> None:
    for listing in listings:
        if listing.status == ListingStatus.ON_SALE:
            catalogue.withdraw(listing, by=by)
