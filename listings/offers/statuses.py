"""The life of an offer."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class OfferStatus(models.TextChoices):
    OPEN = "open", _("Waiting for an answer")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    # The other side named another amount, or the buyer raised it: a later offer stands in its place.
    REPLACED = "replaced", _("Replaced")
    LAPSED = "lapsed", _("Not answered in time")
    # The thing went to somebody else, or is not for sale any more.
    CLOSED = "closed", _("Closed")


S = OfferStatus
#: From each status, where an offer may go.
MOVES: dict[str, set[str]] = {
    S.OPEN: {S.ACCEPTED, S.DECLINED, S.REPLACED, S.LAPSED, S.CLOSED},
    S.ACCEPTED: set(),
    S.DECLINED: set(),
    S.REPLACED: set(),
    S.LAPSED: set(),
    S.CLOSED: set(),
}
