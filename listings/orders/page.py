"""Everything the order's page says to one of its two sides: where it stands, whose turn it is, and every button they have."""

from typing import TYPE_CHECKING, Any, NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _

from listings.catalogue import care
from listings.catalogue.statuses import PUBLIC
from listings.orders import rules
from listings.orders.bill import bill
from listings.orders.forms import ReturnAddressForm, ShippingForm
from listings.orders.models import Order
from listings.orders.proposals import MOST_EXTENSIONS
from listings.orders.records import Proposal
from listings.orders.statuses import OPEN, SENT, SOLD, OrderStatus, ProposalKind, ProposalState
from listings.orders.string import steps
from listings.payments import ledger
from yardsale.events.models import Event
from yardsale.hiding.models import Kind, is_hidden

if TYPE_CHECKING:
    from yardsale.accounts.models import User


class Way(NamedTuple):
    """One more thing the reader can do: `is_now` by a button on this page, else on a page that asks first."""

    url: str
    words: str
    means: str
    icon: str
    is_now: bool = False


def everything_about(order: Order, *, reader: "User", is_back_from_paying: bool = False) -> dict[str, Any]:
    events = list(Event.objects.about(order).select_related("by").order_by("pk"))
    proposals = list(order.proposals.select_related("by"))
    open_proposal = next((each for each in proposals if each.state == ProposalState.OPEN), None)
    is_stopped = rules.is_stopped(order)
    paying = _paying(order, reader, is_back_from_paying)
    return {
        "order": order,
        "is_stopped": is_stopped,
        "other": order.other_side(reader),
        "is_buyer": reader == order.buyer,
        "lede": _lede(order, reader),
        "bill": bill(order, is_buyer=reader == order.buyer),
        "steps": steps(order, events, reader=reader, is_stopped=is_stopped, is_waiting=paying["is_waiting"]),
        "ways": ways(order, reader, has_open_proposal=open_proposal is not None, is_stopped=is_stopped),
        "care": care.tips(order.listing) if _has_it(order, reader) else (),
        "may_complain": rules.may_complain(reader, order, is_stopped=is_stopped),
        "shows_listing": order.listing.status in PUBLIC or reader == order.seller,
        **paying,
        **_turn(order, reader),
        **_talk(order, reader, open_proposal),
        **_reviews(order, reader),
    }


def _has_it(order: Order, reader: "User") -> bool:
    """The buyer, from when it may have arrived."""
    return reader == order.buyer and order.status in SENT | SOLD


def _lede(order: Order, reader: "User") -> str:
    """Who the other one is, in the tense that is true."""
    is_buyer = reader == order.buyer
    if order.status in OPEN:
        words = (
            _("You are buying this from %(name)s.") if is_buyer else _("You are selling this to %(name)s.")
        )
    elif order.status in SOLD:
        words = _("You bought this from %(name)s.") if is_buyer else _("You sold this to %(name)s.")
    else:
        words = (
            _("You wanted to buy this from %(name)s.")
            if is_buyer
            else _("%(name)s wanted to buy this from you.")
        )
    return words % {"name": order.other_side(reader).name}


def _paying(order: Order, reader: "User", is_back: bool) -> dict[str, Any]:
    payment = order.payments.order_by("-pk").first()
    may_pay = rules.may_pay(reader, order)
    return {
        # The gateway's word is on its way: the page looks again by itself, with or without JavaScript.
        "is_waiting": is_back and may_pay and payment is not None and payment.status == "started",
        "may_pay": may_pay,
        "may_choose_delivery": rules.may_choose_delivery(reader, order),
        "has_choice": order.listing.can_meet and order.listing.postage is not None,
        "is_declined": payment is not None and payment.status == "declined",
    }


def _turn(order: Order, reader: "User") -> dict[str, Any]:
    return {
        "may_ship": rules.may_ship(reader, order),
        "may_hand_over": rules.may_hand_over(reader, order),
        "may_confirm": rules.may_confirm(reader, order),
        "may_see_code": rules.may_see_code(reader, order),
        "may_mark_delivered": rules.may_mark_delivered(reader, order),
        "may_send_back": rules.may_send_back(reader, order),
        "may_take_back": rules.may_take_back(reader, order),
        "may_see_address": bool(order.address) and rules.may_see_address(reader, order),
        "may_see_return_address": bool(order.return_address) and rules.may_see_return_address(reader, order),
        "may_print_slip": rules.may_print_slip(reader, order),
        "may_print_receipt": rules.may_print_receipt(reader, order),
        "shipping_form": ShippingForm(),
    }


