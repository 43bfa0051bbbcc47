"""Several people do something to one ticket in the same moment: no letter is lost, nobody posts blindly, none waits for ever."""

import threading
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone

from support.tickets import drafts, handling, keeping, opening, talking
from support.tickets.models import Draft, Message, Ticket
from support.tickets.moves import Stale
from support.tickets.statuses import State
from tests.factories import UserFactory
from yardsale.refusals import Refusal

CROWD = 200
#: Each pair of acts meets so often; the starts are a little apart, now the one first and now the other.
TIMES = 5


def at_once(*acts):
    """Do all of these in threads of their own, started together; what each gave or was refused with."""
    met = [None] * len(acts)
    start = threading.Barrier(len(acts))

    def run(number, act):
        start.wait()
        try:
            met[number] = act()
        except Exception as refused:  # noqa: BLE001  (whatever it was is what the test is about)
            met[number] = refused
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return met


def send(ticket, agent, text, version):
    """As the desk does: what is stale is kept for its writer."""
    mine = Ticket.objects.get(pk=ticket.pk)
    try:
        return talking.reply(mine, by=agent, text=text, version=version)
    except Stale as stale:
        drafts.keep(mine, by=agent, text=text, is_note=False, version=stale.ticket.version)
        raise


@pytest.fixture
def crowd(transactional_db):
    UserFactory.reset_sequence(2000)
    return [UserFactory(verified=False, password="x", role="support") for _ in range(CROWD)]


@pytest.fixture
def customer(transactional_db, settings):
    settings.TICKETS_PER_DAY = 1000
    return UserFactory(name="Cleo Customer")


def asked(customer, text="Since this morning."):
    return opening.open_ticket(kind="technical", subject="White", text=text, customer=customer)


def test_of_two_hundred_sends_one_wins_and_no_letter_is_lost(crowd, customer):
    ticket = asked(customer)
    texts = {agent.pk: f"Answer of {agent.name}" for agent in crowd}
    met = at_once(*(lambda agent=agent: send(ticket, agent, texts[agent.pk], 1) for agent in crowd))
    assert Counter(type(each) for each in met) == {Message: 1, Stale: CROWD - 1}
    posted = {one.by_id: one.text for one in Message.objects.filter(side="team")}
    kept = dict(Draft.objects.values_list("agent", "text"))
    assert posted | kept == texts
    assert not posted.keys() & kept.keys()
    assert list(ticket.log.values_list("version", flat=True).distinct().order_by("version")) == [1, 2]


def test_whoever_looks_again_gets_through_and_each_version_has_one_winner(crowd, customer):
    ticket, some = asked(customer), crowd[:12]

    def until_sent(agent):
        while True:
            version = Ticket.objects.values_list("version", flat=True).get(pk=ticket.pk)
            try:
                return send(ticket, agent, f"Answer of {agent.name}", version)
            except Stale:
                continue

    met = at_once(*(lambda agent=agent: until_sent(agent) for agent in some))
    assert {one.by_id for one in met} == {agent.pk for agent in some}
    replied = ticket.log.filter(kind="replied").values_list("version", flat=True)
    assert sorted(replied) == list(range(2, 2 + len(some)))
    assert [one.number for one in ticket.messages.all()] == list(range(1, 2 + len(some)))
    assert not Draft.objects.exists()


@pytest.fixture
def one_agent(transactional_db):
    return UserFactory(role="support")


def fresh(ticket):
    return Ticket.objects.get(pk=ticket.pk)


def test_a_letter_written_while_its_ticket_is_merged_stands_in_one_of_the_two(one_agent, customer):
    for number in range(TIMES):
        first, second = asked(customer), asked(customer)
        source, target = (first, second) if number % 2 else (second, first)
        met = at_once(
            lambda source=source: talking.write(fresh(source), by=customer, text="And this?"),
            lambda source=source, target=target: handling.merge(
                fresh(source), by=one_agent, version=None, into=fresh(target)
            ),
            lambda source=source, target=target: handling.merge(
                fresh(source), by=one_agent, version=None, into=fresh(target)
            ),
            lambda source=source, target=target: talking.write(fresh(target), by=customer, text="And that?"),
        )
        assert [type(each) for each in met] == [Message, Ticket, Ticket, Message], met
        said = Message.objects.filter(ticket__in=[first, second], text__startswith="And")
        assert sorted(said.values_list("text", flat=True)) == ["And that?", "And this?"]
        assert (fresh(source).state, fresh(target).state) == (State.MERGED, State.NEW)


def test_two_tickets_merged_into_each_other_end_in_one(one_agent, customer):
    for _number in range(TIMES):
        first, second = asked(customer), asked(customer)
        met = at_once(
            lambda a=first, b=second: handling.merge(fresh(a), by=one_agent, version=1, into=fresh(b)),
            lambda a=first, b=second: handling.merge(fresh(b), by=one_agent, version=1, into=fresh(a)),
        )
        assert sorted({fresh(first).state, fresh(second).state}) == [State.MERGED, State.NEW], met
        assert sum(isinstance(each, Refusal) for each in met) == 1


def test_nothing_is_solved_over_a_letter_nobody_has_read(one_agent, customer):
    ends = Counter()
    for _number in range(TIMES):
        ticket = asked(customer)
        wrote, solved = at_once(
            lambda ticket=ticket: talking.write(fresh(ticket), by=customer, text="Wait!"),
            lambda ticket=ticket: talking.reply(
                fresh(ticket), by=one_agent, text="Done.", version=1, then="solve"
            ),
        )
        assert isinstance(wrote, Message)
        ends[type(solved)] += 1
        assert fresh(ticket).state == (State.NEW if isinstance(solved, Stale) else State.OPEN)
    assert ends.keys() <= {Message, Stale}


def test_a_letter_that_comes_as_a_ticket_closes_opens_it_or_one_that_follows(one_agent, customer):
    for _number in range(TIMES):
        ticket = asked(customer)
        talking.reply(ticket, by=one_agent, text="Done.", version=1, then="solve")
        Ticket.objects.filter(pk=ticket.pk).update(act_by=timezone.now() - timedelta(seconds=1))
        message, again, _closed = at_once(
            lambda ticket=ticket: talking.write(fresh(ticket), by=customer, text="Not yet."),
            lambda ticket=ticket: talking.write(fresh(ticket), by=customer, text="And one more."),
            keeping.keep_deadlines,
        )
        assert {type(message), type(again)} == {Message}
        assert message.ticket == again.ticket
        assert message.ticket.state in {State.OPEN, State.NEW}
        assert (message.ticket == ticket) == (fresh(ticket).state == State.OPEN)
