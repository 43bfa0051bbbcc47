"""The life of a voucher and of its uses."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    AMOUNT = "amount", _("A fixed amount")
    PERCENT = "percent", _("A part of the price")


class Visibility(models.TextChoices):
    PRIVATE = "private", _("Private: for those it was granted to")
    PUBLIC = "public", _("Public: whoever types its code")


class Purpose(models.TextChoices):
    CAMPAIGN = "campaign", _("Campaign")
    MAKING_GOOD = "making_good", _("Making good")
    REFERRAL = "referral", _("Invitation")


class State(models.TextChoices):
    DRAFT = "draft", _("Draft")
    WAITING = "waiting", _("Waiting for approval")
    RUNNING = "running", _("Running")
    STOPPED = "stopped", _("Stopped")


S = State
#: Refused, it is a draft again. Nothing that was stopped runs again: its people were told otherwise.
MOVES: dict[str, set[str]] = {
    S.DRAFT: {S.WAITING, S.STOPPED},
    S.WAITING: {S.DRAFT, S.RUNNING, S.STOPPED},
    S.RUNNING: {S.STOPPED},
    S.STOPPED: set(),
}


class UseState(models.TextChoices):
    RESERVED = "reserved", _("Reserved until it is paid")
    SPENT = "spent", _("Used")
    BACK = "back", _("Given back")


#: Counted against the budget and the person.
STANDING = {UseState.RESERVED, UseState.SPENT}
