"""Segments, one person's page and a campaign that was measured, in a real browser: light and dark, on a phone and a desk."""

from datetime import UTC, datetime, timedelta

import pytest

from listings.orders.models import Order
from listings.segments import actions as segments
from listings.trends import actions as trends
from tests.announcements.conftest import sent
from tests.announcements.test_holdouts import began, bought, told_of
from tests.factories import UserFactory
from tests.insight import town
from tests.orders.test_looks import tour  # noqa: F401  (a fixture)
from yardsale.accounts.models import User
from yardsale.insight import actions as insight

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NOW = datetime(2026, 5, 17, 4, tzinfo=UTC)


def test_what_growth_counts_looks_right(tour):  # noqa: F811
    admin = UserFactory(name="Ada Admin", is_superuser=True, is_staff=True)
    gus = UserFactory(name="Gus Growth", role="growth")
    town.fill(1_500, seed=31)
    segments.reckon(NOW - timedelta(days=31))
    segments.reckon(NOW)
    trends.reckon(NOW)
    insight_people = User.objects.filter(email__endswith="@insight.invalid")
    insight_people.update(district="Mill Lane")
    announcement = sent(
        admin,
        gus,
        audience="districts",
        districts=("Mill Lane",),
        purpose="marketing",
        holdout=30,
        name="Spring in the lane",
    )
    at = began(announcement, 21)
    for key in sorted(told_of(announcement))[:60]:
        bought(key, at + timedelta(days=3))
    insight.reckon()
    somebody = Order.objects.exclude(paid_at=None).order_by("-paid_at")[100].buyer
    walk = tour(admin)
    walk.see("segments", "/segments/")
    walk.see("segments-person", f"/segments/people/{somebody.code}/")
    walk.see("campaign", f"/announcements/desk/{announcement.code}/")
    walk.see("insight", "/insight/")
    walk.see("trends", "/trends/")
    assert walk.wrong == []
