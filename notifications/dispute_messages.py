"""What the two sides of a dispute hear, and what the moderators do. Nobody is told what they did themselves."""

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from forum.disputes import rules, told
from forum.disputes.events import DisputeEvent
from notifications.channels.statuses import Topic
from notifications.messages import Message, deadline
from yardsale.accounts.roles import MODERATOR
from yardsale.events.models import Event

if TYPE_CHECKING:
    from forum.disputes.models import Case
    from yardsale.accounts.models import User


def _values(case: "Case") -> dict[str, Any]:
    return {
        "title": case.order.title,
        "claimant": case.claimant.name,
        "respondent": case.respondent.name,
        "buyer": case.order.buyer.name,
        "seller": case.order.seller.name,
    }


def _values_until(case: "Case") -> dict[str, Any]:
    """With the deadline of whoever's turn it is."""
    return _values(case) | deadline(case.act_by)


def _sides(case: "Case", event: Event) -> "list[User]":
    """Whoever of the two did not do it."""
    return [person for person in (case.claimant, case.respondent) if person.pk != event.by_id]


def _claimant_of_an_agent(case: "Case", event: Event) -> "list[User]":
    return [case.claimant] if case.opened_by_id != case.claimant_id else []


def _seller(case: "Case", event: Event) -> "list[User]":
    return [case.order.seller]


def _moderators(case: "Case", event: Event) -> "list[User]":
    """Those who may judge it; whoever is part of it, has traded with a side or decided before hears nothing."""
    from yardsale.accounts.models import User

    everybody = User.objects.active().in_role(MODERATOR)
    return [person for person in everybody if person.pk != event.by_id and not rules.bias_of(person, case)]


def _its_moderator(case: "Case", event: Event) -> "list[User]":
    """Whoever has taken it; while nobody has, all who may."""
    return [case.moderator] if case.moderator else _moderators(case, event)


def _its_judge(case: "Case", event: Event) -> "list[User]":
    return [case.verdict.by] if case.verdict else _moderators(case, event)


def _whose_turn(case: "Case", event: Event) -> "list[User]":
    turn = told.turn_of(case)
    return list(turn.who) if turn else []


def _moderators_turn(case: "Case", event: Event) -> "list[User]":
    turn = told.turn_of(case)
    return _its_moderator(case, event) if turn and not turn.who else []


def _page(case: "Case") -> str:
    return case.get_absolute_url()


def _desk(case: "Case") -> str:
    return reverse("disputes:desk_case", args=[case.code])


def _about(kind: str, to: Any, title: Any, text: Any, icon: str, **more: Any) -> Message:
    given: dict[str, Any] = {"values": _values, "url": _page, "action": _("See the case")} | more
    return Message(kind=kind, to=to, title=title, text=text, icon=icon, **given)


def _for_moderators(kind: str, to: Any, title: Any, text: Any) -> Message:
    return _about(kind, to, title, text, "scale", url=_desk, topic=Topic.DESK)


