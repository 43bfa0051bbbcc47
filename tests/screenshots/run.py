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


BUYER, SELLER = "buyer@demo.yardsale.test", "seller@demo.yardsale.test"
MODERATOR, AGENT, GROWTH = (
    "moderator@demo.yardsale.test",
    "agent@demo.yardsale.test",
    "growth@demo.yardsale.test",
)
DESK = "/admin/tickets/ticket/"


def bought(site: Site, page: Page) -> dict[str, str]:
    """What is shown of the buyer's side, by name; `page` is theirs."""
    listing = a_listing(site)
    suggested = order_with(page, "form[action*='/proposals/']") or suggest(page)
    return {
        "home": "/",
        "browse": "/browse/bikes/",
        "search": "/search/?q=gitar",
        "listing": listing,
        "checkout": f"{listing}checkout/",
        "order": order_with(page, "main"),
        "proposal": suggested,
        "receipt": order_with(page, "a[href$='/receipt/']") + "receipt/",
        "conversation": one_with(page, "/messages/", ".bubble >> nth=3"),
        "offers": "/offers/",
        "saved": "/favourites/",
        "shop": first(page, listing, ".buybox a[href^='/people/']"),
        "inbox": "/inbox/",
        "sell": "/sell/",
    }


def sold(site: Site, page: Page) -> dict[str, str]:
    """What is shown of the seller's side; `page` is theirs."""
    return {
        "code": one_with(page, "/orders/?side=selling", "a[href$='/hand-over/']") + "hand-over/",
        "dashboard": "/my/shop/",
        "money": "/my/money/",
        "statement": one_with(page, "/my/money/", ".money-table", "a[href^='/my/money/2']"),
    }


def talked(site: Site, page: Page) -> dict[str, str]:
    """The forum and a dispute, as the buyer sees them."""
    return {
        "forum": "/forum/",
        # Not at what is new in it.
        "topic": one_with(page, "/forum/questions/", ".post-accepted").removesuffix("new/"),
        "roadmap": "/forum/roadmap/",
        "case": one_with(page, "/disputes/", ".evidence"),
    }


def looked_after(site: Site, page: Page) -> dict[str, str]:
    """What stands on a moderator's desk."""
    return {"queue": "/moderation/"}


def announced(site: Site, page: Page) -> dict[str, str]:
    """An announcement that waits for a second person, and what it was composed with."""
    waiting = one_with(page, "/announcements/desk/", "form[action$='/approve/']")
    return {"announcement": waiting, "composer": f"{waiting}change/", "insight": "/insight/"}


def let_out(site: Site, page: Page) -> dict[str, str]:
    """The banner, once somebody has approved it."""
    waiting = one_with(page, "/announcements/desk/", "form[action$='/approve/']")
    if waiting:
        page.locator("form[action$='/approve/'] button").click()
        page.wait_for_url(f"**{waiting}")
    return {"banner": "/browse/bikes/"}


def answered(site: Site, page: Page) -> dict[str, str]:
    """What stands on an agent's desk: the queue, and a ticket about an order."""
    return {"desk": DESK, "ticket": one_with(page, DESK, "#order", ".ticket-name a")}


def first(page: Page, path: str, link: str) -> str:
    """Where the first such link of a page leads."""
    page.goto(path)
    return page.locator(link).first.get_attribute("href") or path


def one_with(page: Page, path: str, sign: str, link: str = ".row-title a") -> str:
    """The first page that a list leads to and that has the sign; "" for none."""
    page.goto(path)
    for found in [each.get_attribute("href") or "" for each in page.locator(link).all()]:
        page.goto(found)
        if page.locator(sign).count():
            return found
    return ""


def order_with(page: Page, sign: str) -> str:
    """The newest thing they bought whose page has the sign; "" for none."""
    return one_with(page, "/orders/", sign)


def suggest(page: Page) -> str:
    """A part of the money back, asked for on the first order where that may be asked; "" for none."""
    path = order_with(page, "a[href$='/propose/part_refund/']")
    if path:
        page.goto(f"{path}propose/part_refund/")
        page.locator("[name=amount]").fill("5")
        page.locator("[name=note]").fill(
            "It has a scratch that is on no photo. Shall we split the difference?"
        )
        page.locator("main form button.primary").click()
        page.wait_for_url(f"**{path}")
    return path


def sign_in(page: Page, email: str) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("E-mail").first.fill(email)
    page.get_by_label("Password", exact=False).first.fill(PASSWORD)
    page.locator("main form button.primary").first.click()
    page.wait_for_url(lambda address: "/accounts/login/" not in address)


#: Whose pages are shown, and which.
PEOPLE = (
    (BUYER, bought),
    (SELLER, sold),
    (BUYER, talked),
    (MODERATOR, looked_after),
    (AGENT, answered),
    (GROWTH, announced),
    (GROWTH, let_out),
)


def take(browser: Browser, site: Site, only: set[str]) -> None:
    """One after the other, as what is done for one picture may show in the next."""
    for person, shown in PEOPLE:
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
                sign_in(page, person)
                for name, path in shown(site, page).items():
                    if path.startswith("/") and (not only or name in only):
                        snap(page, path, FOLDER / f"{name}-{screen}-{scheme}.jpg")
                context.close()


def snap(page: Page, path: str, file: Path) -> None:
    page.goto(path)
    page.wait_for_load_state("networkidle")
    page.screenshot(path=file, type="jpeg", quality=80)
    print(file.relative_to(ROOT), flush=True)


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
