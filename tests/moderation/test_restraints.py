"""Who is silenced writes nothing that others read, who is suspended does not trade either; both read why and until when."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from listings.catalogue import actions as catalogue
from listings.conversations import actions as conversations
from listings.conversations import meetings
from listings.offers import actions as offers
from listings.orders import actions as orders
from listings.reviews import actions as reviews
from tests.factories import ListingFactory, OrderFactory, ThreadFactory, UserFactory
from tests.moderation.conftest import reviewed
from yardsale.accounts import actions as people
from yardsale.accounts import levels
from yardsale.accounts.models import User
from yardsale.refusals import Refusal

pytestmark = pytest.mark.django_db
RULE = "Be kind"


def in_days(days):
    return timezone.now() + timedelta(days=days)


@pytest.fixture
def world(buyer, seller):
    """What there is to write in, to haggle over and to review before anybody is kept from it."""
    thing = ListingFactory(seller=seller, price=10_000)
    done = OrderFactory(seller=seller, buyer=buyer, status="completed")
    theirs = ListingFactory(seller=UserFactory(), price=10_000)
    offer = offers.make(theirs, by=buyer, amount=7_000)
    return {
        "thing": thing,
        "done": done,
        "thread": ThreadFactory("Hello", listing=thing, buyer=buyer),
        "countered": offers.counter(offer, by=theirs.seller, amount=8_000),
        "other": ListingFactory(price=10_000),
        "draft": ListingFactory(seller=buyer, status="draft"),
        "about_me": reviewed(buyer, UserFactory()),
    }


WRITES = {
    "a message": lambda w, me: conversations.send(w["thread"], by=me, text="Hello?"),
    "a first message": lambda w, me: conversations.ask(w["other"], by=me, text="Hello?"),
    "a place to meet": lambda w, me: meetings.propose(w["thread"], by=me, place="You fool", at=in_days(1)),
    "a review": lambda w, me: reviews.write(w["done"], by=me, stars=1),
    "an answer to a review": lambda w, me: reviews.reply(w["about_me"], by=me, text="No!"),
}
TRADES = {
    "an offer": lambda w, me: offers.make(w["thing"], by=me, amount=7_000),
    "another offer": lambda w, me: offers.counter(w["countered"], by=me, amount=7_500),
    "a yes": lambda w, me: offers.accept(w["countered"], by=me),
    "an order": lambda w, me: orders.place(w["thing"], by=me, price=10_000, delivery="meet"),
    "a listing": lambda w, me: catalogue.publish(w["draft"], by=me),
}


@pytest.mark.parametrize("act", WRITES)
def test_who_is_silenced_does_not_write(act, world, buyer, moderator):
    people.silence(buyer, by=moderator, until=in_days(3), rule=RULE)
    with pytest.raises(Refusal, match=r"You cannot write until .* rule “Be kind”"):
        WRITES[act](world, buyer)


@pytest.mark.parametrize("act", TRADES)
def test_who_is_silenced_still_trades(act, world, buyer, moderator):
    people.silence(buyer, by=moderator, until=in_days(3), rule=RULE)
    TRADES[act](world, buyer)


@pytest.mark.parametrize("act", WRITES | TRADES)
def test_who_is_suspended_does_neither(act, world, buyer, moderator):
    people.suspend(buyer, by=moderator, until=in_days(3), rule=RULE)
    with pytest.raises(Refusal, match=r"You cannot trade or write until .* rule “Be kind”"):
        (WRITES | TRADES)[act](world, buyer)


@pytest.mark.parametrize("act", WRITES | TRADES)
def test_afterwards_everything_goes_on(act, world, buyer, moderator):
    people.silence(buyer, by=moderator, until=in_days(1), rule=RULE)
    people.suspend(buyer, by=moderator, until=in_days(1), rule=RULE)
    with time_machine.travel(in_days(1) + timedelta(seconds=1), tick=False):
        (WRITES | TRADES)[act](world, buyer)


def test_what_is_paid_is_handed_over_all_the_same(buyer, seller, moderator):
    order = OrderFactory(seller=seller, buyer=buyer, status="paid")
    thread = conversations.open_thread(order.listing, buyer)
    people.suspend(seller, by=moderator, until=in_days(3), rule=RULE)
    meetings.propose(thread, by=seller, place="Station hall", at=in_days(1))


def test_what_is_freed_while_its_seller_is_suspended_is_not_for_sale(buyer, seller, moderator):
    order = OrderFactory(seller=seller, buyer=buyer)
    people.suspend(seller, by=moderator, until=in_days(3), rule=RULE)
    orders.give_up(order, by=buyer)
    order.listing.refresh_from_db()
    assert order.listing.status == "withdrawn"


def test_the_conversation_says_why_there_is_no_pen(signed_in, world, buyer, moderator):
    people.silence(buyer, by=moderator, until=in_days(3), rule=RULE)
    page = signed_in(buyer).get(world["thread"].get_absolute_url()).content.decode()
    assert "You cannot write until" in page
    assert "<textarea" not in page


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"silenced_until": in_days(1)}, "who_is_silenced_knows_the_rule"),
        ({"silenced_for": RULE}, "who_is_silenced_knows_the_rule"),
        ({"suspended_until": in_days(1)}, "who_is_suspended_knows_the_rule"),
        ({"suspended_for": RULE}, "who_is_suspended_knows_the_rule"),
    ],
)
def test_the_database_wants_a_rule_with_every_restraint(buyer, fields, name):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        User.objects.filter(pk=buyer.pk).update(**fields)


# -- Limits that grow ------------------------------------------------------------------------------------------------


def test_everybody_reads_what_each_level_may(client):
    table = client.get("/rules/").content.decode().split('id="limits"')[1].split("</table>")[0]
    cells = [
        re.findall(r"<t[hd](?: [^>]*)?>(.*?)</t[hd]>", row) for row in table.split("</tr>") if "<t" in row
    ]
    assert cells == [
        [
            "Level", "Completed trades", "New conversations an hour", "Messages an hour", "Offers a day",
            "Listings an hour", "Topics on the forum an hour", "Posts on the forum an hour",
        ],
        ["New here", "0", "10", "60", "20", "30", "5", "20"],
        ["Known", "1", "20", "120", "40", "60", "10", "40"],
        ["Trusted", "5", "30", "180", "60", "90", "15", "60"],
        ["Pillar of the street", "20", "50", "300", "100", "150", "25", "100"],
    ]  # fmt: skip


def test_limits_grow_with_completed_trades_of_either_side(buyer, seller):
    assert levels.at(levels.trades_of(buyer)).times == 1
    order = OrderFactory(seller=seller, buyer=buyer, status="completed")
    seller.refresh_from_db()
    assert [levels.trades_of(person) for person in (buyer, seller)] == [1, seller.sold_count]
    assert levels.at(levels.trades_of(buyer)).times == 2
    assert order.completed_at
    assert [levels.at(trades).times for trades in (0, 1, 4, 5, 19, 20, 999)] == [1, 2, 2, 3, 3, 5, 5]


def test_a_newcomer_hears_what_makes_the_limit_grow_and_then_it_has(settings, buyer, seller):
    settings.MESSAGES_PER_HOUR = 2
    thread = ThreadFactory("One", "Two", "Three", listing=ListingFactory(seller=seller), buyer=buyer)
    with pytest.raises(Refusal, match=r"Your limit is 2 \(“New here”\). With 1 completed trade it is 4."):
        conversations.send(thread, by=buyer, text="Four")
    OrderFactory(seller=seller, buyer=buyer, status="completed")
    conversations.send(thread, by=buyer, text="Four")
    conversations.send(thread, by=buyer, text="Five")
    with pytest.raises(Refusal, match=r"Your limit is 4 \(“Known”\). With 5 completed trades it is 6."):
        conversations.send(thread, by=buyer, text="Six")
