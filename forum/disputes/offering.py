"""Offers: what one side suggests and the other says yes or no to. An offer is the one's consent, a yes the other's."""

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from forum.disputes import rules, settling
from forum.disputes.events import DisputeEvent
from forum.disputes.models import LONGEST_NOTE, Answer, Case, Offer
from forum.disputes.moves import change, hold, hours
from forum.disputes.statuses import Act, Answered, Deal
from listings.orders.statuses import Delivery
from yardsale.events.actions import publish
from yardsale.refusals import Refusal

if TYPE_CHECKING:
    from yardsale.accounts.models import User

#: Offers of one side in one case; whoever is still apart after these needs a third person.
MOST_OFFERS = 10
#: So much of an address, at least.
SHORTEST_ADDRESS = 8


@transaction.atomic
def offer(
    case: Case, *, by: "User", deal: str, amount: int | None = None, note: str = "", address: str = ""
) -> Offer:
    """Suggest how to settle it; open for 48 hours. `amount` (minor units) of a part. `address`: a seller's, for a return."""
    hold(case, Act.OFFER)
    if not rules.is_side(by, case):
        raise Refusal(_("Only the two sides of a case make offers in it."))
    if case.offer_id is not None:
        raise Refusal(_("There is an offer already. It is answered or taken back before the next one."))
    if deal not in Deal.values:
        raise Refusal(_("Please choose what you offer."))
    if Offer.objects.filter(case=case, by=by).count() >= MOST_OFFERS:
        raise Refusal(_("You have made many offers here. Please call a moderator, or answer one of theirs."))
    amount = amount if deal == Deal.PART else None
    settling.parts_of(case.order, deal, amount)
    is_sellers_return = deal == Deal.RETURN and by.pk == case.order.seller_id
    if is_sellers_return:
        refuse_without_address(case, address)
    made = Offer.objects.create(
        case=case,
        by=by,
        deal=deal,
        amount=amount,
        note=note.strip()[:LONGEST_NOTE],
        address=address.strip()[:300] if is_sellers_return else "",
        answer_by=timezone.now() + hours(case.numbers.offer_hours),
    )
    change(case, offer=made)
    publish(DisputeEvent.OFFERED, case, by=by, offer=made.pk)
    return made


def refuse_without_address(case: Case, address: str) -> None:
    if case.order.delivery == Delivery.POST and len(address.strip()) < SHORTEST_ADDRESS:
        raise Refusal(_("Write the whole address: street and number, postcode, town."))


@transaction.atomic
def accept(case: Case, offer: Offer, *, by: "User", address: str = "") -> None:
    """The second consent: the case is settled at once, or the thing goes back first."""
    hold(case, Act.ACCEPT)
    if not rules.may_answer_offer(by, case, offer):
        raise Refusal(_("This offer is not yours to answer, or not open any more. Please look again."))
    where = offer.address or address.strip()[:300]
    if offer.deal == Deal.RETURN:
        refuse_without_address(case, where)
    Answer.objects.create(offer=offer, by=by, answer=Answered.ACCEPTED)
    change(case, offer=None, agreed=offer)
    publish(DisputeEvent.OFFER_ANSWERED, case, by=by, offer=offer.pk, yes=True)
    if offer.deal == Deal.RETURN:
        settling.begin_return(case, Act.ACCEPT, by=by, address=where)
    else:
        # What is held may have changed since it was offered.
        settling.parts_of(case.order, offer.deal, offer.amount)
        settling.by_consents(case, offer, Act.ACCEPT, by=by)


@transaction.atomic
def decline(case: Case, offer: Offer, *, by: "User") -> None:
    hold(case, Act.DECLINE)
    if not rules.may_answer_offer(by, case, offer):
        raise Refusal(_("This offer is not yours to answer, or not open any more. Please look again."))
    Answer.objects.create(offer=offer, by=by, answer=Answered.DECLINED)
    change(case, offer=None)
    publish(DisputeEvent.OFFER_ANSWERED, case, by=by, offer=offer.pk, yes=False)


@transaction.atomic
def take_back(case: Case, offer: Offer, *, by: "User") -> None:
    hold(case, Act.TAKE_BACK_OFFER)
    if not rules.may_take_back_offer(by, case, offer):
        raise Refusal(_("This offer is not yours, or not open any more. Please look again."))
    Answer.objects.create(offer=offer, by=by, answer=Answered.TAKEN_BACK)
    change(case, offer=None)
    publish(DisputeEvent.OFFER_TAKEN_BACK, case, by=by, offer=offer.pk)
