"""What a person was told of and can still buy, as a strip of cards on their home page."""

from typing import TYPE_CHECKING

from django.db import connection
from django.urls import reverse
from django.utils.translation import gettext as _

from listings.catalogue import cards
from listings.catalogue.strips import Strip

if TYPE_CHECKING:
    from yardsale.accounts.models import User

#: Cards in the strip, and how many of the newest alerts are looked at for them: most may be sold by now.
CARDS, LOOKED_AT = 12, 40


_STILL_ON_SALE = """
    SELECT listing.id, listing.version, listing.published_at, interest.title
    FROM (
        SELECT listing_id, interest_id, told_at, id FROM notifications_notification
        WHERE recipient_id = %s AND kind = 'listing.similar' ORDER BY told_at DESC LIMIT %s
    ) AS alert
    JOIN listings_listing AS listing ON listing.id = alert.listing_id AND listing.status = 'on_sale'
    LEFT JOIN notifications_interest AS interest ON interest.id = alert.interest_id
    ORDER BY alert.told_at DESC, alert.id DESC LIMIT %s
"""


def because_you_bought(user: "User") -> Strip | None:
    """The newest things that resemble what this person bought: one query."""
    with connection.cursor() as asked:
        asked.execute(_STILL_ON_SALE, [user.pk, LOOKED_AT, CARDS])
        shown = asked.fetchall()
    if not shown:
        return None
    bought = list(dict.fromkeys(title for *_row, title in shown if title))
    title = _("Because you bought %(title)s") % {"title": bought[0]} if bought else _("You may like these")
    why = ""
    if len(bought) > 1:
        title, why = _("Because of what you bought"), " · ".join(bought[:4])
    return Strip(title, cards.rows_of(shown), why, url=reverse("recommended:for_you"))
