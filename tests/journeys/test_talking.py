"""Two people talk, each in a browser of their own."""

from io import BytesIO

from listings.conversations.models import Message, Thread
from tests.catalogue.pictures import gradient
from tests.factories import ListingFactory, OrderFactory, ThreadFactory, UserFactory
from tests.factories.orders import pay


def write(page, words):
    box = page.get_by_label("Your message")
    box.fill(words)
    page.get_by_role("button", name="Send").click()


def test_two_people_talk_without_reloading(person):
    seller, buyer = UserFactory(name="Sam Seller"), UserFactory(name="Bo Buyer")
    listing = ListingFactory(seller=seller, title="Blue bike")
    his, hers = person(buyer), person(seller, width=390, scheme="dark")
    his.goto(listing.get_absolute_url())
    his.get_by_role("link", name="Ask the seller").click()
    his.get_by_role("link", name="Is it still available?").click()
    his.get_by_role("button", name="Send").click()
    his.get_by_text("Hello! Is it still available?").wait_for()

    hers.goto("/browse/")
    hers.locator(".thumbs [data-talks-badge]").get_by_text("1").wait_for()
    hers.locator(".thumbs").get_by_role("link", name="Messages").click()
    hers.get_by_role("link", name="Bo Buyer").click()
    hers.evaluate("window.isStillHere = true")
    his.evaluate("window.isStillHere = true")
    write(hers, "Yes, it is.")
    his.get_by_text("Yes, it is.").wait_for()
    his.get_by_label("Your message").fill("Lovely, is this it?")
    photo = BytesIO()
    gradient().save(photo, "JPEG")
    his.locator("input[type=file]").set_input_files(
        {"name": "bike.jpg", "mimeType": "image/jpeg", "buffer": photo.getvalue()}
    )
    his.get_by_label("Your message").press("Enter")
    hers.get_by_text("Lovely, is this it?").wait_for()
    hers.wait_for_function("document.querySelector('.bubble-photo img')?.naturalWidth > 0")
    his.get_by_text("Seen by Sam Seller").wait_for()
    assert his.evaluate("window.isStillHere")
    assert hers.evaluate("window.isStillHere")
    assert [message.text for message in Message.objects.order_by("pk")] == [
        "Hello! Is it still available?",
        "Yes, it is.",
        "Lovely, is this it?",
    ]


def test_contact_details_wait_for_the_paid_order_and_then_arrive_by_themselves(person):
    order = OrderFactory(seller=UserFactory(name="Sam Seller"))
    thread = ThreadFactory("Hello", listing=order.listing, buyer=order.buyer)
    his, hers = person(order.buyer), person(order.seller)
    his.goto(thread.get_absolute_url())
    hers.goto(thread.get_absolute_url())
    write(his, "Call me: 06 12 34 56 78")
    his.get_by_text("Held back for now.").wait_for()
    his.get_by_role("link", name="Say it another way").click()
    assert his.get_by_label("Your message").input_value() == "Call me: 06 12 34 56 78"
    write(his, "When can we meet?")
    hers.get_by_text("When can we meet?").wait_for()
    assert hers.get_by_text("06 12 34 56 78").count() == 0
    pay(order)
    hers.get_by_text("06 12 34 56 78").wait_for()
    hers.get_by_text("We hold the money until the buyer has it.").wait_for()
    his.get_by_text("Held back for now.").wait_for(state="detached")


def test_without_scripts_a_form_and_a_reload_do_the_same(person):
    seller, buyer = UserFactory(name="Sam Seller"), UserFactory(name="Bo Buyer")
    listing = ListingFactory(seller=seller, title="Blue bike")
    his, hers = (person(who, javascript=False, width=320) for who in (buyer, seller))
    his.goto(f"{listing.get_absolute_url()}ask/")
    write(his, "Is it still there?")
    hers.goto("/messages/")
    hers.get_by_role("link", name="Bo Buyer").click()
    write(hers, "Yes. Mail me: sam@example.org")
    assert hers.get_by_text("Held back for now.").count() == 1
    write(hers, "Yes, it is.")
    his.reload()
    assert his.get_by_text("Yes, it is.").is_visible()
    assert his.get_by_text("sam@example.org").count() == 0
    thread = Thread.objects.get()
    hers.goto(f"/messages/{thread.code}/meet/")
    hers.get_by_label("Where").fill("Station hall")
    hers.get_by_label("When").fill("2099-01-01T10:00")
    hers.get_by_role("button", name="Propose").click()
    assert hers.get_by_label("Where").input_value() == "Station hall"
    assert "a long time away" in hers.content()
    # Chromium tells of every form that comes back.
    hers.complaints[:] = [said for said in hers.complaints if "422" not in said]
