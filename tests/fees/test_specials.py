"""Commissions by category and by tier of sellers: what is shown before the sale is what the order costs."""

from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone

from listings.catalogue.models import Category
from listings.fees import rates
from listings.fees.models import FeeSchedule, SpecialCommission
from tests.factories import ListingFactory, OrderFactory, UserFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now


def special(category="", tier="", *, rate, began=1, ended=None, **numbers):
    """Of a category's slug and a tier; begun so many days ago."""
    row = SpecialCommission.objects.create(
        category=Category.objects.get(slug=category) if category else None,
        tier=tier,
        starts_at=NOW() - timedelta(days=began),
        ends_at=None if ended is None else NOW() - timedelta(days=ended),
        commission_rate=rate,
        **numbers,
    )
    rates.forget()
    return row


def rate_of(category, tier=""):
    chosen = Category.objects.get(slug=category)
    return rates.for_sale(chosen.parent_id, chosen.pk, tier).commission_rate


def test_the_nearest_category_counts_and_in_it_the_tier():
    special(tier="pro", rate=600)
    special("bikes", rate=500)
    special("road-bikes", rate=400)
    special("road-bikes", "pro", rate=300)
    inside = Category.objects.filter(parent__slug="bikes").exclude(slug="road-bikes")
    city = inside.earliest("pk").slug
    other = Category.objects.filter(parent__isnull=False).exclude(parent__slug="bikes").earliest("pk").slug
    asked = [
        ("road-bikes", "pro"),
        ("road-bikes", ""),
        (city, "pro"),
        (city, ""),
        (other, "pro"),
        (other, ""),
    ]
    assert [rate_of(*one) for one in asked] == [300, 400, 500, 500, 600, 800]


def test_a_special_holds_from_its_start_to_its_end_and_the_later_one_wins():
    special("road-bikes", rate=100, began=-1)
    assert rate_of("road-bikes") == 800
    special("road-bikes", rate=200, began=9, ended=1)
    assert rate_of("road-bikes") == 800
    special("road-bikes", rate=400, began=2)
    special("road-bikes", rate=300, began=5)
    assert rate_of("road-bikes") == 400


def test_buyer_protection_is_one_for_all():
    special("road-bikes", rate=0, commission_least=0)
    road = Category.objects.get(slug="road-bikes")
    here, general = rates.for_sale(road.parent_id, road.pk), rates.current()
    assert (here.commission(10_000), here.protection(10_000)) == (0, general.protection(10_000))


def test_the_order_costs_what_the_seller_was_shown_and_keeps_it(signed_in):
    pro = UserFactory(seller_tier="pro")
    special(tier="pro", rate=500, commission_fixed=25)
    listing = ListingFactory(seller=pro, price=10_000)
    assert "€94.75" in signed_in(pro).get("/my/listings/").content.decode()
    chosen = {"price": "100", "category": listing.category.slug}
    assert "€94.75" in signed_in(pro).get("/sell/receive/", chosen).content.decode()
    order = OrderFactory(listing=listing)
    SpecialCommission.objects.update(commission_rate=900)
    rates.forget()
    order.refresh_from_db()
    assert (order.commission, order.proceeds, order.rates["commission_fixed"]) == (525, 9475, 25)


def test_the_fixed_part_counts_within_least_and_most():
    fees = rates.Rates(800, 50, 6000, 300, 70, commission_fixed=100)
    assert [fees.commission(price) for price in (60, 100, 1000, 100_000)] == [60, 100, 180, 6000]


def test_the_general_schedule_has_a_fixed_part_too():
    FeeSchedule.objects.create(starts_at=NOW() - timedelta(days=1), commission_fixed=30)
    rates.forget()
    assert rates.current().commission(10_000) == 830


@pytest.mark.parametrize(
    "wrong",
    [
        {"tier": ""},
        {"commission_rate": 10_001},
        {"commission_least": 7000},
        {"ends_at": timezone.now() - timedelta(days=9)},
    ],
)
def test_the_database_refuses_absurd_specials(wrong):
    with pytest.raises(IntegrityError):
        SpecialCommission.objects.create(**{"tier": "pro", "starts_at": NOW(), **wrong})


def test_a_special_begins_once_for_the_same_people(seller):
    moment = NOW()
    SpecialCommission.objects.create(tier="pro", starts_at=moment)
    with pytest.raises(IntegrityError):
        SpecialCommission.objects.create(tier="pro", starts_at=moment)


def test_what_has_begun_can_only_be_ended(signed_in, admin):
    begun, client = special(tier="pro", rate=500), signed_in(admin)
    page = f"/admin/listings/specialcommission/{begun.pk}/change/"
    later = timezone.localtime(NOW() + timedelta(days=2))
    ended = {"ends_at_0": f"{later:%Y-%m-%d}", "ends_at_1": f"{later:%H:%M:%S}", "commission_rate": 1}
    assert client.post(page, ended).status_code == 302
    begun.refresh_from_db()
    assert (begun.commission_rate, begun.ends_at.date()) == (500, (NOW() + timedelta(days=2)).date())
    before = {"ends_at_0": "2020-01-01", "ends_at_1": "10:00"}
    assert "for the future only" in client.post(page, before).content.decode()
    assert (
        client.post(f"/admin/listings/specialcommission/{begun.pk}/delete/", {"post": "yes"}).status_code
        == 403
    )
