"""First one now, then a digest; quiet hours delay and drop nothing; what was read or switched off meanwhile is not sent."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.core import mail as outbox
from django.utils import timezone

from notifications.channels import actions, mail, planning, preferring, sending
from notifications.channels.carriers import CARRIERS, PermanentFailure, TemporaryFailure
from notifications.channels.models import (
    MOST_ATTEMPTS,
    Delivery,
    Digest,
    Notification,
    Preference,
    QuietTime,
    Rhythm,
)
from notifications.channels.statuses import Channel, Topic, Urgency
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return UserFactory(email="bo@example.org", time_zone="Europe/Berlin")


def tell(person, *kinds, urgency=Urgency.NOW, by=""):
    """Each kind once; `by` makes another occasion of it."""
    told = [
        Notification(
            recipient=person,
            kind=kind,
            occasion=f"{kind}:{by}",
            values={"title": f"Thing {by}", "name": "Sam", "words": "Hello", "seller": "Sam", "buyer": "Bo"},
            url="/",
            urgency=urgency,
        )
        for kind in kinds
    ]
    actions.notify(told)
    return told


def make_due():
    Delivery.objects.update(due_at=timezone.now())
    Digest.objects.update(due_at=timezone.now())


def ways():
    rows = Delivery.objects.order_by("pk").values_list("notification__kind", "is_digested")
    return [(kind, "digest" if is_digested else "alone") for kind, is_digested in rows]


def send_all():
    """What the worker does when it is rung; how many left."""
    actions.pack()
    alone = list(Delivery.objects.alone().due(timezone.now()).values_list("pk", flat=True))
    packed = list(Digest.objects.due(timezone.now()).values_list("pk", flat=True))
    return sum(sending.send(pk) for pk in alone) + sum(sending.send_digest(pk) for pk in packed)


def test_the_first_comes_now_and_the_next_ones_together(person):
    for number in range(4):
        tell(person, "forum.reply", by=str(number))
    assert ways() == [("forum.reply", "alone")] + [("forum.reply", "digest")] * 3
    make_due()
    assert send_all() == 2
    first, second = outbox.outbox
    assert (first.subject, second.subject) == ("Sam wrote in “Thing 0”", "Sam wrote in “Thing 3”, and 2 more")
    assert [f"Thing {number}" in second.body for number in range(4)] == [False, True, True, True]
    assert not Delivery.objects.waiting().exists()
    make_due()
    assert send_all() == 0


def test_topics_collapse_each_by_itself_and_money_never_does(person):
    for number in range(2):
        tell(person, "forum.reply", "conversation.unseen", "order.shipped", by=str(number))
    assert sorted(ways()) == [
        ("conversation.unseen", "alone"),
        ("conversation.unseen", "digest"),
        ("forum.reply", "alone"),
        ("forum.reply", "digest"),
        ("order.shipped", "alone"),
        ("order.shipped", "alone"),
    ]


def test_several_of_one_moment_are_one_and_a_digest(person):
    actions.notify(
        [
            Notification(recipient=person, kind="forum.reply", occasion=f"x:{number}", url="/")
            for number in range(3)
        ]
    )
    assert [way for _kind, way in ways()] == ["alone", "digest", "digest"]
    assert Rhythm.objects.get().count == 1


def test_an_hour_later_the_next_comes_now_again(person):
    tell(person, "forum.reply", by="1")
    Rhythm.objects.update(at=timezone.now() - timedelta(minutes=61))
    tell(person, "forum.reply", by="2")
    assert [way for _kind, way in ways()] == ["alone", "alone"]
    assert Rhythm.objects.get().count == 2


def test_one_alone_in_a_digest_is_written_as_itself(person):
    tell(person, "saved.sold", urgency=Urgency.CALM)
    assert ways() == [("saved.sold", "digest")]
    make_due()
    assert send_all() == 1
    assert outbox.outbox[0].subject == "“Thing ” is sold"


def test_broad_or_late_news_wait_for_the_morning(person):
    tell(person, "saved.sold", urgency=Urgency.CALM)
    due = Delivery.objects.get().due_at.astimezone(planning.zone_for(person))
    assert (due.hour, due.minute, due > timezone.now()) == (8, 0, True)


@pytest.mark.parametrize(("pace", "weekday"), [("daily", None), ("weekly", 0)])
def test_a_pace_is_kept_by_the_person_s_own_clock(person, pace, weekday):
    preferring.choose(person, {(Topic.FORUM, Channel.EMAIL): (True, pace)})
    tell(person, "forum.reply", by="1")
    delivery = Delivery.objects.get()
    due = delivery.due_at.astimezone(planning.zone_for(person))
    assert (delivery.is_digested, due.hour) == (True, 8)
    assert weekday is None or due.weekday() == weekday


def test_quiet_hours_delay_and_drop_nothing(person):
    now = timezone.now().astimezone(planning.zone_for(person))
    begin, end = (now - timedelta(hours=2)).time(), (now + timedelta(hours=2)).time()
    preferring.keep_quiet(
        person, quiet_since=begin.replace(second=0, microsecond=0), quiet_until=end.replace(second=0, microsecond=0)
    )  # fmt: skip
    tell(person, "conversation.unseen", "order.shipped", by="1")
    by_kind = {row.notification.kind: row for row in Delivery.objects.all()}
    assert by_kind["order.shipped"].due_at <= timezone.now()
    waits = by_kind["conversation.unseen"].due_at - timezone.now()
    assert timedelta(hours=1, minutes=58) < waits < timedelta(hours=2)


def test_who_makes_it_quiet_later_is_asked_before_it_leaves(person):
    tell(person, "conversation.unseen", by="1")
    now = timezone.now().astimezone(planning.zone_for(person))
    QuietTime.objects.create(
        person=person, quiet_since=(now - timedelta(hours=1)).time(), quiet_until=(now + timedelta(hours=3)).time()
    )  # fmt: skip
    assert send_all() == 0
    delivery = Delivery.objects.get()
    assert (delivery.cancelled_at, delivery.attempts) == (None, 0)
    assert delivery.due_at > timezone.now() + timedelta(hours=2)
    QuietTime.objects.update(quiet_since=None, quiet_until=None)
    make_due()
    assert send_all() == 1


@pytest.mark.parametrize("is_packed", [False, True])
def test_reading_keeps_a_digest_from_naming_it(person, is_packed):
    preferring.choose(person, {(Topic.FORUM, Channel.EMAIL): (True, "daily")})
    told = [tell(person, "forum.reply", by=str(number))[0] for number in range(3)]
    make_due()
    if is_packed:
        actions.pack()
    actions.read(told[1], by=person)
    assert send_all() == 1
    assert [f"“Thing {number}”" in outbox.outbox[0].body for number in range(3)] == [True, False, True]


def test_a_digest_of_which_everything_was_read_is_not_sent(person):
    preferring.choose(person, {(Topic.FORUM, Channel.EMAIL): (True, "daily")})
    tell(person, "forum.reply", by="1")
    make_due()
    actions.pack()
    actions.read_all(by=person)
    assert send_all() == 0
    assert Digest.objects.get().cancelled_at is not None


def test_switching_off_and_pausing_reach_what_waits_in_a_digest(person):
    for topic in (Topic.FORUM, Topic.SAVED):
        preferring.choose(person, {(topic, Channel.EMAIL): (True, "daily")})
    tell(person, "forum.reply", "saved.sold", by="1")
    make_due()
    actions.pack()
    actions.switch(person, topic=Topic.FORUM, channel=Channel.EMAIL, is_on=False)
    assert Preference.objects.get(topic=Topic.FORUM).pace == "daily"  # for whoever switches it on again
    assert send_all() == 1
    assert outbox.outbox[0].subject == "“Thing 1” is sold"
    tell(person, "saved.sold", by="2")
    make_due()
    preferring.pause(person, until=(timezone.now() + timedelta(days=5)).date())
    assert send_all() == 0
    assert not Delivery.objects.waiting().exists()


def test_a_pause_lets_money_through_and_nothing_else(person):
    preferring.pause(person, until=(timezone.now() + timedelta(days=5)).date())
    tell(person, "forum.reply", "saved.sold", "conversation.unseen", "order.shipped", "payout.details_set")
    assert sorted(kind for kind, _way in ways()) == ["order.shipped", "payout.details_set"]
    assert person.notifications.count() == 5
    preferring.go_on(person)
    tell(person, "saved.sold", by="2")
    assert len(ways()) == 3


class Failing:
    """A carrier that does what it is told, and keeps what it was given."""

    def __init__(self, *outcomes):
        self.outcomes, self.taken = list(outcomes), []

    def reachable(self, people, topic):
        return {person.pk for person in people}

    def carry(self, parcel):
        self.taken.append((parcel.key, [one.pk for one in parcel.notifications]))
        outcome = self.outcomes.pop(0) if self.outcomes else None
        if outcome is not None:
            raise outcome


@pytest.fixture
def carrier(request):
    """Stands in for the whole channel of pushes: to this code a carrier is somebody else's."""
    kept = dict(CARRIERS)
    CARRIERS[Channel.PUSH] = made = Failing()
    yield made
    CARRIERS.clear()
    CARRIERS.update(kept)


