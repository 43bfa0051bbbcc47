"""One person writes, another lets it out; whatever changes after that is read again."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from notifications.announcements import actions, sending
from notifications.announcements.models import Announcement, Edition, Wording
from notifications.announcements.statuses import MOVES, State
from notifications.channels.models import Notification
from tests.announcements.conftest import approved, composed, draft, sent
from tests.factories import UserFactory
from yardsale.refusals import Refusal

pytestmark = pytest.mark.django_db


def test_a_second_person_lets_it_out_and_the_history_says_who(writer, second):
    announcement = approved(writer, second, "inbox")
    edition = announcement.editions.get()
    assert (announcement.state, edition.written_by, edition.approved_by) == ("approved", writer, second)
    said = announcement.entries.order_by("pk").values_list("did", "by__name")
    assert list(said) == [("wrote", "Gwen Growth"), ("asked", "Gwen Growth"), ("approved", "Gus Growth")]


def test_its_writer_never_approves_it(writer, second):
    announcement = composed(writer)
    actions.ask(announcement, by=second, version=announcement.version)
    with pytest.raises(Refusal, match="You wrote this"):
        actions.approve(announcement, by=writer, version=announcement.version)
    with pytest.raises(IntegrityError, match="nobody_approves_their_own_words"), transaction.atomic():
        Edition.objects.update(approved_by=writer, approved_at=timezone.now(), approved_hash="x")


def test_whoever_changes_it_has_written_it(writer, second):
    announcement = composed(writer)
    actions.change(announcement, draft(name="Better"), by=second, version=announcement.version)
    actions.ask(announcement, by=second, version=announcement.version)
    with pytest.raises(Refusal, match="You wrote this"):
        actions.approve(announcement, by=second, version=announcement.version)
    actions.approve(announcement, by=writer, version=announcement.version)
    assert announcement.state == State.APPROVED


def test_a_change_takes_the_approval_away(writer, second):
    later = timezone.now() + timedelta(hours=2)
    announcement = approved(writer, second, send_at=later)
    other = draft(send_at=later, words={"inbox": ("A map", "Another text.")})
    actions.change(announcement, other, by=writer, version=announcement.version)
    edition = announcement.editions.get()
    assert (announcement.state, edition.approved_by, edition.approved_hash) == ("draft", None, "")


def test_what_was_approved_is_changed_by_nobody_who_comes_past_us(writer, second):
    announcement = approved(writer, second)
    for change in (
        lambda: Wording.objects.update(text="Something else."),
        lambda: Wording.objects.all().delete(),
        lambda: Announcement.objects.update(audience="sellers"),
        lambda: Announcement.objects.update(send_at=timezone.now()),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
    assert sending.begin(announcement.pk)


def test_nothing_goes_out_that_nobody_approved(writer):
    announcement = composed(writer)
    for state in ("approved", "sending"):
        with pytest.raises(IntegrityError, match="nobody approved"), transaction.atomic():
            Announcement.objects.filter(pk=announcement.pk).update(state=state, started_at=timezone.now())


def test_an_approval_of_something_else_sends_nothing(writer, second):
    """A fingerprint that no longer fits: as if somebody had written into the tables with their triggers off."""
    announcement = approved(writer, second)
    Edition.objects.update(approved_hash="0" * 64)
    assert sending.begin(announcement.pk) is False
    announcement.refresh_from_db()
    assert (announcement.state, Notification.objects.count()) == ("draft", 0)
    assert announcement.entries.latest("pk").did == "void"


def test_nobody_approves_what_they_have_not_read(writer, second):
    announcement = composed(writer)
    actions.ask(announcement, by=writer, version=announcement.version)
    read = announcement.version
    actions.change(announcement, draft(name="Other"), by=writer, version=announcement.version)
    actions.ask(announcement, by=writer, version=announcement.version)
    with pytest.raises(Refusal, match="a moment ago"):
        actions.approve(announcement, by=second, version=read)


def test_it_is_sent_back_with_a_reason_and_can_be_asked_for_again(writer, second):
    announcement = composed(writer)
    actions.ask(announcement, by=writer, version=announcement.version)
    with pytest.raises(Refusal, match="Say why"):
        actions.refuse(announcement, by=second, version=announcement.version, note=" ")
    actions.refuse(announcement, by=second, version=announcement.version, note="Which Monday?")
    assert (announcement.state, announcement.editions.get().note) == ("refused", "Which Monday?")
    actions.change(announcement, draft(), by=writer, version=announcement.version)
    actions.ask(announcement, by=writer, version=announcement.version)
    assert announcement.state == State.AWAITING


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"outlets": ()}, "Choose at least one channel"),
        ({"words": {}}, "the words are missing"),
        ({"words": {"inbox": ("", "Text.")}}, "the words are missing"),
        ({"outlets": ("email",), "words": {"email": ("A", "B")}}, "goes together with: Inbox"),
        ({"send_at": timezone.now() - timedelta(minutes=1)}, "time to send it is over"),
    ],
)
def test_what_is_missing_is_said_before_anybody_is_asked(writer, fields, why):
    announcement = composed(writer, **fields)
    with pytest.raises(Refusal, match=why):
        actions.ask(announcement, by=writer, version=announcement.version)


@pytest.mark.parametrize("outlet", ["banner", "forum"])
def test_what_everybody_sees_is_for_everyone(writer, outlet):
    announcement = composed(writer, outlet, audience="sellers")
    with pytest.raises(Refusal, match="everybody sees it"):
        actions.ask(announcement, by=writer, version=announcement.version)


def test_a_banner_says_until_when(writer):
    for until in (None, timezone.now() - timedelta(days=1)):
        announcement = composed(writer, "banner", shown_until=until)
        with pytest.raises(Refusal, match="until when the banner"):
            actions.ask(announcement, by=writer, version=announcement.version)


def test_it_waits_for_its_time(writer, second):
    later = timezone.now() + timedelta(hours=2)
    announcement = approved(writer, second, send_at=later)
    assert sending.begin(announcement.pk) is False
    Edition.objects.update(approved_by=None, approved_at=None, approved_hash="")
    Announcement.objects.update(send_at=timezone.now() - timedelta(seconds=1))
    edition = announcement.editions.get()
    announcement.refresh_from_db()
    actions._approve(announcement, edition, second)
    assert sending.begin(announcement.pk) is True


def test_every_move_that_the_table_does_not_name_is_refused(writer, second):
    announcement = sent(writer, second)
    for state in set(State) - MOVES[State.SENT]:
        with pytest.raises(Refusal, match="Please look again"):
            announcement.move_to(state)


@pytest.mark.parametrize("role", [None, "support", "moderator", "lead"])
def test_only_growth_and_admins_speak_for_the_house(role):
    with pytest.raises(Refusal):
        composed(UserFactory(role=role))


def test_cancelled_before_it_left_nobody_hears_of_it(writer, second):
    announcement = approved(writer, second, send_at=timezone.now() + timedelta(hours=1))
    actions.cancel(announcement, by=writer, version=announcement.version)
    assert sending.begin(announcement.pk) is False
    assert (announcement.state, Notification.objects.count()) == ("cancelled", 0)


def test_the_history_is_only_added_to(writer):
    announcement = composed(writer)
    for change in (
        lambda: announcement.entries.update(note="x"),
        lambda: announcement.entries.all().delete(),
    ):
        with pytest.raises(IntegrityError, match="only added to"), transaction.atomic():
            change()
