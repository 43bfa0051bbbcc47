"""What a person answered to the one question about a purchase, and how an alert came about."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Wish(models.TextChoices):
    UNSAID = "", _("Not answered")
    MORE = "more", _("More like this")
    WITH = "with", _("Things that go with it")
    DONE = "done", _("I have all I need")


class Pace(models.TextChoices):
    """How often a saved search tells."""

    NOW = "now", _("At once")
    DAILY = "daily", _("Once a day")
    WEEKLY = "weekly", _("Once a week")


class Urgency(models.TextChoices):
    """How an alert travels: at once, or calmly in the digest of the day or the week. In the inbox it stands at once."""

    NOW = "now", _("At once")
    CALM = "calm", _("In the digest")
    WEEKLY = "weekly", _("In the digest of the week")


class Less(models.TextChoices):
    """What can be asked for with one tap from an alert."""

    MUTE = "mute", _("Mute this")
    CHEAPER = "cheaper", _("Cheaper ones only")
    SELLER = "seller", _("Nothing by this seller")
    STOP = "stop", _("Stop all of these")
