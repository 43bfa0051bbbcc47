"""A correction and a taking-back follow to every channel that the words had reached."""

import pytest
from django.core import mail

from forum.boards import actions as boards
from forum.boards.models import Post, Revision
from notifications.announcements import actions, sending
from notifications.announcements.models import Edition
from notifications.channels import actions as channels
from notifications.channels import preferring
from notifications.channels.models import Delivery, Notification
from notifications.channels.statuses import Channel, Topic
from tests.announcements.conftest import EVERY, WORDS, corrected, retracted, sent
from tests.announcements.test_sending import deliver
from tests.factories import UserFactory
from tests.notifications.test_digests import make_due, send_all
from yardsale.refusals import Refusal

pytestmark = pytest.mark.django_db


def row_of(person):
    return Notification.objects.filter(recipient=person, kind="announcement").first()


def letters_to(person):
    return [letter for letter in mail.outbox if letter.to == [person.email]]


def test_a_correction_needs_a_second_person_as_well(writer, second):
    announcement = sent(writer, second)
    actions.propose(announcement, {"inbox": ("Maps", "On Tuesday.")}, by=second, reason="It is Tuesday.")
    with pytest.raises(Refusal, match="You wrote this"):
        actions.approve_correction(announcement, by=second, version=announcement.version)
    actions.refuse_correction(announcement, by=writer, version=announcement.version, note="Which?")
    assert row_of(writer).values["text"] == WORDS["inbox"][1]
    actions.propose(announcement, {"inbox": ("Maps", "On Tuesday.")}, by=second, reason="Next Tuesday.")
    actions.approve_correction(announcement, by=writer, version=announcement.version)
    sending.go_on(announcement.pk)
    assert row_of(writer).values["text"] == "On Tuesday."
    assert Edition.objects.get(number=2).followed_at is not None


def test_corrected_the_row_says_the_new_words_and_is_new_again(writer, second, buyer, signed_in):
    announcement = sent(writer, second, "inbox")
    channels.read_all(by=buyer)
    corrected(announcement, writer, second)
    row = row_of(buyer)
    assert (row.read_at, row.values["mark"], row.values["note"]) == (None, "corrected", "It is Tuesday.")
    page = signed_in(buyer).get("/inbox/").content.decode()
    assert "From Tuesday on" in page
    assert "What was wrong: It is Tuesday." in page
    assert "From Monday" not in page
    assert [batch.read_before for batch in announcement.batches.all()] == [1]


def test_who_had_the_letter_gets_another_and_who_had_none_gets_the_right_one(writer, second, buyer):
    stranger = UserFactory()
    announcement = sent(writer, second, "inbox", "email")
    Delivery.objects.exclude(notification__recipient=stranger).update(due_at="2020-01-01T00:00Z")
    before = {key: str(mail_id) for key, mail_id in Delivery.objects.values_list("pk", "message_id")}
    for key in Delivery.objects.exclude(notification__recipient=stranger).values_list("pk", flat=True):
        channels.send(key)
    corrected(announcement, writer, second)
    deliver()
    first, again = letters_to(buyer)
    assert first.extra_headers["Message-ID"] != again.extra_headers["Message-ID"]
    assert "From **Monday**" in first.body
    assert "From **Tuesday**" in again.body
    assert "Something was wrong in what we wrote to you: It is Tuesday." in again.body
    (only,) = letters_to(stranger)
    assert "From **Tuesday**" in only.body
    assert "Something was wrong" not in only.body
    assert (
        before[Delivery.objects.get(notification__recipient=stranger).pk] in only.extra_headers["Message-ID"]
    )


def test_a_letter_that_leaves_while_it_is_corrected_is_followed_by_another(
    writer, second, buyer, monkeypatch
):
    announcement = sent(writer, second, "inbox", "email")
    delivery = Delivery.objects.get(notification__recipient=buyer)
    Delivery.objects.filter(pk=delivery.pk).update(due_at="2020-01-01T00:00Z")
    real = mail.EmailMultiAlternatives.send

    def slowly(letter, *arguments, **options):
        answer = real(letter, *arguments, **options)
        monkeypatch.setattr(mail.EmailMultiAlternatives, "send", real)
        corrected(announcement, writer, second)
        return answer

    monkeypatch.setattr(mail.EmailMultiAlternatives, "send", slowly)
    channels.send(delivery.pk)
    deliver()
    assert ["Something was wrong" in letter.body for letter in letters_to(buyer)] == [False, True]


def test_the_post_is_changed_and_says_so_and_its_history_stays(writer, second):
    announcement = sent(writer, second, *EVERY)
    corrected(announcement, writer, second)
    post = Post.objects.get()
    assert post.text.startswith("**Corrected:** It is Tuesday.")
    assert "From *Tuesday* on." in post.text
    assert Revision.objects.get().text == WORDS["forum"][1]


