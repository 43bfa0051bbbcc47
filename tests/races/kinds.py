"""The kinds of race. Each makes its own people and things, says who does what at once, and what must not be true afterwards."""

import time
import uuid
from collections.abc import Callable
from datetime import timedelta
from random import Random
from typing import Any

from django.utils import timezone

from forum.boards.models import Topic
from forum.suggestions.models import Suggestion, Vote
from forum.suggestions.statuses import SuggestionStatus
from listings import trading
from listings.catalogue.events import ListingEvent
from listings.catalogue.models import Listing
from listings.catalogue.statuses import ListingStatus
from listings.checkout import actions as checkout
from listings.offers import actions as offers
from listings.offers.models import Offer
from listings.orders import actions as orders
from listings.orders.events import OrderEvent
from listings.orders.models import Order
from listings.orders.statuses import OPEN, Delivery, OrderStatus
from listings.payments.models import Payment, Refund
from listings.payments.statuses import Account
from listings.payouts import actions as payouts
from listings.payouts.models import PayoutLine
from tests.factories import ListingFactory, OrderFactory, UserFactory, known, topic_of
from tests.factories.payouts import PayoutAccountFactory
from tests.races.track import PATIENCE, SPREAD, Race, form_took, has_looked, sends, waits_for_a_look
from tests.races.vouchers import KINDS as VOUCHERS
from yardsale.events.models import Event

MEET = Delivery.MEET.value


def _checkout(listing: Listing, buyer: Any) -> Any:
    return sends(
        buyer, f"{listing.get_absolute_url()}checkout/", delivery=MEET, price=str(listing.price), postage=""
    )


def _ledger_faults(order: Order) -> list[str]:
    """The books of an order: they balance, nothing is paid from an empty account, and held money is an open order's."""
    order.refresh_from_db()
    lines = order.ledger.all()
    faults = [] if lines.balance() == 0 else [f"the ledger is off by {lines.balance()}"]
    held = lines.balance("held")
    if held < 0:
        faults.append(f"{-held} more left the held money than came in")
    expected = order.total if order.is_held else 0
    if held != expected and not faults:
        faults.append(f"{held} is held for an order that is {order.status}")
    return faults


def _both_heard_yes(listing: Listing, name: str, is_ordered: bool) -> list[str]:
    """Of two who cannot both have what they want, one was told no, whatever stands there afterwards."""
    is_told = Event.objects.about(listing).filter(name=name).exists()
    return [f"{name} and bought, both told yes"] if is_told and is_ordered else []


def _all_happened(order: Order, *names: str) -> list[str]:
    happened = set(Event.objects.about(order).values_list("name", flat=True))
    return [f"{' and '.join(names)}, both told yes"] if happened >= set(names) else []


def _sometime(dice: Random, act: Callable[[], Any]) -> Callable[[], Any]:
    """An act that is no form, put off by some part of the time that a form takes: so that either may be first."""
    delay = dice.uniform(*SPREAD) * sum(form_took) / len(form_took)

    def late() -> Any:
        if waits_for_a_look[0]:
            has_looked.wait(PATIENCE)
        else:
            time.sleep(delay)
        return act()

    return late


def buy_and_buy(dice: Random) -> Race:
    listing = ListingFactory()
    people = [UserFactory(), UserFactory()]

    def faults() -> list[str]:
        open_orders = Order.objects.filter(listing=listing, status__in=sorted(OPEN)).count()
        return [] if open_orders == 1 else [f"{open_orders} open orders for one thing"]

    return Race(
        [_checkout(listing, person) for person in people],
        faults,
        lambda: Order.objects.filter(listing=listing, buyer=people[0]).exists(),
    )


def buy_and_withdraw(dice: Random) -> Race:
    listing, buyer = ListingFactory(), UserFactory()

    def faults() -> list[str]:
        status = Listing.objects.get(pk=listing.pk).status
        is_ordered = Order.objects.filter(listing=listing, status__in=sorted(OPEN)).exists()
        right = {(ListingStatus.RESERVED, True), (ListingStatus.WITHDRAWN, False)}
        if (status, is_ordered) not in right:
            return [f"{status}, and ordered: {is_ordered}"]
        return _both_heard_yes(listing, ListingEvent.WITHDRAWN, is_ordered)

    acts = [_checkout(listing, buyer), sends(listing.seller, f"{listing.get_absolute_url()}withdraw/")]
    return Race(acts, faults, lambda: Order.objects.filter(listing=listing).exists())


