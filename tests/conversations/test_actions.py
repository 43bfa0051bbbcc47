"""Writing, reading, and being told."""

from datetime import timedelta

import pytest
from django.utils import timezone

from listings.conversations import actions, suspicion
from listings.conversations.models import Message, Seat, Thread
from tests.factories import ListingFactory, ThreadFactory, UserFactory
from yardsale.events.models import Event
from yardsale.refusals import Refusal

pytestmark = pytest.mark.django_db


def seat(thread, person):
    return Seat.objects.get(thread=thread, person=person)


def earlier(**ago):
    return timezone.now() - timedelta(**ago)


def test_the_first_message_begins_a_thread_and_is_news_to_the_seller(buyer, seller):
    listing = ListingFactory(seller=seller)
    message = actions.ask(listing, by=buyer, text="Is it still there?")
    thread = Thread.objects.get()
    assert (thread.buyer, thread.seller, thread.listing) == (buyer, seller, listing)
    assert (seat(thread, seller).unread, seat(thread, seller).last) == (1, message)
    assert (seat(thread, buyer).unread, seat(thread, buyer).read_up_to) == (0, message.pk)


def test_asking_again_goes_on_in_the_same_thread(buyer, seller):
    listing = ListingFactory(seller=seller)
    for text in ("Hello", "Anybody?"):
        actions.ask(listing, by=buyer, text=text)
    assert [message.text for message in Thread.objects.get().messages.order_by("pk")] == ["Hello", "Anybody?"]


def test_a_form_sent_twice_is_one_message(buyer):
    import uuid

    key, listing = uuid.uuid4(), ListingFactory()
    first = actions.ask(listing, by=buyer, text="Hello", key=key)
    assert actions.ask(listing, by=buyer, text="Hello", key=key) == first
    assert Message.objects.count() == 1


@pytest.mark.parametrize("status", ["sold", "withdrawn", "expired", "suspended", "draft"])
def test_what_is_not_for_sale_is_not_asked_about(buyer, status):
    with pytest.raises(Refusal):
        actions.ask(ListingFactory(status=status), by=buyer, text="Hello")
    assert not Thread.objects.exists()


def test_nobody_asks_themselves(seller):
    with pytest.raises(Refusal):
        actions.ask(ListingFactory(seller=seller), by=seller, text="Hello")


def test_who_knows_each_other_goes_on_after_the_sale(buyer, seller):
    thread = ThreadFactory("Hello", buyer=buyer, seller=seller)
    type(thread.listing).objects.filter(pk=thread.listing_id).update(status="sold")
    actions.send(thread, by=seller, text="It is ready.")
    assert seat(thread, buyer).unread == 1


def test_the_first_word_needs_a_confirmed_address(db):
    newcomer = UserFactory(verified=False)
    with pytest.raises(Refusal, match="confirm your e-mail"):
        actions.ask(ListingFactory(), by=newcomer, text="Hello")


def test_ten_new_people_an_hour_and_then_a_break(buyer, settings):
    settings.NEW_CONVERSATIONS_PER_HOUR = 2
    for _ in range(2):
        actions.ask(ListingFactory(), by=buyer, text="Hello")
    with pytest.raises(Refusal, match="many new people"):
        actions.ask(ListingFactory(), by=buyer, text="Hello")
    Thread.objects.update(started_at=earlier(minutes=61))
    actions.ask(ListingFactory(), by=buyer, text="Hello")


def test_sixty_messages_an_hour_and_then_a_break(buyer, seller, settings):
    settings.MESSAGES_PER_HOUR = 2
    thread = ThreadFactory(buyer=buyer, seller=seller)
    for _ in range(2):
        actions.send(thread, by=buyer, text="Hello")
    with pytest.raises(Refusal, match="a lot of messages"):
        actions.send(thread, by=buyer, text="Hello")
    actions.send(thread, by=seller, text="Yes?")


def test_nobody_writes_to_who_has_left(buyer, seller):
    thread = ThreadFactory("Hello", buyer=buyer, seller=seller)
    seller.is_active = False
    seller.save()
    thread.refresh_from_db()
    with pytest.raises(Refusal, match="no longer on Yardsale"):
        actions.send(thread, by=buyer, text="Hello?")


def test_reading_takes_the_news_away_and_what_came_meanwhile_stays(buyer, seller):
    thread = ThreadFactory("One", buyer=buyer, seller=seller)
    first = seat(thread, seller).last_id
    actions.send(thread, by=buyer, text="Two")
    actions.read(seat(thread, seller), up_to=first)
    assert seat(thread, seller).unread == 2
    actions.read(seat(thread, seller), up_to=Message.objects.latest("pk").pk)
    assert seat(thread, seller).unread == 0


