"""Today's finds: real things with good photos, of many sellers and kinds, and nobody's who minds."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from notifications.channels.models import Notification
from notifications.social import actions, choosing, saying
from notifications.social.models import Post
from notifications.social.statuses import State
from tests.factories import CategoryFactory, UserFactory
from tests.social.conftest import photographed
from yardsale.events import actions as events
from yardsale.events.models import Event
from yardsale.refusals import Refusal

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 30)


def in_group(name, **fields):
    group, _is_new = CategoryFactory._meta.model.objects.get_or_create(
        slug=name, defaults={"name": name, "icon": "bike"}
    )
    return photographed(category=CategoryFactory(parent=group), **fields)


@pytest.fixture
def four(db):
    return [in_group(f"group-{n}", title=f"Thing {n}") for n in range(4)]


def test_no_two_are_of_one_seller_or_while_there_are_others_of_one_group(db):
    seller = UserFactory()
    one = in_group("bikes", seller=seller, favourite_count=9)
    in_group("lamps", seller=seller)
    second_bike = in_group("bikes", favourite_count=5)
    lamp, sofa = in_group("lamps"), in_group("sofas")
    assert choosing.finds(timezone.now()) == [one, sofa, lamp, second_bike]
    assert choosing.finds(timezone.now(), most=3) == [one, sofa, lamp]


def test_what_is_old_small_odd_gone_or_would_call_somebody_is_left_out(four):
    spoil = [
        {"published_at": timezone.now() - timedelta(days=9)}, {"status": "reserved"}, {"status": "suspended"},
        {"title": "For @everybody"}, {"title": "Lamp #1"}, {"title": "Bag of booking.com"}, {"cover": {}},
    ]  # fmt: skip
    for change in spoil:
        type(four[0]).objects.filter(pk=in_group("others", favourite_count=99).pk).update(**change)
    in_group("others", width=500, height=400, favourite_count=99)
    in_group("others", width=2000, height=500, favourite_count=99)
    assert {one.pk for one in choosing.finds(timezone.now())} == {one.pk for one in four}


def test_sellers_who_mind_who_are_away_suspended_or_left_are_left_out(four):
    minds, minds_this, away, suspended, left = [in_group("others", favourite_count=99) for _each in range(5)]
    choosing.object_to(minds.seller_id, on=True)
    choosing.object_to(minds_this.seller_id, listing=minds_this, on=True)
    now = timezone.now()
    for listing, change in (
        (away, {"away_since": now, "away_until": now.date()}), (suspended, {"suspended_until": now, "suspended_for": "x"}),
        (left, {"is_active": False}),
    ):  # fmt: skip
        type(left.seller).objects.filter(pk=listing.seller_id).update(**change)
    assert {one.pk for one in choosing.finds(now)} == {one.pk for one in four}
    choosing.object_to(minds.seller_id, on=False)
    assert minds in choosing.finds(now)


def test_the_day_is_drafted_once_for_each_network_and_growth_is_told(four, growth):
    now = timezone.now()
    assert len(choosing.draft(TODAY, now)) == 2
    assert choosing.draft(TODAY, now) == []
    posts = list(Post.objects.order_by("pk"))
    assert [(post.network, post.status, post.finds.count()) for post in posts] == [
        ("x", "waiting", 4), ("facebook", "waiting", 4),
    ]  # fmt: skip
    assert "• Thing 3, €105.70" in posts[0].text or "• Thing 3, €" in posts[0].text
    assert saying.preview_of(posts[0]).faults == []
    for event in Event.objects.unaddressed():
        events.address(event.pk)
    assert [note.recipient for note in Notification.objects.filter(kind="social.drafted")] == [growth]


def test_what_was_told_is_not_told_the_next_day_and_too_little_is_no_post(four):
    choosing.draft(TODAY, timezone.now())
    in_group("later")
    assert choosing.draft(TODAY + timedelta(days=1), timezone.now()) == []


def test_long_titles_are_shortened_until_x_takes_them(db):
    for number in range(4):
        in_group(f"group-{number}", title=f"{number} " + "家具" * 38)
    choosing.draft(TODAY, timezone.now())
    assert saying.preview_of(Post.objects.get(network="x")).faults == []


def test_what_is_sold_or_cheaper_at_release_is_taken_out_or_written_anew_and_looked_at_again(four, growth):
    choosing.draft(TODAY, timezone.now())
    post = Post.objects.get(network="x")
    sold, cheaper = four[0], four[1]
    sold.move_to("reserved")
    type(sold).objects.filter(pk=cheaper.pk).update(price=5_000)
    with pytest.raises(Refusal, match="Thing 0"):
        actions.release(post, by=growth, version=post.version)
    post.refresh_from_db()
    assert "Thing 0" not in post.text
    assert "Thing 1, €53" in post.text or "Thing 1, €5" in post.text
    assert (post.status, post.finds.count()) == (State.WAITING, 3)
    actions.release(post, by=growth, version=post.version)
    assert post.status == State.RELEASED


@pytest.mark.parametrize(
    "text", ["see https://evil.example", "www.evil.com now", "on booking.com", "shop.example/x"]
)
def test_no_address_stands_in_a_text(text):
    assert any("address" in fault for fault in saying.faults("x", text, ""))


def test_a_link_leads_to_a_page_of_ours_that_is_there(settings):
    listing = photographed()
    there = f"{settings.SITE_URL}{listing.get_absolute_url()}"
    good = [f"{settings.SITE_URL}/", f"{settings.SITE_URL}/browse/?sort=newest", there]
    bad = ["https://evil.example/", f"{settings.SITE_URL}.evil.example/", f"{settings.SITE_URL}/admin/", "/browse/",
           f"{settings.SITE_URL}/nowhere-at-all/x/y/", f"{settings.SITE_URL}/listings/000000000/", f"{there} x"]  # fmt: skip
    assert [link for link in good if not saying.is_ours(link)] == []
    assert [link for link in bad if saying.is_ours(link)] == []
    listing.move_to("reserved")
    assert saying.is_ours(there) is False
