"""The life of a listing and the scale of its condition."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ListingStatus(models.TextChoices):
    DRAFT = "draft", _("Draft")
    ON_SALE = "on_sale", _("On sale")
    RESERVED = "reserved", _("Reserved")
    PAUSED = "paused", _("Seller is away")
    SOLD = "sold", _("Sold")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    EXPIRED = "expired", _("Expired")
    SUSPENDED = "suspended", _("Suspended")


S = ListingStatus
#: From each status, where a listing may go.
MOVES: dict[str, set[str]] = {
    S.DRAFT: {S.ON_SALE, S.WITHDRAWN},
    S.ON_SALE: {S.RESERVED, S.PAUSED, S.WITHDRAWN, S.EXPIRED, S.SUSPENDED},
    S.RESERVED: {S.ON_SALE, S.PAUSED, S.SOLD, S.WITHDRAWN, S.EXPIRED, S.SUSPENDED},
    S.PAUSED: {S.ON_SALE, S.WITHDRAWN, S.SUSPENDED},
    S.SOLD: {S.ON_SALE, S.PAUSED, S.WITHDRAWN, S.SUSPENDED},
    S.WITHDRAWN: {S.ON_SALE},
    S.EXPIRED: {S.ON_SALE, S.WITHDRAWN},
    S.SUSPENDED: {S.ON_SALE, S.PAUSED, S.SOLD, S.WITHDRAWN},
}
#: Seen by everybody; a sold item's page stays, stamped, and a paused one's says when the seller is back.
PUBLIC = {S.ON_SALE, S.RESERVED, S.PAUSED, S.SOLD}
#: Still the seller's to change.
EDITABLE = {S.DRAFT, S.ON_SALE, S.PAUSED, S.WITHDRAWN, S.EXPIRED}


class Condition(models.TextChoices):
    NEW = "new", _("New")
    LIKE_NEW = "like_new", _("Like new")
    GOOD = "good", _("Good")
    FAIR = "fair", _("Fair")
    FOR_PARTS = "for_parts", _("For parts or repair")


#: What each condition promises; shown where it is chosen and where it is read.
CONDITION_MEANS = {
    Condition.NEW: _("Never used, with its tags or in its box."),
    Condition.LIKE_NEW: _("Used once or twice; you could give it as a present."),
    Condition.GOOD: _("Used and cared for: small marks, everything works."),
    Condition.FAIR: _("Clearly used: marks are described and shown, it does its job."),
    Condition.FOR_PARTS: _("Something is broken or missing, and the description says what."),
}
