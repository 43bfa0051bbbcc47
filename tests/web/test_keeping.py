"""A kept page is the same for everybody; who looks finds their own bell, menu, theme and messages in it."""

import pytest
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.contrib.messages.storage.cookie import CookieStorage
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from listings.catalogue import actions
from notifications.channels.models import Notification
from tests.catalogue.looking import district, learn, put_out
from tests.factories import ListingFactory, UserFactory
from yardsale import keeping, visitors

pytestmark = pytest.mark.django_db
PAGE = "/browse/"


@pytest.fixture
def look(client, django_capture_on_commit_callbacks):
    """Signs a person in and looks at a page."""

    def page(person, path=PAGE, **cookies):
        client.force_login(person)
        for name in ("theme", "messages"):
            client.cookies.pop(name, None)
        client.cookies.load(cookies)
        with CaptureQueriesContext(connection) as captured:
            page.html = client.get(path).content.decode()
        page.queries = len(captured)
        return page.html

    with django_capture_on_commit_callbacks(execute=True):
        visitors.touch()
    return page


def test_two_people_share_a_page_and_each_sees_their_own_menu(look):
    ada, ben = UserFactory(name="Ada"), UserFactory(name="Ben")
    ListingFactory(title="A lamp to be kept")
    first, second = look(ada), look(ben)
    assert look.queries <= 4  # who is looking, and the bell
    assert "A lamp to be kept" in first
    assert "A lamp to be kept" in second
    assert f"/people/{ada.code}/" in first
    assert f"/people/{ada.code}/" not in second
    assert f"/people/{ben.code}/" in second


def test_a_kept_page_is_the_page_itself(look):
    ada = UserFactory()
    assert look(ada) == look(ada)
    assert "<!--" not in look.html


def test_the_bell_counts_for_each_person(look):
    ada, ben = UserFactory(), UserFactory()
    Notification.objects.create(recipient=ben, kind="listing.similar", occasion="a", url="/")
    assert 'data-count="0"' in look(ada)
    assert 'data-count="1"' in look(ben)
    Notification.objects.all().delete()
    assert 'data-count="0"' in look(ben)


def test_a_message_is_shown_in_a_kept_page_once_and_kept_for_nobody(look):
    ada = UserFactory()
    look(ada)
    told = _cookie(Message(constants.SUCCESS, "It is on sale."))
    assert "It is on sale." in look(ada, messages=told)
    assert "It is on sale." not in look(ada)


def test_the_first_visit_with_a_message_keeps_the_page_without_it(look):
    ada, ben = UserFactory(), UserFactory()
    assert "It is on sale." in look(ada, messages=_cookie(Message(constants.SUCCESS, "It is on sale.")))
    assert "It is on sale." not in look(ben)


def test_each_theme_has_its_own_page(look):
    ada = UserFactory()
    look(ada)
    assert 'data-theme="dark"' in look(ada, theme="dark")
    assert 'data-theme="dark"' not in look(ada)


def test_a_change_is_seen_at_once(look, django_capture_on_commit_callbacks):
    ada, listing = UserFactory(), ListingFactory(title="Lamp, as it was")
    look(ada)
    with django_capture_on_commit_callbacks(execute=True):
        actions.change(listing, by=listing.seller, title="Lamp, with a new shade")
    assert "Lamp, with a new shade" in look(ada)


def test_words_that_look_like_a_mark_stay_words(look):
    ada = UserFactory(name="Ada")
    ListingFactory(title="<!--me--> a lamp")
    html = look(ada)
    assert "&lt;!--me--&gt; a lamp" in html
    assert not any(mark in html for mark in keeping.MARKS.values())


def test_home_is_kept_for_a_neighbourhood_and_its_strips_for_nobody_else(look):
    listing = put_out("Bike of the strip", district=district("Mill Lane"))
    learn()
    ada, ben, cem = (UserFactory(district=where) for where in ("Mill Lane", "Mill Lane", "Elsewhere"))
    Notification.objects.create(recipient=ada, kind="listing.similar", occasion="a", url="/", listing=listing)
    for _visit in range(2):
        look(ada, "/")
        assert ("You may like these" in look.html, "Fresh near Mill Lane" in look.html) == (True, True)
        look(ben, "/")
        assert ("You may like these" in look.html, "Fresh near Mill Lane" in look.html) == (False, True)
        assert "Fresh on the lawn" in look(cem, "/")


def _cookie(*messages):
    return CookieStorage(RequestFactory().get("/"))._encode(list(messages))
