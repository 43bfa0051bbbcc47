"""Customer and team write; what was looked at before must still be so."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from support.tickets import talking
from support.tickets.models import Ticket
from support.tickets.moves import Stale
from support.tickets.statuses import State
from yardsale.events.models import Event
from yardsale.refusals import Refusal


def test_a_reply_opens_a_new_ticket_and_gives_it_to_whoever_answers(ticket, agent):
    talking.reply(ticket, by=agent, text="We are looking.", version=1)
    assert (ticket.state, ticket.owner, ticket.version) == (State.OPEN, agent, 2)
    assert [line.kind for line in ticket.log.all()] == ["opened", "replied", "assigned", "moved"]


def test_a_stale_reply_posts_nothing_and_says_what_is_new(ticket, agent, buyer):
    talking.write(ticket, by=buyer, text="It works again!")
    with pytest.raises(Stale) as stale:
        talking.reply(ticket, by=agent, text="Try another browser.", version=1)
    assert [line.kind for line in stale.value.since] == ["wrote"]
    assert ticket.messages.count() == 2


def test_a_solved_ticket_comes_back_within_seven_days(ticket, agent, buyer):
    talking.reply(ticket, by=agent, text="Done.", version=1, then="solve")
    assert ticket.state == State.SOLVED
    with time_machine.travel(timezone.now() + timedelta(days=6, hours=23)):
        message = talking.write(ticket, by=buyer, text="Not quite.")
    assert (message.ticket, message.ticket.state, message.ticket.reopened) == (ticket, State.OPEN, 1)


def test_later_a_reply_opens_one_ticket_that_follows(ticket, agent, buyer):
    talking.reply(ticket, by=agent, text="Done.", version=1, then="solve")
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        first = talking.write(ticket, by=buyer, text="It is back.")
        second = talking.write(ticket, by=buyer, text="Still so.")
    assert first.ticket == second.ticket != ticket
    assert first.ticket.follows == ticket


def test_nobody_answers_their_own_question(ticket, agent):
    with pytest.raises(Refusal):
        talking.write(ticket, by=agent, text="Me too")


def test_notes_are_no_answer(ticket, agent):
    talking.note(ticket, by=agent, text="Known bug", version=1)
    assert (ticket.state, ticket.version) == (State.NEW, 2)
    assert not Event.objects.filter(name="ticket.answered").exists()


@pytest.mark.parametrize("table", ["message", "entry"])
def test_what_was_said_stays(ticket, table):
    for words in (f"UPDATE tickets_{table} SET ticket_id = ticket_id", f"DELETE FROM tickets_{table}"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(words)
    assert Ticket.objects.get().messages.count() == 1
