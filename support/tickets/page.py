"""Everything a ticket's page says to its customer: what was said and done as a string of tags, who has the ball, until when.

Internal notes are left out by the query itself, and of the log only what moved the ticket is told: who it was given to, tags,
priority and warnings are the team's own.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _later

from support.tickets import addresses, clocks
from support.tickets.models import Entry, Message, Ticket
from support.tickets.statuses import Act, Logged, Outcome, Side, State

if TYPE_CHECKING:
    from yardsale.accounts.models import User

#: The states in the customer's words, with the colour of the pill.
STATES = {
    State.NEW: (_later("We read it"), "info"),
    State.OPEN: (_later("We are on it"), "info"),
    State.CUSTOMER: (_later("Your turn"), "warn"),
    State.INSIDE: (_later("We are finding out"), "info"),
    State.SOLVED: (_later("Solved"), "good"),
    State.CLOSED: (_later("Closed"), "plain"),
    State.MERGED: (_later("Joined to another"), "plain"),
    State.SPAM: (_later("Put aside"), "plain"),
}


#: How a complaint ended, in the customer’s words, and what that means.
ENDED: dict[str, tuple[Any, Any]] = {
    Outcome.PUT_RIGHT: (_later("Put right"), _later("Something went wrong, and we made it good.")),
    Outcome.EXPLAINED: (_later("Explained"), _later("We said why it is as it is; nothing had gone wrong.")),
    Outcome.REFUSED: (
        _later("Refused"),
        _later("We see it differently, and wrote why. If you have something new to say, write below."),
    ),
    Outcome.PASSED_ON: (
        _later("Passed on"),
        _later("Those who can change it have it now, with your words."),
    ),
    Outcome.SETTLED: (_later("Settled"), _later("You said that it is settled.")),
}


@dataclass
class Tag:
    """One tag of the string; see components/string.html."""

    title: str
    state: str = "done"
    note: str = ""
    icon: str = ""
    at: datetime | None = None
    by: datetime | None = None
    holder: str = ""
    mine: bool = False
    template: str = ""
    message: Message | None = None


def state_words(ticket: Ticket) -> tuple[str, str]:
    words, colour = STATES[State(ticket.state)]
    return str(words), colour


def everything_about(ticket: Ticket) -> dict[str, Any]:
    log = list(ticket.log.filter(kind__in=TOLD).order_by("pk"))
    said = ticket.messages.filter(is_note=False).select_related("by").prefetch_related("attachments")
    words, colour = state_words(ticket)
    may_score = ticket.allows(Act.SCORE)
    return {
        "ticket": ticket,
        "state_words": words,
        "state_colour": colour,
        "steps": [*_told(ticket, log, list(said)), *_now(ticket)],
        "promise": clocks.promise(ticket),
        # A complaint has a person with a name, and an end in words.
        "owner_name": ticket.owner.name if ticket.is_complaint and ticket.owner else "",
        "outcome": ENDED.get(ticket.outcome) if not ticket.is_unsolved else None,
        "may_solve": ticket.allows(Act.SOLVE),
        "is_over": ticket.state in {State.CLOSED, State.MERGED},
        "may_score": may_score,
        "scored": ticket.scores.last() if may_score else None,
        "score_token": addresses.score_token(ticket) if may_score else "",
        "merged_into": ticket.merged_into,
        "reopen_days": settings.TICKET_REOPEN_DAYS,
    }


#: What of the log is the customer's business.
TOLD = [
    Logged.OPENED,
    Logged.WROTE,
    Logged.REPLIED,
    Logged.MOVED,
    Logged.MERGED,
    Logged.DISPUTED,
    Logged.FOLLOWED,
]


def _told(ticket: Ticket, log: list[Entry], said: list[Message]) -> list[Tag]:
    lines = {line.details.get("message"): line for line in log if line.details.get("message")}
    opened = next((line for line in log if line.kind == Logged.OPENED), None)
    placed: list[tuple[Any, Tag]] = []
    for message in said:
        line = lines.get(message.pk) or (opened if message.number == 1 else None)
        if message.copied_from_id:
            # The ticket it was split off for was opened after it was said.
            line = None
        place = (line.at, line.pk, 0) if line else (message.made_at, 0, message.number)
        placed.append((place, _of_message(ticket, message)))
    for line in log:
        tag = _of_line(ticket, line)
        if tag is not None:
            placed.append(((line.at, line.pk, 1), tag))
    return [tag for _place, tag in sorted(placed, key=lambda pair: pair[0])]


def _of_message(ticket: Ticket, message: Message) -> Tag:
    is_theirs = message.side == Side.CUSTOMER
    name = message.by.name if message.by else ""
    title = _("You wrote") if is_theirs else _("%(name)s of Yardsale answered") % {"name": name}
    icon = "message-circle" if is_theirs else "life-buoy"
    return Tag(title, icon=icon, at=message.made_at, template="tickets/_said.html", message=message)


def _of_line(ticket: Ticket, line: Entry) -> Tag | None:
    """None for what is not worth a tag."""
    if line.kind == Logged.MERGED and line.details.get("into"):
        return Tag(_("Joined to ticket %(code)s") % {"code": line.details["into"]}, icon="link", at=line.at)
    if line.kind == Logged.DISPUTED:
        note = _("Here nobody can move money; in a dispute a moderator can.")
        return Tag(_("This became a dispute"), note=note, icon="scale", at=line.at)
    if line.kind == Logged.FOLLOWED:
        return Tag(
            _("It goes on in ticket %(code)s") % {"code": line.details.get("ticket", "")},
            icon="link",
            at=line.at,
        )
    if line.kind != Logged.MOVED:
        return None
    before, after = line.details.get("from"), line.details.get("to")
    if after == State.SOLVED:
        is_theirs = line.by_id == ticket.customer_id
        title = _("You said that it is solved") if is_theirs else _("Solved")
        return Tag(title, icon="circle-check", at=line.at)
    if before == State.SOLVED and after == State.OPEN:
        return Tag(_("Opened again"), icon="undo-2", at=line.at)
    return Tag(_("Closed"), icon="lock", at=line.at) if after == State.CLOSED else None


def _now(ticket: Ticket) -> list[Tag]:
    """Whose turn it is, and what comes next."""
    ours = _("Yardsale’s turn")
    promise = clocks.promise(ticket)
    if ticket.state == State.NEW:
        return [Tag(_("We read it"), "now", promise, "life-buoy", holder=ours)]
    if ticket.state == State.OPEN:
        return [Tag(_("We are on it"), "now", promise, "life-buoy", holder=ours)]
    if ticket.state == State.INSIDE:
        note = promise or _("Somebody else in the house has to look. We come back to you.")
        return [Tag(_("We are finding out"), "now", note, "hourglass", holder=ours)]
    if ticket.state == State.CUSTOMER:
        note = _("Without a word from you we take it as solved then.")
        turn = _("Your turn")
        return [
            Tag(
                _("We wait for your answer"),
                "now",
                note,
                "message-circle",
                by=ticket.act_by,
                holder=turn,
                mine=True,
            )
        ]
    if ticket.state == State.SOLVED:
        note = _("A word from you before that opens it again.")
        return [Tag(_("Closes"), "next", note, "lock", by=ticket.act_by)]
    if ticket.state == State.SPAM:
        note = _("It looked like advertising to us. If it is not, write a few words.")
        return [Tag(_("Put aside"), "bad", note, "circle-alert")]
    return []


def listed(tickets: list[Ticket]) -> list[dict[str, Any]]:
    """For the list: each with its state in words."""
    return [{"ticket": one, "words": state_words(one), "promise": clocks.promise(one)} for one in tickets]


def author_of(ticket: Ticket) -> "User | None":
    """Whose words a customer's are: of a guest's ticket nobody's, though they may have an account by now."""
    return ticket.customer
