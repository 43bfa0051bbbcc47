"""Write, read as the second, publish, send back, take down. Whoever publishes has read the very words that come out."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from forum.disputes import publishing
from forum.disputes.events import DisputeEvent
from forum.disputes.models import Case
from forum.resolved import rules
from forum.resolved.models import WORDS, Telling
from forum.resolved.statuses import Stage
from yardsale import visitors
from yardsale.events.actions import publish as tell
from yardsale.refusals import Refusal

if TYPE_CHECKING:
    from yardsale.accounts.models import User


@dataclass(frozen=True)
class Draft:
    """The words of a telling."""

    title: str
    claim: str
    answer: str
    reasons: str
    lesson: str = ""


def draft_of(case: Case) -> Draft:
    """What a moderator begins with: the words of the case with the people taken out, to be read and shortened by hand."""
    story = publishing.anonymised(case)
    title = f"{story.reason}: {story.outcome.partition(' – ')[0]}" if story.outcome else story.reason
    return Draft(title, story.claim, story.answer, story.reasons)


@transaction.atomic
def write(case: Case, draft: Draft, *, by: "User", edition: int | None = None) -> Telling:
    """The first writing, or a new one after it was sent back or taken down. A second person has to read it in any case."""
    Case.objects.select_for_update().get(pk=case.pk)
    telling = Telling.objects.select_for_update().filter(case=case).first()
    words = {name: getattr(draft, name).strip() for name in WORDS}
    _refuse_people(case, words)
    if telling is None:
        if not rules.may_write(by, case):
            raise Refusal(_("Only settled cases are told, by a moderator who is no part of them."))
        story = publishing.facts(case)
        return Telling.objects.create(case=case, written_by=by, **words, **story)
    if not rules.may_write_anew(by, telling):
        raise Refusal(_("This is not yours to write now. Please look again."))
    _refuse_other_edition(telling, edition)
    telling.move_to(Stage.WAITING, written_by=by, read_by=None, note="", written_at=timezone.now(), **words)
    return telling


@transaction.atomic
def publish(telling: Telling, *, by: "User", edition: int) -> None:
    """The second reader lets it out. Both sides are told, with the address and whom to write to."""
    telling = _held(telling, edition)
    if not rules.may_read(by, telling):
        raise Refusal(_("Somebody else than its writer reads it, who is no part of the case."))
    telling.move_to(Stage.PUBLISHED, read_by=by, published_at=timezone.now(), note="")
    tell(DisputeEvent.TOLD, telling.case, by=by)
    visitors.touch()


@transaction.atomic
def send_back(telling: Telling, *, by: "User", edition: int, note: str) -> None:
    telling = _held(telling, edition)
    if not rules.may_read(by, telling):
        raise Refusal(_("Somebody else than its writer reads it, who is no part of the case."))
    _refuse_silence(note)
    telling.move_to(Stage.RETURNED, note=note.strip())


@transaction.atomic
def take_down(telling: Telling, *, by: "User", note: str) -> None:
    """At once, by any moderator: somebody recognised themselves."""
    telling = _held(telling, None)
    if not rules.may_take_down(by, telling):
        raise Refusal(_("It is not published. Please look again."))
    _refuse_silence(note)
    telling.move_to(Stage.TAKEN_DOWN, note=note.strip())
    visitors.touch()


def _held(telling: Telling, edition: int | None) -> Telling:
    held = Telling.objects.select_related("case").select_for_update(of=("self",)).get(pk=telling.pk)
    _refuse_other_edition(held, edition)
    return held


def _refuse_other_edition(telling: Telling, edition: int | None) -> None:
    if edition is not None and edition != telling.edition:
        raise Refusal(_("Somebody changed this a moment ago. Please read it again."))


def _refuse_silence(note: str) -> None:
    if not note.strip():
        raise Refusal(_("Write why, so that its writer can mend it."))


def _refuse_people(case: Case, words: dict[str, str]) -> None:
    left = [found for text in words.values() for found in publishing.people_in(case, text)]
    if left:
        raise Refusal(
            _("“%(words)s” tells who it was. Write “the buyer” or “the seller” instead.")
            % {"words": "”, “".join(dict.fromkeys(left))}
        )
