"""Segments, surveys and trends: what growth counts, what people answer, and what everybody reads."""

from types import SimpleNamespace
from typing import Any

from listings.segments import actions as segments
from notifications.surveys import actions, inviting
from notifications.surveys.actions import Draft
from notifications.surveys.models import Invitation
from tests.access.doors import DONE, NOBODY, Row, code, members, only, public, said
from tests.access.words import word
from yardsale.accounts.models import User

PLACE = "A court of its own"


def plant(w: SimpleNamespace) -> None:
    """One survey that is being written, and one that the outsider alone was asked and has answered."""
    User.objects.filter(pk=w.outsider.pk).update(district=PLACE)
    words = {"question": "Would you recommend us?", "in_words": "What should be better?"}
    w.survey_draft = actions.compose(Draft(name=f"Called {word('surveyname')}", **words), by=w.growth)
    actions.ask(w.survey_draft, by=w.growth, version=w.survey_draft.version)
    w.survey = actions.compose(
        Draft(name=f"Called {word('surveyname')}", audience="districts", districts=(PLACE,),
              question=f"Is it {word('surveyasked')}?", in_words="Why?"), by=w.growth,
    )  # fmt: skip
    actions.ask(w.survey, by=w.growth, version=w.survey.version)
    actions.approve(w.survey, by=w.admin, version=w.survey.version)
    while inviting.step(w.survey.pk):
        pass
    w.survey.refresh_from_db()
    asked = Invitation.objects.create(survey=w.survey, person=w.other_seller)
    w.survey_answer = actions.answer(asked, value=7, comment=f"Because of {word('surveycomment')}.")
    segments.reckon()


def growth(*codes: Any) -> Any:
    """For everybody else there is no such desk."""
    return only("growth admin", *codes)


def _form(w: Any) -> dict[str, Any]:
    return {
        "name": "Spring", "kind": "stars", "question": "How was it?", "in_words": "Why?", "audience": "everyone",
        "version": w.survey_draft.version,
    }  # fmt: skip


_READ = {
    "surveyname": "growth admin",
    "surveyasked": "growth admin outsider other_seller",
    "surveycomment": "growth admin",
}

# fmt: off
AUDIENCE = [
    Row("trends:trends", get=public(200), post=NOBODY),
    Row("segments:segments", get=growth(200), post=NOBODY),
    Row("segments:person", code("buyer"), get=only("admin", 200), post=NOBODY),
    Row("surveys:desk", get=growth(200), post=growth(405), shows=_READ),
    Row("surveys:compose", get=growth(200), post=growth(*DONE), data=_form),
    Row("surveys:look", code("survey_draft"), get=growth(200), post=growth(405), shows=_READ,
        also=((code("survey"), None),)),
    Row("surveys:change", code("survey_draft"), get=growth(200), post=growth(*DONE), data=_form, shows=_READ),
    Row("surveys:press", code("survey_draft", "approve"), get=growth(405), post=growth(*DONE),
        data=lambda w: {"version": w.survey_draft.version}, shows=_READ),
    Row("surveys:tag", lambda w: [w.survey.code, w.survey_answer.pk], get=growth(405), post=growth(*DONE),
        data=said(word="fees"), shows=_READ),
    Row("surveys:answer", code("survey"), get=only("outsider other_seller", 200), post=only("outsider other_seller", *DONE),
        data=said(value="9", comment="Fine."), shows=_READ),
    Row("surveys:put_away", code("survey"), get=members(405), post=only("outsider other_seller", *DONE), shows=_READ),
]
