"""The life of a ticket: its states, what may happen in each, and the words it is told in. One table of moves."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    NEW = "new", _("New")
    OPEN = "open", _("Open")
    CUSTOMER = "customer", _("Waiting for the customer")
    INSIDE = "inside", _("Waiting inside")
    SOLVED = "solved", _("Solved")
    CLOSED = "closed", _("Closed")
    MERGED = "merged", _("Merged")
    SPAM = "spam", _("Spam")


class Act(models.TextChoices):
    """What may happen to a ticket. The labels finish the sentence "You cannot … now"."""

    WRITE = "write", _("write to us")
    REPLY = "reply", _("reply")
    WAIT = "wait", _("wait for the customer")
    ASK_INSIDE = "ask_inside", _("wait for somebody inside")
    SOLVE = "solve", _("solve it")
    CLOSE = "close", _("close it")
    MERGE = "merge", _("merge it")
    SPLIT = "split", _("split it")
    MARK_SPAM = "mark_spam", _("mark it as spam")
    NOT_SPAM = "not_spam", _("say that it is no spam")
    REOPEN = "reopen", _("open it again")
    # These leave the state as it is.
    NOTE = "note", _("write a note")
    HANDLE = "handle", _("change it")
    SCORE = "score", _("say how it went")


S, A = State, Act
#: Somebody still has to do something.
UNSOLVED = (S.NEW, S.OPEN, S.CUSTOMER, S.INSIDE)
#: The team has to do something.
OURS = (S.NEW, S.OPEN, S.INSIDE)
#: From each state, what may happen, and where it may lead. Everything not named here is refused in words.
#: WRITE to what is closed or merged is led elsewhere by `talking.write`: to a ticket that follows, or the one merged into.
MOVES: dict[tuple[str, str], tuple[str, ...]] = {
    (S.NEW, A.WRITE): (S.NEW,),
    (S.OPEN, A.WRITE): (S.OPEN,),
    (S.CUSTOMER, A.WRITE): (S.OPEN,),
    (S.INSIDE, A.WRITE): (S.OPEN,),
    (S.SOLVED, A.WRITE): (S.OPEN,),
    (S.SPAM, A.WRITE): (S.SPAM,),
    (S.NEW, A.REPLY): (S.OPEN,),
    (S.SOLVED, A.REPLY): (S.SOLVED,),
    **{(state, A.REPLY): (state,) for state in (S.OPEN, S.CUSTOMER, S.INSIDE)},
    **{(state, A.WAIT): (S.CUSTOMER,) for state in UNSOLVED},
    **{(state, A.ASK_INSIDE): (S.INSIDE,) for state in UNSOLVED},
    **{(state, A.SOLVE): (S.SOLVED,) for state in UNSOLVED},
    **{(state, A.MERGE): (S.MERGED,) for state in (*UNSOLVED, S.SOLVED)},
    **{(state, A.SPLIT): (state,) for state in (*UNSOLVED, S.SOLVED)},
    **{(state, A.MARK_SPAM): (S.SPAM,) for state in UNSOLVED},
    (S.SPAM, A.NOT_SPAM): (S.OPEN,),
    **{(state, A.REOPEN): (S.OPEN,) for state in (S.SOLVED, S.CUSTOMER, S.INSIDE)},
    (S.SOLVED, A.CLOSE): (S.CLOSED,),
    **{(state, A.NOTE): (state,) for state in S},
    **{(state, A.HANDLE): (state,) for state in (*UNSOLVED, S.SOLVED)},
    (S.SOLVED, A.SCORE): (S.SOLVED,),
    (S.CLOSED, A.SCORE): (S.CLOSED,),
}


class Kind(models.TextChoices):
    """What it is about, as the customer says."""

    TECHNICAL = "technical", _("Something does not work")
    ORDER = "order", _("An order")
    PAYMENT = "payment", _("Money: a payment, a refund, a payout")
    ACCOUNT = "account", _("My account")
    SAFETY = "safety", _("Safety: somebody worries or threatens me")
    COMPLAINT = "complaint", _("A complaint")
    OTHER = "other", _("Something else")


class Priority(models.IntegerChoices):
    NORMAL = 0, _("Normal")
    HIGH = 1, _("High")
    URGENT = 2, _("Urgent")


#: What is looked at sooner than the rest from the start.
FIRST_PRIORITY = {Kind.SAFETY: Priority.URGENT, Kind.COMPLAINT: Priority.HIGH, Kind.PAYMENT: Priority.HIGH}


class Outcome(models.TextChoices):
    """How a complaint ended: no complaint is solved without one."""

    PUT_RIGHT = "put_right", _("Put right")
    EXPLAINED = "explained", _("Explained")
    REFUSED = "refused", _("Refused")
    PASSED_ON = "passed_on", _("Passed on")
    # The customer’s own word that it is settled; nobody of ours chooses it.
    SETTLED = "settled", _("Settled, as the customer said")
    # Ended before outcomes were kept.
    UNRECORDED = "unrecorded", _("Not recorded")


#: What an agent chooses from.
OUTCOMES = (Outcome.PUT_RIGHT, Outcome.EXPLAINED, Outcome.REFUSED, Outcome.PASSED_ON)


class Side(models.TextChoices):
    """Whose words a message is."""

    CUSTOMER = "customer", _("Customer")
    TEAM = "team", _("Our team")


class Via(models.TextChoices):
    SITE = "site", _("on the site")
    MAIL = "mail", _("by e-mail")


class Clock(models.TextChoices):
    """Three clocks in business hours, each computed from the log."""

    FIRST = "first", _("First answer")
    NEXT = "next", _("Next answer")
    SOLVE = "solve", _("Solution")


class Logged(models.TextChoices):
    """One line of a ticket's log. What clocks count is the first group; the rest explains."""

    OPENED = "opened", _("Opened")
    WROTE = "wrote", _("The customer wrote")
    REPLIED = "replied", _("We answered")
    MOVED = "moved", _("State")

    NOTED = "noted", _("A note")
    ASSIGNED = "assigned", _("Given to")
    PRIORITISED = "prioritised", _("Priority")
    QUEUED = "queued", _("Queue")
    TAGGED = "tagged", _("Tags")
    SNOOZED = "snoozed", _("Put aside")
    WOKEN = "woken", _("Back from being put aside")
    RENAMED = "renamed", _("Subject")
    ATTACHED = "attached", _("About another order or listing")
    LINKED = "linked", _("Linked")
    MERGED = "merged", _("Merged")
    SPLIT = "split", _("Split")
    ESCALATED = "escalated", _("Escalated")
    DISPUTED = "disputed", _("Became a dispute")
    DRAFTED = "drafted", _("Became an article or an answer")
    WARNED = "warned", _("Time is running short")
    BREACHED = "breached", _("Time is over")
    REMINDED = "reminded", _("The customer was reminded")
    SCORED = "scored", _("The customer said how it went")
    FOLLOWED = "followed", _("A ticket follows")
    OUTCOME = "outcome", _("How the complaint ended")


class Shown(models.TextChoices):
    """Private matter that a member of our team made visible."""

    EMAIL = "email", _("E-mail address")
    ADDRESS = "address", _("Postal address")
    CONVERSATION = "conversation", _("Conversation of buyer and seller")
    NAME = "name", _("Recipient’s name")
    MAIL = "mail", _("An e-mail as it came")
    FILE = "file", _("A file")
    TICKET = "ticket", _("A ticket of somebody else’s")