def test_an_archived_thread_comes_back_with_the_next_message(buyer, seller):
    thread = ThreadFactory("One", buyer=buyer, seller=seller)
    actions.archive(seat(thread, seller), by=seller, is_archived=True)
    assert seat(thread, seller).is_archived
    actions.send(thread, by=buyer, text="Two")
    assert not seat(thread, seller).is_archived


def told(name="conversation.unseen"):
    return Event.objects.filter(name=name).count()


def test_who_has_not_looked_for_ten_minutes_is_told_once_until_they_look(buyer, seller):
    thread = ThreadFactory("One", buyer=buyer, seller=seller)
    assert (actions.tell_unseen(), told()) == (0, 0)
    Seat.objects.filter(unread=1).update(unseen_since=earlier(minutes=11))
    assert (actions.tell_unseen(), actions.tell_unseen(), told()) == (1, 0, 1)
    actions.send(thread, by=buyer, text="Two")
    assert (actions.tell_unseen(timezone.now() + timedelta(hours=1)), told()) == (0, 1)
    actions.read(seat(thread, seller), up_to=Message.objects.latest("pk").pk)
    assert told("conversation.seen") == 1
    actions.send(thread, by=buyer, text="Three")
    assert (actions.tell_unseen(timezone.now() + timedelta(hours=1)), told()) == (1, 2)


def test_a_muted_thread_is_not_told_of(buyer, seller):
    thread = ThreadFactory("One", buyer=buyer, seller=seller)
    actions.mute(seat(thread, seller), by=seller, is_muted=True)
    assert actions.tell_unseen(timezone.now() + timedelta(hours=1)) == 0


def test_a_note_by_one_side_is_news_to_the_other_and_one_by_the_house_to_neither(buyer, seller):
    thread = ThreadFactory("One", "Two", buyer=buyer, seller=seller)
    actions.note(thread, "offer", {"id": 1}, by=seller)
    assert (seat(thread, buyer).unread, seat(thread, seller).unread) == (2, 0)
    actions.note(thread, "notice", {"what": "order.paid"})
    assert (seat(thread, buyer).unread, seat(thread, seller).unread) == (2, 0)
    assert seat(thread, buyer).last == seat(thread, seller).last == Message.objects.latest("pk")
    before, thread = thread.version, Thread.objects.get()
    assert thread.version == before + 2


def test_the_usual_reply_time_is_the_middle_of_first_answers_from_three_on(seller):
    for hours in (1, 2, 30):
        thread = ThreadFactory("Hello?", seller=seller)
        # What was said stays as it was said, also for tests: only the clock of the answer moves.
        seller.refresh_from_db()
        assert seller.reply_words == ""
        actions.send(thread, by=seller, text="Yes")
        Thread.objects.filter(pk=thread.pk).update(answered_after=hours * 3600)
        actions.send(thread, by=seller, text="And it is blue")
    from listings.conversations import replies

    replies.renew(seller.pk)
    seller.refresh_from_db()
    assert seller.reply_words == "Usually answers within 2 hours"
    Thread.objects.update(started_at=earlier(days=91))
    assert replies.renew() == 1
    seller.refresh_from_db()
    assert seller.reply_words == ""


def test_half_a_number_in_each_of_two_messages_is_held(buyer, seller):
    thread = ThreadFactory("my number is 06 1234", buyer=buyer, seller=seller)
    assert actions.send(thread, by=buyer, text="5678").held_for == "phone"
    # What the other side wrote completes nothing.
    assert actions.send(thread, by=seller, text="45 would be fine").held_for == ""


@pytest.mark.parametrize(
    "text",
    [
        "Send me the code you get by SMS please",
        "You will receive a code on your phone. Tell me it and I can pay",
        "what is the verification code?",
        "I sent you a six digit code by text, read me that",
    ],
)
def test_who_asks_for_a_code_is_looked_at_and_both_are_warned_once(buyer, seller, text):
    thread = ThreadFactory("Hello", buyer=buyer, seller=seller)
    for _ in range(2):
        actions.send(thread, by=buyer, text=text)
    assert Event.objects.filter(name="conversation.suspected").count() >= 1
    warnings = thread.messages.filter(kind="notice")
    assert [message.details for message in warnings] == [{"what": "code.warning"}]


@pytest.mark.parametrize(
    "text",
    [
        "I will tell you the six digits when we meet",
        "What is the postcode? I send it tomorrow",
        "The bike has a code lock, I give you the code when you get it",
        "Which PIN does the dishwasher need? It got here with none",
        "Is the door code needed?",
    ],
)
def test_other_codes_are_nobodys_business(buyer, text):
    assert not suspicion.asks_for_a_code(text)
