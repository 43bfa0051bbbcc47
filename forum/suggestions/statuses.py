"""Where a suggestion stands, and where it may go from there."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SuggestionStatus(models.TextChoices):
    OPEN = "open", _("Open")
    PLANNED = "planned", _("Planned")
    STARTED = "started", _("Started")
    SHIPPED = "shipped", _("Shipped")
    DECLINED = "declined", _("Declined")
    MERGED = "merged", _("Merged")


S = SuggestionStatus
MOVES: dict[str, set[str]] = {
    S.OPEN: {S.PLANNED, S.STARTED, S.SHIPPED, S.DECLINED, S.MERGED},
    S.PLANNED: {S.OPEN, S.STARTED, S.SHIPPED, S.DECLINED, S.MERGED},
    S.STARTED: {S.OPEN, S.PLANNED, S.SHIPPED, S.DECLINED, S.MERGED},
    # It went out, and had to come back in.
    S.SHIPPED: {S.STARTED},
    S.DECLINED: {S.OPEN, S.PLANNED, S.MERGED},
    # Its votes are elsewhere now.
    S.MERGED: set(),
}
#: Where a vote still says something.
VOTED_ON = {S.OPEN, S.PLANNED, S.STARTED}
#: The columns of the roadmap.
ROADMAP = (S.PLANNED, S.STARTED, S.SHIPPED)
TONES = {
    S.OPEN: "plain", S.PLANNED: "info", S.STARTED: "warn", S.SHIPPED: "good", S.DECLINED: "bad", S.MERGED: "plain",
}  # fmt: skip
