"""The life of a listing, and who may end it."""

import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from listings.catalogue import actions, rules, tree
from listings.catalogue.models import Category, Listing
from listings.catalogue.statuses import MOVES, ListingStatus
from tests.factories import DistrictFactory, ListingFactory
from yardsale.events.models import Event
from yardsale.refusals import Refusal

pytestmark = pytest.mark.django_db
S = ListingStatus
#: Every action that moves a listing, from which statuses it goes, and where it leads.
LEADS = {
    "publish": ({S.DRAFT, S.WITHDRAWN, S.EXPIRED}, S.ON_SALE),
    "withdraw": ({S.ON_SALE, S.PAUSED, S.EXPIRED}, S.WITHDRAWN),
    "suspend": ({S.ON_SALE, S.PAUSED, S.RESERVED, S.SOLD}, S.SUSPENDED),
    "restore": ({S.SUSPENDED}, S.ON_SALE),
    "reserve": ({S.ON_SALE}, S.RESERVED),
    "mark_sold": ({S.RESERVED}, S.SOLD),
    "free": ({S.RESERVED, S.SOLD}, S.ON_SALE),
}
#: From where an action finds its work done already, or leads although the table above has no need of it.
ALSO = {"publish": {S.ON_SALE}, "free": {S.DRAFT, S.PAUSED, S.WITHDRAWN, S.EXPIRED, S.SUSPENDED}}


@pytest.fixture(autouse=True)
def _read_again():
    tree.forget()


def events(listing) -> list[str]:
    return list(Event.objects.about(listing).order_by("pk").values_list("name", flat=True))


@pytest.mark.parametrize("status", list(S))
@pytest.mark.parametrize("name", LEADS)
def test_each_action_leads_where_the_table_says_or_refuses(seller, name, status):
    listing = ListingFactory(seller=seller, status=status)
    sources, target = LEADS[name]
    more = {"reason": "not allowed here"} if name == "suspend" else {}
    if status in sources:
        version = listing.version
        getattr(actions, name)(listing, by=seller, **more)
        assert (listing.status, Listing.objects.get().status) == (target, target)
        assert listing.version > version
    elif status not in ALSO.get(name, ()):
        with pytest.raises(Refusal):
            getattr(actions, name)(listing, by=seller, **more)
        assert Listing.objects.get().status == status


def test_every_status_is_a_known_source_and_target():
    assert set(MOVES) == set(S)
    assert set().union(*MOVES.values()) <= set(S)


@pytest.mark.parametrize(
    ("name", "event"),
    [
        ("publish", "listing.published"),
        ("withdraw", "listing.withdrawn"),
        ("suspend", "listing.suspended"),
        ("restore", "listing.restored"),
    ],
)
def test_what_happened_is_announced_once(seller, name, event):
    listing = ListingFactory(seller=seller, status=sorted(LEADS[name][0])[0])
    getattr(actions, name)(listing, by=seller, **({"reason": "x"} if name == "suspend" else {}))
    assert events(listing) == [event]


def test_publish_counts_sixty_days_and_takes_the_group_from_the_category(seller):
    draft = ListingFactory(seller=seller, status="draft", published_at=None, expires_at=None, group=None)
    actions.publish(draft, by=seller)
    assert (draft.expires_at - draft.published_at, draft.group) == (timedelta(days=60), draft.category.parent)


@pytest.mark.parametrize(
    "gap", ["title", "category", "condition", "price", "district", "handing over", "a group"]
)
def test_nothing_incomplete_goes_on_sale(seller, gap):
    gaps = {
        "title": {"title": ""}, "category": {"category": None}, "condition": {"condition": ""}, "price": {"price": None},
        "district": {"district": None}, "handing over": {"can_meet": False, "postage": None},
        "a group": {"category": Category.objects.get(slug="bikes")},
    }[gap]  # fmt: skip
    draft = ListingFactory(seller=seller, status="draft", published_at=None, expires_at=None, **gaps)
    with pytest.raises(Refusal):
        actions.publish(draft, by=seller)
    assert (Listing.objects.get().status, len(rules.lacking(draft))) == ("draft", 1)


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("listing_shown_is_complete", {"title": ""}),
        ("listing_shown_is_complete", {"price": None}),
        ("listing_shown_is_complete", {"category": None, "group": None}),
        ("listing_shown_is_complete", {"condition": "shiny"}),
        ("listing_price_is_sensible", {"price": 99}),
        ("listing_price_is_sensible", {"price": 100_000_01}),
        ("listing_postage_is_sensible", {"postage": 500_01}),
        ("listing_shown_can_be_handed_over", {"can_meet": False, "postage": None}),
        ("listing_status_is_known", {"status": "lost"}),
    ],
)
def test_the_database_forbids_it(constraint, fields):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        ListingFactory(**fields)


