"""The search field and the choices beside a list, in a real browser: by keyboard, and with counts that follow what is chosen."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.catalogue.looking import district, learn, put_out
from tests.factories import UserFactory
from tests.site import Site


def lawn() -> None:
    place = district("Harbour")
    for number in range(4):
        put_out(f"Blue road bike {number}", district=place, condition="good", price=(number + 1) * 1500)
    put_out("Blue road bike, old", district=place, condition="fair", price=200_00)
    learn()


def test_the_field_offers_words_and_categories_by_keyboard(person, site: Site):
    lawn()
    page = person(UserFactory(), width=1100)
    page.goto("/browse/")
    field = page.locator("#q")
    field.focus()
    field.press_sequentially("blu")
    option = page.get_by_role("option", name="blue")
    expect(option).to_be_visible()
    assert field.get_attribute("aria-expanded") == "true"
    field.press("ArrowDown")
    assert field.get_attribute("aria-activedescendant") == option.get_attribute("id")
    # axe itself tries to write styles into the page, which the policy forbids.
    before = len(page.complaints)
    found = Axe().run(page).response["violations"]
    del page.complaints[before:]
    assert [one["id"] for one in found] == []
    field.press("Escape")
    expect(option).to_be_hidden()
    field.press_sequentially("e")
    expect(option).to_be_visible()
    field.press("ArrowDown")
    field.press("Enter")
    page.wait_for_url("**/search/?q=blue")


def test_counts_follow_what_is_chosen_and_the_chosen_box_keeps_the_focus(person, site: Site):
    lawn()
    page = person(UserFactory(), width=1100)
    page.goto("/search/?q=bike")
    good, old = page.locator("#n-condition-good"), page.locator("#n-condition-fair")
    expect(good).to_have_text("4")
    expect(old).to_have_text("1")
    dear = page.locator("input[name=min]")
    dear.fill("100")
    dear.press("Tab")
    expect(good).to_have_text("0")
    expect(old).to_have_text("1")
    assert page.evaluate("document.activeElement.name") == "max"
    expect(page.locator("svg.price-bars")).to_be_visible()


def test_without_scripts_the_field_is_a_field_and_the_filters_a_form(person, site: Site):
    lawn()
    page = person(UserFactory(), width=360, javascript=False)
    page.goto("/search/?q=bike")
    page.locator("details.filters summary").click()
    page.locator("input[name=condition][value=fair]").check()
    page.locator("#filter-form button").click()
    expect(page.locator(".results-count")).to_contain_text("1 thing")
