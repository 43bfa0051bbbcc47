"""The doors: what is typed is kept, what is seen is what leaves, and a long list costs what a short one costs."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from notifications.social import actions, choosing, posting
from notifications.social.models import Objection, Post
from notifications.social.statuses import State
from tests.factories import ListingFactory
from tests.social.conftest import MAKES, photographed

pytestmark = pytest.mark.django_db
HOME = "/admin/social/"


@pytest.fixture
def browser(signed_in, growth):
    return signed_in(growth)


def page_of(answer):
    return answer.content.decode()


def test_a_preview_stores_nothing_and_says_what_it_costs(browser):
    data = {"networks": ["x", "facebook"], "text": "Hello <b>neighbours</b>", "do": "preview"}
    answer = browser.post(f"{HOME}new/", data)
    assert answer.status_code == 200
    for words in (
        "costs $0.015",
        "with a link $0.20",
        "costs $0.00",
        "Hello &lt;b&gt;neighbours&lt;/b&gt;",
        "Dry run",
    ):
        assert words in page_of(answer)
    assert Post.objects.count() == 0


def test_one_form_makes_a_post_for_each_network(browser, growth):
    listing = photographed()
    data = {
        "networks": ["x", "facebook"],
        "text": "Hello\r\nall",
        "things": listing.get_absolute_url(),
        "do": "keep",
    }
    assert browser.post(f"{HOME}new/", data).status_code == 302
    found = Post.objects.order_by("pk")
    assert [(post.network, post.text, post.status, post.by) for post in found] == [
        ("x", "Hello\nall", State.WAITING, growth), ("facebook", "Hello\nall", State.WAITING, growth),
    ]  # fmt: skip
    assert [find.listing for post in found for find in post.finds.all()] == [listing] * 2


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"text": "x" * 281}, "1 characters too many for X"),
        ({"text": ""}, "Write something."),
        ({"text": "See evil.com"}, "There is an address in the text"),
        ({"text": "x" * 5001}, "5000"),
        ({"networks": []}, "Choose where"),
        ({"networks": ["myspace"]}, "myspace"),
        ({"link": "https://evil.example/"}, "must lead to a page of this site"),
        ({"link": "x" * 301}, "300"),
        ({"things": "nothing"}, "Not on sale here"),
        ({"things": "aaaaaaaaa"}, "Not on sale here"),
        ({"things": " ".join(f"00000000{n}" for n in range(5))}, "At most four"),
    ],
)
def test_what_cannot_go_out_is_said_and_what_was_typed_is_kept(browser, change, words):
    data = {"networks": ["x"], "text": "Kept words", "link": "", "things": "", "do": "keep"} | change
    answer = browser.post(f"{HOME}new/", data)
    assert answer.status_code == 422
    assert words in page_of(answer)
    if "text" not in change:
        assert "Kept words</textarea>" in page_of(answer)
    assert Post.objects.count() == 0


def test_a_draft_may_be_too_long_and_is_not_released(browser, growth):
    browser.post(f"{HOME}new/", {"networks": ["x"], "text": "x" * 300, "do": "draft"})
    post = Post.objects.get()
    assert post.status == State.DRAFT
    browser.post(f"{post.get_absolute_url()}release/", {"version": post.version})
    post.refresh_from_db()
    assert post.status == State.DRAFT


@pytest.mark.parametrize("data", [{}, {"version": "x"}, {"version": "-1"}, {"version": "1", "at": "soon"},
                                  {"version": "1", "at": "2020-01-01T10:00"}, {"version": "1", "at": "2199-01-01T10:00"},
                                  {"version": "9" * 30}, {"version": "7"}])  # fmt: skip
def test_a_release_that_makes_no_sense_releases_nothing(browser, growth, data):
    post = actions.compose(by=growth, network="x", text="Hello")
    answer = browser.post(f"{post.get_absolute_url()}release/", data)
    assert answer.status_code in {302, 422}
    post.refresh_from_db()
    assert post.status == State.WAITING


def test_a_stale_form_of_another_window_is_refused_and_kept(browser, growth):
    post = actions.compose(by=growth, network="x", text="One")
    actions.change(post, by=growth, version=1, text="Two")
    answer = browser.post(f"{post.get_absolute_url()}change/", {"text": "Mine", "version": "1", "do": "keep"})
    assert answer.status_code == 422
    assert "changed meanwhile" in page_of(answer)
    assert "Mine</textarea>" in page_of(answer)
    post.refresh_from_db()
    assert post.text == "Two"


def test_pressing_release_twice_releases_once(browser, growth, networks):
    post = actions.compose(by=growth, network="x", text="Hello")
    for _press in range(2):
        browser.post(f"{post.get_absolute_url()}release/", {"version": post.version})
    posting.send(post.pk)
    posting.send(post.pk)
    assert networks.texts("x") == ["Hello"]


def test_a_laid_down_post_waits_for_its_moment_and_can_be_taken_back(browser, growth, networks):
    post = actions.compose(by=growth, network="x", text="Hello")
    at = timezone.localtime() + timedelta(days=1)
    browser.post(f"{post.get_absolute_url()}release/", {"version": "1", "at": f"{at:%Y-%m-%dT%H:%M}"})
    posting.send(post.pk)
    post.refresh_from_db()
    assert (post.status, networks.calls) == (State.RELEASED, [])
    browser.post(f"{post.get_absolute_url()}stop/")
    post.refresh_from_db()
    assert (post.status, post.due_at) == (State.WAITING, None)


def test_the_buttons_look_and_delete(browser, networks, sent):
    networks.script(MAKES["facebook"], after=True, silent=True)
    post = sent("facebook")
    page = page_of(browser.get(post.get_absolute_url()))
    assert "Look whether it is there" in page
    assert "Release" not in page.replace("Released", "")
    browser.post(f"{post.get_absolute_url()}look/")
    assert "Delete it there" in page_of(browser.get(post.get_absolute_url()))
    browser.post(f"{post.get_absolute_url()}delete/")
    post.refresh_from_db()
    assert (post.status, networks.texts("facebook")) == (State.DELETED, [])


def queries_of(browser, path):
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert browser.get(path).status_code == 200
    return len(captured)


def test_the_list_costs_the_same_with_one_and_with_many(browser, growth):
    actions.compose(by=growth, network="x", text="Hello")
    few = queries_of(browser, HOME)
    for number in range(30):
        actions.compose(by=growth, network="x", text=f"Hello {number}")
    assert queries_of(browser, HOME) == few == 7
    first = page_of(browser.get(HOME))
    older = first.partition("before=")[2].partition('"')[0]
    second = page_of(browser.get(f"{HOME}?before={older}"))
    assert ("Hello 29" in first, "Hello 29" in second, "Hello 1<" in second) == (True, False, True)
    for odd in ("x", "9" * 40, "-1", "²"):
        assert browser.get(HOME, {"before": odd, "state": odd}).status_code == 200


def test_a_post_costs_the_same_with_one_and_with_four_pictures(browser, growth):
    one = actions.compose(by=growth, network="x", text="One", listings=[photographed()])
    four = actions.compose(by=growth, network="x", text="Four", listings=[photographed() for _n in range(4)])
    assert queries_of(browser, one.get_absolute_url()) == queries_of(browser, four.get_absolute_url()) == 7


def test_what_months_cost(browser, sent, networks, settings):
    settings.SITE_URL = "https://yardsale.example"
    sent("x")
    sent("x", text="With a link", link="https://yardsale.example/browse/")
    page = page_of(browser.get(f"{HOME}spending/"))
    assert "$0.215" in page
    assert "<td>2</td><td>1</td>" in page


def test_a_seller_keeps_their_things_here_and_changes_their_mind(signed_in, seller, stranger):
    listing = photographed(seller=seller)
    browser = signed_in(seller)
    for path, kept in (("/settings/elsewhere/", None), (f"/listings/{listing.code}/elsewhere/", listing)):
        browser.post(path, {})
        browser.post(path, {})
        assert Objection.objects.filter(person=seller, listing=kept).count() == 1
        assert choosing.showable().count() == 0
        browser.post(path, {"is_shown": "on"})
        assert choosing.showable().count() == 1
    assert signed_in(stranger).post(f"/listings/{listing.code}/elsewhere/", {}).status_code == 404
    assert signed_in(stranger).get(f"/listings/{ListingFactory().code}/elsewhere/").status_code == 404
