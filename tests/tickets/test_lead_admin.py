"""What a lead looks after: hours, holidays and queues, each change told; and the logs, read by leads and admins alone."""

import pytest
from django.contrib.auth.models import Group
from django.db import IntegrityError, connection, transaction

from support.tickets import changes, lead_admin, looks
from support.tickets.desk_models import Change
from support.tickets.models import BusinessHours, Look, Macro, Queue, Score
from support.tickets.statuses import Shown
from tests.factories import UserFactory

HOURS, QUEUES = "/admin/tickets/businesshours/", "/admin/tickets/queue/"
LOGS = ["look", "change", "entry", "score"]
NO_HOLIDAYS = {
    "holidays-TOTAL_FORMS": 0, "holidays-INITIAL_FORMS": 0, "holidays-MIN_NUM_FORMS": 0, "holidays-MAX_NUM_FORMS": 100,
}  # fmt: skip
WEEK = {"name": "Weekdays", "time_zone": "Europe/Amsterdam"} | {f"day_{n}": "9:00-17:00" for n in range(5)}


@pytest.fixture
def hours(db):
    return BusinessHours.objects.get()


def told():
    return [(one.by.name, one.verb, one.what, one.details) for one in Change.objects.order_by("pk")]


def test_a_lead_mends_hours_and_it_is_told_with_what_stood_there(signed_in, lead, hours):
    data = WEEK | NO_HOLIDAYS | {"day_5": "10–12"}
    assert signed_in(lead).post(f"{HOURS}{hours.pk}/change/", data).status_code == 302
    hours.refresh_from_db()
    assert hours.week == [[[540, 1020]]] * 5 + [[[600, 720]], []]
    before = [[[540, 1080]]] * 5 + [[], []]
    assert told() == [("Lou Lead", "changed", "hours", {"week": [before, hours.week]})]


def test_holidays_are_added_changed_and_taken_away_and_each_is_told(signed_in, lead, hours):
    browser, there = signed_in(lead), f"{HOURS}{hours.pk}/change/"
    row = {"holidays-0-day": "2026-12-25", "holidays-0-name": "Christmas", "holidays-0-hours": hours.pk}
    browser.post(there, WEEK | NO_HOLIDAYS | row | {"holidays-TOTAL_FORMS": 1})
    holiday = hours.holidays.get()
    row |= {"holidays-0-id": holiday.pk, "holidays-TOTAL_FORMS": 1, "holidays-INITIAL_FORMS": 1}
    browser.post(there, WEEK | NO_HOLIDAYS | row | {"holidays-0-name": "Christmas Day"})
    browser.post(there, WEEK | NO_HOLIDAYS | row | {"holidays-0-DELETE": "on"})
    assert not hours.holidays.exists()
    verbs = [(one.verb, one.title) for one in Change.objects.filter(what="holiday").order_by("pk")]
    assert verbs == [
        ("added", "Christmas (2026-12-25)"),
        ("changed", "Christmas Day (2026-12-25)"),
        ("removed", "Christmas Day (2026-12-25)"),
    ]


def test_changes_of_queues_are_told_and_a_queue_stays(signed_in, lead):
    queue = Queue.objects.get(slug="general")
    data = {
        "name": "General", "slug": "general", "hours": queue.hours_id, "first_minutes": 60, "next_minutes": 480,
        "solve_minutes": 2700, "position": 0, "kinds": ["technical", "account", "other"],
    }  # fmt: skip
    browser = signed_in(lead)
    browser.post(f"{QUEUES}{queue.pk}/change/", data)
    assert told() == [("Lou Lead", "changed", "queue", {"first_minutes": [480, 60]})]
    assert browser.post(f"{QUEUES}{queue.pk}/delete/", {"post": "yes"}).status_code == 403


