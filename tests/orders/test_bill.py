"""The bill: each side sees its own sums alone, and they add up, however the order ended."""

import pytest
from django.urls import reverse

from listings.orders import actions
from listings.orders.bill import bill
from listings.orders.models import Order
from tests.orders import states

pytestmark = pytest.mark.django_db


def never_paid(**fields):
    order = states.placed(**fields)
    actions.give_up(order, by=order.buyer)
    return order


def part_back_then_all(**fields):
    order = states.part_given_back(**fields)
    actions.cancel(order, by=order.seller, reason="agreed")
    return order


STATES = states.STATES | {each.__name__: each for each in (never_paid, part_back_then_all)}


def adds_up(lines):
    """Each total is the sum of every line above it that is none."""
    sums = [sum(line.amount for line in lines[:n] if not line.is_total) for n in range(len(lines))]
    return [line.amount for line in lines if line.is_total] == [
        sums[n] for n, line in enumerate(lines) if line.is_total
    ]


@pytest.mark.parametrize("state", STATES)
def test_both_sides_sums_add_up_and_are_what_the_ledger_says(state):
    order = Order.objects.get(pk=STATES[state](price=10_000).pk)
    buyers, sellers = (bill(order, is_buyer=is_buyer) for is_buyer in (True, False))
    assert (adds_up(buyers), adds_up(sellers)) == (True, True)
    assert order.protection not in {abs(line.amount) for line in sellers}
    assert order.refunded + order.protection not in {abs(line.amount) for line in sellers}
    if order.status in {"completed", "cancelled", "refunded", "part_refunded"}:
        assert sellers[-1].amount == order.ledger.balance("seller")
        # Everything that came in and did not go back is what it cost.
        assert buyers[-1].amount == -order.ledger.balance("buyer")


def test_who_gave_everything_back_receives_nothing_and_does_not_see_the_protection_fee(signed_in):
    order = Order.objects.get(pk=states.refunded(price=10_000).pk)
    said = [(line.words, line.amount) for line in bill(order, is_buyer=False)]
    assert said == [("Price", 10_000), ("Postage", 500), ("Back to the buyer", -10_500), ("You receive", 0)]
    for page in (order.get_absolute_url(), reverse("orders:receipt", args=[order.code])):
        shown = signed_in(order.seller).get(page).content.decode()
        sums = shown[shown.index('<dl class="bill">') :].partition("</dl>")[0]
        assert ("−€105.00" in sums, "108" in sums) == (True, False)
