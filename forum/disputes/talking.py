"""What the two sides say and show each other, and when they call a third."""

import hashlib
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from forum.disputes import rules
from forum.disputes.events import DisputeEvent
from forum.disputes.models import LONGEST_NOTE, Case, Evidence, Mark, Statement
from forum.disputes.moves import change, days, escalate, hold, move, words
from forum.disputes.statuses import Act, Marked, Said, Slot, State
from forum.disputes.terms import DAY
from listings.conversations import letters
from yardsale import formats
from yardsale.events.actions import publish
from yardsale.refusals import Refusal

if TYPE_CHECKING:
    from yardsale.accounts.models import User

#: Statements of one side in one case: enough for every story, too few for a flood.
MOST_STATEMENTS = 60


@transaction.atomic
def answer(case: Case, *, by: "User", text: str) -> None:
    """The other side's answer; from here they talk."""
    hold(case, Act.ANSWER)
    if not rules.may_answer(by, case):
        raise Refusal(_("The answer is the other side’s to give."))
    Statement.objects.create(case=case, by=by, kind=Said.ANSWER, text=words(text))
    now = timezone.now()
    move(case, State.TALKING, Act.ANSWER, act_by=now + days(case.numbers.talk_days), answered_at=now)
    publish(DisputeEvent.ANSWERED, case, by=by)


@transaction.atomic
def write(case: Case, *, by: "User", text: str) -> None:
    """A message to everybody in the case."""
    hold(case, Act.WRITE)
    if not rules.may_write(by, case):
        raise Refusal(_("Only the two sides of a case write in it."))
    if Statement.objects.filter(case=case, by=by).count() >= MOST_STATEMENTS:
        raise Refusal(_("You have written a great deal here. Please call a moderator, or wait for theirs."))
    Statement.objects.create(case=case, by=by, kind=Said.MESSAGE, text=words(text))
    publish(DisputeEvent.WRITTEN, case, by=by)


@transaction.atomic
def show(
    case: Case, *, by: "User", slot: str, note: str = "", photo: "letters.Picture | None" = None
) -> Evidence:
    """One piece of evidence. The photo has been written already: see `letters.keep`."""
    hold(case, Act.SHOW)
    if not rules.may_show(by, case):
        raise Refusal(_("Only the two sides of a case add evidence to it."))
    if slot not in Slot.values:
        raise Refusal(_("Please choose what it shows."))
    note = note.strip()[:LONGEST_NOTE]
    if photo is None and not note:
        raise Refusal(_("Add a photo, or write what you want to show."))
    if case.evidence.filter(by=by).count() >= case.numbers.most_evidence:
        raise Refusal(
            _("You have added %(most)d pieces of evidence; more would not be looked at.")
            % {"most": case.numbers.most_evidence}
        )
    picture = (
        {"photo": photo.path, "width": photo.width, "height": photo.height, "sha256": hash_of(photo.path)}
        if photo
        else {}
    )
    shown = Evidence.objects.create(case=case, by=by, slot=slot, note=note, **picture)
    publish(DisputeEvent.SHOWN, case, by=by)
    return shown


def hash_of(path: str) -> str:
    return hashlib.sha256(letters.place(path).read_bytes()).hexdigest()


@transaction.atomic
def say_ready(case: Case, *, by: "User") -> None:
    """Everything is shown; when both say so nobody waits for the clock."""
    hold(case, Act.READY)
    if not rules.may_say_ready(by, case):
        raise Refusal(_("You have said so already, or it is not yours to say."))
    Mark.objects.create(case=case, by=by, kind=Marked.READY)
    publish(DisputeEvent.READY, case, by=by)
    if rules.has_said_ready(case.other_side(by), case):
        begin_review(case, Act.READY)


def begin_review(case: Case, act: str) -> None:
    """Nothing more is added: the moderator reads. The row is held."""
    move(case, State.REVIEW, act, act_by=timezone.now() + 2 * DAY)
    publish(DisputeEvent.REVIEWED, case)


@transaction.atomic
def call(case: Case, *, by: "User", text: str = "") -> None:
    """A moderator is to look: at once when it is urgent, else a day after the answer."""
    hold(case, Act.CALL)
    if not rules.is_side(by, case):
        raise Refusal(_("Only the two sides of a case call a moderator."))
    since = rules.may_call_from(case)
    if since is None:
        raise Refusal(_("Wait for the answer first. Without one a moderator looks at it by themselves."))
    if since > timezone.now():
        raise Refusal(
            _("Try to settle it between you first. From %(moment)s on you can call a moderator.")
            % {"moment": formats.when(since)}
        )
    if text.strip():
        Statement.objects.create(case=case, by=by, kind=Said.CALL, text=words(text))
    _escalate(case, Act.CALL, why="called", by=by)


@transaction.atomic
def escalate_by_clock(case: Case, *, why: str) -> None:
    """Silence, or time that is over: a person looks. `why`: silence, talked or return."""
    hold(case, Act.TIME_UP)
    _escalate(case, Act.TIME_UP, why=why, by=None)


def _escalate(case: Case, act: str, *, why: str, by: "User | None") -> None:
    escalate(case, act)
    publish(DisputeEvent.ESCALATED, case, by=by, why=why)


@transaction.atomic
def review_by_clock(case: Case) -> None:
    """Time for evidence is over."""
    hold(case, Act.TIME_UP)
    begin_review(case, Act.TIME_UP)


@transaction.atomic
def remind(case: Case) -> None:
    """Tell whoever the clock waits for, once."""
    change(case, remind_at=None)
    publish(DisputeEvent.REMINDED, case)
