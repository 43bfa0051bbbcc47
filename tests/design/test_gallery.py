"""The gallery, in a real browser: accessible, inside its width, at once dark when asked, quiet in the console."""

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = pytest.mark.browser


@pytest.fixture
def page_at(browser, live_server):
    """page_at(width, theme) -> the gallery, loaded; its `said` lists what the console heard."""
    contexts = []

    def open_page(width=1280, theme="light", path="/gallery/", **options):
        context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=theme, **options)
        contexts.append(context)
        page = context.new_page()
        page.said = []
        page.on(
            "console", lambda message: page.said.append(message.text) if message.type == "error" else None
        )
        page.on("pageerror", lambda error: page.said.append(str(error)))
        page.goto(live_server.url + path)
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.mark.parametrize("width", [320, 768, 1280])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_gallery_has_no_accessibility_violation(page_at, width, theme):
    page = page_at(width, theme)
    # Before axe runs: it tries inline styles of its own, which our policy rightly refuses.
    assert page.said == []
    result = Axe().run(page)
    assert [
        (violation["id"], [node["html"] for node in violation["nodes"]])
        for violation in result.response["violations"]
    ] == []


def test_nothing_sticks_out_sideways_on_the_smallest_phone(page_at):
    page = page_at(320)
    assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_targets_are_big_enough_for_a_thumb(page_at):
    page = page_at(320)
    small = page.evaluate(
        """[...document.querySelectorAll('a.btn, button, summary, .tabs a, .chip, .thumbs a, .foot a, input[type=checkbox]')]
        .filter(e => e.checkVisibility() && !e.closest('p'))
        .map(e => [e.outerHTML.slice(0, 80), e.getBoundingClientRect()])
        .filter(([, r]) => r.width && (r.width < 24 || r.height < 24)).map(([h]) => h)"""
    )
    assert small == []


def test_appearance_switches_at_once_and_is_remembered(page_at):
    page = page_at()
    with page.expect_response("**/appearance/"):
        page.get_by_role("button", name="Dark").click()
    assert page.locator("html").get_attribute("data-theme") == "dark"
    page.reload()
    assert page.locator("html").get_attribute("data-theme") == "dark"
    assert page.get_by_role("button", name="Dark").get_attribute("aria-pressed") == "true"


def test_appearance_switches_without_scripts(page_at):
    page = page_at(java_script_enabled=False)
    page.get_by_role("button", name="Dark").click()
    assert page.url.endswith("/gallery/")
    assert page.locator("html").get_attribute("data-theme") == "dark"


def test_keys_lead_to_search_and_help(page_at):
    page = page_at()
    page.locator("h1").click()
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "q"
    page.locator("h1").click()
    page.keyboard.press("?")
    page.get_by_role("heading", name="Keys").wait_for()


def test_arrows_turn_the_photos(page_at):
    page = page_at()
    page.get_by_role("button", name="Next photo").click()
    page.get_by_text("2 / 4").wait_for()


@pytest.mark.parametrize("name", ["Open a dialog"])
def test_a_dialog_opens_over_the_page_and_closes_with_escape(page_at, name):
    page = page_at()
    page.get_by_role("link", name=name).click()
    page.get_by_role("heading", name="A dialog").wait_for()
    page.keyboard.press("Escape")
    page.get_by_role("heading", name="A dialog").wait_for(state="hidden")
