"""Two people and their moderators on the running site: what is not as described is settled, silence goes to a person."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from PIL import Image
from playwright.sync_api import Page, expect

from forum.disputes.models import Case
from listings.orders.models import Order
from listings.payments.statuses import Account
from tests.factories import ListingFactory, OrderFactory, UserFactory
from tests.factories.disputes import let_pass
from tests.journeys.test_main_job import reload_until
from tests.journeys.test_trade import BOTH, press

STORY = "The bell has a crack that no photo shows."
REASONS = (
    "The photos of the listing show a bell without a crack. What arrived has one, as the evidence shows."
)


def photo_of_a_crack(folder: Path) -> Path:
    path = folder / "crack.jpg"
    Image.new("RGB", (800, 600), "sienna").save(path)
    return path


def report(page: Page, order: Order) -> Case:
    """From the order's page, as it is after the hand-over."""
    page.goto(order.get_absolute_url())
    page.locator("a.way", has_text="Something is wrong").click()
    page.locator("input[name=reason][value=not_as_described]").check()
    page.get_by_label("What happened?").fill(STORY)
    page.locator("input[name=wants][value=part]").check()
    press(page, "Open the case")
    page.wait_for_url("**/disputes/**")
    return Case.objects.get(order=order)


def show(page: Page, case: Case, path: Path) -> None:
    page.goto(f"{case.get_absolute_url()}show/?slot=difference")
    page.locator("input[name=slot][value=difference]").check()
    page.locator("input[name=photo]").set_input_files(path)
    page.get_by_label("What is to be seen?").fill("The crack, close up.")
    press(page, "Add it")
    page.wait_for_url(f"**{case.get_absolute_url()}")
    expect(page.get_by_alt_text("The crack, close up.")).to_be_visible()


def balances(order: Order) -> dict[str, int]:
    return {name: order.ledger.balance(name) for name in Account.values if order.ledger.balance(name)}


@BOTH
def test_not_as_described_they_talk_and_agree_on_a_part(person, javascript, tmp_path):
    sam, bo = UserFactory(name="Sam Seller"), UserFactory(name="Bo Buyer")
    order = OrderFactory(
        listing=ListingFactory(seller=sam, title="Brass bell"), buyer=bo, status="handed_over"
    )
    buyer, seller = person(bo, javascript=javascript), person(sam, javascript=javascript)
    case = report(buyer, order)
    show(buyer, case, photo_of_a_crack(tmp_path))

    seller.goto(order.get_absolute_url())
    seller.get_by_role("link", name="See the case").click()
    expect(seller.get_by_text(STORY)).to_be_visible()
    seller.get_by_label("In your words").fill("I had not seen it. I am sorry.")
    press(seller, "Answer")
    expect(seller.get_by_text("Find a way together")).to_be_visible()
    seller.get_by_role("link", name="Make an offer").click()
    seller.locator("input[name=deal][value=part]").check()
    seller.get_by_label("How much goes back to the buyer").fill("30")
    press(seller, "Make this offer")
    expect(seller.get_by_role("heading", name="Your offer")).to_be_visible()

    buyer.goto(case.get_absolute_url())
    expect(buyer.get_by_role("heading", name="Sam Seller offers")).to_be_visible()
    press(buyer, "Agree")
    expect(buyer.locator(".lede .pill", has_text="Settled")).to_be_visible()
    order.refresh_from_db()
    ruling = order.rulings.get()
    assert (order.status, order.refunded, ruling.kind) == ("part_refunded", 3_000, "consents")
    assert {ruling.by, ruling.other_by} == {bo, sam}
    # 100.00 and 3.70 of protection: 30.00 back, 8 % of 70.00 commission.
    assert balances(order) == {"buyer": -7_370, "seller": 6_440, "commission": 560, "protection": 370}


def decide(page: Page, case: Case, deal: str, *, amount: str = "", silence: str = "") -> None:
    """Open every piece of evidence, compose, read it as they will, give it: by keyboard from the first to the last."""
    page.goto(f"/disputes/desk/{case.code}/decide/")
    page.locator(f"input[name=deal][value={deal}]").focus()
    page.keyboard.press("Space")
    if amount:
        page.get_by_label("How much goes back to the buyer").fill(amount)
    page.locator("input[name=rule][value=described]").focus()
    page.keyboard.press("Space")
    page.get_by_label("Reasons").fill(REASONS)
    if silence:
        page.get_by_label("How the silent side was asked").fill(silence)
    page.get_by_role("button", name="See it as they will").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="As they will read it")).to_be_visible()
    page.get_by_role("button", name="Give this decision").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/disputes/desk/{case.code}/")


def open_all(page: Page, case: Case) -> None:
    for piece in case.evidence.all():
        page.goto(f"/disputes/desk/{case.code}/evidence/{piece.pk}/")
        page.get_by_role("button", name="Open it").press("Enter")
        expect(page.get_by_text("Fingerprint:")).to_be_visible()


