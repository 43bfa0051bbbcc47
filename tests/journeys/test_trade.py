"""Two people trade on the running site: they haggle and meet, one of them is late, they settle what was not as described."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from listings.offers.models import Offer
from listings.orders import actions as orders
from listings.orders.models import Order
from listings.orders.statuses import Delivery
from listings.payments.statuses import Account
from tests.factories import ListingFactory, OrderFactory, UserFactory
from tests.journeys.test_main_job import reload_until

BOTH = pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def pay(page: Page, words: str) -> None:
    """On the payment company's page, until ours knows of it."""
    press(page, "Pay")
    page.wait_for_url("**/orders/**")
    reload_until(page, words)


def haggle(buyer: Page, seller: Page, address: str) -> None:
    """70 is offered for 100, 90 is named instead, and accepted."""
    buyer.goto(address)
    buyer.locator(".buybox").get_by_role("link", name="Make an offer").click()
    buyer.locator("input[name=choice][value=other]").check()
    buyer.locator("#id_other").fill("70")
    press(buyer, "Make this offer")
    expect(buyer.get_by_text("You offer")).to_be_visible()
    seller.goto("/offers/?side=received")
    seller.get_by_role("link", name="Answer").click()
    seller.get_by_label("Your amount").fill("90")
    press(seller, "Name this instead")
    seller.wait_for_url("**/messages/**")
    buyer.goto(Offer.objects.latest("pk").thread.get_absolute_url())
    press(buyer, "Accept")
    buyer.get_by_role("link", name="Choose and pay").click()


def review(page: Page, stars: int, text: str) -> None:
    page.get_by_role("link", name="Write a review").click()
    page.locator(f"input[name=stars][value='{stars}']").check()
    page.get_by_label("In your words", exact=False).or_(page.locator("#id_text")).first.fill(text)
    press(page, "Send the review")
    page.wait_for_url("**/orders/**")


@BOTH
def test_haggle_pay_meet_with_a_code_and_review_each_other(person, javascript):
    sam, bo = UserFactory(name="Sam Seller"), UserFactory(name="Bo Buyer")
    listing = ListingFactory(seller=sam, title="Brass bell", price=10_000, postage=500)
    buyer, seller = person(bo, javascript=javascript), person(sam, javascript=javascript)
    haggle(buyer, seller, listing.get_absolute_url())
    buyer.locator("input[name=delivery][value=meet]").check()
    press(buyer, "Reserve and pay")
    pay(buyer, "Your code for the meeting")
    order = Order.objects.get()
    assert (order.status, order.price, order.ledger.balance(Account.HELD)) == ("paid", 9_000, order.total)

    code = buyer.locator(".panel .hand-over-code").inner_text()
    seller.goto(order.get_absolute_url())
    seller.get_by_role("link", name="Type the code").click()
    seller.get_by_label("The buyer’s six digits").fill(code)
    press(seller, "That is the code")
    seller.wait_for_url(f"**{order.get_absolute_url()}")
    order.refresh_from_db()
    assert (order.status, order.ledger.balance(Account.HELD)) == ("completed", 0)
    assert order.ledger.balance(Account.SELLER) == order.proceeds == 8_280

    buyer.goto(order.get_absolute_url())
    review(buyer, 5, "A kind seller.")
    expect(buyer.get_by_text("Hidden until Sam Seller has written too")).to_be_visible()
    seller.goto(order.get_absolute_url())
    assert seller.get_by_text("A kind seller.").count() == 0
    review(seller, 4, "A punctual buyer.")
    for page in (buyer, seller):
        page.goto(order.get_absolute_url())
        expect(page.get_by_text("A kind seller.")).to_be_visible()
        expect(page.get_by_text("A punctual buyer.")).to_be_visible()


def bought(page: Page, **fields: object) -> Order:
    """An order that its buyer has paid for, on the payment company's page."""
    order = OrderFactory(**fields)
    page.goto(order.get_absolute_url())
    page.get_by_role("button", name="Pay").click()
    page.wait_for_url(lambda address: "/orders/" not in address)
    pay(page, "We hold the money until the item has arrived")
    order.refresh_from_db()
    return order


@BOTH
def test_who_posts_too_late_has_the_sale_cancelled_by_the_clock_and_the_buyer_gets_everything_back(
    person, javascript
):
    sam, bo = UserFactory(name="Sam Seller"), UserFactory(name="Bo Buyer")
    buyer, seller = person(bo, javascript=javascript), person(sam, javascript=javascript)
    order = bought(buyer, seller=sam, buyer=bo, delivery=Delivery.POST)
    Order.objects.filter(pk=order.pk).update(act_by=timezone.now() - timedelta(minutes=1))
    reload_until(buyer, "Back to you", tries=80)
    seller.goto(order.get_absolute_url())
    expect(seller.get_by_text("Cancelled").or_(seller.get_by_text("Refunded")).first).to_be_visible()
    order.refresh_from_db()
    balances = {account: order.ledger.balance(account) for account in Account.values}
    assert (order.status, order.refunded, set(balances.values())) == ("cancelled", order.total, {0})
    order.listing.refresh_from_db()
    assert order.listing.status == "on_sale"


@BOTH
def test_part_of_the_money_goes_back_and_both_pages_say_how_it_is_split(person, javascript):
    sam, bo = UserFactory(name="Sam Seller"), UserFactory(name="Bo Buyer")
    buyer, seller = person(bo, javascript=javascript), person(sam, javascript=javascript)
    order = bought(buyer, seller=sam, buyer=bo, price=10_000)
    seller.goto(order.get_absolute_url())
    press(seller, "I have handed it over")

    buyer.goto(f"{order.get_absolute_url()}propose/part_refund/")
    buyer.get_by_label("How much goes back to the buyer").fill("20")
    buyer.get_by_label("Why?", exact=False).fill("The bell does not ring.")
    press(buyer, "Ask Sam Seller")
    seller.goto(order.get_absolute_url())
    expect(seller.get_by_text("The bell does not ring.")).to_be_visible()
    press(seller, "Agree")

    buyer.goto(order.get_absolute_url())
    expect(buyer.locator(".bill > div", has_text="Back to you")).to_contain_text("€20.00")
    seller.goto(order.get_absolute_url())
    expect(seller.locator(".bill > div", has_text="Back to the buyer")).to_contain_text("€20.00")
    expect(seller.locator(".bill > div", has_text="You receive")).to_contain_text("€73.60")
    order.refresh_from_db()
    assert (order.status, order.ledger.balance(Account.HELD)) == ("part_refunded", 0)
    assert order.ledger.balance(Account.SELLER) == 7_360


def test_the_buyers_page_shows_by_itself_that_the_code_was_typed(person):
    order = OrderFactory(status="paid", title="Brass bell")
    buyer = person(order.buyer)
    buyer.goto(order.get_absolute_url())
    expect(buyer.get_by_text("Your code for the meeting")).to_be_visible()
    orders.enter_code(order, by=order.seller, code=order.hand_over_code)
    expect(buyer.get_by_text("You bought this from")).to_be_visible(timeout=30_000)
    expect(buyer.get_by_text("Your code for the meeting")).to_have_count(0)
