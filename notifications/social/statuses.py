"""The life of a post outside, how a single sending of it ended, and what may go wrong, in words for a person."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Network(models.TextChoices):
    X = "x", _("X")
    FACEBOOK = "facebook", _("Facebook")


class State(models.TextChoices):
    DRAFT = "draft", _("Draft")
    WAITING = "waiting", _("Waits for release")
    RELEASED = "released", _("Released")
    ARMED = "armed", _("Being sent")
    POSTED = "posted", _("Posted")
    REFUSED = "refused", _("Not taken")
    UNKNOWN = "unknown", _("Nobody knows yet")
    MISSING = "missing", _("Looked for, not there")
    DELETED = "deleted", _("Deleted again")
    DROPPED = "dropped", _("Thrown away")


S = State
#: From each state, where a post may go. From "unknown" nothing leads to another sending but having looked for it.
MOVES: dict[str, set[str]] = {
    S.DRAFT: {S.WAITING, S.DROPPED},
    S.WAITING: {S.DRAFT, S.RELEASED, S.DROPPED},
    S.RELEASED: {S.ARMED, S.WAITING, S.DROPPED},
    S.ARMED: {S.POSTED, S.REFUSED, S.UNKNOWN, S.RELEASED},
    S.POSTED: {S.DELETED},
    S.REFUSED: {S.WAITING, S.DROPPED},
    S.UNKNOWN: {S.POSTED, S.MISSING},
    S.MISSING: {S.WAITING, S.DROPPED},
    S.DELETED: set(),
    S.DROPPED: set(),
}
#: Words, link and pictures may still be changed.
EDITABLE = {S.DRAFT, S.WAITING, S.REFUSED, S.MISSING}
#: A person may let it out: seen, and certainly not out there.
RELEASABLE = {S.WAITING, S.REFUSED, S.MISSING}
#: Certainly not out there, so that it is enough to stop.
NEVER_LEFT = {S.DRAFT, S.WAITING, S.RELEASED, S.REFUSED, S.MISSING}
#: Nothing is left to do.
OVER = {S.DELETED, S.DROPPED}


class Outcome(models.TextChoices):
    """Of one sending. `armed` and `unknown` may have arrived."""

    ARMED = "armed", _("Under way")
    POSTED = "posted", _("Posted")
    REFUSED = "refused", _("Not taken")
    UNKNOWN = "unknown", _("Nobody knows yet")
    MISSING = "missing", _("Looked for, not there")
    DELETED = "deleted", _("Deleted again")


#: It certainly did not arrive: only beside these may a post be sent once more.
CERTAINLY_NOT_THERE = {Outcome.REFUSED, Outcome.MISSING}


class Problem(models.TextChoices):
    """What went wrong. The label says what happened; WHAT_TO_DO says what helps."""

    NOT_SIGNED_IN = "not_signed_in", _("We are not signed in there")
    TOKEN_ENDED = "token_ended", _("Our sign-in there has ended")
    RATE_LIMITED = "rate_limited", _("We have posted too much there for now")
    NO_CREDIT = "no_credit", _("Our credit there is used up")
    AGAINST_RULES = "against_rules", _("Refused by their rules")
    DUPLICATE = "duplicate", _("They say that the same was posted already")
    OUTAGE = "outage", _("They could not be reached; nothing left us")
    NO_ANSWER = "no_answer", _("It was sent, and no clear answer came")
    BROKE_OFF = "broke_off", _("Our worker stopped in the middle of sending")
    OVER_CAP = "over_cap", _("This month’s limit for what posts may cost is reached")
    GONE = "gone", _("Something in it is no longer for sale, or its seller objects")
    MODE = "mode", _("Dry run was switched on or off since it was released")


WHAT_TO_DO = {
    Problem.NOT_SIGNED_IN: _("Whoever runs the site sets the keys of the account. Then release it again."),
    Problem.TOKEN_ENDED: _("Whoever runs the site makes a new token. Then release it again."),
    Problem.RATE_LIMITED: _("It goes out by itself when they let us."),
    Problem.NO_CREDIT: _("Buy credit in their console, then release it again."),
    Problem.AGAINST_RULES: _("Change the words or the pictures, then release it again."),
    Problem.DUPLICATE: _("Look whether it is there. If not, change the words, then release it again."),
    Problem.OUTAGE: _("It is tried again by itself in a few minutes."),
    Problem.NO_ANSWER: _("It is not sent again. Look whether it is there; that decides."),
    Problem.BROKE_OFF: _("It is not sent again. Look whether it is there; that decides."),
    Problem.OVER_CAP: _("Leave out the link, wait for the next month, or have the limit raised."),
    Problem.GONE: _("Look at the preview again, then release it."),
    Problem.MODE: _("Look at it again, then release it."),
}
#: They end a sign-in: people are told, and it is looked at again every day.
ABOUT_SIGN_IN = {Problem.NOT_SIGNED_IN, Problem.TOKEN_ENDED}
#: Nothing left us, and time mends it: the post stays released and is tried later.
PASSES_BY_ITSELF = {Problem.RATE_LIMITED, Problem.OUTAGE}
