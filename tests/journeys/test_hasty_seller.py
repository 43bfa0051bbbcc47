"""Who presses "Put it on sale" while photos are still on their way loses none of them."""

import re

from playwright.sync_api import expect

from listings.catalogue.models import Listing
from tests.factories import DistrictFactory, UserFactory
from tests.journeys.test_main_job import snapshot


def test_a_form_waits_for_the_photos_that_are_on_their_way(site, person):
    DistrictFactory()
    page = person(UserFactory())
    page.goto("/sell/")
    page.get_by_label("Title", exact=False).first.fill("Blue bike")
    page.locator("#id_category").select_option(label="Road bikes")
    page.locator("input[name=condition][value=good]").check()
    page.locator("#id_price").fill("120")
    page.locator("#id_district").select_option(label="Mill Lane")

    held = []
    page.route(re.compile("photos"), lambda route: held.append(route))
    page.locator("input[type=file][name=photos]").set_input_files(
        [snapshot((40, 60, 200)), snapshot((9, 9, 9))]
    )
    expect(page.locator("[data-photos]")).to_have_attribute("aria-busy", "true")
    page.get_by_role("button", name="Put it on sale").click()
    page.wait_for_timeout(500)
    held[0].continue_()
    expect(page.locator("h1")).to_contain_text("Blue bike")
    listing = Listing.objects.get()
    assert (listing.status, listing.photos.count()) == ("on_sale", 2)
