"""Who may ask, who may let it out, and who is asked."""

from typing import TYPE_CHECKING, Any

from django.db.models import Q

from forum.disputes.models import Case
from notifications.surveys.models import Survey
from notifications.surveys.statuses import UNSENT, State

if TYPE_CHECKING:
    from yardsale.accounts.models import User


def is_surveyor(user: Any) -> bool:
    return bool(user.is_active and user.is_staff and user.has_perm("surveys.change_survey"))


def may_change(user: Any, survey: Survey) -> bool:
    return survey.state in UNSENT and is_surveyor(user)


def may_ask(user: Any, survey: Survey) -> bool:
    return survey.state == State.DRAFT and is_surveyor(user)


def may_approve(user: Any, survey: Survey) -> bool:
    """Somebody else than who wrote it."""
    return survey.state == State.AWAITING and is_surveyor(user) and user.pk != survey.written_by_id


def may_cancel(user: Any, survey: Survey) -> bool:
    return survey.state in UNSENT and is_surveyor(user)


def may_close(user: Any, survey: Survey) -> bool:
    return survey.state == State.RUNNING and is_surveyor(user)


def is_in_dispute(person: "User") -> bool:
    """Somebody who argues about money is asked nothing."""
    return Case.objects.filter(Q(claimant=person) | Q(respondent=person)).exclude(state="settled").exists()
