"""The life of a survey, and the kinds of its first question."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    DRAFT = "draft", _("Being written")
    AWAITING = "awaiting", _("Waits for a second person")
    REFUSED = "refused", _("Sent back")
    RUNNING = "running", _("Being answered")
    CLOSED = "closed", _("Over")
    CANCELLED = "cancelled", _("Cancelled, nobody was asked")


S = State
#: From each state, where it may go. Everything not named here is refused in words.
MOVES: dict[str, set[str]] = {
    S.DRAFT: {S.DRAFT, S.AWAITING, S.CANCELLED},
    S.AWAITING: {S.DRAFT, S.REFUSED, S.RUNNING, S.CANCELLED},
    S.REFUSED: {S.DRAFT, S.CANCELLED},
    S.RUNNING: {S.CLOSED},
    S.CLOSED: set(),
    S.CANCELLED: set(),
}
UNSENT = {S.DRAFT, S.AWAITING, S.REFUSED}
OUT = {S.RUNNING, S.CLOSED}


class Kind(models.TextChoices):
    """How the first question is answered."""

    RECOMMEND = "recommend", _("From 0 to 10 – would you recommend us?")
    STARS = "stars", _("Stars – from 1 to 5")
    CHOICE = "choice", _("One of some answers – which you write")


#: A person is asked once in so many days, whatever the survey.
REST_DAYS = 90
#: So long it can be answered.
OPEN_DAYS = 30
FEWEST_CHOICES, MOST_CHOICES = 2, 6
