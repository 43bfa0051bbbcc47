"""What messages are about: which of them a person may switch off, and when a mail waits."""

from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    EMAIL = "email", _("E-mail")


class Topic(models.TextChoices):
    """Trade is about one's own money and things: it always arrives. Alerts are a service, and may be switched off."""

    TRADE = "trade", _("Your sales and purchases")
    ALERTS = "alerts", _("Things like what you bought")
    SAVED = "saved", _("Things you saved, people you follow")
    MESSAGES = "messages", _("Messages from neighbours")
    FORUM = "forum", _("The forum")
    ANNOUNCEMENTS = "announcements", _("News from Yardsale")


#: May be switched off, and is not mailed to somebody who has read it in the app meanwhile.
OPTIONAL = {Topic.ALERTS, Topic.SAVED, Topic.MESSAGES, Topic.FORUM, Topic.ANNOUNCEMENTS}
#: How long a mail waits, so that who looks into the app first gets none.
MAIL_WAITS = {
    Topic.TRADE: timedelta(0),
    Topic.ALERTS: timedelta(seconds=20),
    Topic.SAVED: timedelta(seconds=20),
    # They have waited already.
    Topic.MESSAGES: timedelta(0),
    Topic.FORUM: timedelta(minutes=2),
    # Long enough to stop it when something is wrong.
    Topic.ANNOUNCEMENTS: timedelta(seconds=20),
}
