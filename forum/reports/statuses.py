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
    # Of the boards, which register how it is found and whose it is: see subjects.register.
    POST = "post", _("Forum post")


class Reason(models.TextChoices):
    SCAM = "scam", _("Scam or false promises – They want money or details outside Yardsale")
    FORBIDDEN = "forbidden", _("Not allowed here – Stolen, counterfeit, dangerous or forbidden things")
    RUDE = "rude", _("Rude or threatening – Insults, threats, harassment")
    UNTRUE = "untrue", _("Not true – Wrong description, false photos, a made-up review")
    SPAM = "spam", _("Spam – The same again and again, or advertising")
    # Weighs as the law wants it to; also what the form without sign-in files.
    ILLEGAL = "illegal", _("Against the law – Something that the law forbids to offer or to say")
    OTHER = "other", _("Something else")
    # Given by the chat guard alone.
    PATTERN = "pattern", _("Suspicious pattern")
    # Given by the clock of orders alone.
    STUCK = "stuck", _("Money held for too long")
    # Given by the boards alone: it waits to be let through.
    HELD = "held", _("First post of a newcomer")


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
    Reason.HELD: 20,
    Reason.ILLEGAL: 40,
    Reason.FORBIDDEN: 20,
    Reason.UNTRUE: 10,
    Reason.SPAM: 10,
    Reason.OTHER: 10,
}
#: Who was always right weighs up to this many times as much, who was always wrong almost nothing; newcomers once.
MOST_TRUST = 2
#: So many imaginary reports, half of them right, stand beside everybody's record: one mistake is no habit.
START_WEIGHT = 4
#: What several people say weighs more.
EACH_OTHER = 20
MOVES: dict[str, set[str]] = {
    State.NEW: {State.CLAIMED, State.CLOSED},
    State.CLAIMED: {State.NEW, State.CLOSED},
    State.CLOSED: set(),
}
