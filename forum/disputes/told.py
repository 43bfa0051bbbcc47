"""A case told as a string of tags: what happened, whose turn it is, until when, and what happens otherwise."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _later

from forum.disputes import rules
from forum.disputes.events import DisputeEvent
from forum.disputes.models import Case
from forum.disputes.statuses import Deal, End, Reason, State
from listings.orders.told import Step
from yardsale.events.models import Event

if TYPE_CHECKING:
    from yardsale.accounts.models import User

Told = tuple[str, str, str]


class Turn(NamedTuple):
    """What is to be done now. `who`: the people who can do it; none: the moderators."""

    title: str
    otherwise: str
    icon: str
    who: "tuple[User, ...]"


def steps(case: Case, events: Iterable[Event], *, reader: "User") -> list[Step]:
    """The whole string, oldest first; what happens next comes last."""
    told = [step for event in events if (step := _tell(case, event)) is not None]
    turn = turn_of(case)
    if turn is None:
        return told
    mine = reader in turn.who
    return [
        *told,
        Step(
            turn.title,
            "now",
            turn.otherwise,
            turn.icon,
            by=case.act_by,
            holder=_holder(turn, reader),
            mine=mine,
        ),
    ]


def _holder(turn: Turn, reader: "User") -> str:
    if not turn.who:
        return _("Our moderators’ turn")
    if reader in turn.who:
        return _("Your turn") if len(turn.who) == 1 else _("The turn of you both")
    names = _(" and ").join(person.name for person in turn.who)
    return _("%(name)s’s turn") % {"name": names}


def turn_of(case: Case) -> Turn | None:
    """None when it is settled."""
    make = TURNS.get(State(case.state))
    return make(case) if make else None


def _both_but(case: Case, has_done: "Callable[[User, Case], bool]") -> "tuple[User, ...]":
    return tuple(side for side in (case.claimant, case.respondent) if not has_done(side, case))


def _talking(case: Case) -> Turn:
    otherwise = _("Otherwise a moderator looks at it. No money moves by itself.")
    who: tuple[User, ...] = (case.claimant, case.respondent)
    if case.offer is not None:
        who = (case.claimant if case.offer.by_id == case.respondent_id else case.respondent,)
        return Turn(_("Answer the offer"), otherwise, "message-circle-question-mark", who)
    return Turn(_("Find a way together"), otherwise, "handshake", who)


def _evidence(case: Case) -> Turn:
    otherwise = _("Otherwise the moderator decides on what is there.")
    return Turn(_("Show what you have"), otherwise, "camera", _both_but(case, rules.has_said_ready))


def _decided(case: Case) -> Turn:
    if case.unopposed_at is not None:
        return Turn(_("Carry the decision out"), _("Nobody has appealed."), "gavel", ())
    otherwise = _("Without an appeal a moderator carries it out then.")
    return Turn(_("Accept it, or appeal"), otherwise, "gavel", _both_but(case, rules.has_abided))


def _returning(case: Case) -> Turn:
    otherwise = _("Otherwise a moderator looks at it. No money moves by itself.")
    buyer, seller = case.order.buyer, case.order.seller
    if case.sent_back_at is not None:
        return Turn(_("Say that it is back"), otherwise, "package-check", (seller,))
    if not case.return_address and case.order.delivery == "post":
        return Turn(_("Say where it shall be sent"), otherwise, "house", (seller,))
    return Turn(_("Send it back"), otherwise, "undo-2", (buyer,))


TURNS: dict[State, Callable[[Case], Turn]] = {
    State.OPENED: lambda case: Turn(
        _("Tell what happened"),
        _("Otherwise a moderator looks at what there is."),
        "message-circle",
        (case.claimant,),
    ),
    State.ANSWER_DUE: lambda case: Turn(
        _("Answer"),
        _("Otherwise a moderator looks at it. Silence moves no money."),
        "message-circle",
        (case.respondent,),
    ),
    State.TALKING: _talking,
    State.ESCALATED: lambda case: Turn(
        _("A moderator takes the case"), _("Until then you can still agree between you."), "scale", ()
    ),
    State.EVIDENCE: _evidence,
    State.REVIEW: lambda case: Turn(
        _("A moderator reads everything and decides"),
        _("Until then you can still agree between you."),
        "scale",
        (),
    ),
    State.CONFIRMING: lambda case: Turn(
        _("A second moderator looks at the decision"), _("Much is held, so two of us look."), "users", ()
    ),
    State.DECIDED: _decided,
    State.APPEALED: lambda case: Turn(
        _("Another moderator judges the appeal"), _("They form their own view first."), "scale", ()
    ),
    State.RETURNING: _returning,
}


# -- What happened -------------------------------------------------------------------------------------------------


def _tell(case: Case, event: Event) -> Step | None:
    words = WORDS.get(event.name)
    if words is None:
        return None
    title, note, icon = words(case, event)
    return Step(
        title, "bad" if event.name == DisputeEvent.OPENED else "done", note, icon, at=event.happened_at
    )


def _who(case: Case, event: Event) -> str:
    sides = {case.claimant_id: case.claimant.name, case.respondent_id: case.respondent.name}
    return sides.get(event.by_id or 0) or (event.by.name if event.by else _("Yardsale"))


def _opened(case: Case, event: Event) -> Told:
    reason = str(Reason(case.reason).label).partition(" – ")[0]
    return _("%(name)s says: %(reason)s") % {"name": case.claimant.name, "reason": reason}, "", "flag"


def _escalated(case: Case, event: Event) -> Told:
    why = {
        "called": _("%(name)s called a moderator.") % {"name": _who(case, event)},
        "untold": _("Nobody told what happened in time."),
        "silence": _("There was no answer in time."),
        "talked": _("You found no way in time."),
        "return": _("It did not come back in time."),
    }
    return _("A moderator is called"), why.get(event.details.get("why", ""), ""), "life-buoy"


def _offer_answered(case: Case, event: Event) -> Told:
    name = {"name": _who(case, event)}
    if event.details.get("yes"):
        return _("%(name)s said yes") % name, "", "thumbs-up"
    return _("%(name)s said no") % name, "", "thumbs-down"


def _decided_words(case: Case, event: Event) -> Told:
    note = _("Decided by %(name)s.") % {"name": event.by.name if event.by else ""}
    return _("Decided"), note, "gavel"


def _settled(case: Case, event: Event) -> Told:
    end = event.details.get("end", "")
    note = str(End(end).label) if end in End.values else ""
    return _("Settled"), f"{note}.", "circle-check"


def _said(title: Any, icon: str) -> Callable[[Case, Event], Told]:
    """A tag with who did it in its title."""
    return lambda case, event: (str(title) % {"name": _who(case, event)}, "", icon)


WORDS: dict[str, Callable[[Case, Event], Told]] = {
    DisputeEvent.OPENED: _opened,
    DisputeEvent.ANSWERED: _said(_later("%(name)s answered"), "message-circle"),
    DisputeEvent.OFFERED: _said(_later("%(name)s made an offer"), "hand-coins"),
    DisputeEvent.OFFER_ANSWERED: _offer_answered,
    DisputeEvent.OFFER_TAKEN_BACK: _said(_later("%(name)s took the offer back"), "undo-2"),
    DisputeEvent.OFFER_LAPSED: lambda case, event: (_("Nobody answered the offer in time"), "", "clock"),
    DisputeEvent.ESCALATED: _escalated,
    DisputeEvent.CLAIMED: _said(_later("%(name)s, a moderator, takes the case"), "scale"),
    DisputeEvent.HANDED_BACK: _said(_later("%(name)s hands the case to another moderator"), "scale"),
    DisputeEvent.ASKED: _said(_later("%(name)s asks for more"), "message-circle-question-mark"),
    DisputeEvent.READY: _said(_later("%(name)s has shown everything"), "check"),
    DisputeEvent.REVIEWED: lambda case, event: (_("Everything is shown"), "", "camera"),
    DisputeEvent.DECIDED: _decided_words,
    DisputeEvent.ABIDED: _said(_later("%(name)s accepts the decision"), "thumbs-up"),
    DisputeEvent.APPEALED: _said(_later("%(name)s appeals"), "megaphone"),
    DisputeEvent.UNOPPOSED: lambda case, event: (_("Nobody appealed in time"), "", "clock"),
    DisputeEvent.RETURN_BEGUN: lambda case, event: (
        _("It goes back first"),
        str(Deal.RETURN.label) + ".",
        "undo-2",
    ),
    DisputeEvent.SENT_BACK: _said(_later("%(name)s has sent it back"), "package"),
    DisputeEvent.SETTLED: _settled,
}
