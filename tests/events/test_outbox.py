"""What happened is never lost, whatever becomes of the doorbell; and one bad event stops no other."""

import threading
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from tests.factories import ListingFactory
from yardsale.celery import app
from yardsale.events import actions, doorbell
from yardsale.events.models import PATIENCE, Event


@pytest.fixture
def heard(monkeypatch):
    """A subscriber that listens beside the site's own: the names it heard. Refuses what is called thing.broken."""
    names = []

    def listen(event):
        if event.name == "thing.broken":
            raise ZeroDivisionError
        names.append(event.name)

    monkeypatch.setattr(actions, "_subscribers", [listen])
    return names


@pytest.fixture
def rung(monkeypatch):
    """Rings are kept instead of sent: the ids, in order."""
    ids = []
    monkeypatch.setattr(actions, "ring", ids.append)
    return ids


@pytest.fixture
def nobody_at_the_broker():
    """Celery's broker is a port on which nobody listens."""
    url = app.conf.broker_url
    app.conf.broker_url = app.conf.broker_write_url = "redis://127.0.0.1:1/0"
    app.amqp._producer_pool = None
    app.set_current()
    yield
    app.conf.broker_url = app.conf.broker_write_url = url
    app.amqp._producer_pool = None


def long_ago(**changes):
    return Event.objects.update(ring_at=timezone.now() - timedelta(seconds=1), **changes)


@pytest.mark.django_db
def test_an_event_is_in_the_transaction_of_the_act():
    listing = ListingFactory()
    with transaction.atomic():
        actions.publish("thing.happened", listing)
        transaction.set_rollback(True)
    assert not Event.objects.exists()


@pytest.mark.django_db
def test_the_bell_rings_after_the_commit_and_only_then(django_capture_on_commit_callbacks, rung):
    with django_capture_on_commit_callbacks(execute=True):
        event = actions.publish("thing.happened", ListingFactory(), by=None, colour="blue")
        assert rung == []
    assert rung == [event.pk]
    assert (event.details, event.by) == ({"colour": "blue"}, None)


@pytest.mark.django_db
def test_a_broken_doorbell_does_not_break_the_act(
    django_capture_on_commit_callbacks, nobody_at_the_broker, heard, caplog
):
    with django_capture_on_commit_callbacks(execute=True):
        event = actions.publish("thing.happened", ListingFactory())
    assert "doorbell silent" in caplog.text
    assert actions.address(event.pk) is True
    assert heard == ["thing.happened"]


@pytest.mark.django_db
def test_an_event_is_addressed_once(heard):
    event = actions.publish("thing.happened", ListingFactory())
    assert [actions.address(event.pk), actions.address(event.pk)] == [True, False]
    assert heard == ["thing.happened"]


@pytest.mark.django_db
def test_the_sweep_rings_for_what_was_not_addressed_in_time(heard, rung):
    first, second = (actions.publish(f"thing.{n}", ListingFactory()) for n in ("first", "second"))
    assert actions.sweep() == 0  # their own doorbell has time to be heard
    long_ago()
    actions.address(first.pk)
    assert actions.sweep() == 1
    assert rung == [second.pk]


@pytest.mark.django_db
def test_the_sweep_waits_longer_after_each_ring(rung):
    event = actions.publish("thing.happened", ListingFactory())
    pauses = []
    for _round in range(9):
        long_ago()
        before = timezone.now()
        actions.sweep()
        event.refresh_from_db()
        pauses.append(round((event.ring_at - before) / PATIENCE))
    assert pauses == [2, 4, 8, 16, 32, 64, 75, 75, 75]  # times four seconds; five minutes at last
    assert event.rings == 9


@pytest.mark.django_db(transaction=True)
def test_a_bad_event_leaves_no_trace_and_stops_no_other(heard, rung):
    broken = actions.publish("thing.broken", ListingFactory())
    good = actions.publish("thing.happened", ListingFactory())
    long_ago()
    actions.sweep()
    assert set(rung) >= {broken.pk, good.pk}
    with pytest.raises(ZeroDivisionError):
        actions.address(broken.pk)
    assert actions.address(good.pk) is True
    assert list(Event.objects.unaddressed()) == [broken]


@pytest.mark.django_db(transaction=True)
def test_many_bad_events_do_not_keep_a_good_one_waiting(heard, rung):
    listing = ListingFactory()
    for _each in range(5):
        actions.publish("thing.broken", listing)
    long_ago()
    actions.sweep()  # from now on the bad ones wait for longer than a new one does
    good = actions.publish("thing.happened", listing)
    Event.objects.filter(pk=good.pk).update(ring_at=timezone.now() - timedelta(seconds=1))
    rung.clear()
    actions.sweep(limit=1)
    assert rung == [good.pk]


@pytest.mark.django_db(transaction=True)
def test_two_workers_with_one_event_tell_once(heard):
    event = actions.publish("thing.happened", ListingFactory())
    results = []

    def work():
        results.append(actions.address(event.pk))
        connection.close()

    workers = [threading.Thread(target=work) for _each in range(6)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(results) == [False] * 5 + [True]
    assert heard == ["thing.happened"]


@pytest.mark.django_db
def test_nobody_is_told_of_a_thing_that_is_gone():
    listing = ListingFactory(status="draft")
    event = actions.publish("listing.published", listing)
    listing.delete()
    assert actions.address(event.pk) is True


def test_the_sweep_runs_every_two_seconds():
    assert settings.CELERY_BEAT_SCHEDULE["sweep the outbox"]["schedule"] == 2.0


def test_the_broker_serves_first_what_was_said_to_be_served_first(monkeypatch):
    """Celery on Redis reads its lists in the order of these steps, the lowest first."""
    from kombu.transport.redis import PRIORITY_STEPS

    asked = []
    task = type(
        "Task", (), {"name": "t", "apply_async": lambda self, args, **how: asked.append((how, args))}
    )()
    for priority, what in ((1, "a drawing"), (5, "a mail"), (9, "an event")):
        assert doorbell.ring(task, what, priority=priority)
    steps = {args[0]: max(step for step in PRIORITY_STEPS if step <= how["priority"]) for how, args in asked}
    assert sorted(steps, key=steps.__getitem__) == ["an event", "a mail", "a drawing"]
    assert steps["an event"] == PRIORITY_STEPS[0]
