"""What went wrong in the demo town: a few disputes in different states, one of them waiting for the demo's moderator."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from forum.disputes import snapshot, terms
from forum.disputes.events import DisputeEvent
from forum.disputes.models import Case, Evidence, Offer, Statement
from forum.disputes.statuses import State
from forum.disputes.talking import hash_of
from listings.catalogue import photos
from listings.conversations import letters
from listings.orders.events import OrderEvent
from listings.orders.models import Order
from listings.orders.statuses import SENT, OrderStatus
from yardsale.accounts.models import User
from yardsale.demo.people import BUYER, MODERATOR, SELLER
from yardsale.demo.registry import Registry, code

#: Reason, what the buyer says, what the seller says, and what the buyer shows.
STORIES = (
    (
        "not_as_described",
        "It is a lovely thing, but smaller than the listing says: I measured it twice.",
        "I measured it the wrong way round, sorry about that. Shall we find a price that is fair?",
        ("difference", "The tape measure beside it."),
    ),
    (
        "broken",
        "The box was soft on one side, and what was in it has a crack all along the back.",
        "It was whole when I packed it. I put newspaper round it, twice.",
        ("damage", "The crack, close up."),
    ),
    (
        "incomplete",
        "What lies beside it in one of the photos was not in the bag.",
        "That was never part of it; I put it there to show the size.",
        ("contents", "Everything that was in the bag."),
    ),
)
#: The state of each case, hours since it was opened, and hours until its clock runs out.
STATES = (
    (State.TALKING, 30, 130),
    (State.ESCALATED, 60, 20),
    (State.REVIEW, 110, 6),
    (State.ANSWER_DUE, 2, 70),
)


def write(known: Registry) -> None:
    for number, (order, (state, ago, left)) in enumerate(zip(_orders(known), STATES, strict=False)):
        story = STORIES[number % len(STORIES)]
        opened = max(known.now - timedelta(hours=ago), (order.shipped_at or known.now) + timedelta(minutes=5))
        case = _open(known, order, story[0], state=state, at=opened, act_by=known.now + timedelta(hours=left))
        _say(case, case.claimant, "claim", story[1], opened)
        _show(case, story[3], opened)
        if state != State.ANSWER_DUE:
            _say(case, case.respondent, "answer", story[2], opened + (known.now - opened) / 3)
            known.happened(DisputeEvent.ANSWERED, case, opened + (known.now - opened) / 3, case.respondent)
        _go_on(known, case, opened)


def _orders(known: Registry) -> list[Order]:
    """Of those that are with their buyers; the demo's buyer quarrels a little, its seller hardly."""
    sent = [order for order in known.orders.values() if order.status in SENT]
    buyer, seller = known.people[BUYER.key], known.people[SELLER.key]
    others = [order for order in sent if buyer.pk != order.buyer_id and seller.pk != order.seller_id]
    # What the two themselves have on its way stays for whoever tries the demo, all but one of the buyer's.
    mine = [order for order in sent if order.buyer_id == buyer.pk][1:2]
    return (mine + others)[: len(STATES)]


def _open(known: Registry, order: Order, reason: str, *, state: str, at: datetime, act_by: datetime) -> Case:
    order.move_to(OrderStatus.DISPUTED, act_by=None, remind_at=None)
    known.happened(OrderEvent.FROZEN, order, at, order.buyer)
    taken, sealed = snapshot.take(order)
    is_answered = state != State.ANSWER_DUE
    case = Case.objects.create(
        code=code("dispute", order.code, 10),
        order=order,
        claimant=order.buyer,
        respondent=order.seller,
        opened_by=order.buyer,
        reason=reason,
        wants="part",
        state=state,
        terms=terms.current().as_dict(),
        snapshot=taken,
        snapshot_hash=sealed,
        opened_at=at,
        answered_at=at + (known.now - at) / 3 if is_answered else None,
        act_by=act_by,
    )
    known.happened(DisputeEvent.OPENED, case, at, order.buyer)
    return case


def _say(case: Case, by: User, kind: str, text: str, at: datetime) -> None:
    Statement.objects.create(case=case, by=by, kind=kind, text=text, made_at=at)


def _show(case: Case, shown: tuple[str, str], at: datetime) -> None:
    slot, note = shown
    picture: dict[str, Any] = {}
    original = next(iter(case.order.item.get("photos", [])), "")
    if original and photos.place(original).exists():
        with photos.place(original).open("rb") as file:
            kept = letters.keep(file, name="evidence.jpg", code=case.code)
        picture = {
            "photo": kept.path,
            "width": kept.width,
            "height": kept.height,
            "sha256": hash_of(kept.path),
        }
    Evidence.objects.create(case=case, by=case.claimant, slot=slot, note=note, made_at=at, **picture)


def _go_on(known: Registry, case: Case, opened: datetime) -> None:
    """What belongs to the state it has reached."""
    at = opened + (known.now - opened) / 2
    if case.state == State.TALKING:
        offer = Offer.objects.create(
            case=case,
            by=case.respondent,
            deal="part",
            amount=max(100, case.order.price // 5),
            note="Would this be fair?",
            made_at=at,
            answer_by=timezone.now() + timedelta(hours=40),
        )
        Case.objects.filter(pk=case.pk).update(offer=offer)
        known.happened(DisputeEvent.OFFERED, case, at, case.respondent)
    if case.state in {State.ESCALATED, State.REVIEW}:
        known.happened(DisputeEvent.ESCALATED, case, at, case.claimant, why="called")
    if case.state == State.REVIEW:
        moderator = known.people[MODERATOR.key]
        Case.objects.filter(pk=case.pk).update(moderator=moderator, evidence_at=at)
        known.happened(DisputeEvent.CLAIMED, case, at, moderator)
        known.happened(DisputeEvent.REVIEWED, case, at + (known.now - at) / 2, None)
