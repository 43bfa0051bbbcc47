"""What our people may do, about what, and what becomes of an appeal."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from forum.reports.statuses import Kind


class ActKind(models.TextChoices):
    WARN = "warn", _("Warn – They read which rule it is, and nothing else happens")
    HIDE = "hide", _("Hide it – Nobody but its author and us sees it any more")
    REFUSE = "refuse", _("Do not show it – Nobody but its author and us reads it; they may write anew")
    SILENCE = "silence", _("Silence – No messages, posts or reviews until a day")
    SUSPEND = "suspend", _("Suspend – No trading and no writing until a day; what they sell is hidden")
    REFUND = (
        "refund",
        _("Give it all back – The buyer gets everything that is held, fees included; the sale is over"),
    )
    LIFT = "lift", _("Lift – What was done is undone")


#: As the log and the person read it.
DONE = {
    ActKind.WARN: _("Warned"),
    ActKind.HIDE: _("Hidden"),
    ActKind.REFUSE: _("Not shown"),
    ActKind.SILENCE: _("Silenced"),
    ActKind.SUSPEND: _("Suspended"),
    ActKind.REFUND: _("Money given back"),
    ActKind.LIFT: _("Lifted"),
}
A = ActKind
#: Ends by itself on a day.
TIMED = {A.SILENCE, A.SUSPEND}
#: The thing is out of sight; which of the two, see `rules.kinds_of`.
OUT_OF_SIGHT = {A.HIDE, A.REFUSE}
#: Something stands that can be undone.
LASTING = {*OUT_OF_SIGHT, *TIMED}
#: What may be done about which kind of thing. About an order only what is stopped and has no case: see rules.may_rule.
ABOUT: dict[str, list[str]] = {
    Kind.LISTING: [A.WARN, A.HIDE, A.SILENCE, A.SUSPEND],
    Kind.REVIEW: [A.WARN, A.HIDE, A.SILENCE, A.SUSPEND],
    Kind.MESSAGE: [A.WARN, A.HIDE, A.SILENCE, A.SUSPEND],
    Kind.POST: [A.WARN, A.HIDE, A.REFUSE, A.SILENCE, A.SUSPEND],
    Kind.THREAD: [A.WARN, A.SILENCE, A.SUSPEND],
    Kind.PERSON: [A.WARN, A.SILENCE, A.SUSPEND],
    Kind.ORDER: [A.REFUND],
}
#: For how many days; the words are what the form offers.
DAYS = [
    (1, _("1 day")), (3, _("3 days")), (7, _("7 days")), (14, _("14 days")), (30, _("30 days")), (90, _("90 days")),
    (365, _("A year")),
]  # fmt: skip


class AppealState(models.TextChoices):
    WAITING = "waiting", _("Being looked at again")
    UPHELD = "upheld", _("It stays as it is")
    REVERSED = "reversed", _("It was undone")


APPEAL_MOVES: dict[str, set[str]] = {
    AppealState.WAITING: {AppealState.UPHELD, AppealState.REVERSED},
    AppealState.UPHELD: set(),
    AppealState.REVERSED: set(),
}
