"""Posting something, from the empty form to the page that buyers see."""

import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from listings.catalogue import actions
from listings.catalogue.models import Listing
from tests.catalogue.pictures import encoded, upload
from tests.catalogue.selling import begin
from tests.factories import CategoryFactory, ListingFactory
from tests.factories.people import PASSWORD
from yardsale.events.models import Event

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("mill_lane")]


def test_looking_at_the_form_stores_nothing(signed_in, seller):
    client = signed_in(seller)
    assert client.get("/sell/").status_code == 200
    assert Listing.objects.count() == 0


def test_publish_puts_what_was_typed_on_sale(signed_in, seller, form):
    client = signed_in(seller)
    code, hidden = begin(client)
    answer = client.post(f"/listings/{code}/edit/", {**hidden, **form, "do": "publish"})
    assert answer.url == f"/listings/{code}/"
    listing = Listing.objects.get(code=code)
    written = {
        name: getattr(listing, name)
        for name in ("title", "price", "condition", "postage", "status", "attributes")
    }
    assert written == {
        "title": "Blue Peugeot road bike",
        "price": 12000,
        "condition": "good",
        "postage": None,
        "status": "on_sale",
        "attributes": {"frame-size": 56, "colour": "blue"},
    }
    assert (listing.group.slug, listing.district.slug) == ("bikes", "mill-lane")
    assert [event.name for event in Event.objects.about(listing)] == ["listing.published"]


def test_what_is_published_is_found_at_once(signed_in, seller, form):
    client = signed_in(seller)
    code, hidden = begin(client)
    client.post(f"/listings/{code}/edit/", {**hidden, **form, "do": "publish"})
    assert "Blue Peugeot road bike" in Client().get("/search/?q=peugeot").content.decode()


def test_a_signed_out_visitor_sees_it_although_their_page_was_kept(
    signed_in, seller, form, django_capture_on_commit_callbacks
):
    visitor = Client()
    for _ in range(3):
        visitor.get("/browse/road-bikes/")
    client = signed_in(seller)
    code, hidden = begin(client)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"/listings/{code}/edit/", {**hidden, **form, "do": "publish"})
    assert "Blue Peugeot road bike" in visitor.get("/browse/road-bikes/").content.decode()


def test_a_second_click_on_publish_is_the_same_listing(signed_in, seller, form):
    client = signed_in(seller)
    code, hidden = begin(client)
    answers = [client.post(f"/listings/{code}/edit/", {**hidden, **form, "do": "publish"}) for _ in range(2)]
    assert [answer.url for answer in answers] == [f"/listings/{code}/"] * 2
    assert Listing.objects.count() == 1
    assert Event.objects.filter(name="listing.published").count() == 1


def test_back_and_publish_again_changes_the_same_listing(signed_in, seller, form):
    client = signed_in(seller)
    code, hidden = begin(client)
    client.post(f"/listings/{code}/edit/", {**hidden, **form, "do": "publish"})
    back = client.post(f"/listings/{code}/edit/", {**hidden, **form, "price": "99", "do": "publish"})
    page = back.content.decode()
    assert "changed in another window" in page
    assert 'value="99"' in page
    seen = re.search(r'name="seen" value="([^"]*)"', page)[1]
    client.post(f"/listings/{code}/edit/", {**hidden, **form, "price": "99", "seen": seen, "do": "change"})
    assert [listing.price for listing in Listing.objects.all()] == [9900]


def test_autosave_makes_one_draft_and_keeps_what_is_no_value_yet(signed_in, seller, form):
    client = signed_in(seller)
    code, hidden = begin(client)
    for price in ("1", "12 or", "12 or so"):
        answer = client.post(f"/listings/{code}/draft/", {**hidden, **form, "price": price})
        assert answer.status_code == 200
    listing = Listing.objects.get()
    assert (listing.status, listing.title, listing.price) == ("draft", "Blue Peugeot road bike", None)
    assert 'value="12 or so"' in client.get(f"/listings/{code}/edit/").content.decode()


def test_autosave_never_touches_what_is_on_sale(signed_in, seller, form):
    listing = ListingFactory(seller=seller, title="Red kettle")
    assert signed_in(seller).post(f"/listings/{listing.code}/draft/", form).status_code == 409
    listing.refresh_from_db()
    assert listing.title == "Red kettle"