def test_a_digest_that_fails_comes_again_under_the_same_key(person, carrier):
    carrier.outcomes = [TemporaryFailure("busy"), TemporaryFailure("busy", timedelta(hours=2))]
    for number in range(3):
        tell(person, "saved.sold", by=str(number))
    Delivery.objects.exclude(channel=Channel.PUSH).delete()
    Delivery.objects.alone().update(sent_at=timezone.now())
    pauses = []
    for _attempt in range(3):
        make_due()
        before = timezone.now()
        send_all()
        pauses.append(round((Digest.objects.get().due_at - before).total_seconds()))
    assert pauses[:2] == [30, 7200]
    assert len({key for key, _told in carrier.taken}) == 1
    assert len(carrier.taken) == 3
    assert carrier.taken[0] == carrier.taken[2]
    assert Digest.objects.get().sent_at is not None
    assert not Delivery.objects.filter(sent_at=None).exists()


def test_what_fails_for_good_says_why_and_is_not_tried_again(person, carrier):
    carrier.outcomes = [PermanentFailure("gone")]
    tell(person, "saved.sold", by="1")
    Delivery.objects.filter(channel=Channel.EMAIL).delete()
    assert send_all() == 0
    delivery = Delivery.objects.get()
    assert (delivery.failure, delivery.failed_at is None) == ("gone", False)
    make_due()
    assert (send_all(), actions.sweep()) == (0, 0)