def buy_and_change_the_price(dice: Random) -> Race:
    """The seller's form is saved by the action behind it: the form itself needs photos and a seen version."""
    from listings.catalogue import actions as catalogue

    listing, buyer, higher = ListingFactory(price=10_000), UserFactory(), 12_000

    def raise_the_price() -> None:
        catalogue.change(Listing.objects.get(pk=listing.pk), by=listing.seller, price=higher)

    def faults() -> list[str]:
        order = Order.objects.filter(listing=listing).first()
        price = Listing.objects.get(pk=listing.pk).price
        if order is None:
            return [] if price == higher else ["nobody got anything"]
        wrong = []
        if order.price != 10_000:
            wrong.append(f"charged {order.price}, seen 10000")
        if price != order.price:
            wrong.append(f"reserved at {order.price} while it says {price}")
        return wrong + _both_heard_yes(listing, ListingEvent.CHANGED, True)

    return Race(
        [_checkout(listing, buyer), _sometime(dice, raise_the_price)],
        faults,
        lambda: Order.objects.filter(listing=listing).exists(),
    )


def accept_and_accept(dice: Random) -> Race:
    """The seller says yes to two people, in two windows."""
    listing = ListingFactory()
    made = [offers.make(listing, by=UserFactory(), amount=amount) for amount in (8_000, 9_000)]

    def faults() -> list[str]:
        accepted = Offer.objects.filter(listing=listing, status="accepted").count()
        open_orders = Order.objects.filter(listing=listing, status__in=sorted(OPEN)).count()
        right = (accepted, open_orders) == (1, 1)
        return [] if right else [f"{accepted} offers accepted, {open_orders} open orders"]

    return Race(
        [
            sends(listing.seller, f"{offer.get_absolute_url()}accept/", page=offer.get_absolute_url())
            for offer in made
        ],
        faults,
        lambda: Offer.objects.get(pk=made[0].pk).status == "accepted",
    )


def pay_and_let_go(dice: Random) -> Race:
    """The gateway says that it is paid while the buyer lets it go: no money without an order, no order without money."""
    order = OrderFactory()
    payment = checkout.new_payment(order)

    def paid() -> None:
        checkout.settle(
            payment.gateway, event_id=uuid.uuid4().hex, kind="succeeded", payment_code=payment.code
        )

    def faults() -> list[str]:
        wrong = _ledger_faults(order)
        status = Payment.objects.get(pk=payment.pk).status
        expected = {OrderStatus.PAID: "succeeded", OrderStatus.CANCELLED: "refund_due"}.get(order.status)
        if status != expected:
            wrong.append(f"the order is {order.status}, the payment {status}")
        return wrong

    return Race(
        [
            _sometime(dice, paid),
            sends(order.buyer, f"{order.get_absolute_url()}give-up/", page=order.get_absolute_url()),
        ],
        faults,
        lambda: order.status == OrderStatus.PAID,
    )


def pay_out_and_pay_out(dice: Random) -> Race:
    """Two workers with the same daily task."""
    order = OrderFactory(status=OrderStatus.COMPLETED)
    PayoutAccountFactory(order.seller)

    def faults() -> list[str]:
        paid = sum(line.amount for line in PayoutLine.objects.filter(order=order, stands=True))
        left = order.ledger.balance(Account.SELLER)
        wrong = [] if paid == order.proceeds else [f"paid out {paid} of {order.proceeds}"]
        return wrong + ([f"{left} is owed afterwards"] if left else [])

    acts = [lambda: len(payouts.make(order.seller_id)) for _worker in range(2)]
    return Race(acts, faults, lambda: True)


def release_and_dispute(dice: Random) -> Race:
    """The time to look ends in the second in which the buyer opens a dispute."""
    order = OrderFactory(status=OrderStatus.HANDED_OVER)
    # What earlier races reserved may run out meanwhile: a clock that works through all of it has no time for this race.
    Order.objects.exclude(pk=order.pk).filter(act_by__isnull=False).update(
        act_by=timezone.now() + timedelta(days=1)
    )
    Order.objects.filter(pk=order.pk).update(act_by=timezone.now())

    def faults() -> list[str]:
        wrong = _ledger_faults(order)
        if order.status not in {OrderStatus.COMPLETED, OrderStatus.DISPUTED}:
            wrong.append(f"the order is {order.status}")
        return wrong

    def dispute() -> None:
        trading.freeze(Order.objects.get(pk=order.pk), by=order.buyer, reason="It is broken.")

    return Race([orders.keep_deadlines, dispute], faults, lambda: order.status == OrderStatus.COMPLETED)


def ship_and_cancel(dice: Random) -> Race:
    order = OrderFactory(status=OrderStatus.PAID, delivery=Delivery.POST)

    def faults() -> list[str]:
        wrong = _ledger_faults(order)
        back = Refund.objects.filter(payment__order=order).count()
        if (order.status, back) not in {(OrderStatus.SHIPPED, 0), (OrderStatus.CANCELLED, 1)}:
            wrong.append(f"the order is {order.status} with {back} refunds")
        return wrong + _all_happened(order, OrderEvent.SHIPPED, OrderEvent.CANCELLED)

    acts = [
        sends(order.seller, f"{order.get_absolute_url()}ship/", tracking_code="AB 123 456 NL"),
        sends(order.buyer, f"{order.get_absolute_url()}cancel/", reason="changed_mind", note=""),
    ]
    return Race(acts, faults, lambda: order.status == OrderStatus.SHIPPED)