def test_an_empty_draft_can_be_saved_and_is_offered_again(signed_in, seller):
    client = signed_in(seller)
    code, hidden = begin(client)
    assert client.post(f"/listings/{code}/edit/", {**hidden, "do": "save"}).url == f"/listings/{code}/edit/"
    assert f'href="/listings/{code}/edit/"' in client.get("/sell/").content.decode()


def test_publishing_too_early_says_what_is_missing_and_saves_the_rest(signed_in, seller):
    client = signed_in(seller)
    code, hidden = begin(client)
    page = client.post(
        f"/listings/{code}/edit/", {**hidden, "title": "Old lamp", "do": "publish"}
    ).content.decode()
    for words in (
        "There is a problem",
        "Choose the category",
        "what condition",
        "what you want for it",
        "how the buyer gets it",
    ):
        assert words in page
    assert Listing.objects.get().title == "Old lamp"


def test_photos_come_through_although_the_form_is_wrong(signed_in, seller, form):
    client = signed_in(seller)
    code, hidden = begin(client)
    sent = {**hidden, **form, "price": "much", "do": "publish", "photos": [upload()]}
    page = client.post(f"/listings/{code}/edit/", sent).content.decode()
    listing = Listing.objects.get()
    assert listing.photos.count() == 1
    assert f'data-photo="{listing.photos.get().pk}"' in page


def test_photos_sent_twice_are_there_once(signed_in, seller, form):
    client = signed_in(seller)
    code, hidden = begin(client)
    for _ in range(2):
        client.post(f"/listings/{code}/edit/", {**hidden, **form, "do": "photos", "photos": [upload()]})
    assert Listing.objects.get().photos.count() == 1


def test_the_first_photo_makes_the_draft(signed_in, seller):
    client = signed_in(seller)
    code, hidden = begin(client)
    answer = client.post(
        f"/listings/{code}/photos/?{urlencode({'draft': hidden['draft']})}",
        {"photos": [upload(), upload(encoded(colour="red"), "two.jpg")]},
        headers={"X-Requested-With": "fetch"},
    )
    assert answer.status_code == 200
    assert answer.content.decode().count("data-photo=") == 2
    assert Listing.objects.get(code=code).cover["width"] == 64


def test_buttons_order_describe_and_remove_photos_without_scripts(signed_in, seller, form):
    client = signed_in(seller)
    code, hidden = begin(client)
    colours = ("red", "green", "blue")
    sent = {
        **hidden,
        **form,
        "do": "photos",
        "photos": [upload(encoded(colour=each), f"{each}.jpg") for each in colours],
    }
    client.post(f"/listings/{code}/edit/", sent)
    listing = Listing.objects.get()
    red, green, blue = listing.photos.values_list("pk", flat=True)
    client.post(f"/listings/{code}/edit/", {**hidden, **form, "earlier": blue, f"alt-{blue}": "The bell"})
    assert list(listing.photos.values_list("pk", "alt")) == [(red, ""), (blue, "The bell"), (green, "")]
    client.post(f"/listings/{code}/edit/", {**hidden, **form, "remove": red})
    listing.refresh_from_db()
    assert listing.cover["alt"] == "The bell"
    client.post(f"/listings/{code}/photos/", {"order": f"{green},{blue},999999"})
    assert list(listing.photos.values_list("pk", flat=True)) == [green, blue]


def test_changing_the_category_asks_other_questions_and_keeps_common_answers(signed_in, seller):
    query = {"category": "city-bikes", "about-colour": "blue"}
    page = signed_in(seller).get("/sell/attributes/", query).content.decode()
    assert 'value="blue" selected' in page
    assert "There is a problem" not in page


@pytest.mark.parametrize("slug", ["", "bikes", "no-such-category", "<script>"])
def test_where_nothing_is_asked_no_questions_are_shown(signed_in, seller, slug):
    answer = signed_in(seller).get("/sell/attributes/", {"category": slug})
    assert (answer.status_code, answer.content.decode().strip()) == (200, "")


def test_the_seller_sees_what_is_left_while_typing(signed_in, seller):
    page = signed_in(seller).get("/sell/receive/", {"price": "100", "postage": "5"}).content.decode()
    assert re.findall(r"€[\d.,]+", page) == ["€97.00", "€100.00", "€8.00", "€5.00", "€103.70"]


@pytest.fixture
def lamps():
    """Four lamps and a lamp shade, posted earlier."""
    shelf = CategoryFactory(name="Lamps")
    for price in (1000, 2000, 3000, 9000):
        actions.change(ListingFactory(category=shelf, price=price), by=None, title=f"Desk lamp {price}")
    actions.change(ListingFactory(price=500), by=None, title="Shade for a lamp")
    return shelf


