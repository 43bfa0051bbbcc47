"""The life of a case: its states, what may happen in each, and the words it is told in. One table of moves."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    OPENED = "opened", _("Opened")
    ANSWER_DUE = "answer_due", _("Waiting for an answer")
    TALKING = "talking", _("You two talk")
    ESCALATED = "escalated", _("Waiting for a moderator")
    EVIDENCE = "evidence", _("Showing evidence")
    REVIEW = "review", _("A moderator decides")
    CONFIRMING = "confirming", _("A second moderator looks")
    DECIDED = "decided", _("Decided")
    APPEALED = "appealed", _("Appealed")
    RETURNING = "returning", _("Going back")
    SETTLED = "settled", _("Settled")


class Act(models.TextChoices):
    """What may happen to a case. The labels finish the sentence "You cannot … now"."""

    STATE = "state", _("tell what happened")
    ANSWER = "answer", _("answer the complaint")
    WRITE = "write", _("write")
    SHOW = "show", _("add evidence")
    READY = "ready", _("say that everything is shown")
    OFFER = "offer", _("make an offer")
    ACCEPT = "accept", _("accept an offer")
    DECLINE = "decline", _("decline an offer")
    TAKE_BACK_OFFER = "take_back_offer", _("take an offer back")
    LAPSE = "lapse", _("close an offer")
    CALL = "call", _("call a moderator")
    WITHDRAW = "withdraw", _("withdraw the complaint")
    ADDRESS = "address", _("say where it shall be sent")
    SEND_BACK = "send_back", _("say that it was sent back")
    RECEIVE_BACK = "receive_back", _("say that it is back")
    ABIDE = "abide", _("accept the decision")
    APPEAL = "appeal", _("appeal")
    CLAIM = "claim", _("take this case")
    HAND_BACK = "hand_back", _("hand this case back")
    LOOK = "look", _("open evidence")
    ASK = "ask", _("ask for more evidence")
    DRAFT = "draft", _("write a draft")
    DECIDE = "decide", _("decide")
    CONFIRM = "confirm", _("confirm a decision")
    DISAGREE = "disagree", _("send a decision back")
    CARRY_OUT = "carry_out", _("carry out a decision")
    # The clock. It reminds, calls a person or closes an offer, and moves no money.
    TIME_UP = "time_up", _("let the time run out")


S, A = State, Act
#: While the two still talk, or a moderator listens.
HEARING = (S.ANSWER_DUE, S.TALKING, S.ESCALATED, S.EVIDENCE, S.RETURNING)
#: While the two may still agree between themselves.
AGREEING = (S.TALKING, S.ESCALATED, S.EVIDENCE, S.REVIEW)
#: With the moderators.
WITH_MODERATORS = (S.ESCALATED, S.EVIDENCE, S.REVIEW, S.CONFIRMING, S.DECIDED, S.APPEALED)
#: From each state, what may happen, and where it may lead. Everything not named here is refused in words.
MOVES: dict[tuple[str, str], tuple[str, ...]] = {
    (S.OPENED, A.STATE): (S.ANSWER_DUE,),
    (S.OPENED, A.TIME_UP): (S.ESCALATED,),
    (S.ANSWER_DUE, A.ANSWER): (S.TALKING,),
    (S.ANSWER_DUE, A.TIME_UP): (S.ESCALATED,),
    (S.TALKING, A.TIME_UP): (S.ESCALATED,),
    (S.EVIDENCE, A.TIME_UP): (S.REVIEW,),
    (S.RETURNING, A.TIME_UP): (S.ESCALATED,),
    (S.DECIDED, A.TIME_UP): (S.DECIDED,),
    **{(state, A.CALL): (S.ESCALATED,) for state in (S.ANSWER_DUE, S.TALKING, S.RETURNING)},
    **{(state, act): (state,) for state in HEARING for act in (A.WRITE, A.SHOW)},
    **{(state, A.WITHDRAW): (S.SETTLED,) for state in (S.OPENED, *HEARING, S.REVIEW)},
    **{
        (state, act): (state,)
        for state in AGREEING
        for act in (A.OFFER, A.DECLINE, A.TAKE_BACK_OFFER, A.LAPSE)
    },
    **{(state, A.ACCEPT): (S.SETTLED, S.RETURNING) for state in AGREEING},
    (S.EVIDENCE, A.READY): (S.EVIDENCE, S.REVIEW),
    (S.ESCALATED, A.CLAIM): (S.EVIDENCE,),
    **{(state, A.CLAIM): (state,) for state in (S.EVIDENCE, S.REVIEW, S.APPEALED)},
    **{(state, A.HAND_BACK): (state,) for state in (S.EVIDENCE, S.REVIEW, S.APPEALED)},
    **{(state, A.LOOK): (state,) for state in WITH_MODERATORS},
    (S.REVIEW, A.ASK): (S.EVIDENCE,),
    (S.APPEALED, A.DRAFT): (S.APPEALED,),
    (S.REVIEW, A.DECIDE): (S.DECIDED, S.CONFIRMING, S.SETTLED, S.RETURNING),
    (S.APPEALED, A.DECIDE): (S.CONFIRMING, S.SETTLED, S.RETURNING),
    (S.CONFIRMING, A.CONFIRM): (S.DECIDED, S.SETTLED, S.RETURNING),
    (S.CONFIRMING, A.DISAGREE): (S.REVIEW, S.APPEALED),
    (S.DECIDED, A.ABIDE): (S.DECIDED, S.SETTLED, S.RETURNING),
    (S.DECIDED, A.APPEAL): (S.APPEALED,),
    (S.DECIDED, A.CARRY_OUT): (S.SETTLED, S.RETURNING),
    (S.RETURNING, A.ADDRESS): (S.RETURNING,),
    (S.RETURNING, A.SEND_BACK): (S.RETURNING,),
    (S.RETURNING, A.RECEIVE_BACK): (S.SETTLED,),
}


class Reason(models.TextChoices):
    NOT_RECEIVED = "not_received", _("It never arrived")
    NOT_AS_DESCRIBED = "not_as_described", _("It is not as described – Another model, size, colour, or flaws")
    BROKEN = "broken", _("It arrived broken – Damaged on the way, or it does not work")
    INCOMPLETE = "incomplete", _("Something is missing")
    COUNTERFEIT = "counterfeit", _("It is a counterfeit – Not the real thing")
    SAFETY = "safety", _("It is dangerous – Somebody could be hurt")
    HARASSMENT = "harassment", _("I am threatened or harassed")
    RETURN = "return", _("What came back is not what I sent")


#: Nobody has to talk it over first.
URGENT = {Reason.COUNTERFEIT, Reason.SAFETY, Reason.HARASSMENT}
#: Whose complaint it may be: what came back concerns the seller alone, the rest the buyer.
SELLERS_REASONS = {Reason.RETURN, Reason.HARASSMENT}
BUYERS_REASONS = set(Reason) - {Reason.RETURN}


class Slot(models.TextChoices):
    """What a piece of evidence is to show."""

    WHOLE = "whole", _("The whole thing")
    DIFFERENCE = "difference", _("What is different")
    DAMAGE = "damage", _("The damage, close up")
    PARCEL = "parcel", _("The parcel, with its label")
    CONTENTS = "contents", _("Everything that was in it")
    MARKS = "marks", _("Labels, serial number, stitching")
    PROOF = "proof", _("A receipt, or what an expert says")
    DANGER = "danger", _("What is dangerous about it")
    CARRIER = "carrier", _("What the carrier says")
    POSTED = "posted", _("The receipt of posting")
    BEFORE = "before", _("How it was before it left")
    WORDS = "words", _("What was said or written")
    OTHER = "other", _("Anything else")


#: Asked for by reason: of the claimant, then of the other side. `OTHER` is always open.
SLOTS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    Reason.NOT_RECEIVED: ((Slot.CARRIER,), (Slot.POSTED, Slot.CARRIER)),
    Reason.NOT_AS_DESCRIBED: ((Slot.WHOLE, Slot.DIFFERENCE), (Slot.BEFORE, Slot.PROOF)),
    Reason.BROKEN: ((Slot.WHOLE, Slot.DAMAGE, Slot.PARCEL), (Slot.BEFORE, Slot.POSTED)),
    Reason.INCOMPLETE: ((Slot.CONTENTS, Slot.PARCEL), (Slot.BEFORE, Slot.POSTED)),
    Reason.COUNTERFEIT: ((Slot.MARKS, Slot.PROOF), (Slot.PROOF, Slot.BEFORE)),
    Reason.SAFETY: ((Slot.DANGER,), (Slot.BEFORE, Slot.PROOF)),
    Reason.HARASSMENT: ((Slot.WORDS,), (Slot.WORDS,)),
    Reason.RETURN: ((Slot.WHOLE, Slot.PARCEL), (Slot.BEFORE, Slot.POSTED)),
}


class Said(models.TextChoices):
    """What a statement is."""

    CLAIM = "claim", _("What is wrong")
    ANSWER = "answer", _("The answer")
    MESSAGE = "message", _("A message")
    CALL = "call", _("Why a moderator is needed")
    APPEAL = "appeal", _("Why the decision is wrong")
    QUESTION = "question", _("A moderator asks")


class Deal(models.TextChoices):
    """What one side offers the other, and what a moderator may decide."""

    REFUND = "refund", _("All of the money back")
    PART = "part", _("Keep it, part of the money back")
    RETURN = "return", _("Send it back, then all of the money back")
    KEEP = "keep", _("Keep it as it is, the seller is paid")


class Answered(models.TextChoices):
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    TAKEN_BACK = "taken_back", _("Taken back")
    LAPSED = "lapsed", _("Not answered in time")
    OVERTAKEN = "overtaken", _("Overtaken by what came after")


class Marked(models.TextChoices):
    """What one side says with one press."""

    READY = "ready", _("I have shown everything")
    ABIDES = "abides", _("I accept the decision")
    # By moderators: who has read a decision that waits does not judge an appeal against it.
    READ = "read", _("I have read the decision")


class Rule(models.TextChoices):
    """What a verdict stands on; the help article says the same."""

    DESCRIBED = "described", _("A thing must be what its listing said and showed.")
    ARRIVES = "arrives", _("Until it has arrived, the risk is the seller’s.")
    PACKED = "packed", _("Who posts a thing packs it so that it survives the way.")
    GENUINE = "genuine", _("Counterfeits are never sold here.")
    SAFE = "safe", _("What can hurt somebody is not sold here.")
    LOOKED = "looked", _("What was said and shown before the purchase was agreed to.")
    PROVEN = "proven", _("Who claims something shows what they can show.")
    DECENT = "decent", _("Nobody is threatened or harassed here.")
    RETURNED = "returned", _("What is sent back comes back as it was.")


class End(models.TextChoices):
    """By what a case was settled."""

    AGREED = "agreed", _("Both agreed")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    DECIDED = "decided", _("Decided by a moderator")
