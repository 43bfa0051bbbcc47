"""Pages kept for signed-out visitors are never older than the last change."""

import gzip

import pytest
from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpResponse
from django.test import RequestFactory

from yardsale import visitors

pytestmark = pytest.mark.django_db


class Page:
    """A view that counts how often it was rendered, behind the middleware."""

    def __init__(self, *groups, room="", cookie=False, status=200):
        self.rendered = 0
        self.room = room
        self.groups, self.cookie, self.status = groups, cookie, status
        self.middleware = visitors.VisitorPageMiddleware(visitors.kept_for_visitors(self.render))

    def render(self, request):
        self.rendered += 1
        if self.groups:
            visitors.shows(request, *self.groups)
        if self.room:
            visitors.shows_room(request, self.room)
        answer = HttpResponse(f"render {self.rendered}", status=self.status)
        if self.cookie:
            answer.set_cookie("csrftoken", "x")
        return answer

    def visit(self, path="/x/", **cookies):
        request = RequestFactory().get(path)
        request.COOKIES.update(cookies)
        return self.middleware(request).content.decode()

    def warm(self):
        self.visit()  # the first visit ever only makes the stamps
        return self.visit()


@pytest.fixture(autouse=True)
def _commit_runs(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        yield


def changed(capture, *groups):
    with capture(execute=True):
        visitors.touch(*groups)


def test_a_page_is_rendered_once_for_many_visits():
    page = Page()
    kept = page.warm()
    assert [page.visit() for _ in range(5)] == [kept] * 5


def test_a_change_has_it_rendered_again(django_capture_on_commit_callbacks):
    page = Page(3)
    kept = page.warm()
    changed(django_capture_on_commit_callbacks, 4)
    assert page.visit() == kept
    changed(django_capture_on_commit_callbacks, 3)
    assert page.visit() != kept


def test_a_change_of_no_group_has_the_pages_of_a_room_rendered_again_too(django_capture_on_commit_callbacks):
    page = Page(room="boards")
    kept = page.warm()
    changed(django_capture_on_commit_callbacks, 1)
    assert page.visit() == kept
    changed(django_capture_on_commit_callbacks)
    assert page.visit() != kept


def test_a_change_that_is_rolled_back_changes_nothing(django_capture_on_commit_callbacks):
    page = Page()
    kept = page.warm()
    with django_capture_on_commit_callbacks(execute=True):
        try:
            with transaction.atomic():
                visitors.touch()
                raise ValueError
        except ValueError:
            pass
    assert page.visit() == kept


def test_a_change_during_rendering_is_noticed(django_capture_on_commit_callbacks):
    page = Page()
    page.warm()
    render = page.render

    def slow(request):
        answer = render(request)
        changed(django_capture_on_commit_callbacks)
        return answer

    page.middleware = visitors.VisitorPageMiddleware(visitors.kept_for_visitors(slow))
    first = page.visit("/slow/")
    page.middleware = visitors.VisitorPageMiddleware(visitors.kept_for_visitors(render))
    assert page.visit("/slow/") != first


@pytest.mark.parametrize("page", [Page(cookie=True), Page(status=404)])
def test_what_is_personal_or_wrong_is_not_kept(page):
    page.warm()
    before = page.rendered
    page.visit()
    assert page.rendered == before + 1


@pytest.mark.parametrize("cookies", [{"sessionid": "x"}, {"messages": "x"}])
def test_somebody_with_something_of_their_own_gets_a_fresh_page(cookies):
    page = Page()
    kept = page.warm()
    assert page.visit(**cookies) != kept


def test_each_theme_has_its_own_page():
    page = Page()
    kept = page.warm()
    assert page.visit(theme="dark") != kept
    assert page.visit(theme="nonsense") == kept


def test_a_signed_out_visit_writes_no_session_and_sets_no_cookie(client):
    for path in ("/", "/browse/", "/search/?q=bike", "/help/"):
        # What they looked for is theirs to keep, until they close the browser: see `catalogue.recent`.
        assert set(client.get(path).cookies) == ({"searches"} if "?q=" in path else set())
    assert Session.objects.count() == 0


def test_a_kept_page_is_compressed_for_who_can_read_that(client):
    for _ in range(3):
        plain = client.get("/help/")
        packed = client.get("/help/", headers={"Accept-Encoding": "br, gzip"})
    assert packed["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed["Vary"]
    assert gzip.decompress(packed.content) == plain.content


def test_made_up_addresses_fill_the_cache_only_so_far(settings):
    settings.KEPT_SEARCHES_PER_MINUTE = 3
    page = Page()
    page.warm()
    page.visit("/x/?q=known")
    known = page.visit("/x/?q=known")
    made_up = [f"/x/?q={number}" for number in range(5)]
    first = [page.visit(path) for path in made_up]
    again = [page.visit(path) for path in made_up]
    # Two more were kept, the others are rendered at each visit; so is nothing that was kept before.
    assert [one == other for one, other in zip(first, again, strict=True)] == [
        True,
        True,
        False,
        False,
        False,
    ]
    assert page.visit("/x/?q=known") == known
    assert page.visit() == page.visit()