def test_republished_soon_it_keeps_its_place_and_later_it_is_new(seller):
    now = timezone.now()
    for age, is_kept in ((timedelta(days=2), True), (timedelta(days=20), False)):
        listing = ListingFactory(seller=seller, status="withdrawn", published_at=now - age)
        actions.publish(listing, by=seller)
        assert (listing.published_at == now - age) is is_kept


def test_a_machine_that_posts_is_slowed_down(seller):
    ListingFactory.create_batch(actions.LISTINGS_PER_HOUR, seller=seller)
    draft = ListingFactory(seller=seller, status="draft", published_at=None, expires_at=None)
    with pytest.raises(Refusal, match="30 listings within an hour"):
        actions.publish(draft, by=seller)
    Listing.objects.exclude(pk=draft.pk).update(published_at=timezone.now() - timedelta(hours=2))
    actions.publish(draft, by=seller)
    assert draft.is_on_sale


def test_change_says_what_changed_and_is_found_by_its_new_words(seller, client):
    listing = ListingFactory(seller=seller)
    actions.change(listing, by=seller, title="Velvet curtains", price=listing.price)
    assert Event.objects.get().details == {"fields": ["title"]}
    assert "Velvet curtains" in client.get("/search/?q=velvet").content.decode()


def test_nothing_new_changes_nothing(seller):
    listing = ListingFactory(seller=seller)
    actions.change(listing, by=seller, title=listing.title, seen="stale")
    assert (Listing.objects.get().version, events(listing)) == (1, [])


def test_what_is_shown_cannot_become_incomplete(seller):
    listing = ListingFactory(seller=seller)
    with pytest.raises(Refusal):
        actions.change(listing, by=seller, category=None)


def test_a_photo_or_a_reservation_makes_no_form_stale(seller):
    listing = ListingFactory(seller=seller)
    seen = actions.edition(listing)
    actions.reserve(listing)
    actions.free(listing)
    actions.change(listing, by=seller, seen=seen, title="Newer words")
    assert listing.title == "Newer words"


def test_in_another_group_it_stands_in_that_group(seller):
    listing = ListingFactory(seller=seller)
    guitars = Category.objects.exclude(parent=None).exclude(parent=listing.group).first()
    actions.change(listing, by=seller, category=guitars)
    assert listing.group == guitars.parent


def test_expire_ends_what_is_due_once_and_nothing_else(seller):
    now = timezone.now()
    due = ListingFactory(seller=seller, expires_at=now - timedelta(seconds=1))
    others = [
        ListingFactory(seller=seller, expires_at=now + timedelta(seconds=5)),
        ListingFactory(seller=seller, expires_at=now - timedelta(days=1), status="reserved"),
    ]
    assert [actions.expire(now), actions.expire(now)] == [1, 0]
    due.refresh_from_db()
    assert (due.status, events(due)) == ("expired", ["listing.expired"])
    assert [Listing.objects.get(pk=other.pk).status for other in others] == ["on_sale", "reserved"]


def test_extend_counts_from_now(seller):
    listing = ListingFactory(seller=seller, expires_at=timezone.now() + timedelta(hours=1))
    actions.extend(listing, by=seller)
    assert listing.expires_at - timezone.now() > timedelta(days=59)


def test_only_words_can_be_written(seller):
    with pytest.raises(TypeError, match="status"):
        actions.save_draft(actions.start_draft(seller), by=seller, status="sold")


def test_a_draft_begins_in_the_sellers_neighbourhood(seller):
    for home in (DistrictFactory().slug, DistrictFactory().name):
        seller.district = home
        assert actions.blank_draft(seller).district.slug == "mill-lane"
    seller.district = "Atlantis"
    assert actions.blank_draft(seller).district is None


@pytest.mark.django_db(transaction=True)
def test_ten_clicks_at_once_publish_one_listing(seller):
    draft = ListingFactory(
        seller=seller,
        status="draft",
        published_at=None,
        expires_at=None,
        category=Category.objects.get(slug="road-bikes"),
    )
    start, failures = threading.Barrier(10), []

    def click():
        try:
            start.wait()
            actions.publish(Listing.objects.get(pk=draft.pk), by=seller)
        except Refusal as refusal:
            failures.append(refusal)
        finally:
            connection.close()

    threads = [threading.Thread(target=click) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (failures, Event.objects.filter(name="listing.published").count()) == ([], 1)