def test_macros_of_the_team_are_told_and_ones_own_are_not(signed_in, lead, agent):
    data = {"title": "Hello", "text": "Hello!", "is_shared": "on"}
    signed_in(lead).post("/admin/tickets/macro/add/", data)
    signed_in(agent).post("/admin/tickets/macro/add/", {"title": "Mine", "text": "Hm."})
    assert Macro.objects.filter(title__in=["Hello", "Mine"]).count() == 2
    found = [(one.by, one.verb, one.what, one.title) for one in Change.objects.all()]
    assert found == [(lead, "added", "macro", "Hello")]


@pytest.mark.parametrize("name", [*LOGS, "businesshours", "queue"])
@pytest.mark.parametrize(
    ("role", "status"),
    [("support", 403), ("account_manager", 403), ("moderator", 403), ("lead", 200), ("admin", 200)],
)
def test_leads_and_admins_read_the_logs_and_nobody_else(signed_in, db, role, status, name):
    assert signed_in(UserFactory(role=role)).get(f"/admin/tickets/{name}/").status_code == status


@pytest.mark.parametrize(
    ("role", "status"),
    [("support", 200), ("account_manager", 200), ("moderator", 403), ("lead", 200), ("admin", 200)],
)
def test_whoever_works_on_tickets_reads_the_mails_that_came_in(signed_in, db, role, status):
    assert signed_in(UserFactory(role=role)).get("/admin/tickets/inboundmail/").status_code == status


@pytest.mark.parametrize("name", LOGS)
def test_nobody_changes_a_log_in_the_admin(signed_in, admin, agent, ticket, buyer, name):
    looks.record(agent, Shown.EMAIL, about=buyer)
    changes.record(agent, "queue", "changed", ticket.queue)
    Score.objects.create(ticket=ticket, stars=5)
    model = next(model for model in _registered() if model._meta.model_name == name)
    thing = model.objects.latest("pk")
    browser = signed_in(admin)
    assert browser.get(f"/admin/tickets/{name}/{thing.pk}/change/").status_code == 200
    for page in ("add", f"{thing.pk}/change", f"{thing.pk}/delete"):
        assert (
            browser.post(f"/admin/tickets/{name}/{page}/", {"post": "yes", "by": admin.pk}).status_code == 403
        )


def _registered():
    from django.contrib import admin as site

    return site.site._registry


@pytest.mark.parametrize("sql", ["UPDATE tickets_change SET title = 'x'", "DELETE FROM tickets_change"])
def test_postgres_keeps_every_change(agent, ticket, sql):
    changes.record(agent, "queue", "changed", ticket.queue)
    with (
        pytest.raises(IntegrityError, match="only added"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)


def test_who_gave_a_role_is_told(signed_in, admin, buyer):
    data = {"name": buyer.name, "about": "", "is_active": "on", "roles": [Group.objects.get(name="lead").pk]}
    signed_in(admin).post(f"/admin/accounts/user/{buyer.pk}/change/", data)
    assert told() == [("Ann Admin", "changed", "roles", {"roles": [[], ["lead"]]})]
    assert Change.objects.get().about == buyer


def test_a_long_log_is_counted_no_further_than_a_page_needs(
    signed_in, lead, agent, monkeypatch, django_assert_num_queries
):
    monkeypatch.setattr(lead_admin, "MOST_COUNTED", 120)
    browser = signed_in(lead)
    looks.record(agent, Shown.FILE, key="first")
    browser.get("/admin/tickets/look/")
    with django_assert_num_queries(8):
        browser.get("/admin/tickets/look/")
    Look.objects.bulk_create(Look(by=agent, what=Shown.FILE, key=str(n)) for n in range(300))
    with django_assert_num_queries(8) as queries:
        page = browser.get("/admin/tickets/look/").content.decode()
    assert page.count('<th class="field-at') == 50
    assert "120 " in page
    assert not any("COUNT(" in query["sql"] for query in queries.captured_queries)
    # Older ones are found by person and by what.
    assert browser.get(f"/admin/tickets/look/?what__exact=file&by__id__exact={agent.pk}").status_code == 200
    assert (
        browser.get("/admin/tickets/look/?q=" + agent.code).content.decode().count('<th class="field-at')
        == 50
    )