def refund_and_refund(dice: Random) -> Race:
    """The seller gives everything back while the buyer agrees to a part of it."""
    order = OrderFactory(status=OrderStatus.HANDED_OVER)
    proposal = orders.propose(order, by=order.seller, kind="part_refund", amount=3_000)

    def faults() -> list[str]:
        wrong = _ledger_faults(order)
        back = [refund.amount for refund in Refund.objects.filter(payment__order=order)]
        right = {OrderStatus.REFUNDED: [order.total], OrderStatus.PART_REFUNDED: [3_000]}
        if right.get(order.status) != back:
            wrong.append(f"the order is {order.status}, and {back} went back")
        return wrong

    acts = [
        sends(order.seller, f"{order.get_absolute_url()}refund/"),
        sends(
            order.buyer,
            f"{order.get_absolute_url()}proposals/{proposal.pk}/",
            page=order.get_absolute_url(),
            answer="yes",
        ),
    ]
    return Race(acts, faults, lambda: order.status == OrderStatus.REFUNDED)


def code_and_code(dice: Random) -> Race:
    """The right six digits, typed on two telephones."""
    order = OrderFactory(status=OrderStatus.PAID)

    def faults() -> list[str]:
        wrong = _ledger_faults(order)
        sold = type(order.seller).objects.get(pk=order.seller_id).sold_count
        released = order.ledger.balance(Account.SELLER)
        if (order.status, sold, released) != (OrderStatus.COMPLETED, 1, order.proceeds):
            wrong.append(
                f"the order is {order.status}, sold {sold} times, released {released} of {order.proceeds}"
            )
        return wrong

    path = f"{order.get_absolute_url()}hand-over/"
    acts = [sends(order.seller, path, code=order.hand_over_code) for _telephone in range(2)]
    return Race(acts, faults, lambda: True)


def _vote_faults(*topics: Topic) -> list[str]:
    """What is counted is what was given, each person once, and nothing hangs where a suggestion was merged."""
    faults = []
    for suggestion in Suggestion.objects.filter(pk__in=[topic.pk for topic in topics]):
        given = list(suggestion.given.values_list("person", flat=True))
        if suggestion.votes != len(given):
            faults.append(f"{suggestion.votes} votes counted, {len(given)} given")
        if len(set(given)) != len(given):
            faults.append(f"{len(given)} votes of {len(set(given))} people")
        if suggestion.status == SuggestionStatus.MERGED and given:
            faults.append(f"{len(given)} votes left where it was merged")
    return faults


def _wish(subject: str) -> Topic:
    return topic_of("I miss it.", board="suggestions", subject=subject)


def _vote(topic: Topic, person: Any) -> Any:
    return sends(person, f"{topic.get_absolute_url()}vote/", page=topic.get_absolute_url(), on="1")


def vote_and_vote(dice: Random) -> Race:
    """One person presses on two telephones."""
    topic, person = _wish("A map"), known()

    def faults() -> list[str]:
        wanted = Vote.objects.by(person).filter(suggestion=topic.pk).exists()
        return _vote_faults(topic) + ([] if wanted else ["told yes, and has no vote"])

    return Race([_vote(topic, person) for _telephone in range(2)], faults, lambda: True)


def vote_and_merge(dice: Random) -> Race:
    """A moderator merges a suggestion while somebody votes for it: the vote goes along, or is refused in words."""
    source, target, person = _wish("A map"), _wish("Maps"), known()

    def has_voted() -> bool:
        return Vote.objects.by(person).filter(suggestion=target.pk).exists()

    def faults() -> list[str]:
        wrong = _vote_faults(source, target)
        if Suggestion.objects.get(pk=source.pk).status != SuggestionStatus.MERGED:
            wrong.append("it is not merged")
        if not Vote.objects.by(source.poster).filter(suggestion=target.pk).exists():
            wrong.append("the vote of who suggested it is lost")
        return wrong

    merges = sends(
        UserFactory(role="moderator"),
        f"{source.get_absolute_url()}merge/",
        other=target.code,
        reason="Both mean the same.",
    )
    return Race([_vote(source, person), merges], faults, has_voted)


KINDS = {
    "buy / buy": buy_and_buy,
    "buy / withdraw": buy_and_withdraw,
    "buy / change the price": buy_and_change_the_price,
    "accept one / accept another": accept_and_accept,
    "payment comes in / let go": pay_and_let_go,
    "pay out / pay out": pay_out_and_pay_out,
    "release at the deadline / dispute": release_and_dispute,
    "ship / cancel": ship_and_cancel,
    "refund all / agree to part": refund_and_refund,
    "hand-over code / hand-over code": code_and_code,
    "vote / vote": vote_and_vote,
    "vote / merge": vote_and_merge,
    **VOUCHERS,
}