def time_is_up(page: Page, case: Case, words: str) -> None:
    """Its clock has run out, and the site's own worker notices."""
    Case.objects.filter(pk=case.pk).update(act_by=timezone.now() - timedelta(seconds=1))
    reload_until(page, words, tries=80)


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_silence_goes_to_a_person_whose_verdict_is_appealed_and_changed_by_another(
    person, javascript, tmp_path
):
    sam, bo = UserFactory(name="Sam Seller"), UserFactory(name="Bo Buyer")
    first, second = (UserFactory(name=name, role="moderator") for name in ("Mo First", "Nell Second"))
    order = OrderFactory(
        listing=ListingFactory(seller=sam, title="Brass bell"), buyer=bo, status="handed_over"
    )
    pages = {one: person(one, javascript=javascript) for one in (bo, sam, first, second)}
    case = report(pages[bo], order)
    show(pages[bo], case, photo_of_a_crack(tmp_path))

    # The seller says nothing.
    time_is_up(pages[bo], case, "There was no answer in time.")
    pages[first].goto("/disputes/desk/")
    pages[first].get_by_role("link", name="Brass bell").click()
    press(pages[first], "Take this case")
    time_is_up(pages[bo], case, "A moderator reads everything and decides")
    open_all(pages[first], case)
    decide(
        pages[first],
        case,
        "part",
        amount="10",
        silence="By mail when it was opened, and a day before the end.",
    )

    # The buyer finds it too little; another moderator sees the whole thing before the first reasons.
    pages[bo].goto(case.get_absolute_url())
    expect(pages[bo].get_by_text(REASONS)).to_be_visible()
    pages[bo].get_by_role("link", name="Appeal").click()
    pages[bo].get_by_label("In your words").fill("A cracked bell is worth nothing to me.")
    press(pages[bo], "Send the appeal")
    pages[first].goto(f"/disputes/desk/{case.code}/")
    expect(pages[first].get_by_text("You decided this case before.")).to_be_visible()
    pages[second].goto(f"/disputes/desk/{case.code}/")
    press(pages[second], "Take this case")
    expect(pages[second].get_by_text("Write your draft")).to_be_visible()
    assert pages[second].get_by_text(REASONS).count() == 0
    open_all(pages[second], case)
    pages[second].goto(f"/disputes/desk/{case.code}/draft/")
    pages[second].locator("input[name=deal][value=refund]").check()
    pages[second].get_by_label("Reasons").fill(REASONS)
    press(pages[second], "Keep the draft")
    expect(pages[second].get_by_text("A cracked bell is worth nothing to me.")).to_be_visible()
    decide(pages[second], case, "refund", silence="By mail when it was opened, and a day before the end.")

    for side in (bo, sam):
        pages[side].goto(case.get_absolute_url())
        expect(pages[side].get_by_text("Decided on appeal")).to_be_visible()
    order.refresh_from_db()
    assert (order.status, order.refunded) == ("refunded", order.total)
    assert (order.rulings.get().kind, order.rulings.get().by) == ("verdict", second)
    assert balances(order) == {}
    assert list(case.verdicts.values_list("round", "by", "to_buyer")) == [
        (1, first.pk, 1_000),
        (2, second.pk, order.total),
    ]


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_moderator_is_called_after_a_day_and_a_large_sum_has_a_second(person, javascript):
    sam, bo = UserFactory(name="Sam Seller"), UserFactory(name="Bo Buyer")
    first, second = (UserFactory(name=name, role="moderator") for name in ("Mo First", "Nell Second"))
    listing = ListingFactory(seller=sam, title="Bronze bell", price=90_000)
    order = OrderFactory(listing=listing, buyer=bo, status="handed_over")
    pages = {one: person(one, javascript=javascript) for one in (bo, sam, first, second)}
    case = report(pages[bo], order)
    pages[sam].goto(case.get_absolute_url())
    pages[sam].get_by_label("In your words").fill("It was whole when it left.")
    press(pages[sam], "Answer")
    pages[bo].goto(case.get_absolute_url())
    assert pages[bo].get_by_role("link", name="Call a moderator").count() == 0
    case.refresh_from_db()
    let_pass(case, hours=25)
    pages[bo].goto(case.get_absolute_url())
    pages[bo].get_by_role("link", name="Call a moderator").click()
    pages[bo].get_by_label("In your words").fill("We do not agree about the crack.")
    press(pages[bo], "Call a moderator")
    pages[first].goto(f"/disputes/desk/{case.code}/")
    press(pages[first], "Take this case")
    for side in (bo, sam):
        pages[side].goto(case.get_absolute_url())
        press(pages[side], "I have shown everything")
    decide(pages[first], case, "keep")
    pages[second].goto(f"/disputes/desk/{case.code}/")
    pages[second].get_by_role("link", name="Read it as the second").click()
    press(pages[second], "I agree")
    for side in (bo, sam):
        pages[side].goto(case.get_absolute_url())
        press(pages[side], "I accept it")
    order.refresh_from_db()
    assert (order.status, order.rulings.get().by) == ("completed", first)
    assert balances(order) == {
        "buyer": -order.total,
        "seller": 84_000,
        "commission": 6_000,
        "protection": 2_770,
    }
