"""Somebody new and their helper: both say yes, they write here, and the first sale ends it with thanks."""

import pytest
from django.db import IntegrityError, transaction

from forum.belonging import badges, pairing
from forum.belonging.models import Helper, Pair, Words
from forum.belonging.statuses import Ending, PairState
from listings.orders.statuses import OrderStatus
from notifications.channels.models import Notification
from tests.factories import OrderFactory, UserFactory
from yardsale.accounts.models import Block
from yardsale.events import actions as events
from yardsale.events.models import Event
from yardsale.refusals import Refusal

pytestmark = pytest.mark.django_db


def _helper(**fields):
    person = UserFactory(**{"sold_count": 7} | fields)
    pairing.volunteer(person, is_on=True, most=1)
    return person


def _hear():
    for event in Event.objects.filter(addressed_at=None).order_by("pk"):
        events.address(event.pk)
    for event in Event.objects.filter(addressed_at=None).order_by("pk"):
        events.address(event.pk)


@pytest.fixture
def helper():
    return _helper(name="Hanna Helper", district="Mill Lane")


@pytest.fixture
def newcomer():
    return UserFactory(name="Ned New", district="Mill Lane")


@pytest.fixture
def pair(helper, newcomer):
    made = pairing.ask(helper, by=newcomer)
    pairing.answer(made, by=helper, is_yes=True)
    return made


def test_the_same_neighbourhood_comes_first_and_whoever_is_busy_is_not_offered(newcomer):
    far, near, busy = _helper(district="Harbour"), _helper(district="Mill Lane"), _helper()
    pairing.ask(busy, by=UserFactory())
    _helper(away_since="2026-01-01T00:00Z", away_until="2027-01-01")
    blocked = _helper()
    Block.objects.create(blocker=newcomer, blocked=blocked)
    assert pairing.offered(newcomer) == [near, far]


def test_only_who_has_sold_helps_and_only_who_has_not_is_helped(helper):
    with pytest.raises(Refusal, match="sold 5 things"):
        pairing.volunteer(UserFactory(sold_count=4), is_on=True, most=1)
    with pytest.raises(Refusal, match="sold nothing yet"):
        pairing.ask(helper, by=UserFactory(sold_count=1))


def test_nobody_is_given_more_than_they_want(helper, pair):
    with pytest.raises(Refusal, match="as many people"):
        pairing.ask(helper, by=UserFactory())


def test_one_has_one_helper(helper, pair, newcomer):
    with pytest.raises(IntegrityError, match="newcomer_has_one_helper"), transaction.atomic():
        Pair.objects.create(newcomer=newcomer, helper=UserFactory())
    assert pairing.ask(helper, by=newcomer) == pair


def test_a_no_needs_no_reason_and_others_are_offered(helper, newcomer):
    other = _helper()
    made = pairing.ask(helper, by=newcomer)
    pairing.answer(made, by=helper, is_yes=False)
    assert (made.state, made.ending) == (PairState.ENDED, Ending.DECLINED)
    assert pairing.offered(newcomer) == [other]


def test_nothing_is_written_before_the_yes_and_after_the_end(helper, newcomer):
    made = pairing.ask(helper, by=newcomer)
    with pytest.raises(Refusal):
        pairing.write(made, by=newcomer, text="Hello")
    pairing.answer(made, by=helper, is_yes=True)
    pairing.write(made, by=newcomer, text="What is a fair price?")
    pairing.end(made, by=newcomer)
    with pytest.raises(Refusal):
        pairing.write(made, by=helper, text="Fifty.")
    assert [words.text for words in Words.objects.all()] == ["What is a fair price?"]


def test_the_guard_reads_along(pair, newcomer):
    with pytest.raises(Refusal, match="looks like"):
        pairing.write(pair, by=newcomer, text="Call me: 0151 23456789")


def test_the_first_sale_ends_it_thanks_both_and_counts(pair, helper, newcomer):
    OrderFactory(status=OrderStatus.COMPLETED, seller=newcomer)
    _hear()
    pair.refresh_from_db()
    assert (pair.state, pair.ending) == (PairState.ENDED, Ending.SOLD)
    told = Notification.objects.filter(kind__startswith="pair.sold").order_by("kind")
    assert [(row.kind, row.recipient) for row in told] == [
        ("pair.sold.helper", helper),
        ("pair.sold.newcomer", newcomer),
    ]
    badges.reckon()
    helper.refresh_from_db()
    assert helper.badges == ["founder", "guide"]


def test_a_stranger_finds_nothing(client, pair):
    client.force_login(UserFactory())
    assert client.get(pair.get_absolute_url()).status_code == 404
    for act in ("answer", "end"):
        assert client.post(f"{pair.get_absolute_url()}{act}/").status_code == 404


def test_the_pages_for_both_and_for_whoever_is_neither(client, pair, helper, newcomer):
    pairing.write(pair, by=newcomer, text="Which photos?")
    for person in (helper, newcomer):
        client.force_login(person)
        assert "Which photos?" in client.get(pair.get_absolute_url()).content.decode()
        assert client.get("/helping/").status_code == 200
    client.force_login(UserFactory(sold_count=2))
    assert "sold five things" in client.get("/helping/").content.decode()
    client.force_login(UserFactory())
    assert "Nobody is free" in client.get("/helping/").content.decode()


def test_who_stops_helping_keeps_whom_they_help(pair, helper):
    pairing.volunteer(helper, is_on=False, most=1)
    pair.refresh_from_db()
    assert pair.is_active
    assert Helper.objects.get(person=helper).is_on is False
