"""Somebody new finds a helper, both say yes, they write, and the first sale ends it with thanks: two browsers, the real site."""

import pytest
from playwright.sync_api import expect

from forum.belonging.models import Helper, Pair
from tests.factories import DistrictFactory, ListingFactory, OrderFactory, UserFactory
from tests.journeys.test_main_job import reload_until


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_newcomer_is_helped_until_the_first_sale(site, person, javascript):
    place = DistrictFactory().name
    hanna = UserFactory(name="Hanna Helper", email="hanna@example.org", sold_count=7, district=place)
    ned = UserFactory(name="Ned New", email="ned@example.org", district=place)
    helper = person(hanna, javascript=javascript)
    helper.goto("/helping/")
    helper.get_by_role("button", name="I help").click()
    expect(helper.get_by_text("Kind of you")).to_be_visible()
    assert Helper.objects.get(person=hanna).is_on

    newcomer = person(ned, javascript=javascript, width=390)
    newcomer.goto("/my/listings/")
    newcomer.get_by_role("link", name="See who").click()
    newcomer.get_by_role("button", name="Ask Hanna Helper").click()
    expect(newcomer.get_by_text("has not answered yet")).to_be_visible()

    helper.goto("/inbox/")
    reload_until(helper, "Ned New asks for your help")
    helper.get_by_role("link", name="Ned New asks for your help").first.click()
    helper.get_by_role("button", name="Yes, gladly").click()
    helper.get_by_label("Your words").fill("Hello! What would you like to sell?")
    helper.get_by_role("button", name="Send").click()

    pair = Pair.objects.get()
    newcomer.goto(pair.get_absolute_url())
    expect(newcomer.get_by_text("What would you like to sell?")).to_be_visible()
    newcomer.get_by_label("Your words").fill("Ring me: 0151 23456789")
    newcomer.get_by_role("button", name="Send").click()
    expect(newcomer.get_by_label("Your words")).to_have_value("Ring me: 0151 23456789")
    # Refused in words: the browser says so of the page's status.
    newcomer.complaints[:] = [one for one in newcomer.complaints if "422" not in one]
    newcomer.get_by_label("Your words").fill("A lamp. How many photos?")
    newcomer.get_by_role("button", name="Send").click()
    expect(newcomer.get_by_text("A lamp. How many photos?")).to_be_visible()

    order = OrderFactory(listing=ListingFactory(seller=ned, title="A lamp"), status="handed_over")
    buyer = person(order.buyer, javascript=javascript)
    buyer.goto(order.get_absolute_url())
    buyer.get_by_role("button", name="I have it and it is fine").click()
    reload_until(newcomer, "Your first sale is made")
    helper.goto(pair.get_absolute_url())
    expect(helper.get_by_text("Ned New has made their first sale")).to_be_visible()
    helper.goto("/inbox/")
    reload_until(helper, "thank you")
