"""What makes neighbours of people, in a real browser: light and dark, on a phone and on a desk."""

from datetime import timedelta

import pytest
from django.utils import timezone

from forum.belonging import picks
from forum.belonging.models import Helper, Pair, Stall, StreetSale, Words
from forum.boards import actions as boards
from support.tickets import handling, opening
from tests.factories import DistrictFactory, ListingFactory, OrderFactory, UserFactory
from tests.orders.test_looks import tour  # noqa: F401  (a fixture)
from yardsale import visitors

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"


@pytest.fixture
def hanna(transactional_db):
    return UserFactory(
        name="Hanna Helper",
        sold_count=12,
        district="Mill Lane",
        badges=["founder", "guide", "punctual", "careful", "answers"],
    )


@pytest.fixture
def ned(transactional_db):
    return UserFactory(name="Ned New", district="Mill Lane")


def test_badges_and_picks(tour, hanna, ned):  # noqa: F811
    things = [ListingFactory(title=title) for title in ("Teak sideboard", LONG, "Enamel pot")]
    for thing in things:
        picks.pick(thing, by=UserFactory(name="Nora Neighbour", sold_count=4))
    picks.pick(things[0], by=hanna)
    mine = ListingFactory(seller=hanna, title="A lamp")
    visitors.touch()
    walk = tour(ned)
    walk.see("belonging-home", "/")
    walk.see("belonging-badges", "/badges/")
    walk.see("belonging-profile", hanna.get_absolute_url())
    walk.see("belonging-listing", mine.get_absolute_url())
    walk.see("belonging-picks", "/picks/")
    walk.see("belonging-pick-not-yet", f"/picks/{things[0].code}/")
    knower = tour(hanna)
    knower.see("belonging-pick", f"/picks/{things[1].code}/")
    knower.see("belonging-picked", f"/picks/{things[0].code}/")
    assert walk.wrong + knower.wrong == []


def test_street_sales_and_neighbourhoods(tour, hanna, ned):  # noqa: F811
    walk = tour(hanna)
    walk.see("belonging-no-street-sale", "/street-sales/")
    mill, harbour = DistrictFactory(), DistrictFactory(slug="harbour", name="Harbour Side")
    begins = timezone.now().replace(hour=8, minute=0) + timedelta(days=9)
    sale = StreetSale.objects.create(
        slug="lantern-day", title="Lantern Day street sale", about="From door to door.\nCake at the pump.", is_shown=True,
        starts_at=begins, ends_at=begins + timedelta(hours=6),
    )  # fmt: skip
    for n, place in enumerate((mill, mill, harbour)):
        person = UserFactory(name=("Sam Seller", LONG[:40], "Mina Lund")[n])
        stall = Stall.objects.create(
            sale=sale,
            person=person,
            district=place,
            opens_at="10:00",
            closes_at="14:00",
            words=("Books", LONG, "")[n],
        )
        stall.listings.set([ListingFactory(seller=person, title=f"Lamp {n}"), ListingFactory(seller=person)])
    ListingFactory(seller=hanna, title="Three good chairs")
    boards.plant_boards()
    walk.see("belonging-street-sales", "/street-sales/")
    walk.see("belonging-street-sale", sale.get_absolute_url())
    walk.see("belonging-join", f"{sale.get_absolute_url()}join/")
    walk.see("belonging-neighbourhoods", "/neighbourhoods/")
    StreetSale.objects.update(
        starts_at=timezone.now() - timedelta(days=3), ends_at=timezone.now() - timedelta(days=2)
    )
    walk.see("belonging-street-sale-over", sale.get_absolute_url())
    assert walk.wrong == []


def test_helping(tour, hanna, ned):  # noqa: F811
    walk, other = tour(ned), tour(hanna)
    walk.see("belonging-nobody-helps", "/helping/")
    other.see("belonging-would-you-help", "/helping/")
    Helper.objects.create(person=hanna, most=2)
    Helper.objects.create(person=UserFactory(name=LONG[:40], sold_count=5, district="Harbour Side"))
    walk.see("belonging-whom-to-ask", "/helping/")
    pair = Pair.objects.create(newcomer=ned, helper=hanna)
    other.see("belonging-asked", pair.get_absolute_url())
    walk.see("belonging-waiting", pair.get_absolute_url())
    Pair.objects.update(state="active", began_at=timezone.now())
    walk.see("belonging-begin", pair.get_absolute_url())
    for n, text in enumerate(("Hello! What would you like to sell?", "A lamp. How many photos?", LONG)):
        Words.objects.create(pair=pair, by=ned if n % 2 else hanna, text=text)
    other.see("belonging-talk", pair.get_absolute_url())
    Pair.objects.update(state="ended", ending="sold", ended_at=timezone.now())
    walk.see("belonging-first-sale", pair.get_absolute_url())
    other.see("belonging-helped", "/helping/")
    assert walk.wrong + other.wrong == []


def test_after_a_sale(tour, ned):  # noqa: F811
    from listings.catalogue.models import Category

    bikes = Category.objects.get(slug="road-bikes")
    order = OrderFactory(buyer=ned, status="handed_over", category=bikes, title="Blue road bike")
    lead = UserFactory(name="Lou Lead", role="lead")
    ticket = opening.open_ticket(
        kind="complaint", subject="Nobody came", text="I waited an hour.", customer=ned
    )
    walk = tour(ned)
    walk.see("after-sale-arrived", order.get_absolute_url())
    walk.see("complaint-open", ticket.get_absolute_url())
    handling.conclude(ticket, by=lead, version=None, outcome="put_right")
    handling.solve(ticket, by=lead, version=None)
    walk.see("complaint-ended", ticket.get_absolute_url())
    assert walk.wrong == []
