"""A complaint has an owner at once and an outcome at the end: nobody ends one in silence."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from notifications.channels.models import Notification
from support.tickets import book, customer_actions, figures, handling, keeping, opening, talking
from support.tickets.models import Ticket
from support.tickets.statuses import Outcome, State
from tests.factories import UserFactory
from yardsale.refusals import Refusal


@pytest.fixture
def complaint(lead, buyer):
    return opening.open_ticket(kind="complaint", subject="Nobody came", text="I waited.", customer=buyer)


def test_it_has_the_lead_on_duty_at_once_who_hears_of_it(complaint, lead, heard):
    heard()
    assert complaint.owner == lead
    assert [row.recipient for row in Notification.objects.filter(kind="ticket.assigned")] == [lead]


def test_a_key_customer_s_goes_to_their_own_person(lead, manager, buyer):
    book.take(buyer, by=manager)
    mine = opening.open_ticket(kind="complaint", subject="Nobody came", text="I waited.", customer=buyer)
    assert mine.owner == manager


def test_leads_take_turns_and_whoever_is_away_is_spared(lead, buyer):
    other = UserFactory(role="lead")
    away = UserFactory(role="lead", away_since=timezone.now(), away_until=timezone.localdate())
    owners = [
        opening.open_ticket(kind="complaint", subject=f"No. {n}", text="I waited.", customer=buyer).owner
        for n in range(4)
    ]
    assert owners == [lead, other, lead, other]
    assert away not in owners


def test_other_tickets_have_nobody_yet(lead, ticket):
    assert ticket.owner is None


def test_it_is_not_solved_without_an_outcome(complaint, lead):
    for solve in (
        lambda: handling.solve(complaint, by=lead, version=None),
        lambda: talking.reply(complaint, by=lead, text="Sorry.", version=complaint.version, then="solve"),
    ):
        with pytest.raises(Refusal, match="choose how it ended"), transaction.atomic():
            solve()
    complaint.refresh_from_db()
    assert complaint.state == State.NEW
    with pytest.raises(IntegrityError, match="complaint_ends_with_an_outcome"), transaction.atomic():
        Ticket.objects.filter(pk=complaint.pk).update(state="solved", solved_at=timezone.now())


def test_its_outcome_is_shown_counted_and_forgotten_when_it_comes_back(complaint, lead, buyer, client):
    handling.conclude(complaint, by=lead, version=None, outcome="put_right")
    handling.solve(complaint, by=lead, version=None)
    client.force_login(buyer)
    page = client.get(complaint.get_absolute_url()).content.decode()
    assert "Put right" in page
    assert "we made it good" in page
    found = figures.of(figures.last_days(7)).outcomes.marks
    marks = {mark.label: mark.words for mark in found if mark.words != "0"}
    assert marks == {"Put right": "1"}
    customer_actions.write(complaint, by=buyer, text="It happened again.")
    complaint.refresh_from_db()
    assert (complaint.state, complaint.outcome) == (State.OPEN, "")


def test_the_customer_may_settle_it_themselves(complaint, buyer):
    customer_actions.solve(complaint, by=buyer)
    assert (complaint.state, complaint.outcome) == (State.SOLVED, Outcome.SETTLED)


def test_silence_gives_it_back_to_its_owner(complaint, lead):
    talking.reply(complaint, by=lead, text="When was that?", version=complaint.version, then="wait")
    for days in (4, 12):
        with time_machine.travel(timezone.now() + timedelta(days=days), tick=False):
            keeping.keep_deadlines()
    complaint.refresh_from_db()
    assert (complaint.state, complaint.owner, complaint.outcome) == (State.OPEN, lead, "")


def test_it_is_handed_to_somebody_and_never_to_nobody(complaint, lead):
    with pytest.raises(Refusal, match="always has an owner"):
        handling.hand_back(complaint, by=lead, version=None)


def test_it_is_not_merged_away(complaint, ticket, lead):
    with pytest.raises(Refusal, match="ends with an outcome"):
        handling.merge(complaint, by=lead, version=None, into=ticket)


def test_other_tickets_have_no_outcome(ticket, lead):
    with pytest.raises(Refusal, match="Only a complaint"):
        handling.conclude(ticket, by=lead, version=None, outcome="explained")


def test_the_composer_asks_for_it_and_keeps_every_word(complaint, lead, client):
    client.force_login(lead)
    url = reverse("admin:tickets_ticket_send", args=[complaint.code])
    page = client.get(reverse("admin:tickets_ticket_change", args=[complaint.code])).content.decode()
    assert 'name="outcome"' in page
    token = page.split('name="once" value="')[1].split('"')[0]
    sent = {"once": token, "text": "We have paid you back.", "version": complaint.version, "then": "solve"}
    refused = client.post(url, sent)
    assert refused.status_code == 422
    assert "We have paid you back." in refused.content.decode()
    assert 'name="outcome"' in refused.content.decode()
    client.post(url, sent | {"outcome": "put_right"})
    complaint.refresh_from_db()
    assert (complaint.state, complaint.outcome) == (State.SOLVED, "put_right")
