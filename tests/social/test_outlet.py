"""What another room says outside: once, corrected by what follows it, and taken away when it is wanted no more."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from notifications.social import outlet, posting
from notifications.social.models import Post
from notifications.social.statuses import State
from tests.social.conftest import MAKES
from yardsale.refusals import Refusal

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["x", "facebook"])
def test_an_announcement_is_sent_corrected_and_taken_back(networks, growth, name):
    assert outlet.preview(name, text="We move.").faults == []
    post = outlet.send(name, source="announcement:5", text="We move.", by=growth)
    assert outlet.send(name, source="announcement:5", text="We move.", by=growth) == post
    posting.send(post.pk)
    other = outlet.send(name, source="announcement:55", text="Another", by=growth)
    posting.send(other.pk)
    fixed = outlet.correct(name, source="announcement:5", text="We move on Friday.", by=growth)
    posting.send(fixed.pk)
    assert networks.texts(name) == ["We move.", "Another", "Correction: We move on Friday."]
    said = outlet.outcome(name, source="announcement:5")
    assert [post.status for post in said] == [State.POSTED, State.POSTED]
    assert outlet.cost(said[0]) == ("$0.015" if name == "x" else "")
    with transaction.atomic():
        outlet.retract(name, source="announcement:5", by=growth)
    assert networks.texts(name) == ["We move.", "Another", "Correction: We move on Friday."]
    posting.sweep(timezone.now())
    assert networks.texts(name) == ["Another"]
    said = outlet.outcome(name, source="announcement:5")
    assert [(post.status, post.deleted_by) for post in said] == [(State.DELETED, growth)] * 2


def test_what_may_be_there_is_corrected_as_if_it_were_and_what_has_not_left_is_not(networks, growth):
    networks.script(MAKES["x"], after=True, silent=True)
    first = outlet.send("x", source="announcement:5", text="We move.", by=growth)
    posting.send(first.pk)
    outlet.correct("x", source="announcement:5", text="On Friday.", by=growth, number=2)
    last = outlet.correct("x", source="announcement:5", text="On Monday.", by=growth, number=3)
    assert outlet.correct("x", source="announcement:5", text="On Monday.", by=growth, number=3) == last
    said = outlet.outcome("x", source="announcement:5")
    assert [(post.text, post.status) for post in said] == [
        ("We move.", State.UNKNOWN), ("Correction: On Monday.", State.RELEASED),
    ]  # fmt: skip


def test_what_was_on_its_way_when_it_was_corrected_never_leaves_again(transactional_db, networks, growth):
    """The network answers "later" after the correction was written: the old words must not follow it."""
    first = outlet.send("x", source="announcement:5", text="We move.", by=growth)
    networks.script(MAKES["x"], status=429)
    reached, go_on = networks.hold(MAKES["x"], after=False)
    with ThreadPoolExecutor(1) as pool:
        sending = pool.submit(_in_a_thread, posting.send, first.pk)
        assert reached.wait(10)
        outlet.correct("x", source="announcement:5", text="On Friday.", by=growth, number=2)
        go_on.set()
        sending.result(20)
    first.refresh_from_db()
    assert first.status == State.DROPPED
    Post.objects.filter(status=State.RELEASED).update(due_at=timezone.now())
    posting.sweep(timezone.now())
    assert networks.texts("x") == ["Correction: On Friday."]


def _in_a_thread(act, *arguments):
    try:
        return act(*arguments)
    finally:
        connection.close()


def test_what_turns_out_to_be_missing_after_its_correction_is_thrown_away(networks, growth, settings):
    settings.SOCIAL_SETTLE_SECONDS = 0
    networks.script(MAKES["x"], silent=True)
    first = outlet.send("x", source="announcement:5", text="We move.", by=growth)
    posting.send(first.pk)
    outlet.correct("x", source="announcement:5", text="On Friday.", by=growth, number=2)
    posting.look_for(first)
    first.refresh_from_db()
    assert first.status == State.DROPPED


def test_stopped_what_has_not_left_stays_here(networks, growth):
    networks.script(MAKES["x"], status=429)
    first = outlet.send("x", source="announcement:5", text="We move.", by=growth)
    posting.send(first.pk)
    outlet.keep_back("x", source="announcement:5")
    first.refresh_from_db()
    assert first.status == State.DROPPED


def test_taken_back_while_nobody_knows_it_is_looked_for_then_deleted_and_never_sent_again(networks, growth):
    networks.script(MAKES["x"], after=True, silent=True)
    post = outlet.send("x", source="announcement:5", text="We move.", by=growth)
    posting.send(post.pk)
    outlet.retract("x", source="announcement:5", by=growth)
    posting.look_for(post)
    networks.script(f"DELETE /2/tweets/{post.remote_id}", status=500)
    posting.sweep(timezone.now())
    post.refresh_from_db()
    assert (post.status, post.problem, post.delete_due_at is None) == (State.POSTED, "outage", False)
    Post.objects.update(delete_due_at=timezone.now())
    posting.sweep(timezone.now())
    post.refresh_from_db()
    assert (post.status, post.problem, networks.texts("x")) == (State.DELETED, "", [])
    assert networks.names().count(MAKES["x"]) == 1


def test_taken_back_while_it_was_put_off_it_stays_here(networks, growth):
    networks.script(MAKES["x"], status=429)
    post = outlet.send("x", source="announcement:5", text="We move.", by=growth)
    posting.send(post.pk)
    outlet.retract("x", source="announcement:5", by=growth)
    Post.objects.update(due_at=timezone.now())
    posting.sweep(timezone.now())
    post.refresh_from_db()
    assert (post.status, networks.texts("x")) == (State.DROPPED, [])


def test_an_announcement_that_has_not_left_is_only_said_in_its_last_words(networks, growth):
    outlet.send(
        "x", source="announcement:5", text="We move.", by=growth, at=timezone.now() + timedelta(hours=1)
    )
    fixed = outlet.correct("x", source="announcement:5", text="We do not move.", by=growth)
    posting.send(fixed.pk)
    assert networks.texts("x") == ["We do not move."]
    with pytest.raises(Refusal):
        outlet.send("x", source="announcement:6", text="x" * 300, by=growth)
