"""Writing a survey, having it approved, and answering it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from listings.catalogue.models import Category
from notifications.announcements.statuses import Audience
from notifications.surveys import cards, rules
from notifications.surveys.models import Answer, Invitation, Survey, Tag
from notifications.surveys.statuses import OPEN_DAYS, Kind, State
from yardsale.refusals import Refusal

if TYPE_CHECKING:
    from yardsale.accounts.models import User


@dataclass(frozen=True)
class Draft:
    name: str
    question: str
    in_words: str
    kind: str = Kind.RECOMMEND
    choices: tuple[str, ...] = ()
    audience: str = Audience.EVERYONE
    category: Category | None = None
    districts: tuple[str, ...] = ()
    segment: str = ""
    by_mail: bool = False

    def columns(self) -> dict[str, Any]:
        """What does not belong to the chosen kind or people is not kept."""
        is_narrow = self.audience in {Audience.BUYERS, Audience.SELLERS}
        return {
            "name": self.name, "question": self.question, "in_words": self.in_words, "kind": self.kind,
            "choices": list(self.choices) if self.kind == Kind.CHOICE else [],
            "audience": self.audience, "category": self.category if is_narrow else None,
            "districts": list(self.districts) if self.audience == Audience.DISTRICTS else [],
            "segment": self.segment if self.audience == Audience.SEGMENT else "", "by_mail": self.by_mail,
        }  # fmt: skip


@transaction.atomic
def compose(draft: Draft, *, by: "User") -> Survey:
    _refuse_others(rules.is_surveyor(by))
    return Survey.objects.create(**draft.columns(), written_by=by)


@transaction.atomic
def change(survey: Survey, draft: Draft, *, by: "User", version: int) -> None:
    """Whoever changes it has written it; it is asked for anew."""
    held = _held(survey, version)
    _refuse_others(rules.may_change(by, held))
    held.move_to(State.DRAFT, **draft.columns(), written_by=by, note="")
    survey.refresh_from_db()


@transaction.atomic
def ask(survey: Survey, *, by: "User", version: int) -> None:
    """Give it to a second person."""
    held = _held(survey, version)
    _refuse_others(rules.may_ask(by, held))
    held.move_to(State.AWAITING)
    survey.refresh_from_db()


@transaction.atomic
def approve(survey: Survey, *, by: "User", version: int) -> None:
    """The second person has read exactly this; people are asked from now on."""
    held = _held(survey, version)
    if by.pk == held.written_by_id:
        raise Refusal(_("You wrote this, so somebody else approves it."))
    _refuse_others(rules.may_approve(by, held))
    now = timezone.now()
    held.move_to(
        State.RUNNING, approved_by=by, started_at=now, closes_at=now + timedelta(days=OPEN_DAYS), note=""
    )
    survey.refresh_from_db()


@transaction.atomic
def refuse(survey: Survey, *, by: "User", version: int, note: str) -> None:
    held = _held(survey, version)
    _refuse_others(rules.may_approve(by, held))
    held.move_to(State.REFUSED, note=note)
    survey.refresh_from_db()


@transaction.atomic
def cancel(survey: Survey, *, by: "User", version: int) -> None:
    held = _held(survey, version)
    _refuse_others(rules.may_cancel(by, held))
    held.move_to(State.CANCELLED)
    survey.refresh_from_db()


@transaction.atomic
def close(survey: Survey, *, by: "User", version: int) -> None:
    """Before its time: nobody more is asked, and nobody answers."""
    held = _held(survey, version)
    _refuse_others(rules.may_close(by, held))
    held.move_to(State.CLOSED)
    survey.refresh_from_db()


@transaction.atomic
def answer(invitation: Invitation, *, value: int, comment: str) -> Answer:
    """Once: whoever sends it twice has answered the first time."""
    held = Invitation.objects.select_for_update(of=("self",)).select_related("survey").get(pk=invitation.pk)
    if held.answered_at is not None:
        raise Refusal(_("You have answered this already. Thank you!"))
    if held.survey.state != State.RUNNING:
        raise Refusal(_("This survey is over. Thank you for wanting to answer."))
    said = Answer.objects.create(invitation=held, survey=held.survey, value=value, comment=comment)
    held.answered_at = said.at
    held.save(update_fields=["answered_at"])
    cards.take_down(held.person)
    return said


def put_away(invitation: Invitation) -> None:
    Invitation.objects.filter(pk=invitation.pk, put_away_at=None).update(put_away_at=timezone.now())
    cards.take_down(invitation.person)


@transaction.atomic
def tag(said: Answer, word: str, *, by: "User") -> None:
    """Put a word on a comment; said again it is taken away."""
    _refuse_others(rules.is_surveyor(by))
    _tag, is_new = Tag.objects.get_or_create(answer=said, word=word.lower(), defaults={"by": by})
    if not is_new:
        _tag.delete()


def _held(survey: Survey, version: int) -> Survey:
    held = Survey.objects.select_for_update(of=("self",)).get(pk=survey.pk)
    if held.version != version:
        raise Refusal(_("Somebody changed this a moment ago. Please read it again."))
    return held


def _refuse_others(may: bool) -> None:
    if not may:
        raise Refusal(_("This cannot be done (any more). Please look again."))
