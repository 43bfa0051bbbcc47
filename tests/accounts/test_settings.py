"""What people change about themselves, and the way out."""

import pytest
from django.test import Client

from listings.catalogue.models import Listing
from tests.accounts.conftest import PASSWORD
from tests.factories import DistrictFactory, ListingFactory, OrderFactory
from yardsale.accounts.models import User
from yardsale.events.models import Event


@pytest.fixture
def save(signed_in, seller):
    DistrictFactory()

    def fill_in(**fields):
        data = {"name": seller.name, "about": "", "district": "", "theme": "device"} | fields
        return signed_in(seller).post("/settings/", data)

    return fill_in


def test_what_is_saved_is_seen_on_the_public_page(save, seller, client):
    assert (
        save(name="Sam", about="Bikes and\nbooks.", district="Mill Lane").headers["Location"] == "/settings/"
    )
    page = Client().get(f"/people/{seller.code}/").content.decode()
    assert "<h1>Sam</h1>" in page
    assert "Bikes and<br>books." in page
    assert "Mill Lane" in page


def test_light_or_dark_is_kept_and_at_once_in_this_browser(save, seller):
    assert save(theme="dark").cookies["theme"].value == "dark"
    seller.refresh_from_db()
    assert seller.theme == "dark"
    assert save(theme="device").cookies["theme"].value == ""


@pytest.mark.parametrize(
    "fields",
    [
        {"about": "Write to sam@example.org"},
        {"name": ""}, {"name": "x" * 41}, {"name": "Yardsale"}, {"about": "x" * 401}, {"about": "ä" * 100_000},
        {"district": "Nowhere"}, {"district": "x" * 500}, {"district": "\x00"}, {"theme": "pink"}, {"theme": "\x00"},
    ],
)  # fmt: skip
def test_what_cannot_be_saved_is_explained_and_kept_in_the_form(save, seller, fields):
    answer = save(**fields)
    assert answer.status_code == 200
    assert "There is a problem" in answer.content.decode()
    seller.refresh_from_db()
    assert (seller.name, seller.about, seller.district, seller.theme) == ("Sam Seller", "", "", "")
    # The header still greets by the name that is saved.
    assert 'aria-label="Settings"' in answer.content.decode()


def test_fields_that_are_not_asked_cannot_be_set(save, seller):
    save(
        is_staff="on", is_superuser="on", email="x@example.org", code="hacked00", bucket="3", review_sum="50"
    )
    seller.refresh_from_db()
    assert (seller.is_staff, seller.is_superuser, seller.email, seller.review_sum) == (
        False,
        False,
        "sam@example.org",
        0,
    )
    assert seller.code != "hacked00"


def test_staff_may_keep_the_name_of_their_office(signed_in, moderator):
    signed_in(moderator).post(
        "/settings/", {"name": "Mo Moderator", "about": "", "district": "", "theme": "light"}
    )
    moderator.refresh_from_db()
    assert moderator.theme == "light"


PRIVATE = [
    "/settings/", "/settings/leave/", "/accounts/email/", "/accounts/password/change/", "/accounts/2fa/",
    "/accounts/2fa/webauthn/", "/accounts/2fa/recovery-codes/", "/accounts/sessions/", "/accounts/3rdparty/",
]  # fmt: skip


@pytest.mark.parametrize("path", PRIVATE)
def test_settings_are_for_people_who_are_signed_in(client, db, path):
    assert client.get(path).headers["Location"].startswith("/accounts/login/?next=")


def test_settings_need_few_queries(signed_in, seller, django_assert_num_queries):
    browser = signed_in(seller)
    browser.get("/settings/")
    with django_assert_num_queries(6):
        browser.get("/settings/")


def test_leaving_takes_things_off_sale_hides_the_page_and_signs_out_everywhere(seller, sign_in, client):
    listing = ListingFactory(seller=seller)
    elsewhere = Client()
    sign_in(seller, browser=elsewhere)
    sign_in(seller)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert client.post("/settings/leave/").headers["Location"] == "/"
    assert client.get("/settings/").status_code == 302
    assert elsewhere.get("/settings/").status_code == 302
    assert client.get(f"/people/{seller.code}/").status_code == 404
    assert Listing.objects.get(pk=listing.pk).status == "withdrawn"
    # They may think again for fourteen days: tests/privacy/test_leaving.py.
    assert sign_in(seller).headers["Location"] == "/stay/"
    assert Event.objects.filter(name="person.left").count() == 1
    assert User.objects.filter(pk=seller.pk).exists()


@pytest.fixture
def just_proved(signed_in):
    """A client of somebody who typed their password a moment ago: the way out asks for it."""

    def sign_in(person):
        client = signed_in(person)
        assert client.post("/accounts/reauthenticate/", {"password": PASSWORD}).status_code == 302
        return client

    return sign_in


def test_looking_at_the_way_out_changes_nothing(just_proved, seller):
    page = just_proved(seller).get("/settings/leave/").content.decode()
    assert "Close my account" in page
    seller.refresh_from_db()
    assert seller.is_active


@pytest.mark.parametrize("status", ["placed", "paid", "handed_over"])
@pytest.mark.parametrize("side", ["buyer", "seller"])
def test_nobody_leaves_while_an_order_is_open(db, just_proved, status, side):
    order = OrderFactory(status=status)
    person = getattr(order, side)
    browser = just_proved(person)
    assert order.get_absolute_url() in browser.get("/settings/leave/").content.decode()
    answer = browser.post("/settings/leave/")
    assert "Once that is settled you can leave." in answer.content.decode()
    person.refresh_from_db()
    assert person.is_active


@pytest.mark.parametrize("status", ["completed", "cancelled"])
def test_a_finished_order_holds_nobody(db, just_proved, status):
    person = OrderFactory(status=status).buyer
    just_proved(person).post("/settings/leave/")
    person.refresh_from_db()
    assert not person.is_active
