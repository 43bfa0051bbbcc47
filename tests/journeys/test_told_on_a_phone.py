"""Bought, something similar is posted: the bell rings live, a mail comes, the phone is told; muted, nothing more comes.

Headless Chromium reaches no push service: the site's own door is handed a subscription whose keys are this test's, what the
site then sends is read with them, and put into the browser's service worker as a push service would.
"""

import json
from typing import Any

import pytest
from playwright.sync_api import CDPSession, Page, expect

from listings.catalogue import actions as catalogue
from listings.catalogue.models import Category
from listings.orders import actions as orders
from listings.orders.models import Order
from notifications.channels import actions as channels
from notifications.channels.models import Notification
from notifications.interests.models import Interest
from tests.factories import ListingFactory, UserFactory
from tests.journeys.test_main_job import reload_until, town, wait_for  # noqa: F401
from tests.push.browsers import Browser
from yardsale.demo import mail

PHONE = 390
NOTIFICATIONS = """async () => {
  const worker = await navigator.serviceWorker.ready;
  const shown = await worker.getNotifications();
  return shown.map((one) => [one.title, one.body, one.tag, one.actions.map((each) => each.title)]);
}"""
PRESS_MUTE = """async () => {
  const [shown] = await self.registration.getNotifications();
  const press = new NotificationEvent("notificationclick", { notification: shown, action: "mute" });
  /* A press of a script's own cannot hold the worker awake: the worker is awake as long as we look. */
  press.waitUntil = (work) => (self.pressed = work);
  self.dispatchEvent(press);
  await self.pressed;
}"""


INCOGNITO = "does not support the Push API in incognito mode"


class Phone:
    """A phone-sized page whose service worker can be told something."""

    def __init__(self, page: Page, service: Any) -> None:
        self.page = page
        self.browser = Browser(service.endpoint("phone"))
        self.lines: CDPSession = page.context.new_cdp_session(page)
        self.registration = ""
        self.lines.on("ServiceWorker.workerRegistrationUpdated", self._noted)

    def _noted(self, event: dict[str, Any]) -> None:
        for one in event["registrations"]:
            self.registration = one["registrationId"]

    def switch_on(self) -> None:
        """Through the door that the page's button uses."""
        self.page.goto("/settings/push/")
        expect(self.page.get_by_role("button", name="Switch on")).to_be_visible()
        status = self.page.evaluate(
            """async (form) => {
              const token = document.querySelector("[data-push] [name=csrfmiddlewaretoken]").value;
              const body = new URLSearchParams({ csrfmiddlewaretoken: token, ...form });
              return (await fetch("/push/subscribe/", { method: "POST", body })).status;
            }""",
            self.browser.form,
        )
        assert status == 200
        self.page.reload()
        expect(self.page.get_by_text("Devices that are told")).to_be_visible()

    def hear(self, words: dict[str, Any], origin: str) -> None:
        self.lines.send(
            "ServiceWorker.deliverPushMessage",
            {"origin": origin, "registrationId": self.registration, "data": json.dumps(words)},
        )

    def shown(self) -> list[Any]:
        return self.page.evaluate(NOTIFICATIONS)


@pytest.fixture
def phone(site, person, push_service):
    opened: list[Page] = []

    def _phone(somebody: Any) -> Phone:
        page = person(somebody, width=PHONE)
        opened.append(page)
        page.context.grant_permissions(["notifications"], origin=site.url)
        found = Phone(page, push_service)
        found.lines.send("ServiceWorker.enable")
        return found

    push_service.sent.clear()
    yield _phone
    # Chromium's word about every context of these tests, as it says about private windows.
    for page in opened:
        page.complaints[:] = [said for said in page.complaints if INCOGNITO not in said]  # type: ignore[attr-defined]


def buy_a_bike(page: Page, bo: Any, sam: Any) -> None:
    road = Category.objects.get(slug="road-bikes")
    bike = ListingFactory(seller=sam, title="Blue Peugeot road bike", category=road)
    page.goto(bike.get_absolute_url())
    page.locator(".buybox").get_by_role("link", name="Buy").click()
    page.get_by_role("button", name="Reserve and pay").click()
    page.get_by_role("button", name="Pay", exact=True).click()
    page.wait_for_url("**/orders/**")
    reload_until(page, "We hold the money until the item has arrived")
    order = Order.objects.get()
    orders.hand_over(order, by=sam)
    page.goto(f"/orders/{order.code}/")
    page.get_by_role("button", name="I have it and it is fine").click()
    wait_for(lambda: Interest.objects.filter(person=bo).exists(), page)


def put_on_sale(title: str, mina: Any) -> None:
    road = Category.objects.get(slug="road-bikes")
    draft = ListingFactory(seller=mina, title=title, category=road, status="draft", published_at=None)
    catalogue.publish(draft, by=mina)


