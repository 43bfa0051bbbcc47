"""What a seller sees of their own things, and what nobody else reaches."""

import re

import pytest
from django.conf import settings

from listings.catalogue import actions, photos
from listings.catalogue.models import Listing
from listings.catalogue.statuses import ListingStatus
from listings.fees import rates
from tests.catalogue.pictures import upload
from tests.catalogue.selling import begin
from tests.factories import ListingFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("mill_lane")]


# -- Other people --------------------------------------------------------------------------------------------------

DOORS = ("edit", "draft", "photos", "publish", "extend", "withdraw", "discard")


@pytest.mark.parametrize("door", DOORS)
def test_a_strangers_listing_does_not_exist(signed_in, seller, stranger, form, door):
    listing = ListingFactory(seller=seller)
    assert signed_in(stranger).post(f"/listings/{listing.code}/{door}/", form).status_code == 404


@pytest.mark.parametrize("door", ["edit", "draft", "photos"])
def test_a_promise_made_to_another_is_worth_nothing(client, seller, stranger, form, door):
    client.force_login(seller, backend=settings.AUTHENTICATION_BACKENDS[0])
    code, hidden = begin(client)
    client.force_login(stranger, backend=settings.AUTHENTICATION_BACKENDS[0])
    assert client.post(f"/listings/{code}/{door}/", {**form, **hidden}).status_code == 404
    assert Listing.objects.count() == 0


@pytest.mark.parametrize("token", ["", "x", "1:abc", "é:1", "\x00", "a" * 5000])
def test_a_forged_promise_makes_no_listing(signed_in, seller, form, token):
    assert signed_in(seller).post("/listings/chosen123/edit/", {**form, "draft": token}).status_code == 404
    assert Listing.objects.count() == 0


# -- My listings ---------------------------------------------------------------------------------------------------


def test_my_listings_are_mine_by_tab(signed_in, seller, stranger):
    client = signed_in(seller)
    for status in ListingStatus.values:
        ListingFactory(seller=seller, status=status, title=f"Mine {status}")
    ListingFactory(seller=stranger, title="Not mine")
    seen = {tab: re.findall(r">((?:Mine|Not) \w+)</a>", client.get(f"/my/listings/?tab={tab}").content.decode()) for tab in
            ("on_sale", "draft", "reserved", "sold", "ended", "no-such-tab")}  # fmt: skip
    assert seen == {
        "on_sale": ["Mine paused", "Mine on_sale"],
        "draft": ["Mine draft"],
        "reserved": ["Mine reserved"],
        "sold": ["Mine sold"],
        "ended": ["Mine suspended", "Mine expired", "Mine withdrawn"],
        "no-such-tab": ["Mine paused", "Mine on_sale"],
    }


@pytest.mark.parametrize("tab", ["on_sale", "draft", "reserved", "sold", "ended"])
def test_every_empty_tab_says_something(signed_in, seller, tab):
    client = signed_in(seller)
    assert 'class="empty"' in client.get(f"/my/listings/?tab={tab}").content.decode()
    ListingFactory(seller=seller, status="suspended" if tab != "ended" else "sold")
    assert 'class="empty"' in client.get(f"/my/listings/?tab={tab}").content.decode()


def test_my_listings_cost_as_many_queries_for_many_as_for_few(signed_in, seller, django_assert_num_queries):
    client = signed_in(seller)
    for more in (3, 21):
        ListingFactory.create_batch(more, seller=seller)
        rates.current()
        with django_assert_num_queries(5):  # session, person, bell, counts, listings
            assert client.get("/my/listings/?tab=on_sale").content.decode().count('class="row"') in (3, 24)


def test_my_listings_go_on_where_the_page_ended(signed_in, seller):
    client = signed_in(seller)
    ListingFactory.create_batch(26, seller=seller)
    first = client.get("/my/listings/?tab=on_sale").content.decode()
    address = re.search(r'rel="next" href="([^"]+)"', first)[1].replace("&amp;", "&")
    second = client.get(address).content.decode()
    assert (first.count('class="row"'), second.count('class="row"')) == (24, 2)
    assert 'rel="next"' not in second


@pytest.mark.parametrize("before", ["x", "-1", "9" * 40, "", "٣", "1e3"])
def test_a_mistyped_page_is_the_first_page(signed_in, seller, before):
    ListingFactory(seller=seller)
    page = signed_in(seller).get("/my/listings/", {"tab": "on_sale", "before": before})
    assert page.content.decode().count('class="row"') == 1


def test_taking_down_offers_the_way_back(signed_in, seller):
    listing = ListingFactory(seller=seller)
    client = signed_in(seller)
    page = client.post(f"/listings/{listing.code}/withdraw/", follow=True).content.decode()
    assert f"/listings/{listing.code}/publish/" in page
    client.post(f"/listings/{listing.code}/publish/")
    listing.refresh_from_db()
    assert listing.is_on_sale


def test_a_draft_is_thrown_away_with_its_photos(signed_in, seller, django_capture_on_commit_callbacks):
    draft = actions.start_draft(seller)
    photo = photos.add(draft, upload(), by=seller)
    client = signed_in(seller)
    assert "gone for good" in client.get(f"/listings/{draft.code}/discard/").content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"/listings/{draft.code}/discard/")
    assert (Listing.objects.count(), photos.place(photo.original).exists()) == (0, False)


@pytest.mark.parametrize("status", ["reserved", "sold", "suspended"])
def test_what_a_buyer_agreed_to_is_not_changed(signed_in, seller, form, status):
    listing = ListingFactory(seller=seller, status=status, title="As agreed")
    client = signed_in(seller)
    assert client.get(f"/listings/{listing.code}/edit/").status_code == 302
    assert client.post(f"/listings/{listing.code}/edit/", {**form, "do": "publish"}).status_code == 302
    for door in ("publish", "extend", "withdraw", "discard"):
        assert client.post(f"/listings/{listing.code}/{door}/").status_code == 403
    listing.refresh_from_db()
    assert (listing.title, listing.status) == ("As agreed", status)


def test_somebody_with_too_many_drafts_is_told_so(signed_in, settings):
    keeper = UserFactory()
    ListingFactory.create_batch(actions.MOST_DRAFTS, seller=keeper, status="draft", published_at=None)
    client = signed_in(keeper)
    code, hidden = begin(client)
    page = client.post(
        f"/listings/{code}/edit/", {**hidden, "title": "One more"}, follow=True
    ).content.decode()
    assert "unfinished drafts" in page
