"""What messages are about, how they reach people, which of them a person may switch off, and how long each waits."""

from datetime import time, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    """What leaves the house. The inbox is no channel: whatever is told stands there at once, and always."""

    EMAIL = "email", _("E-mail")
    PUSH = "push", _("Push")


class Topic(models.TextChoices):
    """The first four are about one's own account, money, questions and work: they arrive. The rest may be switched off."""

    SECURITY = "security", _("Your account and its safety")
    TRADE = "trade", _("Your sales and purchases")
    HELP = "help", _("Your questions and reports to us")
    DESK = "desk", _("Your work with us")
    ALERTS = "alerts", _("Things like what you bought")
    SAVED = "saved", _("Things you saved, people you follow")
    MESSAGES = "messages", _("Messages from neighbours")
    FORUM = "forum", _("The forum")
    ANNOUNCEMENTS = "announcements", _("News from Yardsale")


class Pace(models.TextChoices):
    """How often mails of an optional topic come; a push is told at once or not at all."""

    NOW = "now", _("At once")
    DAILY = "daily", _("Once a day")
    WEEKLY = "weekly", _("Once a week")


class Urgency(models.TextChoices):
    """What is broad or late is worth a line in a digest, and nobody's telephone."""

    NOW = "now", _("News")
    CALM = "calm", _("For the digest")
    WEEKLY = "weekly", _("For the digest of the week")


class Suppressed(models.TextChoices):
    """Why we stopped writing to an address."""

    BOUNCED = "bounced", _("It does not exist, or takes no mail")
    COMPLAINED = "complained", _("One of our mails was marked as spam there")


#: Mails about these cannot be switched off, paused, delayed or put into a digest.
ESSENTIAL = {Topic.SECURITY, Topic.TRADE, Topic.HELP, Topic.DESK}
#: May be switched off, and are not sent to somebody who has read it in the app meanwhile.
OPTIONAL = {topic for topic in Topic if topic not in ESSENTIAL}
#: How long a mail waits, so that who looks into the app first gets none.
MAIL_WAITS = {
    Topic.ALERTS: timedelta(seconds=20),
    Topic.SAVED: timedelta(seconds=20),
    Topic.FORUM: timedelta(minutes=2),
    # Long enough to stop it when something is wrong.
    Topic.ANNOUNCEMENTS: timedelta(seconds=20),
}
#: First one now, then a digest: after one of a topic was told at once, the next ones within this time come together.
COLLAPSE = {Channel.EMAIL: timedelta(hours=1), Channel.PUSH: timedelta(minutes=5)}
#: So many of one topic at once in one day of the person's; further mails wait for the morning, further pushes are not sent.
AT_ONCE_A_DAY = {Channel.EMAIL: 6, Channel.PUSH: 10}
#: When digests come, by the person's own clock; weekly ones on Mondays.
MORNING = time(8)
