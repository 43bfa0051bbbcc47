"""Yardsale's main job by hand: post, find, buy, hand over, confirm, and hear about something similar."""

import io
import random

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from listings.catalogue.models import Category, Listing
from listings.orders.models import Order
from listings.payments.statuses import Account
from notifications.channels.models import Notification
from notifications.interests.models import Interest
from tests.factories import DistrictFactory, UserFactory

TOPICS = ["lamp", "sofa", "tent", "camera", "kettle", "novel", "guitar", "drill", "coat", "puzzle"]


def snapshot(colour: tuple[int, int, int]) -> dict[str, object]:
    """A photo as a phone takes it: noise, so that it does not compress to nothing, and a colour."""
    rng = random.Random(str(colour))
    grain = Image.frombytes("L", (80, 60), bytes(rng.randrange(256) for _ in range(4800))).resize(
        (1600, 1200)
    )
    photo = Image.merge("RGB", [Image.blend(grain, Image.new("L", grain.size, part), 0.7) for part in colour])
    file = io.BytesIO()
    photo.save(file, "JPEG", quality=85)
    return {"name": "bike.jpg", "mimeType": "image/jpeg", "buffer": file.getvalue()}


def post(page: Page, title: str, *, javascript: bool, price: str = "120") -> None:
    """Sell something by the form, two photos included."""
    page.goto("/sell/")
    page.locator("input[type=file][name=photos]").set_input_files(
        [snapshot((40, 60, 200)), snapshot((200, 60, 40))]
    )
    if javascript:
        expect(page.locator(".photo-tile img")).to_have_count(2)
    page.get_by_label("Title", exact=False).first.fill(title)
    page.locator("#id_category").select_option(label="Road bikes")
    page.get_by_label("Good", exact=False).and_(page.locator("input[name=condition][value=good]")).check()
    page.locator("#id_description").fill("Rides well, a few scratches on the frame.")
    page.locator("#id_price").fill(price)
    page.locator("#id_district").select_option(label="Mill Lane")
    if javascript:
        expect(page.locator("#receive")).to_contain_text("€110.40")
    page.get_by_role("button", name="Put it on sale").click()
    expect(page.locator("h1")).to_contain_text(title)


def find_and_buy(page: Page) -> None:
    page.goto("/")
    page.locator(".hero-search input[name=q]").fill("blue peugot bike")  # typo and all
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Blue Peugeot road bike").first.click()
    page.locator(".buybox").get_by_role("link", name="Buy").click()
    page.get_by_role("button", name="Reserve and pay").click()
    page.get_by_role("button", name="Pay", exact=True).click()
    page.wait_for_url("**/orders/**")


def reload_until(page: Page, words: str, tries: int = 40) -> None:
    """Reload, as a person without JavaScript does."""
    for _ in range(tries):
        if page.get_by_text(words).count():
            return
        page.wait_for_timeout(500)
        page.reload()
    expect(page.get_by_text(words).first).to_be_visible()


@pytest.fixture
def town(site):
    """Enough listings that words have a weight, so that a rare one can be told from a common one."""
    DistrictFactory()
    from tests.factories import ListingFactory

    category = (
        Category.objects.get(slug="table-lamps")
        if Category.objects.filter(slug="table-lamps").exists()
        else None
    )
    for number, topic in enumerate(TOPICS * 2):
        more = {"category": category} if category else {}
        ListingFactory(title=f"Old {topic} number {number}", **more)
    ListingFactory(title="Peugeot city bike", category=Category.objects.get(slug="road-bikes"))
    site.manage("shell", "-c", "from listings.catalogue.tasks import learn_words; learn_words()")
    return site


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_the_main_job(town, person, javascript):
    sam = UserFactory(name="Sam Seller", email="sam@example.org")
    bo = UserFactory(name="Bo Buyer", email="bo@example.org")
    mina = UserFactory(name="Mina Lund", email="mina@example.org")

    seller = person(sam, javascript=javascript)
    post(seller, "Blue Peugeot road bike", javascript=javascript)
    listing = Listing.objects.get(seller=sam)
    assert (listing.status, listing.price, listing.photos.count()) == ("on_sale", 12_000, 2)

    buyer = person(bo, javascript=javascript)
    find_and_buy(buyer)
    reload_until(buyer, "We hold the money until the item has arrived")
    order = Order.objects.get()
    assert (order.status, order.ledger.balance(Account.HELD)) == ("paid", 12_430)

    seller.goto(f"/orders/{order.code}/")
    seller.get_by_role("button", name="I have handed it over").click()
    expect(seller.get_by_text("now confirms, and you are paid")).to_be_visible()
    buyer.goto(f"/orders/{order.code}/")
    buyer.get_by_role("button", name="I have it and it is fine").click()
    expect(buyer.get_by_text("The money is on its way to Sam Seller")).to_be_visible()
    assert {account: order.ledger.balance(account) for account in Account.values} == {
        "buyer": -12_430, "held": 0, "seller": 11_040, "commission": 960, "protection": 430, "paid_out": 0, "loss": 0,
    }  # fmt: skip

    wait_for(lambda: Interest.objects.filter(person=bo).exists(), buyer)
    buyer.goto("/inbox/")
    if buyer.get_by_role("button", name="Mark all as read").count():
        buyer.get_by_role("button", name="Mark all as read").click()
    buyer.goto("/help/")
    post(person(mina, javascript=javascript), "Red Peugeot road bike, 56 cm", javascript=javascript)
    if javascript:
        # The bell of a page that stands still: nothing is reloaded.
        expect(buyer.locator("#bell [data-count]")).to_have_attribute("data-count", "1", timeout=30_000)
        assert buyer.url.endswith("/help/")
    buyer.goto("/inbox/")
    reload_until(buyer, "because you bought")
    alert = buyer.locator(".row", has_text="Red Peugeot road bike")
    expect(alert).to_contain_text("because you bought Blue Peugeot road bike")
    alert.get_by_role("button", name="Mute").click()
    expect(
        buyer.locator(".row", has_text="Red Peugeot road bike").get_by_role("button", name="Unmute")
    ).to_be_visible()
    assert Interest.objects.get(person=bo).muted_at is not None
    assert Notification.objects.filter(recipient=bo, kind="listing.similar").count() == 1
    assert not Notification.objects.filter(recipient__in=[sam, mina], kind="listing.similar").exists()


def wait_for(is_so, page: Page, tries: int = 60) -> None:
    for _ in range(tries):
        if is_so():
            return
        page.wait_for_timeout(500)
    assert is_so()
