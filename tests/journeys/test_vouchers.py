"""A buyer who came back gets a voucher from growth, hears of it in the app, and buys with it."""

import pytest
from playwright.sync_api import expect

from listings.orders.models import Order
from listings.payments.statuses import Account
from listings.vouchers.models import Voucher, VoucherUse
from notifications.channels.models import Notification
from tests.factories import ListingFactory, OrderFactory, UserFactory
from tests.journeys.test_main_job import reload_until


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_voucher_from_the_desk_to_the_bill(site, person, javascript):
    greta, gus = (
        UserFactory(name="Greta Growth", role="growth"),
        UserFactory(name="Gus Growth", role="growth"),
    )
    bo = UserFactory(name="Bo Buyer", email="bo@example.org")
    OrderFactory(buyer=bo, status="completed")

    # One of growth makes it, and sees what it can cost.
    desk = person(greta, javascript=javascript)
    desk.goto("/vouchers/desk/new/")
    desk.get_by_label("Name").fill("Welcome back")
    desk.locator("#id_amount").fill("5")
    desk.locator("#id_budget").fill("100")
    desk.locator("#id_begins_at").fill("2026-01-01T00:00")
    desk.locator("#id_ends_at").fill("2026-12-31T23:00")
    desk.get_by_role("button", name="Keep it and see what it can cost").click()
    desk.get_by_label("E-mail addresses").fill("bo@example.org\nnobody@example.org")
    desk.get_by_role("button", name="Grant it").click()
    expect(desk.get_by_text("Nobody here has the address nobody@example.org.")).to_be_visible()
    expect(desk.locator(".voucher-cost")).to_have_text("€5.00")
    desk.get_by_role("button", name="Ask for approval").click()
    expect(desk.get_by_text("Somebody else reads it and lets it out")).to_be_visible()
    # Another lets it out.
    second = person(gus, javascript=javascript)
    second.goto(f"/vouchers/desk/{Voucher.objects.get().slug}/")
    second.get_by_role("button", name="Approve it, up to €5.00").click()
    expect(second.locator(".page-head .pill")).to_have_text("Running")
    site.manage("shell", "-c", "from listings.vouchers.tasks import tell; tell()")

    # It is in the buyer's inbox and among their vouchers, and stands at the checkout.
    buyer = person(bo, javascript=javascript)
    buyer.goto("/inbox/")
    reload_until(buyer, "A voucher for you: €5 off")
    assert Notification.objects.filter(kind="voucher.granted").count() == 1
    buyer.goto("/my/vouchers/")
    expect(buyer.get_by_role("heading", name="Welcome back")).to_be_visible()
    thing = ListingFactory(title="Brass desk lamp", price=4000)
    buyer.goto(f"{thing.get_absolute_url()}checkout/")
    expect(buyer.locator(".bill-off").first).to_contain_text("−€5.00")
    # 40.00 and 1.90 of buyer protection, without 5.00.
    expect(buyer.locator(".bill-total").first).to_contain_text("€36.90")
    buyer.get_by_role("button", name="Reserve and pay").click()
    expect(buyer.get_by_text("€36.90").first).to_be_visible()
    buyer.get_by_role("button", name="Pay", exact=True).click()
    buyer.wait_for_url("**/orders/**")
    reload_until(buyer, "We hold the money until the item has arrived")
    expect(buyer.locator(".bill").first).to_contain_text("−€5.00")

    order = Order.objects.get(listing=thing)
    balances = {
        account: order.ledger.balance(account) for account in (Account.BUYER, Account.VOUCHERS, Account.HELD)
    }
    assert balances == {"buyer": -3690, "vouchers": -500, "held": 4190}
    assert VoucherUse.objects.get().state == "spent"
    buyer.goto("/my/vouchers/")
    expect(buyer.get_by_text("Used, or over")).to_be_visible()
