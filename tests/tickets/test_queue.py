"""The agents' queue: what stands in which view, in which order, and what it costs."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone

from support.tickets import desk, opening, presence
from support.tickets.desk import Wanted
from support.tickets.desk_models import Change
from support.tickets.models import KeyCustomer, SavedView, Ticket
from tests.factories import UserFactory

QUEUE = "/admin/tickets/ticket/"


@pytest.fixture
def desk_of(client, agent):
    client.force_login(agent)
    return client


def opened(customer, subject="The page stays white", **fields):
    ticket = opening.open_ticket(
        kind=fields.pop("kind", "technical"), subject=subject, text="Since this morning.", customer=customer
    )
    if fields:
        Ticket.objects.filter(pk=ticket.pk).update(**fields)
        ticket.refresh_from_db()
    return ticket


def many(count, **fields):
    """Rows written at once, as the bench does."""
    queue = desk.queues()[0]
    now = timezone.now()
    people = [UserFactory() for _number in range(3)]
    return Ticket.objects.bulk_create(
        Ticket(
            kind="technical",
            subject=f"Matter {number}",
            customer=people[number % 3],
            queue=queue,
            due_at=now + timedelta(minutes=number - 5),
            due_clock="first",
            **fields,
        )
        for number in range(count)
    )


def test_a_row_says_everything_in_words(desk_of, agent, buyer, lead):
    KeyCustomer.objects.create(customer=buyer, manager=agent)
    ticket = opened(
        buyer,
        due_at=timezone.now() + timedelta(hours=3, minutes=5),
        due_clock="next",
        priority=2,
        reopened=1,
        owner=None,
        tags=["refund"],
    )
    presence.be_seen(ticket, by=lead)
    page = desk_of.get(QUEUE).content.decode()
    for words in (
        f"#{ticket.code}", "The page stays white", buyer.name, "Key customer of Ada Agent", "New here", "Ball: our team",
        "Next answer in 3\u00a0h", "Nobody has it", "Lou Lead is looking", "Urgent", "came back", "refund",
    ):  # fmt: skip
        assert words in page, words


def test_late_is_said_in_words_and_stands_first(desk_of, buyer):
    now = timezone.now()
    soon = opened(buyer, "Soon", due_at=now + timedelta(minutes=30), due_clock="first")
    never = opened(buyer, "Never", due_at=None, due_clock="")
    late = opened(buyer, "Late", due_at=now - timedelta(hours=1, minutes=2), due_clock="solve")
    page = desk_of.get(QUEUE).content.decode()
    assert "Solution late by 1\u00a0h" in page
    places = [page.index(f'pick" value="{one.code}') for one in (late, soon, never)]
    assert places == sorted(places)


def test_views_and_their_counts(agent, buyer, seller, lead):
    now = timezone.now()
    KeyCustomer.objects.create(customer=seller, manager=agent)
    due = {"due_at": now + timedelta(days=2), "due_clock": "first"}
    mine = opened(buyer, owner=agent, **due)
    # A complaint has an owner at once.
    complaint = opened(buyer, kind="complaint", **due)
    opened(buyer, **due)
    # An account manager's own tickets come to them first.
    key = opened(seller, owner=lead, reopened=2, **due)
    opened(buyer, owner=lead, state="customer", **due)
    opened(buyer, owner=lead, state="solved", solved_at=now)
    opened(buyer, owner=lead, due_at=now + timedelta(minutes=5), due_clock="first")
    opened(agent, owner=lead, **due)
    assert desk.counts(agent, now) == {
        "mine": 1, "unassigned": 1, "soon": 1, "complaints": 1, "key": 1, "reopened": 1, "all": 6, "waiting": 1, "solved": 1,
    }  # fmt: skip
    for view, ticket in (("mine", mine), ("complaints", complaint), ("key", key), ("reopened", key)):
        rows = desk.page(Wanted(view=view), reader=agent, now=now).rows
        assert [row.code for row in rows] == [ticket.code]


def test_whoever_has_the_right_may_be_given_a_ticket_each_once(agent, lead, admin, buyer):
    by_name = UserFactory(name="Nia Named", is_staff=True)
    by_name.user_permissions.add(Permission.objects.get(codename="work_ticket"))
    agent.user_permissions.add(Permission.objects.get(codename="work_ticket"))
    UserFactory(role="support", is_active=False)
    UserFactory(role="growth")
    people = sorted([agent, lead, admin, by_name], key=lambda one: one.name)
    assert desk.workers() == [(one.pk, one.name) for one in people]


def test_what_somebody_asked_themselves_is_not_theirs_to_see(desk_of, agent):
    own = opened(agent, "My own matter")
    assert "My own matter" not in desk_of.get(QUEUE).content.decode()
    assert desk_of.get(reverse("admin:tickets_ticket_change", args=[own.code])).status_code == 404


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "white"}, True),
        ({"q": "WHITE pa"}, False),
        ({"q": "green"}, False),
        ({"q": "{code}"}, True),
        ({"q": "#{code}"}, True),
        ({"q": "{person}"}, True),
        ({"q": "{email}"}, True),
        ({"q": "{part}"}, False),
        ({"q": "x" * 500}, True),
        ({"state": "solved"}, False),
        ({"state": "new", "kind": "technical", "owner": "nobody", "priority": "0", "tag": "Refund"}, True),
        ({"owner": "me"}, False),
        ({"queue": "trade"}, False),
        ({"view": "nonsense", "owner": "17x", "after": "zz~9"}, True),
        ({"q": "a\x00b"}, True),
    ],
)
def test_the_filter_narrows_and_nonsense_is_left_out(desk_of, buyer, query, found):
    ticket = opened(buyer, tags=["refund"])
    said = {"code": ticket.code, "person": buyer.code, "email": buyer.email.upper(), "part": buyer.email[:-1]}
    answer = desk_of.get(QUEUE, {name: value.format(**said) for name, value in query.items()})
    assert answer.status_code == 200
    assert (f'value="{ticket.code}"' in answer.content.decode()) is found


def test_pages_go_on_where_the_last_one_ended(agent, db):
    many(7)
    many(3, reopened=1)
    Ticket.objects.filter(reopened=1).update(due_at=None)
    now, seen, after = timezone.now(), [], ""
    for _page in range(10):
        page = desk.page(Wanted(), reader=agent, now=now, after=after, size=4)
        seen += [row.pk for row in page.rows]
        after = page.after
        if not after:
            break
    dated = list(
        Ticket.objects.filter(due_at__isnull=False).order_by("due_at", "pk").values_list("pk", flat=True)
    )
    undated = list(Ticket.objects.filter(due_at=None).order_by("pk").values_list("pk", flat=True))
    assert seen == dated + undated


@pytest.mark.parametrize("rows", [1, 200])
def test_the_queue_costs_the_same_however_many_stand_there(desk_of, django_assert_num_queries, rows):
    many(rows)
    desk_of.get(QUEUE)
    with django_assert_num_queries(11):
        answer = desk_of.get(QUEUE)
    assert answer.content.decode().count('class="ticket"') == rows


def test_a_filter_is_kept_under_a_name(desk_of, agent):
    back = {"back": "view=unassigned&kind=order&nonsense=1"}
    desk_of.post(f"{QUEUE}views/", {"name": "Orders nobody has", **back})
    view = SavedView.objects.get()
    assert (view.owner, view.query) == (agent, "view=unassigned&kind=order")
    assert "Orders nobody has" in desk_of.get(QUEUE).content.decode()
    desk_of.post(f"{QUEUE}views/{view.pk}/forget/")
    assert not SavedView.objects.exists()


def test_only_a_lead_shares_a_view(client, agent, lead):
    for person in (agent, lead):
        client.force_login(person)
        client.post(f"{QUEUE}views/", {"name": person.name, "is_shared": "on", "back": "view=soon"})
    assert list(SavedView.objects.values_list("name", "owner")) == [
        ("Ada Agent", agent.pk),
        ("Lou Lead", None),
    ]
    shared = SavedView.objects.get(owner=None)
    client.force_login(agent)
    assert "Lou Lead" in client.get(QUEUE).content.decode()
    assert client.post(f"{QUEUE}views/{shared.pk}/forget/").status_code == 404
    client.force_login(lead)
    client.post(f"{QUEUE}views/{shared.pk}/forget/")
    # What is the team's is told, what is one's own is not.
    told = Change.objects.order_by("pk").values_list("by", "what", "verb", "title", "details")
    assert list(told) == [
        (lead.pk, "view", "added", "Lou Lead", {"query": [None, "view=soon"]}),
        (lead.pk, "view", "removed", "Lou Lead", {"query": ["view=soon", None]}),
    ]


@pytest.mark.parametrize("address", ["add/", "1/change/", "1/delete/", "1/history/"])
def test_the_stock_pages_do_not_exist(desk_of, buyer, address):
    opened(buyer)
    assert desk_of.get(QUEUE + address).status_code == 404


def test_nobody_else_of_our_people_comes_in(client, db):
    client.force_login(UserFactory(role="growth"))
    assert client.get(QUEUE).status_code == 403


def test_what_is_only_looked_at_leads_to_the_one_below(desk_of, buyer):
    rows = [opened(buyer, due_at=at) for at in (timezone.now(), timezone.now() + timedelta(hours=1), None)]
    met = [
        desk_of.get(f"{QUEUE}{one.code}/next/?view=unassigned")["Location"].partition("?")[0] for one in rows
    ]
    assert met == [f"{QUEUE}{rows[1].code}/", f"{QUEUE}{rows[2].code}/", QUEUE]
    assert list(Ticket.objects.values_list("version", flat=True)) == [1, 1, 1]