def test_bell_mail_and_phone_tell_of_something_similar_until_it_is_muted(
    town,  # noqa: F811
    person,
    phone,
    push_service,
    settings,
):
    settings.DATA_DIR = town.folder
    sam, bo, mina = (UserFactory(name=name) for name in ("Sam Seller", "Bo Buyer", "Mina Lund"))
    device = phone(bo)
    page = device.page
    buy_a_bike(page, bo, sam)
    device.switch_on()
    page.goto("/inbox/")
    if page.get_by_role("button", name="Mark all as read").count():
        page.get_by_role("button", name="Mark all as read").click()

    with page.expect_response("**/inbox/live/**") as live:
        page.goto("/help/")
    assert live.value.status == 200
    asked: list[str] = []
    page.on(
        "request", lambda request: asked.append(request.url) if request.url.endswith("/inbox/bell/") else None
    )
    page.wait_for_timeout(11_000)
    assert asked == []  # it listens, and does not ask
    push_service.sent.clear()

    put_on_sale("Red Peugeot road bike, 56 cm", mina)
    expect(page.locator("#bell [data-count]")).to_have_attribute("data-count", "1", timeout=30_000)
    assert page.url.endswith("/help/")

    sent = push_service.wait_for(1)
    said = device.browser.read_message(sent[0].body)
    told = Notification.objects.get(recipient=bo, kind="listing.similar")
    assert (said["title"], said["url"]) == ("Red Peugeot road bike, 56 cm", f"/inbox/{told.pk}/open/?by=push")
    assert said["body"].endswith("Because you bought “Blue Peugeot road bike”.")

    wait_for(lambda: any(device.registration for _ in [0]), page)
    device.hear(said, town.url)
    device.hear(said, town.url)  # sent twice, shown once
    wait_for(lambda: device.shown(), page)
    assert device.shown() == [[said["title"], said["body"], said["tag"], ["Mute"]]]

    wait_for(
        lambda: any("Red Peugeot" in file.read_text() for file in mail.folder().glob("*.eml")), page, 120
    )

    page.context.service_workers[0].evaluate(PRESS_MUTE)
    assert Interest.objects.get(person=bo).muted_at is not None
    assert [title for title, *_rest in device.shown()] == ["Muted."]
    put_on_sale("Green Peugeot road bike, 54 cm", mina)
    page.wait_for_timeout(5_000)
    assert Notification.objects.filter(recipient=bo, kind="listing.similar").count() == 1
    assert len(push_service.sent) == 1


def test_a_browser_that_reaches_no_push_service_says_so_in_words(phone):
    device = phone(UserFactory())
    device.page.goto("/settings/push/")
    device.page.get_by_role("button", name="Switch on").click()
    expect(device.page.get_by_role("alert")).to_contain_text("could not reach its push service")
    expect(device.page.get_by_role("button", name="Switch on")).to_be_enabled()


def test_a_browser_that_was_told_no_says_how_to_change_that_and_without_scripts_it_is_explained(person):
    somebody = UserFactory()
    page = person(somebody, width=PHONE)
    page.add_init_script("Object.defineProperty(Notification, 'permission', { get: () => 'denied' })")
    page.goto("/settings/push/")
    expect(page.get_by_text("Your browser does not let us tell you anything.")).to_be_visible()
    expect(page.get_by_role("button", name="Switch on")).to_be_hidden()
    plain = person(somebody, javascript=False, width=PHONE)
    plain.goto("/settings/push/")
    expect(plain.get_by_text("This needs JavaScript")).to_be_visible()
    expect(plain.get_by_role("button", name="Switch on")).to_be_hidden()


def test_without_a_network_there_is_a_page_and_nothing_of_a_person_is_kept(site, person):
    page = person(UserFactory(name="Bo Buyer"), width=PHONE)
    page.goto("/orders/")
    page.evaluate("navigator.serviceWorker.register('/sw.js')")
    page.evaluate("navigator.serviceWorker.ready")
    page.wait_for_function("navigator.serviceWorker.controller")
    for address in ("/orders/", "/inbox/", "/settings/"):
        page.goto(address)
    kept = page.evaluate(
        """async () => {
          const found = [];
          for (const name of await caches.keys())
            for (const request of await (await caches.open(name)).keys()) found.push(new URL(request.url).pathname);
          return found;
        }"""
    )
    assert "/offline/" in kept
    assert [
        address for address in kept if address != "/offline/" and not address.startswith("/static/")
    ] == []
    before = len(page.complaints)  # type: ignore[attr-defined]
    page.context.set_offline(True)
    page.goto("/orders/")
    expect(page.get_by_role("heading", name="The street is quiet")).to_be_visible()
    expect(page.get_by_role("link", name="Try again")).to_be_visible()
    assert "Bo Buyer" not in page.content()
    assert page.evaluate("getComputedStyle(document.body).fontFamily").startswith("Nunito")
    page.context.set_offline(False)
    # By itself, as soon as there is a network.
    expect(page.get_by_role("heading", name="Your orders")).to_be_visible(timeout=15_000)
    del page.complaints[before:]  # type: ignore[attr-defined]  # Chromium tells of every address that it could not reach


@pytest.mark.parametrize(
    "answer",
    [
        {"status": 204},
        {
            "status": 200,
            "content_type": "text/event-stream",
            "body": "retry: 60000\n\nevent: deaf\ndata:\n\n",
        },
    ],
    ids=["no line", "no Redis"],
)
def test_where_nothing_is_told_the_bell_asks_as_it_always_did(person, answer):
    somebody = UserFactory()
    page = person(somebody, width=PHONE)
    page.route("**/inbox/live/**", lambda route: route.fulfill(**answer))
    page.goto("/help/")
    channels.notify(
        [
            Notification(
                recipient=somebody, kind="saved.sold", occasion="listing:1", url="/", values={"title": "Lamp"}
            )
        ]
    )
    expect(page.locator("#bell [data-count]")).to_have_attribute("data-count", "1", timeout=30_000)
