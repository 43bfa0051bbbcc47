"""Why somebody stands where they stand, in words."""

from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from listings.segments.models import Standing
from listings.segments.statuses import Side
from yardsale import money


def reason(standing: Standing, now: datetime) -> str:
    """ "Bought 6 times in 12 months for €312, last 12 days ago"."""
    days = (now - standing.last_at).days
    last = (
        ngettext("last %(n)s day ago", "last %(n)s days ago", days) % {"n": days} if days else _("last today")
    )
    amount = money.text(standing.value, settings.CURRENCY, short=True)
    if standing.side == Side.BUYER:
        if not standing.times:
            return _("Bought nothing in 12 months, %(last)s") % {"last": last}
        said = ngettext(
            "Bought %(times)s time in 12 months for %(amount)s, %(last)s",
            "Bought %(times)s times in 12 months for %(amount)s, %(last)s",
            standing.times,
        )
    else:
        if not standing.times:
            return _("Sold nothing in 12 months, put something up or sold it %(last)s") % {"last": last}
        said = ngettext(
            "Sold %(times)s thing in 12 months for %(amount)s, active %(last)s",
            "Sold %(times)s things in 12 months for %(amount)s, active %(last)s",
            standing.times,
        )
    return said % {"times": standing.times, "amount": amount, "last": last}
