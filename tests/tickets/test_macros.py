"""Macros: what stands in braces, what is shown before, and what is done with one ticket or with many."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from support.tickets import macros, opening, talking
from support.tickets.models import Macro, Ticket
from support.tickets.moves import Stale
from support.tickets.statuses import State
from tests.factories import OrderFactory
from yardsale.refusals import Refusal

ADMIN = "/admin/tickets/macro/"


@pytest.fixture
def ada(client, agent):
    client.force_login(agent)
    return client


def macro(**fields):
    return Macro.objects.create(**{"title": "Ask", "text": "Hello {first_name}", "does": {}} | fields)


def test_every_shared_macro_of_a_new_site_can_be_sent(ticket, agent, buyer):
    ticket.order = OrderFactory(buyer=buyer, status="paid")
    found = list(Macro.objects.filter(owner=None))
    assert len(found) >= 12
    for one in found:
        assert macros.unknown_in(one.text) == []
        assert "{" not in macros.filled(one, macros.values_for(ticket, by=agent))
        assert macros.effects(one)


def test_words_are_filled_in_and_never_read_twice(ticket, agent):
    ticket.subject = "{agent_name}"
    one = macro(text="{customer_name}, {ticket_number}: {subject}. {agent_name}")
    values = macros.values_for(ticket, by=agent)
    assert macros.filled(one, values) == f"{ticket.customer.name}, #{ticket.code}: {{agent_name}}. Ada Agent"


def test_no_moment_that_has_passed_is_promised(ticket, agent):
    ticket.due_at = timezone.now() + timedelta(hours=1)
    assert macros.values_for(ticket, by=agent)["due"] != "as soon as we can"
    ticket.due_at = timezone.now() - timedelta(minutes=1)
    assert macros.values_for(ticket, by=agent)["due"] == "as soon as we can"


def test_many_at_once_leave_out_what_the_macro_is_not_for(ada, ticket, buyer):
    one = macro(text="Hello", does={"state": "solved"}, kinds=["technical"])
    other = opening.open_ticket(kind="payment", subject="Money", text="?", customer=buyer)
    url = reverse("admin:tickets_ticket_bulk")
    page = ada.get(url, {"macro": one.pk, "pick": [ticket.code, other.code]}).content.decode()
    assert page.count("not for tickets of this kind") == 1
    assert page.count(" checked") == 1
    assert f'value="{other.code}:' not in page
    none = ada.get(url, {"macro": one.pk, "pick": [other.code]}).content.decode()
    assert "Nothing has happened yet." in none
    assert "0 tickets" not in none
    picked = [f"{ticket.code}:1", f"{other.code}:1"]
    answer = ada.post(url, {"macro": one.pk, "pick": picked}).content.decode()
    assert "1 of 2 done." in answer
    assert "not for tickets of this kind" in answer
    assert dict(Ticket.objects.values_list("kind", "state")) == {"technical": "solved", "payment": "new"}


def test_a_macro_about_an_order_wants_one(ticket, agent):
    with pytest.raises(Refusal):
        macros.filled(macro(text="About {order_title}"), macros.values_for(ticket, by=agent))


@pytest.mark.parametrize(
    "text", ["Hello {name}", "Hello {}", "Hello {first_name", "Hello }", "{{first_name}}", "{ first_name }"]
)
def test_unknown_variables_are_refused_when_it_is_kept(ada, text):
    answer = ada.post(f"{ADMIN}add/", {"title": "Mine", "text": text})
    assert answer.status_code == 200
    assert "means nothing here" in answer.content.decode()
    assert not Macro.objects.filter(title="Mine").exists()


def test_an_agents_macro_is_their_own_and_a_leads_may_be_the_teams(client, agent, lead):
    said = {
        "text": "Hello {first_name}",
        "is_shared": "on",
        "state": "solved",
        "tags": "Done, DONE",
        "priority": "1",
    }
    for person in (agent, lead):
        client.force_login(person)
        assert client.post(f"{ADMIN}add/", {"title": person.name, **said}).status_code == 302
    does = {"state": "solved", "tags": ["done"], "priority": 1}
    made = Macro.objects.filter(title__in=[agent.name, lead.name]).order_by("title")
    assert [(one.owner, one.does) for one in made] == [(agent, does), (None, does)]
    client.force_login(agent)
    own, shared = made
    assert client.post(f"{ADMIN}{shared.pk}/change/", {"title": "Mine now", **said}).status_code == 403
    assert client.get(f"{ADMIN}{own.pk}/delete/").status_code == 403
    answer = client.get(f"{ADMIN}{own.pk}/change/").content.decode()
    assert 'value="done"' in answer
    client.force_login(lead)
    assert client.get(f"{ADMIN}{own.pk}/change/").status_code == 302


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"title": "Empty", "text": " "}, "says something or does something"),
        ({"title": "Both", "text": "x", "state": "solved", "snooze_hours": "3"}, "choose one of the two"),
        ({"title": "Late", "text": "x", "snooze_hours": "0"}, "greater than or equal to 1"),
    ],
)
def test_mistakes_are_named(ada, fields, words):
    assert words in ada.post(f"{ADMIN}add/", fields).content.decode()


def test_it_shows_first_and_does_all_of_it(ada, ticket, agent):
    one = macro(
        does={"state": "customer", "tags": ["browser"], "owner": "me", "priority": 2, "snooze_hours": 5}
    )
    url = reverse("admin:tickets_ticket_macro", args=[ticket.code])
    page = ada.get(url, {"macro": one.pk}).content.decode()
    ticket.refresh_from_db()
    assert (ticket.version, ticket.messages.count()) == (1, 1)
    for words in (
        f"Hello {ticket.customer.name.split()[0]}</textarea>", "Sends a reply", "Waits for the customer", "Adds the tags browser",
        "Gives it to whoever", "Sets the priority to “Urgent”", "Puts it aside for 5 hours",
        "Send reply and wait for the customer",
    ):  # fmt: skip
        assert words in page, words
    token = page.split('name="once" value="')[1].split('"')[0]
    asked = {"macro": one.pk, "version": 1, "text": "Hello! And once more.", "once": token}
    assert ada.post(url, asked).status_code == ada.post(url, asked).status_code == 302
    ticket.refresh_from_db()
    assert (ticket.state, ticket.tags, ticket.owner, ticket.priority, ticket.version) == (
        State.CUSTOMER, ["browser"], agent, 2, 2,
    )  # fmt: skip
    assert ticket.messages.get(number=2).text == "Hello! And once more."
    assert ticket.snoozed_until > timezone.now() + timedelta(hours=4)
    assert [line.kind for line in ticket.log.all()].count("assigned") == 1
    one.refresh_from_db()
    assert one.used == 1


def test_a_changed_ticket_keeps_the_words_of_a_macro(ada, ticket, buyer):
    one = macro(does={"state": "solved"})
    url = reverse("admin:tickets_ticket_macro", args=[ticket.code])
    page = ada.get(url, {"macro": one.pk}).content.decode()
    talking.write(ticket, by=buyer, text="Wait, there is more!")
    token = page.split('name="once" value="')[1].split('"')[0]
    answer = ada.post(url, {"macro": one.pk, "version": 1, "text": "My own words", "once": token})
    assert answer.status_code == 409
    for words in ("My own words</textarea>", "Wait, there is more!", 'name="version" value="2"'):
        assert words in answer.content.decode()
    assert ticket.messages.count() == 2


@pytest.mark.parametrize(
    ("does", "is_note", "text", "state"),
    [
        ({"state": "inside"}, False, "Hello", State.INSIDE),
        ({"state": "inside"}, True, "Hello", State.INSIDE),
        ({"state": "solved"}, True, "Hello", State.SOLVED),
        ({"state": "solved"}, False, "", State.SOLVED),
        ({"owner": "me"}, False, "", State.NEW),
    ],
)
def test_each_kind_leads_where_it_says(ticket, agent, does, is_note, text, state):
    macros.apply(macro(does=does, is_note=is_note, text=text), ticket, by=agent, version=1)
    ticket.refresh_from_db()
    assert ticket.state == state
    with pytest.raises(Stale):
        macros.apply(macro(title="Again", does=does, is_note=is_note, text=text), ticket, by=agent, version=1)


def test_many_at_once_each_by_itself_with_its_result_in_words(ada, agent, buyer, seller, lead):
    one = macro(text="About {order_title}", does={"state": "customer"})
    order = OrderFactory(buyer=buyer, status="paid")
    fine, changed, lacking, own = (
        opening.open_ticket(kind="order", subject=f"Matter {n}", text="?", customer=who, order=what)
        for n, (who, what) in enumerate([(buyer, order), (buyer, order), (seller, None), (agent, None)])
    )
    picked = [ticket.code for ticket in (fine, changed, lacking, own)]
    url = reverse("admin:tickets_ticket_bulk")
    page = ada.get(url, {"macro": one.pk, "pick": picked}).content.decode()
    assert f"About {order.title}" in page
    assert "the ticket has none" in page
    assert "Send reply and wait for the customer: 2 tickets" in page
    assert f'value="{own.code}:' not in page
    talking.write(changed, by=buyer, text="More!")
    with_versions = [f"{code}:1" for code in picked]
    answer = ada.post(url, {"macro": one.pk, "pick": with_versions, "back": "view=all"}).content.decode()
    assert "1 of 3 done." in answer
    assert "changed while you were writing" in answer
    states = dict(Ticket.objects.values_list("subject", "state"))
    assert states == {"Matter 0": "customer", "Matter 1": "new", "Matter 2": "new", "Matter 3": "new"}


def test_many_at_once_leave_out_what_somebody_else_has_unless_it_is_ticked(ada, agent, buyer, lead):
    one = macro(text="We look at it.")
    mine, theirs, asked = (
        opening.open_ticket(kind="order", subject=f"Matter {n}", text="?", customer=buyer) for n in range(3)
    )
    Ticket.objects.filter(pk=mine.pk).update(owner=agent)
    Ticket.objects.filter(pk__in=[theirs.pk, asked.pk]).update(owner=lead)
    url = reverse("admin:tickets_ticket_bulk")
    picked = [ticket.code for ticket in (mine, theirs, asked)]
    page = ada.get(url, {"macro": one.pk, "pick": picked}).content.decode()
    assert page.count("Lou Lead has this ticket") == 2
    assert f'name="pick" value="{mine.code}:1" checked' in page
    assert f'name="anyway" value="{theirs.code}:1">' in page
    ticked = {"pick": [f"{mine.code}:1", f"{theirs.code}:1"], "anyway": [f"{asked.code}:1"]}
    answer = ada.post(url, {"macro": one.pk, **ticked}).content.decode()
    assert "2 of 3 done." in answer
    answered = Ticket.objects.exclude(first_answer_at=None).values_list("subject", flat=True)
    assert sorted(answered) == ["Matter 0", "Matter 2"]


def test_a_note_in_many_disturbs_nobody(ada, buyer, lead):
    note = macro(title="Note", text="The post is late.", is_note=True)
    theirs = opening.open_ticket(kind="order", subject="Theirs", text="?", customer=buyer)
    Ticket.objects.filter(pk=theirs.pk).update(owner=lead)
    url = reverse("admin:tickets_ticket_bulk")
    answer = ada.post(url, {"macro": note.pk, "pick": f"{theirs.code}:1"})
    assert "1 of 1 done." in answer.content.decode()


@pytest.mark.parametrize("query", [{}, {"macro": "x"}, {"pick": "nothing", "macro": "1"}])
def test_nothing_chosen_is_said_kindly(ada, query):
    answer = ada.get(reverse("admin:tickets_ticket_bulk"), query, follow=True)
    assert "first." in answer.content.decode()
