"""Wherever staff read an amount it is written as money; lists are still in the order of the numbers."""

import re

import pytest
from django.contrib import admin
from django.db.models import BigIntegerField, PositiveIntegerField

from listings.fees.models import FeeSchedule, SpecialCommission
from listings.orders.models import Order
from listings.payments.models import Refund
from listings.payouts.models import Payout
from tests.accounts.registered import furnish
from tests.factories import ListingFactory

pytestmark = pytest.mark.django_db
#: Numbers of staff pages that are no money.
OTHER = {
    "position", "width", "height", "stars", "weight", "orders", "healed", "unexplained", "commission_rate",
    "protection_rate", "favourite_count", "version", "bucket", "review_count", "sold_count", "refund_count",
    "minimum", "maximum", "reply_seconds", "review_sum", "code_tries", "extended", "subject_id",
    "first_minutes", "next_minutes", "solve_minutes",
}  # fmt: skip


def column(page, name):
    return re.findall(rf'<t[dh] class="field-{name}[^"]*">(?:<a[^>]*>)?([^<]*)<', page)


def test_lists_show_money_and_sort_by_the_number(signed_in, admin):
    for price in (900, 100_000, 20_050):
        ListingFactory(price=price)
    client = signed_in(admin)
    page = client.get("/admin/listings/listing/").content.decode()
    place = re.search(r'column-price_written.*?href="\?o=(\d+)', page, re.S)[1]
    for sign, expected in (("", ["€9.00", "€200.50", "€1,000.00"]), ("-", ["€1,000.00", "€200.50", "€9.00"])):
        sorted_page = client.get("/admin/listings/listing/", {"o": f"{sign}{place}"}).content.decode()
        assert column(sorted_page, "price_written") == expected


def test_what_is_to_be_read_says_money_and_what_is_nothing_says_so(signed_in, admin):
    listing = ListingFactory(price=12_345, postage=None)
    page = signed_in(admin).get(f"/admin/listings/listing/{listing.pk}/change/").content.decode()
    assert "€123.45" in page
    assert ">12345<" not in page
    assert re.search(r'field-postage_written.*?<(?:div|p)[^>]*class="readonly"[^>]*>-<', page, re.S)


def test_each_amount_is_in_the_currency_of_its_row(signed_in, admin):
    furnish()
    client = signed_in(admin)
    refund, payout, order = Refund.objects.get(), Payout.objects.first(), Order.objects.first()
    assert "€1.00" in client.get(f"/admin/listings/refund/{refund.pk}/change/").content.decode()
    Order.objects.filter(pk=order.pk).update(currency="JPY")
    assert f"JP¥{order.price:,}" in client.get(f"/admin/listings/order/{order.pk}/change/").content.decode()
    page = client.get(f"/admin/listings/payout/{payout.pk}/change/").content.decode()
    assert len(column(page, "amount_written")) == payout.lines.count() > 0


def test_what_may_still_be_typed_stays_a_number_and_what_may_not_is_money(signed_in, admin):
    begun = FeeSchedule.objects.latest("-starts_at")
    client = signed_in(admin)
    assert 'name="commission_least"' in client.get("/admin/listings/feeschedule/add/").content.decode()
    page = client.get(f"/admin/listings/feeschedule/{begun.pk}/change/").content.decode()
    assert 'name="commission_least"' not in page
    assert f"€{begun.commission_least / 100:.2f}" in page


def test_a_special_that_has_begun_is_read_as_money(signed_in, admin):
    furnish()
    begun = SpecialCommission.objects.earliest("starts_at")
    page = signed_in(admin).get(f"/admin/listings/specialcommission/{begun.pk}/change/").content.decode()
    assert 'name="ends_at_0"' in page
    assert 'name="commission_most"' not in page
    assert "€60.00" in page
    assert page.count("field-commission_most") == 1


def test_no_list_of_staff_shows_an_amount_in_minor_units():
    """Whoever registers a model with a new number says whether it is money."""
    shown = {
        (model._meta.label, field.name)
        for model, pages in admin.site._registry.items()
        for field in model._meta.fields
        if isinstance(field, PositiveIntegerField | BigIntegerField)
        and not field.primary_key
        and not field.is_relation
        and field.editable
        and field.name not in OTHER
        and field.name not in getattr(pages, "amounts", {})
        and field.name not in (pages.exclude or [])
    }
    assert shown == set()
