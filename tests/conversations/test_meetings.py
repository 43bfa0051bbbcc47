"""Where to meet: proposed, answered, written on the order."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from listings.conversations import actions, meetings
from listings.conversations.models import Meeting, Message, Seat
from tests.factories import OrderFactory, ThreadFactory
from yardsale.refusals import Refusal

pytestmark = pytest.mark.django_db


def tomorrow():
    return (timezone.now() + timedelta(days=1)).replace(second=0, microsecond=0)


@pytest.fixture
def thread(buyer, seller):
    return ThreadFactory("Hello", buyer=buyer, seller=seller)


def test_a_proposal_is_news_and_agreed_with_one_tap(signed_in, buyer, seller, thread):
    client = signed_in(buyer)
    where = reverse("conversations:meet", args=[thread.code])
    assert client.get(where).status_code == 200
    client.post(where, {"place": "Station hall", "at": tomorrow().strftime("%Y-%m-%dT%H:%M")})
    meeting = Meeting.objects.get()
    assert (meeting.place, meeting.by, meeting.state) == ("Station hall", buyer, "open")
    assert Seat.objects.get(person=seller).unread == 2
    content = signed_in(seller).get(thread.get_absolute_url()).content.decode()
    assert "Station hall" in content
    answer = reverse("conversations:answer_meeting", args=[thread.code, meeting.pk])
    signed_in(seller).post(answer, {"answer": "agree"})
    content = signed_in(buyer).get(thread.get_absolute_url()).content.decode()
    assert "Agreed: see you there." in content
    assert 'value="agree"' not in content


def test_nobody_agrees_with_themselves_and_strangers_not_at_all(signed_in, buyer, stranger, thread):
    meeting = meetings.propose(thread, by=buyer, place="Station", at=tomorrow())
    with pytest.raises(Refusal):
        meetings.agree(meeting, by=buyer)
    answer = reverse("conversations:answer_meeting", args=[thread.code, meeting.pk])
    assert signed_in(stranger).post(answer, {"answer": "agree"}).status_code == 404
    assert signed_in(buyer).post(answer, {"answer": "dance"}).status_code == 404
    signed_in(buyer).post(answer, {"answer": "withdraw"})
    meeting.refresh_from_db()
    assert meeting.state == "withdrawn"


def test_a_later_proposal_takes_the_place_of_an_open_one(buyer, seller, thread):
    first = meetings.propose(thread, by=buyer, place="Station", at=tomorrow())
    second = meetings.propose(thread, by=seller, place="Library", at=tomorrow())
    first.refresh_from_db()
    assert (first.state, second.state) == ("replaced", "open")
    with pytest.raises(Refusal):
        meetings.agree(first, by=seller)


@pytest.mark.parametrize("days", [-1, 61])
def test_neither_the_past_nor_next_year(buyer, thread, days):
    with pytest.raises(Refusal):
        meetings.propose(thread, by=buyer, place="Station", at=timezone.now() + timedelta(days=days))


def test_a_place_is_no_way_around_the_guard(signed_in, buyer, thread):
    where = reverse("conversations:meet", args=[thread.code])
    fields = {"place": "call 06 12 34 56 78 first", "at": tomorrow().strftime("%Y-%m-%dT%H:%M")}
    answer = signed_in(buyer).post(where, fields)
    assert answer.status_code == 422
    content = answer.content.decode()
    assert "This looks like a phone number, so nothing was proposed." in content
    assert "delivered" not in content
    assert fields["place"] in content
    assert not Meeting.objects.exists()


def place(words):
    return lambda thread, by: meetings.propose(thread, by=by, place=words, at=tomorrow())


def message(words):
    return lambda thread, by: actions.send(thread, by=by, text=words)


@pytest.mark.parametrize(
    ("said", "then"),
    [
        ([place("Station, 06 12 34")], "Station, 56 78"),
        ([message("06 12 34")], "56 78"),
        ([message("call me 0612345678"), place("Station, 06 12 34")], "Station, 56 78"),
        ([message("06 12 34"), *[message("Hm.")] * 6], "56 78"),
    ],
)
def test_a_place_completes_no_number(buyer, thread, said, then):
    for say in said:
        say(thread, buyer)
    with pytest.raises(Refusal, match="a phone number"):
        place(then)(thread, buyer)


def test_a_message_that_completes_what_a_place_began_is_held(buyer, seller, thread):
    meetings.propose(thread, by=buyer, place="Station, 06 12 34", at=tomorrow())
    assert not actions.send(thread, by=seller, text="The other: 56 78").is_held
    assert actions.send(thread, by=buyer, text="The other: 56 78").is_held


@pytest.mark.parametrize(
    "fields", [{}, {"place": "x"}, {"place": "x", "at": "soon"}, {"place": "", "at": "²"}]
)
def test_what_is_missing_is_said(signed_in, buyer, thread, fields):
    where = reverse("conversations:meet", args=[thread.code])
    answer = signed_in(buyer).post(where, fields)
    assert answer.status_code == 422
    assert "There is a problem" in answer.content.decode()


def test_what_is_agreed_for_a_paid_order_stands_on_the_order(buyer, seller):
    order = OrderFactory(buyer=buyer, seller=seller, status="paid")
    thread = ThreadFactory(listing=order.listing, buyer=buyer)
    at = tomorrow()
    meetings.agree(meetings.propose(thread, by=seller, place="Station hall", at=at), by=buyer)
    order.refresh_from_db()
    assert (order.meet_place, order.meet_at) == ("Station hall", at)


def test_agreeing_after_that_moment_changes_nothing(buyer, seller, thread):
    meeting = meetings.propose(thread, by=buyer, place="Station", at=tomorrow())
    Meeting.objects.update(at=timezone.now() - timedelta(minutes=1))
    with pytest.raises(Refusal):
        meetings.agree(meeting, by=seller)
    meeting.refresh_from_db()
    assert meeting.state == "open"
    assert Message.objects.count() == 2


def test_proposals_count_as_messages_of_the_hour(settings, buyer, thread):
    settings.MESSAGES_PER_HOUR = 3
    for day in (1, 2):  # with the hello three
        meetings.propose(thread, by=buyer, place="Station hall", at=tomorrow() + timedelta(days=day))
    with pytest.raises(Refusal, match="a lot of messages"):
        meetings.propose(thread, by=buyer, place="Station hall", at=tomorrow())
    assert Meeting.objects.count() == 2
