"""Everything the page of a case says to one of its sides: where it stands, whose turn it is, and what can be done."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import Prefetch
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from forum.disputes import rules, settling, told
from forum.disputes.forms import AddressForm, TextForm
from forum.disputes.models import Case, Evidence, Look, Offer
from forum.disputes.statuses import SLOTS, Deal, Slot, State
from listings.catalogue.statuses import Condition
from listings.fees.rates import Parts
from listings.orders.forms import ShippingForm
from listings.orders.statuses import OrderStatus
from yardsale.events.models import Event

if TYPE_CHECKING:
    from yardsale.accounts.models import User


class Way(NamedTuple):
    """One more thing the reader can do, on a page that asks first."""

    url: str
    words: str
    means: str
    icon: str


@dataclass
class Shelf:
    """What one side is asked to show for one slot, and what they have shown."""

    slot: Slot
    pieces: list[Evidence] = field(default_factory=list)


@dataclass
class Side:
    person: "User"
    shelves: list[Shelf]

    @property
    def count(self) -> int:
        return sum(len(shelf.pieces) for shelf in self.shelves)


def everything_about(case: Case, *, reader: "User") -> dict[str, Any]:
    is_buyer = reader.pk == case.order.buyer_id
    return {
        **shared(case, reader=reader),
        "other": case.other_side(reader),
        "is_buyer": is_buyer,
        "is_claimant": reader.pk == case.claimant_id,
        "held": settling.held(case.order),
        "ways": ways(case, reader),
        "call_opens_at": call_opens_at(case),
        "zone": timezone.get_current_timezone_name(),
        **_turn(case, reader),
        **_offer(case, reader),
    }


def shared(case: Case, *, reader: "User") -> dict[str, Any]:
    """What moderators see as well."""
    events = Event.objects.about(case).select_related("by").order_by("pk")
    may_read = rules.may_read_verdict(reader, case)
    statements = case.statements.select_related("by")
    if not (may_read or rules.is_side(reader, case)):
        # An appeal quotes what it is against: not before the draft is written.
        statements = statements.exclude(kind="appeal")
    return {
        "case": case,
        "order": case.order,
        "steps": told.steps(case, events, reader=reader),
        "statements": list(statements),
        "sides": sides_of(case, reader),
        "bought": bought(case),
        "verdicts": _verdicts(case, reader) if may_read else [],
        "offers": list(case.offers.select_related("by", "answer__by")),
        "ended": ended(case),
    }


def ended(case: Case) -> Parts | None:
    """Who got what in the end, in minor units; None while it is not settled."""
    if case.state != State.SETTLED:
        return None
    if case.order.status == OrderStatus.REFUNDED:
        return Parts(case.order.total, 0, 0, 0)
    return case.order.kept._replace(buyer=case.order.refunded)


def _verdicts(case: Case, reader: "User") -> list[Any]:
    """Those that stood or stand, oldest first."""
    verdicts = case.verdicts.select_related("by", "confirmation").exclude(confirmation__agrees=False)
    is_waiting = case.state == State.CONFIRMING
    return [verdict for verdict in verdicts if not (is_waiting and verdict.pk == case.verdict_id)]


def sides_of(case: Case, reader: "User") -> list[Side]:
    looks = Prefetch("looks", Look.objects.filter(by=reader), to_attr="own_looks")
    pieces = list(case.evidence.select_related("by").prefetch_related(looks))
    return [
        Side(person, _shelves(SLOTS[case.reason][number], [one for one in pieces if one.by_id == person.pk]))
        for number, person in enumerate((case.claimant, case.respondent))
    ]


def _shelves(wanted: tuple[str, ...], pieces: list[Evidence]) -> list[Shelf]:
    shelves = {slot: Shelf(Slot(slot)) for slot in wanted}
    for piece in pieces:
        shelves.setdefault(piece.slot, Shelf(Slot(piece.slot))).pieces.append(piece)
    return list(shelves.values())


def bought(case: Case) -> dict[str, Any]:
    """The listing as it was: words, condition, and the addresses of its photos."""
    item = case.snapshot.get("item", {})
    condition = item.get("condition", "")
    return {
        "title": item.get("title", ""),
        "description": item.get("description", ""),
        "condition": Condition(condition).label if condition in Condition.values else "",
        "photos": [
            reverse("disputes:bought", args=[case.code, number])
            for number, picture in enumerate(case.snapshot.get("photos", []))
            if picture["path"]
        ],
        "hash": case.snapshot_hash,
    }


def _turn(case: Case, reader: "User") -> dict[str, Any]:
    return {
        "may_state": rules.may_state(reader, case),
        "may_answer": rules.may_answer(reader, case),
        "may_write": rules.may_write(reader, case),
        "may_show": rules.may_show(reader, case),
        "may_say_ready": rules.may_say_ready(reader, case),
        "may_abide": rules.may_abide(reader, case),
        "may_appeal": rules.may_appeal(reader, case),
        "may_say_address": rules.may_say_address(reader, case),
        "may_send_back": rules.may_send_back(reader, case),
        "may_receive_back": rules.may_receive_back(reader, case),
        "may_see_return_address": bool(case.return_address) and rules.may_see_return_address(reader, case),
        "text_form": TextForm(),
        "address_form": AddressForm(),
        "shipping_form": ShippingForm(),
    }


def _offer(case: Case, reader: "User") -> dict[str, Any]:
    open_offer = case.offer
    if open_offer is None:
        return {"offer": None}
    return {
        "offer": open_offer,
        "is_my_offer": open_offer.by_id == reader.pk,
        "may_answer_offer": rules.may_answer_offer(reader, case, open_offer),
        "may_take_back_offer": rules.may_take_back_offer(reader, case, open_offer),
        "needs_address": needs_address(case, open_offer, reader),
        "parts": settling.parts_of(case.order, open_offer.deal, open_offer.amount),
    }


def needs_address(case: Case, offer: Offer, reader: "User") -> bool:
    """A seller who says yes to a return says where to."""
    is_return = offer.deal == Deal.RETURN and not offer.address
    return is_return and reader.pk == case.order.seller_id and case.order.delivery == "post"


def ways(case: Case, reader: "User") -> list[Way]:
    """What else the reader can do, mildest first."""
    found = []
    if rules.may_offer(reader, case):
        means = _("All of the money, a part, a return, or as it is. It is done when the other side says yes.")
        found.append(Way(_url("offer", case), _("Make an offer"), means, "hand-coins"))
    if rules.may_call(reader, case):
        means = _("Somebody of ours takes the case, asks both of you for evidence, and decides.")
        found.append(Way(_url("say", case, "call"), _("Call a moderator"), means, "life-buoy"))
    if rules.may_withdraw(reader, case) and rules.may_withdraw_as_things_stand(case):
        means = _("It is settled after all. You are told what that does to the money first.")
        found.append(Way(_url("withdraw", case), _("Withdraw the complaint"), means, "undo-2"))
    return found


def call_opens_at(case: Case) -> Any:
    """When a moderator can be called, while that is still to come."""
    since = rules.may_call_from(case)
    return since if case.state == State.TALKING and since is not None and since > timezone.now() else None


def _url(name: str, case: Case, *more: str) -> str:
    return reverse(f"disputes:{name}", args=[case.code, *more])