DISPUTES: dict[str, tuple[Message, ...]] = {
    DisputeEvent.OPENED: (
        _about(
            "dispute.opened",
            _claimant_of_an_agent,
            _("We opened a case about “%(title)s” for you"),
            _("The money stays where it is. See what is written there, and add photos."),
            "flag",
        ),
    ),
    DisputeEvent.STATED: (
        _about(
            "dispute.stated",
            lambda case, event: [case.respondent],
            _("%(claimant)s says that something is wrong with “%(title)s”"),
            _("Say how you see it within three days. Most of this is settled between the two of you."),
            "flag",
            action=_("Answer"),
            values=_values_until,
        ),
    ),
    DisputeEvent.ANSWERED: (
        _about(
            "dispute.answered",
            lambda case, event: [case.claimant],
            _("%(respondent)s answered about “%(title)s”"),
            _("Now find a way together. Either of you can make an offer."),
            "message-circle",
        ),
    ),
    DisputeEvent.WRITTEN: (
        _about(
            "dispute.written",
            _sides,
            _("Somebody wrote in the case about “%(title)s”"),
            _("Read it on the page of the case."),
            "message-circle",
        ),
    ),
    DisputeEvent.SHOWN: (
        _about(
            "dispute.shown",
            _sides,
            _("New evidence about “%(title)s”"),
            _("See what was added, and add what you have."),
            "camera",
        ),
    ),
    DisputeEvent.OFFERED: (
        _about(
            "dispute.offered",
            _sides,
            _("An offer to settle “%(title)s”"),
            _("Say yes or no within 48 hours. Without an answer nothing changes."),
            "hand-coins",
            action=_("Answer"),
        ),
    ),
    DisputeEvent.OFFER_ANSWERED: (
        _about(
            "dispute.offer_answered",
            _sides,
            _("Your offer about “%(title)s” was answered"),
            _("See whether it was a yes, and what happens now."),
            "hand-coins",
        ),
    ),
    DisputeEvent.OFFER_TAKEN_BACK: (
        _about(
            "dispute.offer_taken_back",
            _sides,
            _("The offer about “%(title)s” was taken back"),
            _("So there is nothing to answer at the moment."),
            "undo-2",
        ),
    ),
    DisputeEvent.OFFER_LAPSED: (
        _about(
            "dispute.offer_lapsed",
            _sides,
            _("An offer about “%(title)s” was not answered"),
            _("So nothing has changed. Either of you can make another."),
            "clock",
        ),
    ),
    DisputeEvent.ESCALATED: (
        _about(
            "dispute.escalated",
            _sides,
            _("A moderator looks at “%(title)s”"),
            _("One of our people takes the case. Until they decide you can still agree between you."),
            "life-buoy",
        ),
        _for_moderators(
            "dispute.escalated.desk",
            _moderators,
            _("A case waits: “%(title)s”"),
            _("%(claimant)s and %(respondent)s need somebody who decides."),
        ),
    ),
    DisputeEvent.CLAIMED: (
        _about(
            "dispute.claimed",
            _sides,
            _("Show what you have about “%(title)s”"),
            _("A moderator has taken the case. Show what counts on the page of the case."),
            "camera",
            values=_values_until,
            applies=lambda case: case.round == 1,
        ),
        _about(
            "dispute.claimed.appeal",
            _sides,
            _("Somebody judges the appeal about “%(title)s”"),
            _("Another moderator has taken it and forms a view of their own."),
            "scale",
            applies=lambda case: case.round == 2,
        ),
    ),
    DisputeEvent.HANDED_BACK: (
        _for_moderators(
            "dispute.handed_back.desk",
            _moderators,
            _("A case is free again: “%(title)s”"),
            _("Whoever had it handed it back."),
        ),
    ),
    DisputeEvent.ASKED: (
        _about(
            "dispute.asked",
            _sides,
            _("The moderator asks for more about “%(title)s”"),
            _("Read what is missing, and add it."),
            "message-circle-question-mark",
            values=_values_until,
        ),
    ),
    DisputeEvent.REVIEWED: (
        _for_moderators(
            "dispute.reviewed.desk",
            _its_moderator,
            _("Everything is shown about “%(title)s”"),
            _("Open the evidence, and decide."),
        ),
    ),
    DisputeEvent.PROPOSED: (
        _for_moderators(
            "dispute.proposed.desk",
            _moderators,
            _("A second look is needed: “%(title)s”"),
            _("Much is held, so another moderator confirms the decision."),
        ),
    ),
    DisputeEvent.DISAGREED: (
        _for_moderators(
            "dispute.disagreed.desk",
            _its_moderator,
            _("Your decision about “%(title)s” came back"),
            _("The second moderator did not agree, and says why."),
        ),
    ),
    DisputeEvent.DECIDED: (
        _about(
            "dispute.decided",
            _sides,
            _("Decided: “%(title)s”"),
            _("Read the decision and its reasons on the page of the case."),
            "gavel",
            action=_("Read it"),
        ),
    ),
    DisputeEvent.ABIDED: (
        _about(
            "dispute.abided",
            _sides,
            _("The other side accepts the decision about “%(title)s”"),
            _("If you accept it too, it is carried out at once."),
            "thumbs-up",
        ),
    ),
    DisputeEvent.APPEALED: (
        _about(
            "dispute.appealed",
            _sides,
            _("The decision about “%(title)s” was appealed"),
            _("Another moderator looks at all of it anew. Until then no money moves."),
            "megaphone",
        ),
        _for_moderators(
            "dispute.appealed.desk",
            _moderators,
            _("An appeal waits: “%(title)s”"),
            _("Whoever has not read the first decision takes it."),
        ),
    ),
    DisputeEvent.UNOPPOSED: (
        _for_moderators(
            "dispute.unopposed.desk",
            _its_judge,
            _("Nobody appealed: “%(title)s”"),
            _("Carry the decision out. The clock never does."),
        ),
    ),
    DisputeEvent.RETURN_BEGUN: (
        _about(
            "dispute.return_begun",
            _sides,
            _("“%(title)s” goes back"),
            _("%(buyer)s sends it back. Once %(seller)s has it, all of the money goes back."),
            "undo-2",
        ),
    ),
    DisputeEvent.SENT_BACK: (
        _about(
            "dispute.sent_back",
            _seller,
            _("“%(title)s” is on its way back to you"),
            _("Look at it, and say when you have it. Not as it was? Call a moderator."),
            "package",
        ),
    ),
    DisputeEvent.SETTLED: (
        _about(
            "dispute.settled",
            _sides,
            _("Settled: “%(title)s”"),
            _("The case is closed. Its page says how, and where the money went."),
            "circle-check",
        ),
    ),
    DisputeEvent.TOLD: (
        _about(
            "dispute.told",
            lambda case, event: [case.claimant, case.respondent],
            _("Your case about “%(title)s” is told for others to learn from"),
            _(
                "Without names, codes and amounts, read by two moderators. If it says too much, write to us and it goes."
            ),
            "book-open",
            url=lambda case: case.telling.get_absolute_url(),
            action=_("Read it"),
        ),
    ),
    DisputeEvent.REMINDED: (
        _about(
            "dispute.reminded",
            _whose_turn,
            _("One day left in the case about “%(title)s”"),
            _("It is your turn. The page says what happens otherwise."),
            "clock",
            values=_values_until,
        ),
        _for_moderators(
            "dispute.reminded.desk",
            _moderators_turn,
            _("A case is due in a day: “%(title)s”"),
            _("%(claimant)s and %(respondent)s wait for a moderator."),
        ),
    ),
}
#: Seen by whoever looks, or by nobody but the one who did it.
SILENT = {DisputeEvent.READY, DisputeEvent.DRAFTED}
