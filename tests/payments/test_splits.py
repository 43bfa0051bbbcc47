"""Part refunds: however price, fees and refund fall, the parts are what was held and nobody pays twice."""

import random
import sys
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from listings.fees.rates import Parts, Rates

DEFAULTS = Rates(800, 50, 6000, 300, 70)
HOW_MANY = 50_000


def split(rates, price, postage, refund):
    return rates.part_refund(price, postage, rates.protection(price), rates.commission(price), refund)


def any_rates(dice):
    least = dice.choice([0, 50, dice.randrange(500)])
    return Rates(
        commission_rate=dice.choice([0, 800, dice.randrange(10_001)]),
        commission_least=least,
        commission_most=least + dice.choice([0, 6000, dice.randrange(100_000)]),
        protection_rate=dice.choice([0, 300, dice.randrange(10_001)]),
        protection_fixed=dice.choice([0, 70, dice.randrange(1000)]),
        commission_fixed=dice.choice([0, 0, dice.randrange(300)]),
    )


def exact_commission(rates, price):
    """The same rule in fractions: what the commission would be if there were parts of a cent."""
    share = rates.commission_fixed + Fraction(price * rates.commission_rate, 10_000)
    return min(
        Fraction(price), max(Fraction(rates.commission_least), min(share, Fraction(rates.commission_most)))
    )


def check(rates, price, postage, refund):
    protection, commission = rates.protection(price), rates.commission(price)
    total = price + postage + protection
    parts = rates.part_refund(price, postage, protection, commission, refund)
    case = (rates, price, postage, refund, parts)
    assert sum(parts) == total, case
    assert min(parts) >= 0, case
    assert parts.buyer == refund, case
    assert parts.commission <= commission, case
    assert abs(parts.commission - min(commission, exact_commission(rates, max(0, price - refund)))) < 1, case
    assert parts.protection == min(protection, total - refund), case
    if refund == 0:
        assert parts == (0, price + postage - commission, commission, protection), case
    if refund == total:
        assert parts == (total, 0, 0, 0), case
    return parts


def test_fifty_thousand_random_splits_add_up(capsys):
    dice = random.Random(20_260_101)
    checked = 0
    for _ in range(HOW_MANY):
        rates = any_rates(dice)
        price = dice.choice([dice.randrange(200), dice.randrange(20_000), dice.randrange(100_000_001)])
        postage = dice.choice([0, 0, dice.randrange(3000)])
        total = price + postage + rates.protection(price)
        refund = dice.choice(
            [0, total, min(total, price), min(total, price + postage), dice.randint(0, total)]
        )
        check(rates, price, postage, refund)
        checked += 1
    with capsys.disabled():
        sys.stdout.write(f"\n{checked} random splits add up\n")
    assert checked == HOW_MANY


@settings(max_examples=500, deadline=None)
@given(data=st.data(), price=st.integers(0, 100_000_000), postage=st.integers(0, 10_000))
def test_splits_that_were_looked_for_with_intent_add_up_too(data, price, postage):
    least = data.draw(st.integers(0, 1000))
    rates = Rates(
        data.draw(st.integers(0, 10_000)),
        least,
        least + data.draw(st.integers(0, 100_000)),
        data.draw(st.integers(0, 10_000)),
        data.draw(st.integers(0, 1000)),
        data.draw(st.integers(0, 1000)),
    )
    check(rates, price, postage, data.draw(st.integers(0, price + postage + rates.protection(price))))


@pytest.mark.parametrize(
    ("price", "postage", "refund", "parts"),
    [
        # 100.00 at 8 %: of the 70.00 the seller keeps, 5.60 are ours; the protection of 3.70 stays.
        (10_000, 0, 3000, Parts(3000, 6440, 560, 370)),
        # The least commission holds on what is left, and never takes more than it.
        (1000, 0, 900, Parts(900, 50, 50, 100)),
        (1000, 0, 970, Parts(970, 0, 30, 100)),
        # The price goes first, then the postage.
        (1000, 500, 1200, Parts(1200, 300, 0, 100)),
        (1000, 500, 1500, Parts(1500, 0, 0, 100)),
        # Everything back costs nobody anything.
        (1000, 500, 1600, Parts(1600, 0, 0, 0)),
        # The most commission still holds on what is left of a dear thing.
        (1_000_000, 0, 100_000, Parts(100_000, 894_000, 6000, 30_070)),
    ],
)
def test_a_refund_is_split_by_the_rules(price, postage, refund, parts):
    assert split(DEFAULTS, price, postage, refund) == parts


def test_commission_is_never_above_what_was_agreed():
    assert DEFAULTS.part_refund(10_000, 0, 370, 100, 1000) == Parts(1000, 8900, 100, 370)


@pytest.mark.parametrize("refund", [-1, 10_371])
def test_more_than_is_held_cannot_go_back(refund):
    with pytest.raises(ValueError, match="cannot go back"):
        split(DEFAULTS, 10_000, 0, refund)
