"""Who saw what is written down once an hour, and what is masked stays so until somebody asks."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from support.tickets import looks
from support.tickets.models import Look
from support.tickets.statuses import Shown
from tests.factories import UserFactory

PEOPLE = "/admin/accounts/user/"


def test_a_look_is_one_line_for_each_person_thing_and_hour(agent, lead, ticket, buyer):
    for _again in range(3):
        looks.record(agent, Shown.EMAIL, ticket=ticket, about=buyer, reason=" To write to them. ")
    looks.record(lead, Shown.EMAIL, ticket=ticket, about=buyer)
    looks.record(agent, Shown.EMAIL, about=buyer)
    looks.record(agent, Shown.ADDRESS, ticket=ticket, about=buyer)
    looks.record(agent, Shown.FILE, ticket=ticket, key="7")
    looks.record(agent, Shown.FILE, ticket=ticket, key="8")
    assert Look.objects.filter(by=agent).count() == 5
    assert Look.objects.earliest("pk").reason == "To write to them."
    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        assert not looks.is_shown(agent, Shown.EMAIL, ticket=ticket, about=buyer)
        looks.record(agent, Shown.EMAIL, ticket=ticket, about=buyer)
    assert Look.objects.filter(by=agent).count() == 6


def test_a_ticket_is_looked_at_by_whoever_is_not_its_owner(agent, lead, ticket, buyer):
    ticket.owner = agent
    looks.opened(ticket, by=agent)
    looks.opened(ticket, by=lead)
    assert [(one.by, one.what, one.about) for one in Look.objects.all()] == [(lead, Shown.TICKET, buyer)]


@pytest.mark.parametrize("sql", ["UPDATE tickets_look SET reason = 'x'", "DELETE FROM tickets_look"])
def test_postgres_keeps_every_look(agent, buyer, sql):
    looks.record(agent, Shown.EMAIL, about=buyer)
    with (
        pytest.raises(IntegrityError, match="only added"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)


def test_a_look_outlives_whoever_looked_and_whom_it_was_about(agent, buyer):
    looks.record(agent, Shown.EMAIL, about=buyer)
    for person in (agent, buyer):
        with pytest.raises(ProtectedError):
            person.delete()


@pytest.mark.parametrize(
    ("address", "masked"),
    [("bo@example.org", "b•••@example.org"), ("", ""), ("b@x.org", "b•••@x.org"), ("nothing", "n•••")],
)
def test_an_address_is_masked_to_its_first_letter_and_its_provider(address, masked):
    assert looks.masked_email(address) == masked


@pytest.mark.parametrize("role", ["support", "lead", "account_manager", "moderator"])
def test_addresses_of_people_are_masked_and_revealing_is_written_down(signed_in, buyer, role):
    person = UserFactory(role=role)
    browser = signed_in(person)
    there = f"{PEOPLE}{buyer.pk}/change/"
    for page in (PEOPLE, there):
        shown = browser.get(page).content.decode()
        assert "b•••@example.org" in shown
        assert "bo@example.org" not in shown
    assert browser.get(f"{PEOPLE}{buyer.pk}/reveal/").status_code == 405
    assert not Look.objects.exists()
    assert browser.post(f"{PEOPLE}{buyer.pk}/reveal/").headers["Location"] == there
    assert [(one.by, one.what, one.about) for one in Look.objects.all()] == [(person, "email", buyer)]
    assert "bo@example.org" in browser.get(there).content.decode()
    assert "bo@example.org" not in browser.get(PEOPLE).content.decode()
    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        assert "bo@example.org" not in browser.get(there).content.decode()


def test_what_one_was_shown_another_is_not(signed_in, agent, lead, buyer):
    signed_in(agent).post(f"{PEOPLE}{buyer.pk}/reveal/")
    assert "bo@example.org" not in signed_in(lead).get(f"{PEOPLE}{buyer.pk}/change/").content.decode()


def test_a_whole_address_finds_its_person_and_a_part_finds_nobody(signed_in, agent, buyer):
    browser = signed_in(agent)
    assert "Bo Buyer" in browser.get(f"{PEOPLE}?q=BO@example.org").content.decode()
    assert "Bo Buyer" not in browser.get(f"{PEOPLE}?q=o@example").content.decode()
    assert "Bo Buyer" in browser.get(f"{PEOPLE}?q=Bo").content.decode()


def test_admins_see_addresses_and_growth_cannot_reveal_any(signed_in, admin, buyer):
    assert "bo@example.org" in signed_in(admin).get(f"{PEOPLE}{buyer.pk}/change/").content.decode()
    grower = UserFactory(role="growth")
    assert signed_in(grower).post(f"{PEOPLE}{buyer.pk}/reveal/").status_code == 403
    assert signed_in(buyer).post(f"{PEOPLE}{buyer.pk}/reveal/").status_code == 302
    assert not Look.objects.exists()


def test_the_page_of_a_person_asks_the_same_number_of_questions_whoever_looked(
    signed_in, agent, buyer, django_assert_num_queries
):
    browser = signed_in(agent)
    there = f"{PEOPLE}{buyer.pk}/change/"
    browser.get(there)
    with django_assert_num_queries(16):
        browser.get(there)
    for n in range(20):
        looks.record(agent, Shown.FILE, about=buyer, key=str(n))
    looks.record(agent, Shown.EMAIL, about=buyer)
    with django_assert_num_queries(16):
        browser.get(there)