def _talk(order: Order, reader: "User", proposal: Proposal | None) -> dict[str, Any]:
    if proposal is None:
        return {"proposal": None}
    # Known already: no need to look it up again.
    proposal.order = order
    return {
        "proposal": proposal,
        "is_my_proposal": proposal.by_id == reader.pk,
        "may_answer": rules.may_answer(reader, proposal),
        "answer_form": ReturnAddressForm(proposal=proposal),
        "parts": ledger.parts_of(order, proposal.amount) if proposal.amount else None,
    }


def _reviews(order: Order, reader: "User") -> dict[str, Any]:
    found = order.reviews.annotate(is_hidden=is_hidden(Kind.REVIEW))
    reviews = {review.author_id: review for review in found}
    mine = reviews.pop(reader.pk, None)
    return {
        "may_review": rules.is_time_for_reviews(order) and mine is None,
        "my_review": mine,
        "their_review": next(
            (review for review in reviews.values() if review.published_at and not review.is_hidden), None
        ),
    }


def ways(order: Order, reader: "User", *, has_open_proposal: bool, is_stopped: bool = False) -> list[Way]:
    """What else the reader can do here, mildest first."""
    other = {"name": order.other_side(reader).name}
    found = []
    if rules.may_give_time(reader, order) and order.extended < MOST_EXTENSIONS:
        url = reverse("orders:give_time", args=[order.code])
        means = (
            _("%(name)s gets five more days for it.")
            if reader == order.buyer
            else _("%(name)s gets five more days to look at it.")
        )
        found.append(Way(url, _("Give %(name)s more time") % other, means % other, "clock", is_now=True))
    if not has_open_proposal:
        found += [
            Way(reverse("orders:propose", args=[order.code, kind]), words, means % other, icon)
            for kind, words, means, icon in _proposals(order)
            if rules.may_propose(reader, order, kind)
            and (kind != ProposalKind.MORE_TIME or order.extended < MOST_EXTENSIONS)
        ]
    return found + _endings(order, reader) + _complaint(order, reader, is_stopped=is_stopped)


def _complaint(order: Order, reader: "User", *, is_stopped: bool) -> list[Way]:
    """Where a dispute begins; the room that settles it stands above this one and is linked by name."""
    if not rules.may_complain(reader, order, is_stopped=is_stopped):
        return []
    means = _(
        "Every clock stops, the money stays where it is, and you settle it together or with a moderator."
    )
    return [Way(reverse("disputes:open", args=[order.code]), _("Something is wrong"), means, "flag")]


def _proposals(order: Order) -> list[tuple[str, str, str, str]]:
    part = _("The item stays with the buyer. It is done when %(name)s says yes.")
    if order.status == OrderStatus.PAID:
        part = _("The sale goes on, for less. It is done when %(name)s says yes.")
    return [
        (
            ProposalKind.MORE_TIME,
            _("Ask for more time"),
            _("%(name)s says yes or no. Until then the clock goes on."),
            "hourglass",
        ),
        (
            ProposalKind.PART_REFUND,
            _("Suggest a part of the money back"),
            part,
            "percent",
        ),
        (
            ProposalKind.RETURN,
            _("Suggest sending it back"),
            _("All of the money goes back once the item is back. It begins when %(name)s says yes."),
            "undo-2",
        ),
        (
            ProposalKind.REFUND,
            _("Ask for all of the money back"),
            _("For when it never arrived, or is not worth sending. %(name)s says yes or no."),
            "wallet",
        ),
    ]


def _endings(order: Order, reader: "User") -> list[Way]:
    found = []
    if rules.may_refund(reader, order):
        found.append(
            Way(
                reverse("orders:refund", args=[order.code]),
                _("Give all of the money back"),
                _("You need nobody’s yes for that. The buyer gets everything, fees included."),
                "wallet",
            )
        )
    if rules.may_cancel(reader, order):
        found.append(
            Way(
                reverse("orders:cancel", args=[order.code]),
                _("Cancel this order"),
                _("The buyer gets everything back, fees included."),
                "circle-x",
            )
        )
    return found
