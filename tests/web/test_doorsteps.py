"""Sessions end in the middle of something: nobody is led to a button as if it were a page, and no words are lost."""

import pytest

from listings.catalogue import actions as catalogue
from listings.conversations import actions as talks
from tests.factories import ListingFactory, OrderFactory, UserFactory
from tests.factories.people import PASSWORD
from yardsale.web import page_above

pytestmark = pytest.mark.django_db


def sign_in_at(client, answer, person):
    """Through the form that they were led to; the page they end on."""
    login = answer.headers["Location"]
    assert login.startswith("/accounts/login/")
    return client.post(login, {"login": person.email, "password": PASSWORD}, follow=True)


def test_a_button_pressed_after_the_session_ended_leads_back_to_its_page(client):
    order = OrderFactory(status="shipped", delivery="post")
    page = order.get_absolute_url()
    for headers in ({"Referer": f"http://testserver{page}"}, {}, {"Referer": "https://evil.example/x/"}):
        client.logout()
        answer = client.post(f"{page}confirm/", headers=headers)
        after = sign_in_at(client, answer, order.buyer)
        assert after.request["PATH_INFO"] == page
        order.refresh_from_db()
        assert order.status == "shipped"
    client.logout()
    led = client.get(client.post(f"{page}confirm/").headers["Location"]).content.decode()
    assert "Please sign in again, then press the button once more." in led


def test_the_address_of_a_button_says_that_it_is_none_of_a_page(signed_in, buyer):
    answer = signed_in(buyer).get("/orders/nothing/confirm/")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    assert "This is a button, not a page" in answer.content.decode()
    assert 'href="/orders/nothing/"' in answer.content.decode()


def test_what_was_typed_waits_for_the_sign_in(client):
    listing = ListingFactory()
    asker = UserFactory()
    thread = talks.ask(listing, by=asker, text="Is it still there?").thread
    for where in (thread.get_absolute_url(), f"/listings/{ListingFactory().code}/ask/"):
        client.logout()
        answer = client.post(where, {"text": "I could come on <Monday>.\0"})
        page = sign_in_at(client, answer, asker)
        assert page.request["PATH_INFO"] == where
        assert "I could come on &lt;Monday&gt;." in page.content.decode()
        assert (
            "What you typed is kept." in page.content.decode() or "kept" in client.get(where).content.decode()
        )
        # Once: it is theirs again.
        assert "I could come on" not in client.get(where).content.decode()


def test_what_was_typed_on_the_forum_waits_too(client, buyer):
    where = "/forum/questions/new/"
    answer = client.post(where, {"subject": "How do I pack", "text": "a lamp of glass?"})
    page = sign_in_at(client, answer, buyer).content.decode()
    assert 'value="How do I pack"' in page
    assert "a lamp of glass?" in page


def test_a_form_that_is_its_own_page_is_led_back_to(client, buyer):
    where = f"/listings/{ListingFactory(postage=None).code}/checkout/"
    answer = client.post(where, {"delivery": "meet"}, headers={"Referer": f"http://testserver{where}"})
    assert sign_in_at(client, answer, buyer).request["PATH_INFO"] == where


@pytest.mark.parametrize("referer", ["http://[", "//", "http://testserver:99999/", "\x7f"])
def test_an_odd_referer_is_none(client, referer):
    order = OrderFactory(status="shipped", delivery="post")
    page = order.get_absolute_url()
    answer = client.post(f"{page}confirm/", headers={"Referer": referer})
    assert sign_in_at(client, answer, order.buyer).request["PATH_INFO"] == page


def test_words_kept_for_one_page_leave_the_buttons_of_others_as_they_are(client, buyer):
    client.post("/forum/questions/new/", {"subject": "Kept", "text": "kept"})
    order = OrderFactory(status="shipped", delivery="post", buyer=buyer)
    answer = client.post(f"{order.get_absolute_url()}confirm/")
    assert sign_in_at(client, answer, buyer).request["PATH_INFO"] == order.get_absolute_url()
    assert "kept" in client.get("/forum/questions/new/").content.decode()
    # Signed in, the session has its usual life again.
    assert client.session.get_expiry_age() > 7 * 86_400


def test_words_for_a_first_message_wait_in_the_thread_that_began_meanwhile(client):
    asker, listing = UserFactory(), ListingFactory()
    where = f"/listings/{listing.code}/ask/"
    answer = client.post(where, {"text": "I could come on Monday."})
    thread = talks.ask(listing, by=asker, text="Is it still there?").thread
    page = sign_in_at(client, answer, asker)
    assert page.request["PATH_INFO"] == thread.get_absolute_url()
    assert "I could come on Monday." in page.content.decode()


def test_only_so_many_forms_of_strangers_are_kept(client, settings, buyer):
    settings.FORMS_KEPT_PER_HOUR = 1
    where = "/forum/questions/new/"
    client.post(where, {"subject": "One", "text": "one"})
    client.cookies.clear()
    answer = client.post(where, {"subject": "Two", "text": "two"})
    page = sign_in_at(client, answer, buyer).content.decode()
    assert 'value="Two"' not in page


def test_a_thing_taken_down_while_somebody_buys_says_so(signed_in, buyer):
    listing = ListingFactory(title="Blue lamp")
    client = signed_in(buyer)
    catalogue.withdraw(listing, by=listing.seller)
    for door in ("checkout", "offer", "ask"):
        for send in (client.get, client.post):
            answer = send(f"/listings/{listing.code}/{door}/", follow=True)
            assert answer.redirect_chain[0][0] == listing.get_absolute_url(), door
            assert answer.status_code == 410, door
            words = answer.content.decode()
            assert "not on sale at the moment" in words or "no longer for sale" in words, door


@pytest.mark.parametrize("token", ["\0" * 20, "x" * 20 + "\0", "\0"])
def test_a_token_of_odd_letters_is_too_old(signed_in, buyer, token):
    listing = ListingFactory()
    client = signed_in(buyer)
    for door in (f"/listings/{listing.code}/checkout/", f"/listings/{listing.code}/offer/", "/support/new/"):
        answer = client.post(door, {"once": token, "amount": "5", "delivery": "meet"})
        assert answer.status_code in {200, 422}, door


def test_a_refusal_without_a_way_back_leads_to_the_page_above(signed_in):
    order = OrderFactory(status="cancelled")
    answer = signed_in(order.buyer).get(f"{order.get_absolute_url()}cancel/")
    assert answer.headers["Location"] == order.get_absolute_url()


@pytest.mark.parametrize(
    ("path", "above"),
    [
        ("/orders/abcdefghij/propose/return/", "/orders/abcdefghij/"),
        ("/nothing/at/all/", "/"),
        ("/", "/"),
        ("/listings/abcdefghij/extend/", "/listings/abcdefghij/"),
    ],
)
def test_the_page_above(path, above):
    assert page_above(path) == above
