"""Two people of growth, and announcements as far along as a test needs them."""

import time
from datetime import timedelta

import pytest
from django.utils import timezone

from notifications.announcements import actions, sending
from notifications.announcements.actions import Draft
from tests.factories import UserFactory

WORDS = {
    "banner": ("", "From Monday on, meeting points stand on a map."),
    "inbox": ("Meeting points on a map", "From Monday on you choose where to meet on a map."),
    "email": (
        "Meeting points on a map",
        "From **Monday** on you choose where to meet on a map.\n\n- it is quick",
    ),
    "forum": ("Meeting points on a map", "From *Monday* on. What do you think?"),
}
EVERY = tuple(WORDS)


@pytest.fixture
def writer(db):
    return UserFactory(name="Gwen Growth", email="gwen@example.org", role="growth")


@pytest.fixture
def second(db):
    return UserFactory(name="Gus Growth", email="gus@example.org", role="growth")


def draft(*outlets, **fields):
    outlets = outlets or ("inbox",)
    until = timezone.now() + timedelta(days=7) if "banner" in outlets else None
    words = {key: WORDS[key] for key in outlets if key in WORDS}
    return Draft(**({"name": "Maps", "outlets": outlets, "shown_until": until, "words": words} | fields))


def composed(by, *outlets, **fields):
    return actions.compose(draft(*outlets, **fields), by=by)


def approved(writer, second, *outlets, **fields):
    """Written and approved; it begins when its time has come and `begin` is called."""
    announcement = composed(writer, *outlets, **fields)
    actions.ask(announcement, by=writer, version=announcement.version)
    actions.approve(announcement, by=second, version=announcement.version)
    return announcement


def sent(writer, second, *outlets, size=5_000, **fields):
    announcement = approved(writer, second, *outlets, **fields)
    # Where transactions commit, the approval has begun it, and a worker that runs may be at it.
    sending.begin(announcement.pk)
    for _each in range(100):
        sending.go_on(announcement.pk, size=size)
        announcement.refresh_from_db()
        if announcement.state == "sent":
            return announcement
        time.sleep(0.1)
    raise AssertionError(f"still {announcement.state}")


def corrected(announcement, writer, second, reason="It is Tuesday.", day="Tuesday"):
    """The same with another day, approved, and brought to everybody who was told."""
    words = {
        key: (title, text.replace("Monday", day))
        for key, (title, text) in WORDS.items()
        if key in announcement.outlets
    }
    actions.propose(announcement, words, by=writer, reason=reason)
    actions.approve_correction(announcement, by=second, version=announcement.version)
    sending.go_on(announcement.pk)
    announcement.refresh_from_db()


def retracted(announcement, by, reason="There is no map."):
    actions.retract(announcement, by=by, reason=reason)
    sending.go_on(announcement.pk)
    announcement.refresh_from_db()