def test_the_last_of_many_attempts_is_said_to_have_failed(person, carrier):
    carrier.outcomes = [TemporaryFailure("busy")]
    tell(person, "saved.sold", by="1")
    Delivery.objects.filter(channel=Channel.EMAIL).delete()
    Delivery.objects.update(attempts=MOST_ATTEMPTS - 1)
    send_all()
    assert Delivery.objects.get().failure == "tried too often"


def test_a_digest_is_packed_once_and_what_comes_later_is_another(person):
    preferring.choose(person, {(Topic.FORUM, Channel.EMAIL): (True, "daily")})
    tell(person, "forum.reply", by="1")
    make_due()
    assert (sending.pack(person.pk, "email") is None, sending.pack(person.pk, "email")) == (False, None)
    tell(person, "forum.reply", by="2")
    make_due()
    assert sending.pack(person.pk, "email") is not None
    assert send_all() == 2
    assert len({mail.message_id(digest) for digest in Digest.objects.all()}) == 2


def test_a_read_push_is_not_sent_whatever_it_is_about(person, carrier):
    (told,) = tell(person, "order.shipped")
    actions.read(told, by=person)
    cancelled = dict(Delivery.objects.values_list("channel", "cancelled_at"))
    assert (cancelled["push"] is None, cancelled["email"]) == (False, None)


@pytest.mark.parametrize("people", [1, 30])
def test_telling_many_asks_as_much_as_telling_one(people, django_assert_num_queries):
    told = [
        Notification(recipient=UserFactory(), kind="forum.reply", occasion="x", url="/") for _one in range(people)
    ]  # fmt: skip
    # Messages; who is reachable by mail and by device; choices, quiet times; rhythms made, held, moved on; deliveries.
    with django_assert_num_queries(9):
        actions.notify(told)


def test_nothing_is_planned_for_a_channel_nobody_carries(person):
    tell(person, "order.shipped")
    assert list(Delivery.objects.values_list("channel", flat=True)) == ["email"]


def test_a_moment_in_the_night_of_a_changed_clock_is_right(person):
    hours = preferring.QuietTime(person=person, quiet_since=time(22), quiet_until=time(2, 30)).hours
    night = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)  # half past one in Berlin; at two it is three
    assert hours.end_after(night, planning.zone_for(person)) == datetime(2026, 3, 29, 1, tzinfo=UTC)
