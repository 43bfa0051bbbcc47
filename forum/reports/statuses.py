"""What can be reported, why, and what becomes of a report."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    LISTING = "listing", _("Listing")
    PERSON = "person", _("Person")
    THREAD = "thread", _("Conversation")
    MESSAGE = "message", _("Message")
    REVIEW = "review", _("Review")
    ORDER = "order", _("Order")


class Reason(models.TextChoices):
    SCAM = "scam", _("Scam or false promises – They want money or details outside Yardsale")
    FORBIDDEN = "forbidden", _("Not allowed here – Stolen, counterfeit, dangerous or forbidden things")
    RUDE = "rude", _("Rude or threatening – Insults, threats, harassment")
    UNTRUE = "untrue", _("Not true – Wrong description, false photos, a made-up review")
    SPAM = "spam", _("Spam – The same again and again, or advertising")
    OTHER = "other", _("Something else")
    # Given by the chat guard alone.
    PATTERN = "pattern", _("Suspicious pattern")
    # Given by the clock of orders alone.
    STUCK = "stuck", _("Money held for too long")


class State(models.TextChoices):
    NEW = "new", _("New")
    CLAIMED = "claimed", _("Being looked at")
    CLOSED = "closed", _("Closed")


class Outcome(models.TextChoices):
    ACTED = "acted", _("We acted")
    NOTHING = "nothing", _("Nothing against the rules")
    TWICE = "twice", _("Dealt with elsewhere")


OPEN = {State.NEW, State.CLAIMED}
#: How urgent a reason is; the queue shows the heaviest first.
WEIGHT = {
    Reason.SCAM: 30,
    Reason.RUDE: 30,
    Reason.PATTERN: 25,
    Reason.STUCK: 40,
    Reason.FORBIDDEN: 20,
    Reason.UNTRUE: 10,
    Reason.SPAM: 10,
    Reason.OTHER: 10,
}
#: What several people say weighs more.
EACH_OTHER = 20
MOVES: dict[str, set[str]] = {
    State.NEW: {State.CLAIMED, State.CLOSED},
    State.CLAIMED: {State.NEW, State.CLOSED},
    State.CLOSED: set(),
}
