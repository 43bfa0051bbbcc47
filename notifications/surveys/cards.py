"""The small card that asks somebody to answer: on the home page."""

from typing import TYPE_CHECKING

from django.core.cache import cache
from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone

from forum.disputes.models import Case
from notifications.surveys.models import Invitation, Survey
from notifications.surveys.statuses import State

if TYPE_CHECKING:
    from yardsale.accounts.models import User


#: Whether any survey runs at all, for so many seconds: while none does, no home page asks Postgres for a card.
RUNNING, FRESH = "surveys:running", 60


def _is_any_running() -> bool:
    return bool(cache.get_or_set(RUNNING, lambda: Survey.objects.filter(state=State.RUNNING).exists(), FRESH))


def waiting(person: "User") -> Invitation | None:
    """One query; nothing while they are in a dispute."""
    cases = Case.objects.filter(Q(claimant=OuterRef("person")) | Q(respondent=OuterRef("person")))
    mine = Invitation.objects.waiting(timezone.now()).filter(person=person)
    return (
        mine.exclude(Exists(cases.exclude(state="settled"))).select_related("survey").order_by("-pk").first()
    )


def card(request: HttpRequest) -> str:
    """ "" when nothing is asked."""
    if not request.user.is_authenticated or not _is_any_running():
        return ""
    invitation = waiting(request.user)
    return (
        render_to_string("surveys/_card.html", {"survey": invitation.survey}, request) if invitation else ""
    )