def test_taken_back_what_nobody_read_is_gone_and_the_rest_says_so(writer, second, buyer, signed_in):
    stranger = UserFactory()
    announcement = sent(writer, second, "inbox", "email")
    channels.read_all(by=buyer)
    mailed = Delivery.objects.get(notification__recipient=second)
    Delivery.objects.filter(pk=mailed.pk).update(due_at="2020-01-01T00:00Z")
    channels.send(mailed.pk)
    retracted(announcement, writer)
    assert row_of(stranger) is None
    assert row_of(writer) is None
    assert row_of(buyer).values["text"] == "We have taken this back: There is no map."
    assert row_of(second).read_at is not None
    deliver()
    assert letters_to(buyer) == []
    assert letters_to(stranger) == []
    first, again = letters_to(second)
    assert "Monday" in first.body
    assert "There is no map." in again.body
    assert "Monday" not in again.body
    assert "Taken back" in signed_in(buyer).get("/inbox/").content.decode()
    page = signed_in(buyer).get(announcement.get_absolute_url()).content.decode()
    assert "There is no map." in page
    assert "you choose" not in page


def test_taken_back_on_the_way_nobody_else_is_told(writer, second):
    from tests.announcements.conftest import approved

    announcement = approved(writer, second)
    sending.begin(announcement.pk)
    sending.step(announcement.pk, size=1)
    announcement.refresh_from_db()
    retracted(announcement, second)
    assert (announcement.state, Notification.objects.count()) == ("retracted", 0)
    sending.go_on(announcement.pk)
    assert Notification.objects.count() == 0


def test_one_person_is_enough_to_take_it_back_and_it_ends_there(writer, second):
    announcement = sent(writer, second, "inbox", "forum")
    retracted(announcement, writer)
    assert Post.objects.get().text == "**We have taken this back:** There is no map."
    for act in (
        lambda: actions.retract(announcement, by=second, reason="Again."),
        lambda: actions.propose(announcement, WORDS, by=second, reason="Again."),
    ):
        with pytest.raises(Refusal, match="cannot be done"):
            act()


def test_no_letter_leaves_with_the_old_words_once_a_correction_is_approved(writer, second, buyer):
    announcement = sent(writer, second, "inbox", "email")
    words = {key: (title, text.replace("Monday", "Tuesday")) for key, (title, text) in WORDS.items()}
    actions.propose(announcement, words, by=writer, reason="It is Tuesday.")
    actions.approve_correction(announcement, by=second, version=announcement.version)
    assert not Delivery.objects.due("2050-01-01T00:00Z").exists()
    sending.go_on(announcement.pk)
    deliver()
    (letter,) = letters_to(buyer)
    assert "From **Tuesday**" in letter.body


def test_a_killed_correction_goes_on_where_it_was(writer, second):
    for _each in range(4):
        UserFactory()
    announcement = sent(writer, second, size=2)
    actions.propose(announcement, {"inbox": ("Maps", "On Tuesday.")}, by=writer, reason="It is Tuesday.")
    actions.approve_correction(announcement, by=second, version=announcement.version)
    assert sending.step(announcement.pk)
    assert sorted(announcement.batches.values_list("edition", flat=True)) == [1, 1, 2]
    assert sending.sweep() == 1
    sending.go_on(announcement.pk)
    texts = Notification.objects.values_list("values__text", flat=True)
    assert set(texts) == {"On Tuesday."}
    assert sending.sweep() == 0


def test_what_a_channel_refuses_is_kept_in_its_words_and_stops_nothing_else(writer, second, buyer):
    announcement = sent(writer, second, "inbox", "forum")
    boards.remove(Post.objects.get(), by=writer, reason="Written twice.")
    corrected(announcement, writer, second)
    states = dict(announcement.postings.values_list("outlet", "state"))
    assert states == {"inbox": "done", "forum": "failed"}
    assert announcement.postings.get(outlet="forum").why == "This cannot be changed (any more)."
    assert row_of(buyer).values["mark"] == "corrected"


def test_who_reads_mail_once_a_day_gets_the_correction_once_a_day(writer, second, buyer):
    preferring.choose(buyer, {(Topic.ANNOUNCEMENTS, Channel.EMAIL): (True, "daily")})
    announcement = sent(writer, second, "inbox", "email")

    def a_day_later():
        for _claimed in range(2):  # packed when it is taken, sent with its digest
            make_due()
            send_all()
        return len(letters_to(buyer))

    assert a_day_later() == 1
    corrected(announcement, writer, second)
    row = Delivery.objects.get(notification=row_of(buyer), channel="email")
    assert (row.is_digested, row.digest_id, row.sent_at) == (False, None, None)
    assert a_day_later() == 2
