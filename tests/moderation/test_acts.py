"""What moderators do, what follows from it, and what undoes it."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from forum.moderation import actions
from forum.moderation.models import Act
from forum.reports import actions as reports
from forum.reports.models import Report
from listings import trading
from listings.conversations.models import Message
from listings.orders import actions as orders
from listings.orders.models import Order
from listings.payments import ledger
from listings.reviews.models import Review
from notifications.channels.models import Notification
from tests.factories import ListingFactory, OrderFactory, UserFactory
from tests.moderation.conftest import WORDS, addressed, reporting, reviewed
from yardsale.accounts.models import User
from yardsale.refusals import Refusal

pytestmark = pytest.mark.django_db


def acted(report, moderator, kind, days=None, **more):
    return actions.act_on_report(report, by=moderator, kind=kind, days=days, **WORDS | more)


def told(person):
    addressed()
    kinds = Notification.objects.filter(recipient=person).order_by("pk").values_list("kind", flat=True)
    return list(kinds)


def test_a_warning_is_read_and_changes_nothing_else(reported, moderator, listing, stranger):
    acted(reported, moderator, "warn")
    listing.refresh_from_db()
    reported.refresh_from_db()
    assert (listing.status, reported.outcome) == ("on_sale", "acted")
    assert told(listing.seller) == ["act.warn"]
    assert told(stranger) == ["report.closed"]


def test_a_hidden_listing_tells_its_seller_once_and_with_the_way_to_appeal(reported, moderator, listing):
    act = acted(reported, moderator, "hide")
    listing.refresh_from_db()
    assert listing.status == "suspended"
    assert told(listing.seller) == ["act.hide"]
    note = Notification.objects.get(recipient=listing.seller)
    assert WORDS["reason"] in note.text
    assert note.url == act.get_absolute_url()


def test_whoever_has_a_hidden_listing_reserved_is_let_go(reported, moderator, listing, buyer):
    order = OrderFactory(listing=listing, buyer=buyer)
    acted(reported, moderator, "hide")
    order.refresh_from_db()
    listing.refresh_from_db()
    assert (order.status, listing.status) == ("cancelled", "suspended")


def test_a_hidden_review_counts_no_more_and_comes_back(seller, buyer, stranger, moderator, second, signed_in):
    bad, good = reviewed(seller, buyer), reviewed(seller, UserFactory(), stars=5)
    act = acted(reporting(stranger, "review", bad.pk), moderator, "hide")
    seller.refresh_from_db()
    assert (seller.review_count, seller.review_sum) == (1, 5)
    assert list(Review.objects.published()) == [good]
    page = signed_in(stranger).get(f"/people/{seller.code}/reviews/").content.decode()
    assert "A made-up word." in page  # the good one says so too
    assert page.count("A made-up word.") == 1
    actions.lift(act, by=second, reason="It was true after all.")
    seller.refresh_from_db()
    assert (seller.review_count, seller.review_sum) == (2, 6)


def test_a_hidden_message_is_known_and_not_read(thread, buyer, seller, moderator, signed_in):
    said = Message.objects.get(text="Only a fool would ask that.")
    act = acted(reporting(buyer, "message", said.pk), moderator, "hide")
    for person in (buyer, seller):
        client = signed_in(person)
        page = client.get(thread.get_absolute_url()).content.decode()
        assert "Only a fool" not in page
        assert "Our people have hidden this message." in page
        assert "Only a fool" not in client.get("/messages/").content.decode()
    actions.lift(act, by=moderator, reason="A misunderstanding.")
    assert "Only a fool" in signed_in(buyer).get(thread.get_absolute_url()).content.decode()


def test_a_suspension_hides_what_is_sold_warns_who_talked_and_ends_by_itself(
    reported, moderator, listing, thread, buyer, seller, stranger
):
    draft = ListingFactory(seller=seller, status="draft")
    act = acted(reported, moderator, "suspend", 7)
    listing.refresh_from_db()
    draft.refresh_from_db()
    seller.refresh_from_db()
    assert (listing.status, draft.status, seller.is_suspended) == ("suspended", "draft", True)
    assert told(buyer) == ["person.suspended_for_now"]
    assert told(seller) == ["act.suspend"]
    with time_machine.travel(act.until + timedelta(seconds=1), tick=False):
        seller.refresh_from_db()
        assert seller.is_suspended is False
        assert actions.end_due(timezone.now()) == 1
        assert actions.end_due(timezone.now()) == 0
        listing.refresh_from_db()
        assert listing.status == "on_sale"
        assert told(seller) == ["act.suspend", "act.ended"]


def test_lifting_brings_back_what_the_suspension_hid_and_nothing_else(
    reported, moderator, listing, second, stranger
):
    other = ListingFactory(seller=listing.seller, title="Silver watch")
    acted(reporting(stranger, "listing", other.code), moderator, "hide")
    suspension = acted(reported, moderator, "suspend", 7)
    actions.lift(suspension, by=second, reason="It was a mistake.")
    listing.refresh_from_db()
    other.refresh_from_db()
    assert (listing.status, other.status) == ("on_sale", "suspended")
    assert User.objects.get(pk=listing.seller_id).suspended_until is None


def test_open_sales_are_stopped_when_the_moderator_says_so_and_put_into_the_queue(
    reported, moderator, seller, buyer
):
    paid = OrderFactory(seller=seller, buyer=buyer, status="paid")
    sent = OrderFactory(seller=seller, buyer=buyer, status="shipped", delivery="post")
    acted(reported, moderator, "suspend", 7, stops_sales=True)
    assert set(Order.objects.filter(pk__in=[paid.pk, sent.pk]).values_list("status", flat=True)) == {
        "disputed"
    }
    waiting = Report.objects.open().order_by("subject_id").values_list("subject_kind", "subject_id", "reason")
    assert list(waiting) == [("order", paid.pk, "stuck"), ("order", sent.pk, "stuck")]


def test_open_sales_go_on_otherwise(reported, moderator, seller, buyer):
    paid = OrderFactory(seller=seller, buyer=buyer, status="paid")
    acted(reported, moderator, "suspend", 7)
    paid.refresh_from_db()
    assert paid.status == "paid"


def test_an_act_closes_every_open_report_of_the_same_thing(reported, listing, moderator):
    others = [reporting(UserFactory(), "listing", listing.code) for _ in range(2)]
    acted(reported, moderator, "warn")
    assert not Report.objects.open().exists()
    assert told(others[0].reporter) == ["report.closed"]


def test_nobody_acts_on_what_they_are_part_of(reported, listing, seller, moderator, stranger):
    OrderFactory(listing=ListingFactory(seller=seller), buyer=moderator, status="completed")
    bought = OrderFactory(seller=seller, buyer=moderator, status="completed")
    mine = reporting(stranger, "listing", bought.listing.code)
    reporting(moderator, "listing", listing.code)
    own = reporting(stranger, "person", moderator.code)
    for report in (mine, reported, own):
        with pytest.raises(Refusal):
            acted(report, moderator, "warn")
    assert not Act.objects.exists()


def test_our_own_people_are_not_acted_on_here(moderator, agent):
    with pytest.raises(Refusal):
        actions.act_on_person(agent, by=moderator, kind="warn", **WORDS)


@pytest.mark.parametrize("role", ["support", "growth", None])
def test_only_moderators_act(reported, role):
    with pytest.raises(Refusal):
        acted(reported, UserFactory(role=role), "warn")


def test_a_second_suspension_waits_for_the_first(suspended, seller, moderator):
    with pytest.raises(Refusal, match="in force already"):
        actions.act_on_person(seller, by=moderator, kind="suspend", days=30, **WORDS)


def test_what_another_moderator_looks_at_is_left_to_them(reported, moderator, second):
    reports.claim(reported, by=second)
    with pytest.raises(Refusal, match="Somebody else is looking"):
        acted(Report.objects.get(), moderator, "warn")
    reports.let_go(Report.objects.get(), by=moderator)
    acted(Report.objects.get(), moderator, "warn")


def test_a_thing_that_changed_meanwhile_is_asked_about_again(reported, listing, moderator):
    from forum.moderation import things

    seen = things.now("listing", listing.pk).edition
    listing.description = "Gold-coloured, as a toy."
    listing.save()
    with pytest.raises(actions.Changed, match="changed while you were looking"):
        acted(reported, moderator, "hide", seen=seen)
    listing.refresh_from_db()
    assert listing.status == "on_sale"
    acted(reported, moderator, "hide", seen=things.now("listing", listing.pk).edition)


# -- The weight of a report ------------------------------------------------------------------------------------------


def test_a_report_weighs_by_its_reporters_record(stranger, moderator):
    def outcome(number, result):
        for _ in range(number):
            report = reporting(stranger, "person", UserFactory().code)
            reports.close(report, by=moderator, outcome=result)

    def weight():
        return reporting(stranger, "person", UserFactory().code).weight

    assert weight() == 30
    outcome(4, "twice")
    assert weight() == 30
    outcome(4, "nothing")
    assert weight() == 15
    outcome(8, "acted")
    assert weight() == 38


def test_a_message_is_reported_by_who_reads_it_and_by_nobody_else(thread, buyer, seller, stranger):
    from forum.reports import subjects

    said = Message.objects.get(text="Only a fool would ask that.")
    report = reporting(buyer, "message", said.pk)
    assert (report.about, report.words) == (seller, "Only a fool would ask that.")
    assert report.url == f"{thread.get_absolute_url()}#m{said.pk}"
    assert subjects.find("message", str(said.pk), stranger) is None
    assert subjects.find("message", "1" * 30, buyer) is None


@pytest.mark.parametrize("end", ["lifted", "reversed", "over"])
def test_an_order_a_suspension_froze_is_called_for_when_that_is_over_and_goes_on_by_one_click(
    reported, moderator, seller, buyer, signed_in, end
):
    paid = OrderFactory(seller=seller, buyer=buyer, status="paid")
    sent = OrderFactory(seller=seller, buyer=buyer, status="shipped", delivery="post")
    act = acted(reported, moderator, "suspend", 7, stops_sales=True)
    (report, other) = Report.objects.open().order_by("subject_id")
    third = UserFactory(role="moderator")
    with pytest.raises(Refusal):
        actions.let_order_go_on(report, by=third)
    later = timezone.now()
    if end == "lifted":
        actions.lift(act, by=third, reason="Our mistake.")
    elif end == "reversed":
        actions.decide(
            actions.appeal(act, by=seller, text="No."), by=third, is_reversed=True, answer="Indeed."
        )
    else:
        later += timedelta(days=8)
    with time_machine.travel(later, tick=False):
        actions.end_due(later)
        report.refresh_from_db()
        assert (report.state, "suspension of its seller is over" in report.text) == ("new", True)
        client = signed_in(third)
        page = f"/moderation/reports/{report.code}/"
        assert "Let the order go on" in client.get(page).content.decode()
        client.post(f"{page}go-on/")
        paid.refresh_from_db()
        sent.refresh_from_db()
        assert (paid.status, sent.status, paid.act_by > later) == ("paid", "disputed", True)
        assert not Report.objects.open().filter(pk=report.pk).exists()
        actions.let_order_go_on(other, by=third)
        sent.refresh_from_db()
        assert (sent.status, sent.ledger.balance("held")) == ("shipped", sent.total)
        orders.confirm_receipt(sent, by=buyer)
        assert sent.ledger.balance("held") == 0


def test_an_order_that_is_frozen_again_needs_another_ruling(reported, moderator, seller, buyer):
    paid = OrderFactory(seller=seller, buyer=buyer, status="paid")
    trading.freeze(paid, by=moderator, reason="A look.")
    trading.go_on(paid, by=moderator, reason="All is well.")
    trading.freeze(paid, by=moderator, reason="Another look.")
    with pytest.raises(IntegrityError, match="ends with a ruling"), transaction.atomic():
        Order.objects.filter(pk=paid.pk).update(status="paid")
    with pytest.raises(IntegrityError, match="moves by a ruling"), transaction.atomic():
        ledger.release(paid)
    with pytest.raises(IntegrityError, match="ends with a ruling"), transaction.atomic():
        Order.objects.filter(pk=paid.pk).update(status="paid", rulings_before=0)
