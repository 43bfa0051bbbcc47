"""What an agent does with a ticket beside writing in it: one table for the page's buttons, forms and words."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from support.tickets import handling
from support.tickets.desk_forms import (
    AnswerForm,
    ArticleForm,
    AttachForm,
    ChangeForm,
    DisputeForm,
    EscalateForm,
    MergeForm,
    OtherForm,
    OutcomeForm,
    SnoozeForm,
    SplitForm,
    VersionForm,
)


@dataclass(frozen=True)
class Deed:
    """`title` heads its page, `button` says what pressing does, `done` what was done."""

    title: Any
    icon: str
    button: Any
    done: Any
    do: Callable[..., Any]
    form: type[VersionForm] = VersionForm
    hint: Any = ""
    needs_lead: bool = False

    @property
    def is_press(self) -> bool:
        """Nothing is asked: the button stands on the ticket's page."""
        return self.form is VersionForm


ACTS: dict[str, Deed] = {
    "take": Deed(_("Take it"), "hand", _("Take it"), _("Yours."), handling.take),
    "hand-back": Deed(
        _("Hand it back"),
        "undo-2",
        _("Hand it back"),
        _("Handed back: anybody can take it."),
        handling.hand_back,
    ),
    "change": Deed(
        _("What it is filed under"), "pencil", _("Save changes"), _("Saved."), handling.change, ChangeForm
    ),
    "snooze": Deed(
        _("Put it aside"),
        "moon",
        _("Put it aside"),
        _("Put aside. It comes back by itself."),
        handling.snooze,
        SnoozeForm,
        _(
            "It leaves your list until then. The clocks run on: who puts a ticket aside still owes the answer."
        ),
    ),
    "wake": Deed(_("Bring it back now"), "sun", _("Bring it back now"), _("It is back."), handling.wake),
    "wait": Deed(
        _("Wait for the customer"),
        "user",
        _("Wait for the customer"),
        _("The customer has the ball."),
        handling.wait_for_customer,
    ),
    "inside": Deed(
        _("Wait inside"),
        "hourglass",
        _("Wait inside"),
        _("It waits for somebody of ours; the clocks run on."),
        handling.wait_inside,
    ),
    "solve": Deed(
        _("Solve without a reply"), "check", _("Solve without a reply"), _("Solved."), handling.solve
    ),
    "outcome": Deed(
        _("How the complaint ended"),
        "gavel",
        _("Keep it"),
        _("Kept. The customer reads it once the ticket is solved."),
        handling.conclude,
        OutcomeForm,
    ),
    "reopen": Deed(_("Open it again"), "rotate-ccw", _("Open it again"), _("Open again."), handling.reopen),
    "spam": Deed(
        _("It is spam"), "ban", _("It is spam"), _("Out of the queue. Nothing is lost."), handling.mark_spam
    ),
    "not-spam": Deed(
        _("It is no spam"), "inbox", _("It is no spam"), _("Back in the queue."), handling.not_spam
    ),
    "attach": Deed(
        _("Which order it is about"), "package", _("Save"), _("Saved."), handling.attach, AttachForm
    ),
    "link": Deed(
        _("Link with another ticket"),
        "link",
        _("Link them"),
        _("Linked: each names the other."),
        handling.link,
        OtherForm,
        _("Both stay as they are, and each names the other."),
    ),
    "merge": Deed(
        _("Merge into another ticket"),
        "merge",
        _("Merge this one into it"),
        _("Merged. You are in the one that goes on."),
        handling.merge,
        MergeForm,
        _("This ticket ends, and what was said here is read there. Both must be of the same customer."),
    ),
    "split": Deed(
        _("Split off a second matter"),
        "split",
        _("Split it off"),
        _("Split. This is the new ticket."),
        handling.split,
        SplitForm,
        _("The messages you choose are copied into a ticket of their own; here nothing goes away."),
    ),
    "escalate": Deed(
        _("Call a lead"),
        "siren",
        _("Call a lead"),
        _("The leads are told."),
        handling.escalate,
        EscalateForm,
    ),
    "calm": Deed(
        _("It is seen to"),
        "check",
        _("It is seen to"),
        _("A ticket like the others again."),
        handling.calm,
        needs_lead=True,
    ),
    "dispute": Deed(
        _("Open a dispute"),
        "scale",
        _("Open the dispute"),
        _("The dispute is open, and the money stays held. This ticket waits inside."),
        handling.open_dispute,
        DisputeForm,
        _("Held money moves there alone, by both sides’ consent or a moderator’s verdict."),
    ),
    "article": Deed(
        _("Draft of a help article"),
        "file-text",
        _("Make the draft"),
        _("The draft stands in the help centre. Read it there once more."),
        handling.draft_article,
        ArticleForm,
    ),
    "answer": Deed(
        _("Draft of a forum answer"),
        "messages-square",
        _("Take names out"),
        "",
        handling.draft_answer,
        AnswerForm,
    ),
}
