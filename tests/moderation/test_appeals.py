"""Asking for a second look: once, in time, by the person, to somebody else."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from forum.moderation import actions
from forum.moderation.models import Act, Appeal, StaffNote
from forum.reports.models import Report
from notifications.channels.models import Notification
from tests.factories import UserFactory
from tests.moderation.conftest import WORDS, addressed
from yardsale.refusals import Refusal

pytestmark = pytest.mark.django_db


@pytest.fixture
def appealed(suspended, seller):
    return actions.appeal(suspended, by=seller, text="It is real gold.")


def test_a_reversal_undoes_the_act_and_tells_who_was_warned(appealed, second, seller, listing, thread, buyer):
    actions.decide(appealed, by=second, is_reversed=True, answer="The receipt is there.")
    seller.refresh_from_db()
    listing.refresh_from_db()
    assert (seller.is_suspended, listing.status) == (False, "on_sale")
    addressed()
    told = Notification.objects.order_by("pk").values_list("recipient__name", "kind")
    assert ("Sam Seller", "appeal.reversed") in told
    assert ("Bo Buyer", "person.cleared") in told
    assert ("Sam Seller", "act.lifted") not in told
    assert [act.kind for act in Act.objects.order_by("pk")] == ["suspend", "lift"]


def test_upholding_leaves_it_and_answers(appealed, second, seller):
    actions.decide(appealed, by=second, is_reversed=False, answer="The receipt is not there.")
    seller.refresh_from_db()
    assert seller.is_suspended is True
    addressed()
    note = Notification.objects.filter(recipient=seller).latest("pk")
    assert (note.kind, "The receipt is not there." in note.text) == ("appeal.upheld", True)


def test_the_others_are_told_that_one_waits(appealed, moderator, second, seller):
    addressed()
    told = Notification.objects.filter(kind="appeal.made").values_list("recipient__name", flat=True)
    assert list(told) == ["Mia Mediator"]


def test_who_acted_does_not_decide_nor_who_reported_nor_who_is_no_moderator(
    appealed, moderator, agent, seller
):
    reporter_role = UserFactory(role="moderator")
    Report.objects.filter(acts=appealed.act).update(reporter=reporter_role)
    for person in (moderator, agent, seller, reporter_role):
        with pytest.raises(Refusal):
            actions.decide(appealed, by=person, is_reversed=True, answer="Yes.")
    appealed.refresh_from_db()
    assert appealed.state == "waiting"


def test_it_is_asked_once_by_the_person_and_in_time(suspended, seller, buyer, settings):
    with pytest.raises(Refusal):
        actions.appeal(suspended, by=buyer, text="I think so too.")
    late = timezone.now() + timedelta(days=settings.APPEAL_DAYS, seconds=1)
    with time_machine.travel(late, tick=False), pytest.raises(Refusal):
        actions.appeal(suspended, by=seller, text="Too late.")
    actions.appeal(suspended, by=seller, text="Not me.")
    with pytest.raises(Refusal):
        actions.appeal(Act.objects.get(), by=seller, text="Really not me.")


def test_it_is_decided_once(appealed, second):
    third = UserFactory(role="moderator")
    same = Appeal.objects.get()
    actions.decide(appealed, by=second, is_reversed=False, answer="No.")
    with pytest.raises(Refusal):
        actions.decide(same, by=third, is_reversed=True, answer="Yes.")


def test_what_was_lifted_by_hand_meanwhile_is_reversed_without_a_second_lifting(appealed, second, moderator):
    actions.lift(appealed.act, by=moderator, reason="Enough.")
    actions.decide(appealed, by=second, is_reversed=True, answer="It was our mistake.")
    assert [act.kind for act in Act.objects.order_by("pk")] == ["suspend", "lift"]


# -- What the database forbids ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE moderation_act SET reason = 'Another'",
        "UPDATE moderation_act SET until = NULL",
        "DELETE FROM moderation_act",
        "UPDATE moderation_staffnote SET text = 'Another'",
        "DELETE FROM moderation_staffnote",
        "UPDATE moderation_appeal SET text = 'Another'",
        "DELETE FROM moderation_appeal",
    ],
)
def test_what_was_written_stays(appealed, moderator, seller, statement):
    StaffNote.objects.create(person=seller, by=moderator, text="Third time.")
    with (
        pytest.raises(IntegrityError, match=r"only added|stays as made"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def act(seller, moderator, **fields):
    return Act(
        **{
            "kind": "warn", "person": seller, "subject_kind": "person", "subject_id": seller.pk, "title": "Sam",
            "by": moderator, **WORDS, **fields,
        }
    )  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"kind": "scold"}, "act_is_of_a_known_kind"),
        ({"rule": "none"}, "act_names_a_rule"),
        ({"reason": ""}, "act_gives_a_reason"),
        ({"kind": "silence"}, "silence_and_suspension_have_an_end"),
        ({"until": timezone.now()}, "silence_and_suspension_have_an_end"),
        ({"kind": "lift"}, "lifting_undoes_an_act"),
    ],
)
def test_an_act_is_whole(seller, moderator, fields, name):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        act(seller, moderator, **fields).save()


def test_nobody_acts_on_themselves(moderator):
    with pytest.raises(IntegrityError, match="nobody_acts_on_themselves"), transaction.atomic():
        act(moderator, moderator).save()


def test_the_database_keeps_who_acted_from_deciding(appealed, moderator, seller):
    now = timezone.now()
    decided = {"state": "upheld", "decided_at": now, "answer": "No."}
    for person, name in (
        (moderator, "decided_by_somebody_else"),
        (seller, "nobody_decides_their_own_appeal"),
    ):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            Appeal.objects.filter(pk=appealed.pk).update(decided_by=person, **decided)
    with pytest.raises(IntegrityError, match="decided_appeal_has_a_name_and_an_answer"), transaction.atomic():
        Appeal.objects.filter(pk=appealed.pk).update(state="upheld")


def test_an_appeal_names_who_really_acted(suspended, seller, second, buyer):
    for by, first_by in ((seller, second), (buyer, suspended.by)):
        with pytest.raises(IntegrityError, match="names who acted"), transaction.atomic():
            Appeal.objects.create(act=suspended, by=by, first_by=first_by, text="Not me.")


def test_an_act_is_undone_and_appealed_once(appealed, seller, second, moderator):
    lifted = actions.lift(appealed.act, by=second, reason="Enough.")
    lifted.pk, lifted.code = None, "another"
    with pytest.raises(IntegrityError, match="undoes"), transaction.atomic():
        lifted.save(force_insert=True)
    with pytest.raises(IntegrityError, match="act_id"), transaction.atomic():
        Appeal.objects.create(act=appealed.act, by=seller, first_by=moderator, text="Again.")


def test_a_note_says_something_and_is_about_somebody_else(moderator, seller):
    with pytest.raises(IntegrityError, match="note_says_something"), transaction.atomic():
        StaffNote.objects.create(person=seller, by=moderator, text="")
    with pytest.raises(IntegrityError, match="nobody_notes_themselves"), transaction.atomic():
        StaffNote.objects.create(person=moderator, by=moderator, text="I am great.")
