"""What the clock does by itself: each thing once, also when it runs twice or dies in between."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from notifications.channels.models import Delivery, Notification
from support.tickets import clocks, forgetting, handling, keeping, mending, moves, opening, talking, tasks
from support.tickets.models import (
    BusinessHours,
    Draft,
    Holiday,
    InboundMail,
    PendingRequest,
    Presence,
    Queue,
    Ticket,
)
from support.tickets.statuses import State
from yardsale.events import actions as events
from yardsale.events.models import Event

#: Monday 2 March 2026, 10:00 in Berlin: general questions have eight hours, so until 18:00.
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _berlin(db):
    BusinessHours.objects.update(time_zone="Europe/Berlin", week=[[[540, 1080]]] * 5 + [[], []])


def at(**later):
    return time_machine.travel(MONDAY + timedelta(**later), tick=False)


@pytest.fixture
def asked(buyer):
    with at():
        return opening.open_ticket(
            kind="technical", subject="White page", text="Since today.", customer=buyer
        )


def told(kind):
    for event in Event.objects.filter(addressed_at=None).order_by("pk"):
        events.address(event.pk)
    return [row.recipient for row in Notification.objects.filter(kind=kind).order_by("pk")]


def said(ticket):
    return [
        (line.kind, line.details["clock"], line.details.get("level"))
        for line in ticket.log.filter(kind__in=["warned", "breached"])
    ]


def test_warnings_come_at_three_quarters_at_a_quarter_of_an_hour_and_too_late_each_once(asked, agent, lead):
    with at():
        handling.take(asked, by=agent, version=1)
    for later, count in [(5.9, 0), (6, 1), (6.5, 1), (7.7, 1), (7.75, 2), (7.9, 2), (8, 3), (12, 3), (40, 3)]:
        with at(hours=later):
            keeping.keep_deadlines()
            keeping.keep_deadlines()
            assert len(said(asked)) == count, later
    assert said(asked) == [("warned", "first", 1), ("warned", "first", 2), ("breached", "first", None)]
    assert (told("ticket.warned"), told("ticket.breached")) == ([agent, agent], [agent, lead])
    asked.refresh_from_db()
    assert (asked.version, asked.warned, asked.warn_at > MONDAY) == (2, 3, True)


def test_after_an_outage_only_the_last_warning_is_said(asked, lead):
    with at(days=1):
        keeping.keep_deadlines()
    assert said(asked) == [("breached", "first", None)]
    assert told("ticket.breached") == [lead]


def test_what_has_another_time_is_warned_of_anew(asked, agent):
    with at(hours=6):
        keeping.keep_deadlines()
        handling.prioritise(asked, by=agent, version=1, priority=2)
        keeping.keep_deadlines()
    assert said(asked) == [("warned", "first", 1), ("breached", "first", None)]


def test_a_short_time_has_one_warning_before_it_is_over(buyer):
    Queue.objects.update(first_minutes=20)
    with at():
        ticket = opening.open_ticket(kind="technical", subject="White", text="Now.", customer=buyer)
    for minutes in range(30):
        with at(minutes=minutes):
            keeping.keep_deadlines()
    assert said(ticket) == [("warned", "first", 1), ("breached", "first", None)]


def test_nobody_is_warned_of_what_was_answered(asked, agent):
    with at(hours=5):
        talking.reply(asked, by=agent, text="Try now.", version=1, then="wait")
    with at(days=1):
        keeping.keep_deadlines()
    assert said(asked) == []


def waiting(asked, agent):
    with at(hours=1):
        talking.reply(asked, by=agent, text="Which browser?", version=1, then="wait")


def test_silence_is_reminded_of_then_taken_for_solved_then_closed(asked, agent, buyer):
    waiting(asked, agent)
    states = []
    for days in (2, 3, 3.5, 6.9, 7.1, 8, 14.3):
        with at(days=days, hours=1):
            keeping.keep_deadlines()
            keeping.keep_deadlines()
            states.append(Ticket.objects.get().state)
    assert states == ["customer"] * 4 + ["solved"] * 2 + ["closed"]
    assert [line.kind for line in asked.log.all()] == [
        "opened", "replied", "assigned", "moved", "reminded", "moved", "moved"
    ]  # fmt: skip
    assert (told("ticket.reminded"), told("ticket.solved.silent")) == ([buyer], [buyer])
    # Their mails are the desk's own letters.
    assert not Delivery.objects.exists()


def test_nobody_is_solved_away_unreminded(asked, agent):
    waiting(asked, agent)
    with at(days=30):
        keeping.keep_deadlines()
        assert Ticket.objects.get().state == State.CUSTOMER
    with at(days=33, hours=23):
        keeping.keep_deadlines()
        assert Ticket.objects.get().state == State.CUSTOMER
    with at(days=34):
        keeping.keep_deadlines()
        assert Ticket.objects.get().state == State.SOLVED


def test_a_word_of_theirs_stops_the_clock_of_silence(asked, agent, buyer):
    waiting(asked, agent)
    with at(days=6):
        talking.write(asked, by=buyer, text="The blue one.")
    with at(days=30):
        keeping.keep_deadlines()
    assert Ticket.objects.get().state == State.OPEN


def test_what_was_put_aside_comes_back_by_itself(asked, agent):
    with at():
        handling.snooze(asked, by=agent, version=1, until=MONDAY + timedelta(hours=2))
    with at(hours=1):
        assert keeping.keep_deadlines() == 0
    with at(hours=2):
        assert (keeping.keep_deadlines(), keeping.keep_deadlines()) == (1, 0)
    assert [line.kind for line in asked.log.all()] == ["opened", "snoozed", "woken"]


@pytest.mark.parametrize("place", ["log line", "clocks", "event"])
def test_a_worker_that_dies_leaves_the_ticket_as_it_was(asked, agent, monkeypatch, place):
    """The plug is pulled at each step of a round; the next one does everything once."""

    class Unplugged(BaseException):
        pass

    def pull(*args, **kwargs):
        raise Unplugged

    waiting(asked, agent)
    before = list(Ticket.objects.values()), asked.log.count(), Event.objects.count()
    at_ = {
        "log line": (moves.Entry.objects, "bulk_create"),
        "clocks": (moves.clocks, "settle"),
        "event": (keeping, "publish"),
    }
    with at(days=5), monkeypatch.context() as patched:
        patched.setattr(*at_[place], pull)
        with pytest.raises(Unplugged):
            keeping.keep_deadlines()
    assert (list(Ticket.objects.values()), asked.log.count(), Event.objects.count()) == before
    with at(days=5):
        keeping.keep_deadlines()
    assert [line.kind for line in asked.log.all()][-1] == "reminded"


# -- Mended afterwards ---------------------------------------------------------------------------------------------


def test_a_holiday_named_afterwards_moves_what_is_due_and_was_no_breach(asked):
    assert asked.first_due == MONDAY + timedelta(hours=8)
    hours = BusinessHours.objects.get()
    Holiday.objects.create(hours=hours, day=date(2026, 3, 2), name="Founders’ day")
    mending.mended_hours(hours)
    with at(hours=9):
        tasks.settle_mended()
        keeping.keep_deadlines()
    asked.refresh_from_db()
    # Tuesday 17:00 in Berlin: eight hours from the opening of the first day that is worked.
    assert (asked.first_due, said(asked)) == (datetime(2026, 3, 3, 16, tzinfo=UTC), [])
    with at(days=1, hours=3):
        (first, _solve) = clocks.explain(asked)
    assert (first.words, first.paused) == ("4 h of 8 h; paused 8 h: 1 holiday", 8 * 3600)


def test_mending_goes_on_in_batches_and_begins_again_when_mended_meanwhile(buyer, monkeypatch):
    with at():
        tickets = [
            opening.open_ticket(kind="technical", subject="White", text="Now.", customer=buyer)
            for _number in range(5)
        ]
    queue = Queue.objects.get(slug="general")
    Queue.objects.filter(pk=queue.pk).update(first_minutes=60)
    mending.mended([queue])
    assert [mending.go_on(batch=2) for _round in range(2)] == [2, 2]
    assert list(Ticket.objects.filter(first_due=MONDAY + timedelta(hours=1)).order_by("pk")) == tickets[:4]
    Queue.objects.filter(pk=queue.pk).update(first_minutes=120)
    mending.mended([queue])
    assert [mending.go_on(batch=2) for _round in range(4)] == [2, 2, 1, 0]
    assert set(Ticket.objects.values_list("first_due", flat=True)) == {MONDAY + timedelta(hours=2)}


def test_what_is_mended_while_a_batch_runs_is_not_lost(asked, monkeypatch):
    queue = Queue.objects.get(slug="general")
    mending.mended([queue])
    settle = clocks.settle

    def settle_while_mended(ticket):
        settle(ticket)
        Queue.objects.filter(pk=queue.pk).update(first_minutes=60)
        mending.mended([queue])

    with monkeypatch.context() as patched:
        patched.setattr(clocks, "settle", settle_while_mended)
        mending.go_on()
    assert Queue.objects.get(slug="general").settle_after == 0
    mending.go_on()
    asked.refresh_from_db()
    assert asked.first_due == MONDAY + timedelta(hours=1)


# -- In words ------------------------------------------------------------------------------------------------------


def test_each_clock_tells_what_is_promised_used_and_why_it_stood_still(asked, agent, buyer):
    Holiday.objects.create(hours=BusinessHours.objects.get(), day=date(2026, 3, 4), name="Founders’ day")
    waiting(asked, agent)
    with at(days=3):
        talking.write(asked, by=buyer, text="The blue one.")
    with at(days=3, hours=2):
        words = [(one.clock, one.words, one.is_running, one.is_late) for one in clocks.explain(asked)]
    assert words == [
        ("first", "1 h of 8 h", False, False),
        ("next", "2 h of 8 h", True, False),
        ("solve", "3 h of 45 h; paused 26 h: waiting for the customer, 1 holiday", True, False),
    ]


def test_the_customer_reads_until_when(asked, agent, buyer):
    promises = []
    with at(hours=1):
        promises.append(clocks.promise(asked))
    with at(hours=9):
        promises.append(clocks.promise(asked))
        talking.reply(asked, by=agent, text="We look.", version=1)
        promises.append(clocks.promise(asked))
        handling.wait_for_customer(asked, by=agent, version=2)
        promises.append(clocks.promise(asked))
        talking.write(asked, by=buyer, text="And?")
        promises.append(clocks.promise(asked))
        handling.solve(asked, by=agent, version=4)
        promises.append(clocks.promise(asked))
    when = [words.split(",")[-1] for words in promises]
    assert [words.split(" by ")[0].split(".")[0] for words in promises] == [
        "We answer", "We meant to answer", "We are on it", "We wait for your answer", "We answer", ""
    ]  # fmt: skip
    assert all(":" in one for number, one in enumerate(when) if number in {0, 2, 4})


@pytest.mark.parametrize("lines", [1, 30])
def test_clocks_cost_the_same_however_much_was_said(asked, agent, lines):
    with at():
        for number in range(lines):
            talking.note(asked, by=agent, text="A note.", version=1 + number)
    with CaptureQueriesContext(
        connection,
    ) as explained:
        clocks.explain(asked)
    with CaptureQueriesContext(connection) as settled:
        clocks.settle(asked)
    Ticket.objects.update(first_due=None)
    asked.refresh_from_db()
    with CaptureQueriesContext(connection) as changed:
        clocks.settle(asked)
    assert (len(explained), len(settled), len(changed)) == (2, 2, 3)


# -- Forgotten -----------------------------------------------------------------------------------------------------


def test_what_the_desk_need_not_keep_goes_and_the_rest_stays(asked, agent, buyer):
    now = timezone.now()
    closed = opening.open_ticket(kind="technical", subject="Old", text="Old.", customer=buyer)
    for ticket in (asked, closed):
        Draft.objects.create(
            ticket=ticket, agent=agent, text="Dear", version=1, saved_at=now - timedelta(days=2)
        )
    Ticket.objects.filter(pk=closed.pk).update(state="closed", solved_at=now)
    for ago in (timedelta(minutes=1), timedelta(hours=2)):
        Presence.objects.create(ticket=asked if ago.seconds < 100 else closed, agent=agent, seen_at=now - ago)
    for days in (2, 4):
        PendingRequest.objects.create(
            key=f"k{days}", email="g@example.org", words={}, made_at=now - timedelta(days=days)
        )
    for days in (80, 100):
        InboundMail.objects.create(digest=f"d{days}", raw=b"From:", came_at=now - timedelta(days=days))
    gone = {"presence": 1, "drafts": 1, "requests": 1, "mails": 1}
    assert (forgetting.forget(), forgetting.forget()) == (gone, dict.fromkeys(gone, 0))
    assert Draft.objects.get().ticket == asked
    assert Presence.objects.get().ticket == asked
    assert PendingRequest.objects.get().key == "k2"
    assert [bytes(mail.raw) if mail.raw else None for mail in InboundMail.objects.order_by("digest")] == [
        None, b"From:"
    ]  # fmt: skip


# -- Mended in the admin -------------------------------------------------------------------------------------------


def hours_form(**changes):
    fields = {"name": "Weekdays", "time_zone": "Europe/Berlin"}
    fields |= {f"day_{number}": "9:00–18:00" if number < 5 else "" for number in range(7)}
    inline = {"holidays-TOTAL_FORMS": "0", "holidays-INITIAL_FORMS": "0"}
    return fields | inline | changes


def test_a_lead_mends_the_week_in_words_and_the_clocks_follow(asked, lead, signed_in):
    hours = BusinessHours.objects.get()
    page = reverse("admin:tickets_businesshours_change", args=[hours.pk])
    browser = signed_in(lead)
    assert "9:00–18:00" in browser.get(page).content.decode()
    given = hours_form(day_0="9:00-12:00, 13 to 17.30", day_5="10:00 – 24:00")
    assert browser.post(page, given).status_code == 302
    hours.refresh_from_db()
    assert (hours.week[0], hours.week[5]) == ([[540, 720], [780, 1050]], [[600, 1440]])
    mending.go_on()
    asked.refresh_from_db()
    # Monday 2 + 4:30, Tuesday 1:30.
    assert asked.first_due == datetime(2026, 3, 3, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"day_0": "nine to six"}, "is no time from"),
        ({"day_1": "18:00–9:00"}, "ends before it begins"),
        ({"day_2": "9:00–25:00"}, "ends before it begins"),
        ({"day_3": "9:75–18:00"}, "ends before it begins"),
        ({"day_4": "9:00–13:00, 12:00–18:00"}, "without overlaps"),
        ({"time_zone": "Mars"}, "no time zone that is known"),
        ({f"day_{number}": "" for number in range(5)}, "somebody must be there"),
    ],
)
def test_what_is_no_week_is_explained_and_kept(lead, signed_in, wrong, words):
    hours = BusinessHours.objects.get()
    before = hours.week
    page = reverse("admin:tickets_businesshours_change", args=[hours.pk])
    answer = signed_in(lead).post(page, hours_form(**wrong))
    shown = answer.content.decode()
    assert answer.status_code == 200
    assert words in shown
    assert all(typed in shown for typed in wrong.values())
    hours.refresh_from_db()
    assert hours.week == before


def test_a_queue_promises_something_else_from_now_on(asked, lead, signed_in):
    queue = Queue.objects.get(slug="general")
    page = reverse("admin:tickets_queue_change", args=[queue.pk])
    given = {
        "name": "General", "slug": "general", "hours": queue.hours_id, "first_minutes": 60, "next_minutes": 480,
        "solve_minutes": 2700, "kinds": ["technical", "other"], "position": 0,
    }  # fmt: skip
    assert signed_in(lead).post(page, given).status_code == 302
    mending.go_on()
    asked.refresh_from_db()
    assert asked.first_due == MONDAY + timedelta(hours=1)
    assert Queue.objects.get(slug="general").kinds == ["technical", "other"]


def test_an_agent_mends_no_hours(agent, signed_in):
    page = reverse("admin:tickets_businesshours_change", args=[BusinessHours.objects.get().pk])
    assert signed_in(agent).get(page).status_code == 403
