"""No address, phone or e-mail of another person stands in any page before payment.

Canaries are planted wherever such things are typed; then everybody looks at every page there is.
"""

import pytest
from django.utils import timezone

from forum.reports import actions as reports
from forum.reports import subjects
from listings.conversations import actions as conversations
from listings.orders import actions as orders
from listings.reviews.models import Review
from tests.factories import ListingFactory, OrderFactory, PayoutAccountFactory, ThreadFactory, UserFactory
from tests.people.crawler import Crawl, addresses, patterns
from yardsale.events import actions as events
from yardsale.events.models import Event

pytestmark = pytest.mark.django_db
ROLES = ["seller", "buyer", "stranger", "earlier"]


def secrets_of(number, name):
    """What would be noticed: an address, a phone and an e-mail that nobody else has."""
    return {
        "email": f"canary{name}mail@nowhere.example",
        "street": f"{number} Canary{name}street",
        "recipient": f"Canary{name}recipient",
        "phone": f"06{number}{number}9",
        "bank": f"Canary{name}holder",
    }


@pytest.fixture
def town(db):
    """Somebody in every situation before a payment, and a buyer from whom the seller got the money long ago."""
    own = {name: secrets_of(771 + place, name) for place, name in enumerate(ROLES)}
    cast = {name: UserFactory(name=f"Neighbour {name}", email=own[name]["email"]) for name in ROLES}
    seller, buyer, stranger, earlier = (cast[name] for name in ROLES)
    listing = ListingFactory(seller=seller, title="Blue road bike", postage=500)
    # The buyer has typed an address and has not paid.
    order = OrderFactory(listing=listing, buyer=buyer, delivery="post", address="1 Somewhere")
    type(order).objects.filter(pk=order.pk).update(
        address=f"{own['buyer']['street']}\n{own['buyer']['phone']}", recipient=own["buyer"]["recipient"]
    )
    _talk(listing, buyer, own)
    _talk(ListingFactory(seller=seller, title="Red kettle"), stranger, own)
    _an_earlier_sale(seller, earlier, own)
    for place, name in enumerate(ROLES):
        account = PayoutAccountFactory(cast[name])
        type(account).objects.filter(pk=account.pk).update(holder=own[name]["bank"])
        about = cast[ROLES[place - 1]]
        words = f"Ask me at {own[name]['phone']} or {own[name]['email']}"
        reports.report(
            subjects.find("person", about.code, cast[name]), by=cast[name], reason="rude", text=words
        )
    for event in Event.objects.filter(addressed_at=None).order_by("pk"):
        events.address(event.pk)
    return {"own": own, "cast": cast, "order": order}


def _talk(listing, buyer, own):
    """Both have tried to give away how to reach them; the guard holds it."""
    thread = ThreadFactory("Is it still there?", "It is!", listing=listing, buyer=buyer)
    for side in (buyer, listing.seller):
        theirs = own[side.name.split()[1]]
        held = conversations.send(thread, by=side, text=f"Mail {theirs['email']} or ring {theirs['phone']}")
        assert held.is_held


def _an_earlier_sale(seller, earlier, own):
    """Sold, received and reviewed: the address was the seller's to know only while it was on its way."""
    order = OrderFactory(seller=seller, buyer=earlier, status="shipped", delivery="post", title="Old lamp")
    theirs = own["earlier"]
    type(order).objects.filter(pk=order.pk).update(address=theirs["street"], recipient=theirs["recipient"])
    order.refresh_from_db()
    orders.confirm_receipt(order, by=earlier)
    Review.objects.create(
        order=order, author=earlier, about=seller, stars=5, text="Fine.",
        publish_by=timezone.now(), published_at=timezone.now(),
    )  # fmt: skip


def of_others(town, role):
    return [secret for name, own in town["own"].items() if name != role for secret in own.values()]


@pytest.mark.parametrize("role", [*ROLES, "visitor"])
def test_nobody_finds_an_address_a_phone_or_an_e_mail_of_anybody_else(town, role):
    crawl = Crawl(town["cast"].get(role), of_others(town, role)).walk("/", is_quick=True)
    assert crawl.leaks == []
    assert [address for address, status in crawl.seen.items() if status >= 500] == []
    assert len([status for status in crawl.seen.values() if status == 200]) >= 20


@pytest.mark.long
@pytest.mark.parametrize("role", [*ROLES, "visitor"])
def test_nobody_finds_them_behind_any_address_of_the_site_either(town, role):
    """Linked or not: every route with the code and the key of everything there is."""
    crawl = Crawl(town["cast"].get(role), of_others(town, role)).walk("/")
    assert crawl.leaks == []
    assert [address for address, status in crawl.seen.items() if status >= 500] == []


def test_every_page_of_the_site_has_an_address_to_try(town):
    routes = {route for route, _name in patterns() if "(?P" not in route}
    asked = set(addresses())
    untried = [route for route in routes if "<" not in route and f"/{route}" not in asked]
    assert untried == []
    assert len(routes) > 60
    assert len(asked) > 500


def leak_about(town):
    town["cast"]["seller"].about = f"Write to {town['own']['buyer']['email']}"
    town["cast"]["seller"].save()
    return "stranger", town["own"]["buyer"]["email"]


def leak_by_words_of_a_listing(town):
    ListingFactory(seller=town["cast"]["buyer"], description=f"Ring {town['own']['buyer']['phone']}")
    return "visitor", town["own"]["buyer"]["phone"]


def leak_by_spaces(town):
    phone = town["own"]["buyer"]["phone"]
    ListingFactory(seller=town["cast"]["buyer"], description="Ring " + " ".join(phone))
    return "visitor", phone


def leak_by_a_message_that_was_not_held(town):
    thread = town["order"].listing.threads.get()
    conversations.deliver_held(thread)
    return "seller", town["own"]["buyer"]["email"]


def leak_in_an_attribute(town):
    town["cast"]["buyer"].name = town["own"]["buyer"]["recipient"]
    town["cast"]["buyer"].save()
    ListingFactory(seller=town["cast"]["buyer"])
    return "stranger", town["own"]["buyer"]["recipient"]


@pytest.mark.parametrize(
    "plant",
    [
        leak_about,
        leak_by_words_of_a_listing,
        leak_by_spaces,
        leak_by_a_message_that_was_not_held,
        leak_in_an_attribute,
    ],
)
def test_a_leak_would_be_found(town, plant):
    """The control: without it a crawl that sees nothing would pass."""
    role, canary = plant(town)
    crawl = Crawl(town["cast"].get(role), of_others(town, role)).walk("/", is_quick=True)
    assert canary in {leak for _, leak in crawl.leaks}


def test_after_payment_the_seller_sees_where_to_post_it_and_nobody_else_does(town):
    from tests.factories.orders import pay

    own, order = town["own"]["buyer"], town["order"]
    order.refresh_from_db()
    pay(order)
    page = Crawl(town["cast"]["seller"], [own["street"], own["recipient"]])
    page.look(order.get_absolute_url())
    assert {canary for _, canary in page.leaks} == {own["street"], own["recipient"]}
    for role in ("stranger", "visitor"):
        assert Crawl(town["cast"].get(role), of_others(town, role)).walk("/", is_quick=True).leaks == []
