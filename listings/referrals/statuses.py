"""How far an invitation is, and why one does not count."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ReferralState(models.TextChoices):
    JOINED = "joined", _("Joined, first purchase to come")
    WAITING = "waiting", _("Bought; counts once the time to look is over")
    REWARDED = "rewarded", _("Counted")
    REFUSED = "refused", _("Did not count")


class Why(models.TextChoices):
    """For our people; whoever invited reads only that it did not count, since it may say something about another person."""

    SAME_DEVICE = "same_device", _("Signed up on a device of who invited")
    SAME_ADDRESS = "same_address", _("Has things sent where who invited has")
    SAME_BANK = "same_bank", _("Is paid out to the same bank account")
    APART = "apart", _("Suspended, or keep apart")
    UNDONE = "undone", _("The purchase did not last")
    MONTH = "month", _("More than count in a month")
    BUDGET = "budget", _("Nothing left to give")
