"""The small card that asks somebody to answer: on the home page and on their inbox."""

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone

from forum.disputes.models import Case
from notifications.surveys.models import Invitation

if TYPE_CHECKING:
    from yardsale.accounts.models import User


def waiting(person: "User") -> Invitation | None:
    """One query; nothing while they are in a dispute."""
    cases = Case.objects.filter(Q(claimant=OuterRef("person")) | Q(respondent=OuterRef("person")))
    mine = Invitation.objects.waiting(timezone.now()).filter(person=person)
    return (
        mine.exclude(Exists(cases.exclude(state="settled"))).select_related("survey").order_by("-pk").first()
    )


def card(request: HttpRequest) -> str:
    """ "" when nothing is asked."""
    if not request.user.is_authenticated:
        return ""
    invitation = waiting(request.user)
    return (
        render_to_string("surveys/_card.html", {"survey": invitation.survey}, request) if invitation else ""
    )
