"""Many people want the last of a voucher at the same moment; `make races` has two hundred of them."""

import pytest

from tests.races.track import run_at_once
from tests.races.vouchers import budget_at_its_edge, one_use_in_two_checkouts, the_last_use

CROWD = 20


@pytest.fixture
def dice():
    from random import Random

    return Random(7)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", [the_last_use, budget_at_its_edge])
def test_a_crowd_never_spends_more_than_the_budget(dice, kind):
    assert run_at_once(kind(dice, crowd=CROWD), dice).faults == []


@pytest.mark.django_db(transaction=True)
def test_one_use_is_used_once_in_two_windows(dice):
    for _time in range(5):
        assert run_at_once(one_use_in_two_checkouts(dice), dice).faults == []
