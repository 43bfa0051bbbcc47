"""The banner above every page: at once, for everybody who has not put it away, and at no query's cost."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from notifications.announcements import sending
from notifications.announcements.models import Announcement
from tests.announcements.conftest import WORDS, corrected, retracted, sent
from tests.factories import ListingFactory
from yardsale import banner

pytestmark = pytest.mark.django_db
TEXT = WORDS["banner"][1]


@pytest.fixture(autouse=True)
def _commit_runs(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        yield


@pytest.fixture
def announced(writer, second, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        return sent(writer, second, "banner", "inbox")


def shows(client, path="/"):
    return TEXT in client.get(path).content.decode()


def visit(client, path="/"):
    """Kept from the second visit on: the first one ever makes the stamps."""
    return [shows(client, path) for _each in range(3)]


def token(announcement):
    return f"{announcement.code}.{announcement.edition}"


def put_away(client, announcement, **more):
    return client.post("/announcements/dismiss/", {"token": token(announcement), "next": "/help/"} | more)


def test_it_stands_above_kept_pages_the_moment_it_goes_out(
    client, writer, second, django_capture_on_commit_callbacks
):
    assert visit(client) == [False, False, False]
    with django_capture_on_commit_callbacks(execute=True):
        sent(writer, second, "banner")
    assert visit(client) == [True, True, True]


@pytest.mark.parametrize("path", ["/", "/browse/", "/help/", "/forum/", "/accounts/login/", "/no-such-page/"])
def test_every_page_carries_it(client, announced, path):
    assert visit(client, path) == [True, True, True]


def test_who_puts_it_away_sees_it_no_more_and_others_do(client, announced, signed_in, buyer):
    assert shows(client)
    answer = put_away(client, announced)
    assert (answer.status_code, answer.url) == (302, "/help/")
    assert visit(client) == [False, False, False]
    client.cookies.clear()
    assert visit(client) == [True, True, True]


def test_a_person_has_put_it_away_everywhere(signed_in, announced, buyer):
    client = signed_in(buyer)
    assert shows(client)
    put_away(client, announced)
    del client.cookies[banner.COOKIE]
    listing = ListingFactory().get_absolute_url()
    assert [shows(client, path) for path in ("/", "/inbox/", listing, listing, listing)] == [False] * 5


def test_pages_kept_for_people_show_it_to_each_as_they_want(signed_in, announced, buyer, stranger):
    listing = ListingFactory().get_absolute_url()
    client = signed_in(buyer)
    assert visit(client, listing) == [True, True, True]
    put_away(client, announced)
    assert visit(client, listing) == [False, False, False]
    client.cookies.clear()
    assert visit(signed_in(stranger), listing) == [True, True, True]


def test_corrected_it_is_seen_again_and_says_so(
    client, announced, writer, second, django_capture_on_commit_callbacks
):
    put_away(client, announced)
    with django_capture_on_commit_callbacks(execute=True):
        corrected(announced, writer, second)
    page = client.get("/").content.decode()
    assert "Corrected:" in page
    assert "From Tuesday on" in page
    assert TEXT not in page


def test_taken_back_it_is_gone_from_kept_pages_too(
    client, announced, writer, django_capture_on_commit_callbacks
):
    assert visit(client) == [True, True, True]
    with django_capture_on_commit_callbacks(execute=True):
        retracted(announced, writer)
    assert visit(client) == [False, False, False]


def test_its_time_ends_by_itself(client, writer, second, django_capture_on_commit_callbacks):
    soon = timezone.now() + timedelta(days=2)
    with django_capture_on_commit_callbacks(execute=True):
        announcement = sent(writer, second, "banner", shown_until=soon)
    left = cache._cache.get_client().ttl(cache.make_and_validate_key(banner.KEY))
    assert 2 * 86_400 - 60 < left <= 2 * 86_400
    assert not Announcement.objects.pinned(soon + timedelta(seconds=1)).exists()
    assert Announcement.objects.pinned(timezone.now()).get() == announcement


def test_lost_with_the_cache_the_clock_puts_it_up_again(client, announced):
    cache.clear()
    assert shows(client) is False
    sending.sweep()
    assert visit(client) == [True, True, True]


def test_the_newest_one_stands_there(client, announced, writer, second, django_capture_on_commit_callbacks):
    words = {"banner": ("", "We are closed on Friday.")}
    with django_capture_on_commit_callbacks(execute=True):
        sent(writer, second, "banner", words=words)
    assert "We are closed on Friday." in client.get("/").content.decode()
    assert shows(client) is False


@pytest.mark.parametrize("path", ["/", "/inbox/", "/settings/"])
def test_it_costs_no_page_a_query(path, signed_in, buyer, writer, second, django_capture_on_commit_callbacks):
    client = signed_in(buyer)
    # The first visit makes the stamps, the second keeps the page.
    client.get(path)
    client.get(path)
    with CaptureQueriesContext(connection) as without:
        client.get(path)
    with django_capture_on_commit_callbacks(execute=True):
        sent(writer, second, "banner")
    with CaptureQueriesContext(connection) as having:
        assert shows(client, path)
    assert len(having) == len(without)


@pytest.mark.parametrize("words", ["", "x" * 500, "../../etc", "abc.1", "<script>", "0" * 9 + ".x", "\x00"])
def test_nonsense_in_the_cookie_or_the_form_is_nothing(client, announced, words):
    answer = put_away(client, announced, token=words, next="//evil.example/")
    assert (answer.status_code, answer.url, answer.cookies) == (302, "/", {})
    client.cookies[banner.COOKIE] = words.replace("\x00", "")
    assert shows(client)


def test_nobody_puts_anything_away_by_looking(client, announced):
    assert client.get("/announcements/dismiss/").status_code == 405
