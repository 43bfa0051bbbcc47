"""`make screenshots`: the pictures in docs/screenshots, of the demo town, on a phone and a desktop, by day and by night."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))

from playwright.sync_api import Browser, Page, sync_playwright  # noqa: E402

from tests.audit.run import a_listing  # noqa: E402
from tests.browser import FLAGS, chromium_path  # noqa: E402
from tests.site import Site  # noqa: E402
from tests.town import PASSWORD, demo_town  # noqa: E402

FOLDER = ROOT / "docs" / "screenshots"
SCREENS = {"desktop": {"width": 1280, "height": 860}, "phone": {"width": 390, "height": 844}}
SCHEMES = ("light", "dark")


def pages(site: Site, page: Page) -> dict[str, str]:
    """What is shown, by name; `page` is the demo buyer's."""
    page.goto("/orders/")
    order = page.locator(".row-title a").first.get_attribute("href") or "/orders/"
    listing = a_listing(site)
    return {
        "home": "/",
        "browse": "/browse/bikes/",
        "search": "/search/?q=gitar",
        "listing": listing,
        "checkout": f"{listing}checkout/",
        "order": order,
        "inbox": "/inbox/",
        "sell": "/sell/",
    }


def sign_in(page: Page, email: str) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("E-mail").first.fill(email)
    page.get_by_label("Password", exact=False).first.fill(PASSWORD)
    page.locator("main form button.primary").first.click()
    page.wait_for_url(lambda address: "/accounts/login/" not in address)


def take(browser: Browser, site: Site, only: set[str]) -> None:
    for screen, viewport in SCREENS.items():
        for scheme in SCHEMES:
            context = browser.new_context(
                base_url=site.url,
                viewport=viewport,
                color_scheme=scheme,
                device_scale_factor=1 if screen == "desktop" else 2,
                locale="en-GB",
                reduced_motion="reduce",
            )
            page = context.new_page()
            sign_in(page, "buyer@demo.yardsale.test")
            for name, path in pages(site, page).items():
                if only and name not in only:
                    continue
                page.goto(path)
                page.wait_for_load_state("networkidle")
                file = FOLDER / f"{name}-{screen}-{scheme}.jpg"
                page.screenshot(path=file, type="jpeg", quality=80)
                print(file.relative_to(ROOT), flush=True)
            context.close()


def main() -> None:
    path = chromium_path()
    if path is None:
        sys.exit("No Chromium on this machine.")
    FOLDER.mkdir(parents=True, exist_ok=True)
    with demo_town(background=False) as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        take(browser, site, set(sys.argv[1:]))
        browser.close()


if __name__ == "__main__":
    main()
