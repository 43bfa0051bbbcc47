"""The way back: where to, sent, and there. The money follows when the seller says so, or a person decides."""

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from forum.disputes import rules
from forum.disputes.events import DisputeEvent
from forum.disputes.models import Case
from forum.disputes.moves import change, hold, hours
from forum.disputes.offering import SHORTEST_ADDRESS
from forum.disputes.statuses import Act
from yardsale.events.actions import publish
from yardsale.refusals import Refusal

if TYPE_CHECKING:
    from yardsale.accounts.models import User


@transaction.atomic
def say_address(case: Case, *, by: "User", address: str) -> None:
    """After a decision the seller says where it shall be sent."""
    hold(case, Act.ADDRESS)
    if not rules.may_say_address(by, case):
        raise Refusal(_("The address is known already, or not yours to give. Please look again."))
    if len(address.strip()) < SHORTEST_ADDRESS:
        raise Refusal(_("Write the whole address: street and number, postcode, town."))
    change(case, return_address=address.strip()[:300])


@transaction.atomic
def send_back(case: Case, *, by: "User", tracking_code: str = "") -> None:
    hold(case, Act.SEND_BACK)
    if not rules.may_send_back(by, case):
        raise Refusal(_("There is nothing for you to send back now, or nobody said where to."))
    now = timezone.now()
    act_by = now + hours(case.numbers.return_look_hours)
    if case.order.delivery == "post":
        # On its way first: as long as a parcel may take.
        act_by += hours(24 * case.numbers.return_days)
    change(case, sent_back_at=now, return_tracking_code=tracking_code.strip()[:60], act_by=act_by)
    publish(DisputeEvent.SENT_BACK, case, by=by)
