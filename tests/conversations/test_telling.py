"""Who has not looked is told in the inbox and by one e-mail; who looks is not told any more."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from listings.conversations import actions, meetings
from listings.conversations.models import Message, Seat
from listings.offers import actions as offers
from notifications.channels import actions as channels
from notifications.channels import sending
from notifications.channels.models import Delivery, Digest, Notification
from notifications.channels.statuses import Channel, Topic
from tests.factories import ListingFactory, OrderFactory, ThreadFactory
from yardsale.events import actions as events
from yardsale.events.models import Event

pytestmark = pytest.mark.django_db


def address_all():
    for pk in Event.objects.unaddressed().order_by("pk").values_list("pk", flat=True):
        events.address(pk)


def ten_minutes_later():
    actions.tell_unseen(timezone.now() + timedelta(minutes=10, seconds=1))
    address_all()
    for pk in Delivery.objects.due(timezone.now()).values_list("pk", flat=True):
        channels.send(pk)


def test_one_mail_for_each_time_they_fall_behind(buyer, seller):
    thread = ThreadFactory("Is it still there?", buyer=buyer, seller=seller, title="Blue bike")
    address_all()
    assert mail.outbox == []
    ten_minutes_later()
    actions.send(thread, by=buyer, text="Hello?")
    ten_minutes_later()
    assert [letter.to for letter in mail.outbox] == [["sam@example.org"]]
    letter = mail.outbox[0]
    assert letter.subject == "Bo Buyer wrote to you about “Blue bike”"
    assert "“Is it still there?”" in letter.body
    assert "List-Unsubscribe" in letter.extra_headers
    actions.read(Seat.objects.get(person=seller), up_to=Message.objects.latest("pk").pk)
    address_all()
    assert not Notification.objects.unread().exists()
    actions.send(thread, by=buyer, text="Still interested")
    ten_minutes_later()
    # The first came at once; what follows within the hour comes together, at the end of it.
    assert len(mail.outbox) == 1
    with time_machine.travel(timezone.now() + timedelta(minutes=61), tick=False):
        channels.pack()
        for pk in Digest.objects.due(timezone.now()).values_list("pk", flat=True):
            sending.send_digest(pk)
    assert len(mail.outbox) == 2


def mailed():
    return [letter.subject for letter in mail.outbox]


def test_an_offer_is_one_mail_however_long_it_waits(buyer, seller):
    listing = ListingFactory(seller=seller, title="Blue bike", price=10_000)
    offers.make(listing, by=buyer, amount=8_000)
    address_all()
    ten_minutes_later()
    offers.make(listing, by=buyer, amount=9_000)
    address_all()
    ten_minutes_later()
    ten_minutes_later()
    assert mailed() == ["Bo Buyer offers €80 for “Blue bike”", "Bo Buyer offers €90 for “Blue bike”"]
    assert Seat.objects.get(person=seller).unread == 2


def test_words_after_an_offer_are_news_of_their_own_and_words_before_it_are_not_lost(buyer, seller):
    listing = ListingFactory(seller=seller, title="Blue bike", price=10_000)
    offers.make(listing, by=buyer, amount=8_000)
    address_all()
    thread = listing.threads.get()
    actions.send(thread, by=buyer, text="I could come today")
    offers.make(listing, by=buyer, amount=9_000)
    address_all()
    ten_minutes_later()
    *offered, wrote = mail.outbox
    assert [letter.subject[:19] for letter in offered] == ["Bo Buyer offers €80", "Bo Buyer offers €90"]
    assert wrote.subject == "Bo Buyer wrote to you about “Blue bike”"
    assert "“I could come today”" in wrote.body
    ten_minutes_later()
    assert len(mail.outbox) == 3


def test_the_wait_begins_with_the_words_and_not_with_the_offer_before_them(buyer, seller):
    listing = ListingFactory(seller=seller, price=10_000)
    with time_machine.travel(timezone.now() - timedelta(minutes=9), tick=False):
        offers.make(listing, by=buyer, amount=8_000)
    actions.send(listing.threads.get(), by=buyer, text="I could come today")
    assert actions.tell_unseen(timezone.now() + timedelta(minutes=9)) == 0
    assert actions.tell_unseen(timezone.now() + timedelta(minutes=11)) == 1


def test_looking_at_an_offer_is_no_event(buyer, seller):
    listing = ListingFactory(seller=seller, price=10_000)
    offers.make(listing, by=buyer, amount=8_000)
    seat = Seat.objects.get(person=seller)
    actions.read(seat, up_to=seat.last_id)
    seat.refresh_from_db()
    assert (seat.unread, seat.unseen_since, seat.told_at) == (0, None, None)
    assert not Event.objects.filter(name="conversation.seen").exists()


def test_a_meeting_agreed_for_an_order_is_one_mail(buyer, seller):
    order = OrderFactory(buyer=buyer, seller=seller, status="paid", title="Blue bike")
    thread = ThreadFactory(listing=order.listing, buyer=buyer)
    at = timezone.now() + timedelta(days=1)
    meeting = meetings.propose(thread, by=seller, place="Station hall", at=at)
    address_all()
    ten_minutes_later()
    mail.outbox.clear()
    meetings.agree(meeting, by=buyer)
    address_all()
    ten_minutes_later()
    assert mailed() == ["You have a meeting for “Blue bike”"]


def test_who_looks_within_ten_minutes_gets_no_mail(signed_in, buyer, seller):
    thread = ThreadFactory("Is it still there?", buyer=buyer, seller=seller)
    signed_in(seller).get(thread.get_absolute_url())
    ten_minutes_later()
    assert (mail.outbox, Notification.objects.count()) == ([], 0)


def test_mails_about_messages_can_be_switched_off(buyer, seller):
    ThreadFactory("Is it still there?", buyer=buyer, seller=seller)
    channels.switch(seller, topic=Topic.MESSAGES, channel=Channel.EMAIL, is_on=False)
    ten_minutes_later()
    assert (mail.outbox, Notification.objects.count()) == ([], 1)


def test_the_bell_knows_conversations_too(signed_in, buyer, seller):
    ThreadFactory("Is it still there?", buyer=buyer, seller=seller)
    client = signed_in(seller)
    bell = client.get("/inbox/bell/")
    assert 'data-talks="1"' in bell.content.decode()
    assert client.get("/inbox/bell/", HTTP_IF_NONE_MATCH=bell["ETag"]).status_code == 304
    ThreadFactory("And this?", buyer=buyer, seller=seller)
    assert client.get("/inbox/bell/", HTTP_IF_NONE_MATCH=bell["ETag"]).status_code == 200


def held_by(thread, buyer):
    message = actions.send(thread, by=buyer, text="Call me: 06 12 34 56 78")
    assert message.held_kinds == ["phone"]
    return message


def test_what_is_held_is_seen_by_its_author_with_the_reason_and_by_nobody_else(signed_in, buyer, seller):
    thread = ThreadFactory("Hello", buyer=buyer, seller=seller)
    message = held_by(thread, buyer)
    mine = signed_in(buyer).get(thread.get_absolute_url()).content.decode()
    assert "06 12 34 56 78" in mine
    assert "a phone number" in mine
    assert f"reword={message.pk}" in mine
    theirs = signed_in(seller).get(thread.get_absolute_url()).content.decode()
    assert "06 12 34 56 78" not in theirs
    assert "06 12" not in signed_in(seller).get("/messages/").content.decode()
    again = signed_in(buyer).get(f"{thread.get_absolute_url()}?reword={message.pk}").content.decode()
    assert "06 12 34 56 78" in again.split("<textarea")[1]


def test_a_held_message_is_no_news_and_no_mail(buyer, seller):
    thread = ThreadFactory(buyer=buyer, seller=seller)
    held_by(thread, buyer)
    ten_minutes_later()
    assert (Seat.objects.get(person=seller).unread, mail.outbox) == (0, [])


def test_once_the_order_is_paid_what_was_held_is_delivered_and_all_passes(signed_in, buyer, seller):
    order = OrderFactory(buyer=buyer, seller=seller)
    thread = ThreadFactory(listing=order.listing, buyer=buyer)
    message = held_by(thread, buyer)
    from tests.factories.orders import pay

    pay(order)
    address_all()
    address_all()
    message.refresh_from_db()
    assert (message.is_held, Seat.objects.get(person=seller).unread) == (False, 1)
    content = signed_in(seller).get(thread.get_absolute_url()).content.decode()
    assert "06 12 34 56 78" in content
    assert content.count("We hold the money until the buyer has it.") == 1
    assert not actions.send(thread, by=seller, text="Mine is 06 87 65 43 21").is_held


def test_paying_brings_the_two_together(buyer, seller):
    order = OrderFactory(buyer=buyer, seller=seller, status="completed")
    address_all()
    thread = order.listing.threads.get(buyer=buyer)
    assert [message.details["what"] for message in thread.messages.order_by("pk")] == [
        "order.paid",
        "order.handed_over",
        "order.completed",
    ]
