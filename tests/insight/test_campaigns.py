"""What campaigns brought, and what is looked for in vain, on the page of insight."""

from datetime import timedelta

import pytest
from django.utils import timezone

from listings.dashboard.models import FoundNothing
from tests.announcements.conftest import second, writer  # noqa: F401  (fixtures)
from tests.announcements.test_holdouts import began, bought, campaign, told_of, town  # noqa: F401
from yardsale.insight import actions
from yardsale.insight.models import Uplift

pytestmark = pytest.mark.django_db


def test_a_campaign_stands_there_with_what_it_brought(signed_in, writer, second, town):  # noqa: F811
    announcement = campaign(writer, second, holdout=30)
    at = began(announcement, 20)
    for person in sorted(told_of(announcement))[:40]:
        bought(person, at + timedelta(days=1))
    actions.reckon()
    page = signed_in(writer).get("/insight/").content.decode()
    assert f'href="/announcements/desk/{announcement.code}/">Maps</a>' in page
    assert "It brought more orders: between" in page
    one = Uplift.objects.get()
    assert (one.told, one.told_orders, one.held_orders) == (len(told_of(announcement)), 40, 0)
    actions.reckon()
    assert Uplift.objects.count() == 1
    # Counted once, it stays when it is old.
    actions.reckon(timezone.now() + timedelta(days=90))
    assert Uplift.objects.get().told_orders == 40


def test_what_was_looked_for_in_vain_is_summed_up(signed_in, writer):  # noqa: F811
    today = timezone.localdate()
    for days, words, people in (
        (0, "theremin", 3),
        (1, "theremin", 4),
        (2, "zither", 5),
        (40, "old thing", 90),
    ):
        FoundNothing.objects.create(words=words, day=today - timedelta(days=days), people=people)
    actions.reckon()
    page = signed_in(writer).get("/insight/").content.decode()
    assert page.index("theremin</a>") < page.index("zither</a>")
    assert '<td class="num">7</td>' in page
    assert "old thing" not in page
