"""Very many people are rung for at once in one short message, and their open pages do not all look at the same moment."""

import json

import pytest

from notifications.announcements import sending
from tests.announcements.conftest import approved, corrected, second, writer
from tests.factories import UserFactory
from yardsale.live import ring, streams

__all__ = ["second", "writer"]


@pytest.fixture
def said(monkeypatch):
    """What goes through Redis."""
    words = []
    monkeypatch.setattr(ring.cache, "publish", lambda _channel, said: not words.append(said), raising=False)
    return words


@pytest.mark.django_db
def test_an_announcement_rings_once_for_each_batch_however_many_are_in_it(
    said, writer, second, django_capture_on_commit_callbacks
):
    for _each in range(5):
        UserFactory()
    announcement = approved(writer, second)
    sending.begin(announcement.pk)
    with django_capture_on_commit_callbacks(execute=True):
        sending.go_on(announcement.pk, size=4)
    batches = list(announcement.batches.order_by("after"))
    assert [json.loads(one) for one in said] == [{"after": one.after, "upto": one.upto} for one in batches]
    assert [one.told for one in batches] == [4, 3]
    said.clear()
    announcement.refresh_from_db()
    with django_capture_on_commit_callbacks(execute=True):
        corrected(announcement, writer, second)
    assert len([one for one in said if "upto" in one]) == 2


class Page:
    def __init__(self):
        self.heard = []

    def say(self, words):
        self.heard.append(words)


def test_open_pages_of_these_people_and_no_others_are_told_each_in_its_turn(monkeypatch):
    monkeypatch.setattr(streams, "LOOKS_PER_SECOND", 2)
    monkeypatch.setattr(streams.time, "monotonic", lambda: 100.0)
    hub, pages = streams.Hub(), {person: [Page(), Page()] for person in range(1, 7)}
    hub._people = {person: set(open_pages) for person, open_pages in pages.items()}
    hub._pass_on(json.dumps({"after": 1, "upto": 3}).encode())
    hub._pass_on(json.dumps({"after": 3, "upto": 4}).encode())
    hub._pass_on(json.dumps({"after": 10, "upto": 20_000}).encode())
    # Four pages take two seconds; the two that come next look within the three that all of them take.
    told = {person: [page.heard for page in open_pages] for person, open_pages in pages.items()}
    of = lambda wait: [b"event: bell\ndata: %d\n\n" % wait]  # noqa: E731
    assert told == {
        1: [[], []], 2: [of(2000)] * 2, 3: [of(2000)] * 2, 4: [of(3000)] * 2, 5: [[], []], 6: [[], []],
    }  # fmt: skip
