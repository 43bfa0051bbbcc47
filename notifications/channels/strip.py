"""What a person was told of and can still buy, as a strip of cards on their home page."""

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from listings.catalogue import cards
from listings.catalogue.statuses import ListingStatus
from listings.catalogue.strips import Strip
from notifications.channels.models import Notification

if TYPE_CHECKING:
    from yardsale.accounts.models import User

#: Cards in the strip, and how many of the newest alerts are looked at for them: most may be sold by now.
CARDS, LOOKED_AT = 12, 40


def because_you_bought(user: "User") -> Strip | None:
    """The newest things that resemble what this person bought: one query."""
    newest = Notification.objects.to(user).alerts().order_by("-told_at")[:LOOKED_AT]
    found = newest.values_list(
        "listing_id", "listing__version", "listing__published_at", "listing__status", "interest__title"
    )
    shown = [values for values in found if values[3] == ListingStatus.ON_SALE][:CARDS]
    if not shown:
        return None
    bought = list(dict.fromkeys(values[4] for values in shown if values[4]))
    title = _("Because you bought %(title)s") % {"title": bought[0]} if bought else _("You may like these")
    why = ""
    if len(bought) > 1:
        title, why = _("Because of what you bought"), " · ".join(bought[:4])
    return Strip(title, cards.rows_of(shown), why, url=reverse("interests:list"))