def test_a_title_suggests_where_it_belongs_and_what_it_costs(signed_in, seller, lamps):
    client = signed_in(seller)
    page = client.get("/sell/suggest/", {"title": "Green desk lamp"}).content.decode()
    assert re.findall(r'value="([\w-]+)"', page)[0] == lamps.slug
    assert (
        client.get("/sell/suggest/", {"title": "Green desk lamp", "category": "x"}).content.decode().strip()
        == ""
    )
    page = client.get("/sell/receive/", {"title": "Green desk lamp", "category": lamps.slug}).content.decode()
    assert re.findall(r"€[\d.,]+", page) == ["€10.00", "€30.00"]


def test_a_suggestion_is_taken_by_pressing_it(signed_in, seller, form, lamps):
    client = signed_in(seller)
    code, hidden = begin(client)
    client.post(f"/listings/{code}/edit/", {**hidden, **form, "category": "", "suggested": lamps.slug})
    assert Listing.objects.get(code=code).category == lamps


@pytest.mark.parametrize("title", ["", "'", "a & b | !c", "xyzzy", "\x00", "½ price", "x" * 5000, "自転車"])
def test_where_nothing_is_alike_nothing_is_suggested(signed_in, seller, title):
    answer = signed_in(seller).get("/sell/suggest/", {"title": title})
    assert (answer.status_code, answer.content.decode().strip()) == (200, "")


def test_the_form_asks_for_no_more_than_six_things(signed_in, seller):
    page = signed_in(seller).get("/sell/").content.decode()
    labels = re.findall(
        r'<(?:label for|legend class)="[^"]*">(.*?)</(?:label|legend)>', page.split('id="sell"')[1], re.DOTALL
    )
    needed = [label for label in labels if "optional" not in label and "Photo" not in label]
    assert 0 < len(needed) <= 6


# -- Signed out meanwhile ------------------------------------------------------------------------------------------


def test_what_was_typed_survives_signing_in_again(client, seller, form):
    client.force_login(seller, backend=settings.AUTHENTICATION_BACKENDS[0])
    code, hidden = begin(client)
    client.session.flush()
    answer = client.post(f"/listings/{code}/edit/", {**hidden, **form, "price": "45,5O", "do": "publish"})
    assert answer.url == "/accounts/login/?next=/sell/resume/"
    answer = client.post(answer.url, {"login": seller.email, "password": PASSWORD, "next": "/sell/resume/"})
    assert answer.url == "/sell/resume/"
    page = client.get(answer.url).content.decode()
    for typed in (
        "Blue Peugeot road bike",
        "Rides well.",
        'value="45,5O"',
        'value="good"',
        "Welcome back",
        'value="56"',
    ):
        assert typed in page
    assert f'action="/listings/{code}/edit/"' in page
    client.post(f"/listings/{code}/edit/", {**hidden, **form, "do": "publish"})
    assert Listing.objects.get(code=code).is_on_sale
    assert client.get("/sell/resume/").url == "/sell/"


def test_what_was_typed_is_not_shown_as_the_listing_of_somebody_else(client, seller, stranger, form):
    listing = ListingFactory(seller=seller)
    client.post(f"/listings/{listing.code}/edit/", {**form, "do": "change"})
    client.force_login(stranger, backend=settings.AUTHENTICATION_BACKENDS[0])
    page = client.get("/sell/resume/").content.decode()
    assert "Blue Peugeot road bike" in page
    assert f"/listings/{listing.code}/edit/" not in page


def test_a_signed_out_visitor_is_asked_to_sign_in_and_no_session_is_stored(client):
    assert client.get("/sell/").url == "/accounts/login/?next=/sell/"
    assert "sessionid" not in client.cookies


def test_strangers_keep_only_so_many_forms_and_not_for_long(settings, client, form):
    settings.FORMS_KEPT_PER_HOUR = 2
    for _turn in range(4):
        Client().post("/sell/", form | {"description": "x" * 100_000})
    kept = [session.get_decoded().get("kept listing form") for session in Session.objects.all()]
    assert [len(str(one)) for one in kept if one] == [pytest.approx(40_000, abs=100)] * 2
    assert all(
        session.expire_date < timezone.now() + timedelta(days=1, minutes=1)
        for session in Session.objects.all()
    )
