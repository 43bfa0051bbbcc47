"""The small card that asks somebody to answer: on the home page."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.core.cache import cache
from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone

from forum.disputes.models import Case
from notifications.surveys.models import Invitation

if TYPE_CHECKING:
    from yardsale.accounts.models import User


#: That somebody is asked stands in the cache as well, so that whoever is not asked costs no query: losing it takes the card
#: away, and the row in their inbox stays.
_ASKED = "survey:asked:%d"


def put_up(people: Iterable[int], *, until: datetime) -> None:
    """Their home page shows the card until then."""
    seconds = int((until - timezone.now()).total_seconds())
    if marks := dict.fromkeys((_ASKED % person for person in people), 1):
        cache.set_many(marks, max(seconds, 1))


def take_down(person: "User") -> None:
    cache.delete(_ASKED % person.pk)


def waiting(person: "User") -> Invitation | None:
    """One query; nothing while they are in a dispute."""
    cases = Case.objects.filter(Q(claimant=OuterRef("person")) | Q(respondent=OuterRef("person")))
    mine = Invitation.objects.waiting(timezone.now()).filter(person=person)
    return (
        mine.exclude(Exists(cases.exclude(state="settled"))).select_related("survey").order_by("-pk").first()
    )


def card(request: HttpRequest) -> str:
    """ "" when nothing is asked."""
    if not request.user.is_authenticated or not cache.get(_ASKED % request.user.pk):
        return ""
    invitation = waiting(request.user)
    return (
        render_to_string("surveys/_card.html", {"survey": invitation.survey}, request) if invitation else ""
    )
