"""Races for what is left of a voucher: never over its budget, never used more often than allowed, the ledger exact."""

import uuid
from random import Random
from typing import Any

from django.db.models import Sum

from listings.checkout import actions as checkout
from listings.orders import actions as orders
from listings.orders.models import Order
from listings.reconciliation.actions import _books_of
from listings.reconciliation.explain import unexplained
from listings.vouchers.models import Voucher, VoucherUse
from tests.factories import ListingFactory, UserFactory, VoucherFactory
from tests.races.track import Race, sends

#: Buyers in `make races`; the suite has fewer.
CROWD = 200


def _buys(listing: Any, buyer: Any, written: str) -> Any:
    """The checkout's form with a voucher."""
    path = f"{listing.get_absolute_url()}checkout/"
    fields = {"delivery": "meet", "price": str(listing.price), "postage": ""}
    return sends(buyer, path, **fields, code=written)


def _crowd(count: int) -> list[tuple[Any, Any]]:
    """Each with a thing of their own: what they race for is the voucher."""
    seller = UserFactory()
    return [
        (ListingFactory(seller=seller, price=10_000), UserFactory(verified=False, password="x"))
        for _number in range(count)
    ]


def _faults(voucher: Voucher, *, most_uses: int | None = None) -> list[str]:
    """What must never be so, looked at again after everybody who reserved has paid."""
    wrong = _over(voucher, most_uses)
    uses = VoucherUse.objects.filter(voucher=voucher).standing().select_related("order")
    for use in uses:
        _pay(use.order)
    wrong += _over(voucher, most_uses)
    keys = list(uses.values_list("order", flat=True))
    paid = Order.objects.filter(pk__in=keys)
    wrong += [
        f"{books.order.code}: {words}" for books in _books_of(list(paid)) for words in unexplained(books)
    ]
    spent = -sum(order.ledger.balance("vouchers") for order in paid)
    committed = Voucher.objects.get(pk=voucher.pk).committed
    if spent != committed:
        wrong.append(f"the ledger has spent {spent}, the voucher says {committed}")
    return wrong


def _pay(order: Order) -> None:
    order.refresh_from_db()
    if order.status != "placed":
        return
    payment = checkout.new_payment(order)
    checkout.settle(payment.gateway, event_id=uuid.uuid4().hex, kind="succeeded", payment_code=payment.code)


def _over(voucher: Voucher, most_uses: int | None) -> list[str]:
    now = Voucher.objects.get(pk=voucher.pk)
    uses = VoucherUse.objects.filter(voucher=voucher).standing()
    taken = uses.aggregate(sum=Sum("amount"))["sum"] or 0
    wrong = []
    if taken > now.budget:
        wrong.append(f"{taken} taken of a budget of {now.budget}")
    if now.committed != taken:
        wrong.append(f"the voucher says {now.committed}, its uses {taken}")
    if most_uses is not None and uses.count() > most_uses:
        wrong.append(f"{uses.count()} uses of {most_uses}")
    return wrong


def the_last_use(dice: Random, *, crowd: int = 2) -> Race:
    """A budget that has one use left, and a crowd that types its code."""
    voucher = VoucherFactory(code=f"LAST-{uuid.uuid4().hex[:8].upper()}", value=500, budget=700)
    everybody = _crowd(crowd)

    def faults() -> list[str]:
        wrong = _faults(voucher, most_uses=1)
        if not VoucherUse.objects.filter(voucher=voucher).standing().exists():
            wrong.append("nobody got it")
        return wrong

    acts = [_buys(listing, buyer, voucher.code) for listing, buyer in everybody]
    first = everybody[0][1]
    return Race(acts, faults, lambda: VoucherUse.objects.filter(voucher=voucher, person=first).exists())


def the_last_use_of_many(dice: Random) -> Race:
    """The same with two hundred of them, past the pages: each places an order as the checkout does."""
    voucher = VoucherFactory(code=f"MANY-{uuid.uuid4().hex[:8].upper()}", value=500, budget=700)
    return _of_many(voucher, most_uses=1)


def budget_at_its_edge(dice: Random, *, crowd: int = 2) -> Race:
    """Percents of unlike prices: some of the crowd fit into what is left, all of them do not."""
    voucher = VoucherFactory(
        code=f"EDGE-{uuid.uuid4().hex[:8].upper()}", kind="percent", value=1000, most_off=3000, budget=1500
    )
    seller = UserFactory()
    everybody = [
        (
            ListingFactory(seller=seller, price=dice.randrange(9_000, 14_000)),
            UserFactory(verified=False, password="x"),
        )
        for _number in range(crowd)
    ]
    acts = [_buys(listing, buyer, voucher.code) for listing, buyer in everybody]
    first = everybody[0][1]
    won = VoucherUse.objects.filter(voucher=voucher, person=first)
    return Race(acts, lambda: _faults(voucher), lambda: won.exists())


def budget_at_its_edge_of_many(dice: Random) -> Race:
    voucher = VoucherFactory(
        code=f"RIM-{uuid.uuid4().hex[:8].upper()}", kind="percent", value=1000, most_off=3000, budget=11_111
    )
    return _of_many(voucher, prices=dice)


def _of_many(voucher: Voucher, *, most_uses: int | None = None, prices: Random | None = None) -> Race:
    seller = UserFactory()
    people = [UserFactory(verified=False, password="x") for _number in range(CROWD)]
    things = [
        ListingFactory(seller=seller, price=prices.randrange(2_000, 20_000) if prices else 10_000)
        for _each in people
    ]

    def places(listing: Any, buyer: Any) -> Any:
        def place() -> None:
            orders.place(listing, by=buyer, price=listing.price, delivery="meet", voucher=voucher.code)

        return place

    acts = [places(listing, buyer) for listing, buyer in zip(things, people, strict=True)]
    won = VoucherUse.objects.filter(voucher=voucher, person=people[0])
    return Race(acts, lambda: _faults(voucher, most_uses=most_uses), lambda: won.exists())


def one_use_in_two_checkouts(dice: Random) -> Race:
    """One person, two windows, two things: the one use they have is used once."""
    buyer = UserFactory()
    voucher = VoucherFactory(to=[buyer], value=500, budget=50_000)
    things = [ListingFactory(price=10_000), ListingFactory(price=10_000)]

    def faults() -> list[str]:
        wrong = _faults(voucher, most_uses=1)
        used = VoucherUse.objects.filter(voucher=voucher).standing().count()
        return wrong + ([] if used else ["they could not use it"])

    acts = [_buys(thing, buyer, voucher.slug) for thing in things]
    won = VoucherUse.objects.filter(voucher=voucher, order__listing=things[0])
    return Race(acts, faults, lambda: won.exists())


KINDS = {
    "voucher: the last use": the_last_use,
    "voucher: budget at its edge": budget_at_its_edge,
    "voucher: one use / two checkouts": one_use_in_two_checkouts,
}
#: Run a few times only, and without a control: each is two hundred people.
CROWDS = {
    "voucher: 200 people / one use left": the_last_use_of_many,
    "voucher: 200 people / budget at its edge": budget_at_its_edge_of_many,
}
