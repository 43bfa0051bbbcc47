"""Fees as arithmetic."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import IntegrityError
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as some

from listings.fees import rates
from listings.fees.models import FeeSchedule

DEFAULTS = rates.Rates(800, 50, 6000, 300, 70)


@pytest.mark.parametrize(
    ("price", "commission", "protection"),
    [
        (100, 50, 73),
        (625, 50, 89),
        (10_000, 800, 370),
        (75_000, 6_000, 2_320),
        (1_000_000, 6_000, 30_070),
        (0, 0, 70),
    ],
)
def test_the_defaults_are_eight_percent_within_bounds_and_seventy_cents_plus_three_percent(
    price, commission, protection
):
    assert (DEFAULTS.commission(price), DEFAULTS.protection(price)) == (commission, protection)


@given(some.integers(0, 10_000_000))
def test_parts_add_up_and_are_never_negative(price):
    assert DEFAULTS.commission(price) + DEFAULTS.proceeds(price) == price
    assert DEFAULTS.proceeds(price) >= 0
    assert DEFAULTS.buyer_price(price) == price + DEFAULTS.protection(price)


@given(some.integers(-5, 1_000_000))
def test_the_price_within_a_total_is_the_highest_that_fits(total):
    price = DEFAULTS.price_within(total)
    assert DEFAULTS.buyer_price(price + 1) > total
    assert price == -1 or DEFAULTS.buyer_price(price) <= total


@pytest.mark.django_db
def test_a_schedule_holds_from_its_start_on():
    FeeSchedule.objects.create(starts_at=timezone.now() + timedelta(days=1), commission_rate=9000)
    FeeSchedule.objects.create(starts_at=timezone.now() - timedelta(days=1), commission_rate=700)
    rates.forget()
    assert rates.current().commission_rate == 700


@pytest.mark.django_db
def test_rates_are_asked_of_the_database_once(django_assert_num_queries):
    cache.clear()
    rates.forget()
    with django_assert_num_queries(2):
        for _ in range(50):
            rates.current()
            rates.for_sale(1, 2, "pro")


@pytest.mark.django_db
@pytest.mark.parametrize("wrong", [{"commission_rate": 10_001}, {"commission_least": 7000}])
def test_the_database_refuses_absurd_rates(wrong):
    with pytest.raises(IntegrityError):
        FeeSchedule.objects.create(starts_at=timezone.now(), **wrong)


def test_staff_read_and_type_rates_as_percent(signed_in, admin):
    client, later = signed_in(admin), timezone.localtime(timezone.now() + timedelta(days=3))
    page = client.get("/admin/listings/feeschedule/add/").content.decode()
    assert re.search(r'name="commission_rate" value="8"', page)
    typed = {
        "starts_at_0": f"{later:%Y-%m-%d}", "starts_at_1": f"{later:%H:%M}", "commission_rate": "8.25",
        "commission_least": "50", "commission_most": "6000", "commission_fixed": "0", "protection_rate": "3",
        "protection_fixed": "70",
    }  # fmt: skip
    for wrong, words in (
        ("800", "No rate is above 100 percent"),
        ("8%", "Write a number of percent"),
        ("-1", "0"),
    ):
        answer = client.post("/admin/listings/feeschedule/add/", typed | {"commission_rate": wrong})
        assert (answer.status_code, words in answer.content.decode()) == (200, True)
    assert client.post("/admin/listings/feeschedule/add/", typed).status_code == 302
    made = FeeSchedule.objects.latest()
    assert (made.commission_rate, made.protection_rate) == (825, 300)
    assert re.search(
        r'name="commission_rate" value="8.25"',
        client.get(f"/admin/listings/feeschedule/{made.pk}/change/").content.decode(),
    )
    assert "8.25 %" in client.get("/admin/listings/feeschedule/").content.decode()
