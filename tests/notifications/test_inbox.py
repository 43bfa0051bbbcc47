"""The inbox and its bell: what one sees, what nobody else does, what reading does."""

import pytest
from django.utils import timezone

from listings.orders import actions as orders
from listings.orders.statuses import Delivery as Way
from listings.orders.statuses import OrderStatus
from notifications.channels import actions
from notifications.channels.models import Delivery, Notification
from tests.factories import ListingFactory, OrderFactory, UserFactory
from tests.notifications.conftest import make_interest, make_listing, post
from yardsale.events import actions as events
from yardsale.events.models import Event

pytestmark = pytest.mark.django_db


def address_all():
    for event_id in Event.objects.unaddressed().order_by("pk").values_list("pk", flat=True):
        events.address(event_id)


def fill(person, count):
    """So many messages about as many listings, the newest unread."""
    actions.notify(
        [
            Notification(
                recipient=person,
                kind="listing.similar",
                occasion=f"listing:{listing.pk}",
                values={"title": listing.title, "amount": 100, "district": "Mill Lane", "bought": "Bike"},
                url="/",
                listing=listing,
                interest=make_interest(person, f"Bike {listing.pk}"),
            )
            for listing in (ListingFactory() for _each in range(count))
        ]
    )


def test_a_message_says_what_and_why_and_can_be_muted(bike_buyer, signed_in):
    post(make_listing("Peugeot racing road bike"))
    page = signed_in(bike_buyer).get("/inbox/").content.decode()
    assert "Peugeot racing road bike" in page
    assert "because you bought <em>Blue Peugeot road bike</em>" in page
    assert f"/interests/{bike_buyer.interests.get().pk}/mute/" in page


def test_opening_marks_it_read_and_leads_there(bike_buyer, signed_in):
    listing = make_listing()
    post(listing)
    message = Notification.objects.get()
    answer = signed_in(bike_buyer).get(f"/inbox/{message.pk}/open/")
    assert (answer.status_code, answer.url) == (302, listing.get_absolute_url())
    message.refresh_from_db()
    assert message.read_at is not None


def test_a_message_never_leads_to_another_site(buyer, signed_in):
    fill(buyer, 1)
    Notification.objects.update(url="//evil.example/")
    answer = signed_in(buyer).get(f"/inbox/{Notification.objects.get().pk}/open/")
    assert answer.url == "/inbox/"


def test_a_strangers_message_does_not_exist(bike_buyer, stranger, signed_in):
    post(make_listing())
    message = Notification.objects.get()
    browser = signed_in(stranger)
    assert browser.get(f"/inbox/{message.pk}/open/").status_code == 404
    assert "Peugeot" not in browser.get("/inbox/").content.decode()
    message.refresh_from_db()
    assert message.read_at is None


@pytest.mark.parametrize("address", ["/inbox/", "/inbox/bell/", "/inbox/1/open/", "/interests/"])
def test_who_is_signed_out_signs_in_first(client, address):
    answer = client.get(address)
    assert (answer.status_code, answer.url) == (302, f"/accounts/login/?next={address}")


def test_reading_all_leaves_nothing_unread_and_touches_nobody_else(buyer, stranger, signed_in):
    fill(buyer, 3)
    fill(stranger, 1)
    browser = signed_in(buyer)
    assert 'data-count="3"' in browser.get("/inbox/").content.decode()
    assert browser.post("/inbox/read/").status_code == 302
    assert 'data-count="0"' in browser.get("/inbox/").content.decode()
    assert Notification.objects.to(stranger).unread().count() == 1


def test_the_unread_tab_leaves_out_what_was_read(buyer, signed_in):
    fill(buyer, 2)
    old, new = Notification.objects.order_by("pk")
    actions.read(old, by=buyer)
    page = signed_in(buyer).get("/inbox/?show=unread").content.decode()
    assert (f"/inbox/{new.pk}/open/" in page, f"/inbox/{old.pk}/open/" in page) == (True, False)


def test_an_empty_inbox_says_what_will_come(buyer, signed_in):
    assert "Nothing here yet" in signed_in(buyer).get("/inbox/").content.decode()
    assert "All read" in signed_in(buyer).get("/inbox/?show=unread").content.decode()


def test_the_bell_answers_not_modified_until_the_number_changes(buyer, signed_in):
    browser = signed_in(buyer)
    first = browser.get("/inbox/bell/")
    assert (first.status_code, 'data-count="0"' in first.content.decode()) == (200, True)
    again = browser.get("/inbox/bell/", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    fill(buyer, 1)
    changed = browser.get("/inbox/bell/", headers={"If-None-Match": first.headers["ETag"]})
    assert (changed.status_code, 'data-count="1"' in changed.content.decode()) == (200, True)


def test_the_bell_asks_three_queries(buyer, signed_in, django_assert_num_queries):
    browser = signed_in(buyer)
    with django_assert_num_queries(3):  # session, person, how many
        browser.get("/inbox/bell/")


@pytest.mark.parametrize("rows", [3, 24])
def test_the_inbox_asks_five_queries_whatever_it_holds(rows, buyer, signed_in, django_assert_num_queries):
    fill(buyer, rows)
    browser = signed_in(buyer)
    browser.get("/inbox/")
    with django_assert_num_queries(
        5
    ):  # session, person, messages, the question about a purchase, how many unread
        page = browser.get("/inbox/").content.decode()
    assert page.count('class="row unread"') == rows


@pytest.mark.parametrize("rows", [3, 24])
def test_the_list_of_interests_asks_seven_queries_whatever_it_holds(
    rows, buyer, signed_in, django_assert_num_queries
):
    fill(buyer, rows)
    browser = signed_in(buyer)
    browser.get("/interests/")
    with django_assert_num_queries(7):  # session, person, interests, preference, stop, sellers left out, bell
        browser.get("/interests/")


def test_older_messages_are_a_page_further(buyer, signed_in):
    fill(buyer, 30)
    browser = signed_in(buyer)
    first = browser.get("/inbox/")
    assert (len(first.context["page"].rows), first.context["page"].next_url[:8]) == (24, "?before=")
    second = browser.get(f"/inbox/{first.context['page'].next_url}").context["page"]
    assert (len(second.rows), second.next_url) == (6, "")
    seen = {row.pk for row in first.context["page"].rows} | {row.pk for row in second.rows}
    assert len(seen) == 30


@pytest.mark.parametrize("key", ["", "x", "-1", "٣", "9" * 17, "9" * 400, "1e3"])
def test_a_nonsense_key_is_no_error(key, buyer, signed_in):
    assert signed_in(buyer).get("/inbox/", {"before": key}).status_code == 200


def test_every_step_of_a_sale_tells_the_side_whose_turn_it_is():
    order = OrderFactory(title="Oak table", status=OrderStatus.HANDED_OVER)
    address_all()
    orders.confirm_receipt(order, by=order.buyer)
    address_all()
    told = [(row.recipient, row.kind, row.title) for row in Notification.objects.order_by("pk")]
    assert told == [
        (order.seller, "order.paid.meet", f"Sold! Time to meet {order.buyer.name}"),
        (order.buyer, "order.handed_over", "Do you have “Oak table”?"),
        (order.seller, "order.completed", "€92 is yours"),
    ]
    assert {row.url for row in Notification.objects.all()} == {order.get_absolute_url()}


def test_a_parcel_is_announced_to_the_buyer():
    order = OrderFactory(title="Oak table", status=OrderStatus.SHIPPED, delivery=Way.POST)
    address_all()
    told = [(row.recipient, row.kind) for row in Notification.objects.order_by("pk")]
    assert told == [(order.seller, "order.paid.post"), (order.buyer, "order.shipped")]


def test_a_reservation_that_lapses_unpaid_is_nobodys_news():
    OrderFactory(status=OrderStatus.CANCELLED)
    address_all()
    assert not Notification.objects.exists()


def test_what_was_said_stays_when_a_title_changes(bike_buyer, signed_in):
    listing = make_listing("Peugeot racing road bike")
    post(listing)
    listing.title = "Something else"
    listing.save()
    assert Notification.objects.get().title == "Peugeot racing road bike"


def test_percent_signs_and_tags_in_a_title_are_only_letters(bike_buyer, signed_in):
    post(make_listing("100%s <b>Peugeot</b> road bike"))
    page = signed_in(bike_buyer).get("/inbox/").content.decode()
    assert "100%s &lt;b&gt;Peugeot&lt;/b&gt; road bike" in page


def test_reading_in_the_app_keeps_the_mail_from_leaving(bike_buyer):
    post(make_listing())
    actions.read(Notification.objects.get(), by=bike_buyer)
    delivery = Delivery.objects.get()
    assert (delivery.cancelled_at is None, delivery.sent_at) == (False, None)
    Delivery.objects.update(due_at=timezone.now())
    assert actions.send(delivery.pk) is False


def test_reading_leaves_mails_about_money_alone():
    OrderFactory(status=OrderStatus.PAID, seller=UserFactory())
    address_all()
    message = Notification.objects.get()
    actions.read(message, by=message.recipient)
    assert Delivery.objects.get().cancelled_at is None


# -- Interests ------------------------------------------------------------------------------------------------------


def test_mute_is_one_tap_with_an_undo(bike_buyer, signed_in):
    interest = bike_buyer.interests.get()
    browser = signed_in(bike_buyer)
    page = browser.post(
        f"/interests/{interest.pk}/mute/", headers={"Referer": "http://testserver/inbox/"}, follow=True
    )
    assert page.redirect_chain == [("http://testserver/inbox/", 302)]
    assert f'action="/interests/{interest.pk}/unmute/"' in page.content.decode()
    interest.refresh_from_db()
    assert (interest.muted_at is None, interest.postings.count()) == (False, 0)
    browser.post(f"/interests/{interest.pk}/unmute/")
    browser.post(f"/interests/{interest.pk}/unmute/")
    interest.refresh_from_db()
    assert (interest.muted_at, interest.postings.count()) == (None, 11)


@pytest.mark.parametrize("act", ["mute", "unmute", "forget"])
def test_a_strangers_interest_does_not_exist(act, bike_buyer, stranger, signed_in):
    interest = bike_buyer.interests.get()
    assert signed_in(stranger).post(f"/interests/{interest.pk}/{act}/").status_code == 404
    interest.refresh_from_db()
    assert (interest.muted_at, interest.postings.count()) == (None, 11)


def test_forgetting_asks_first_and_keeps_what_was_told(bike_buyer, signed_in):
    post(make_listing())
    interest = bike_buyer.interests.get()
    browser = signed_in(bike_buyer)
    assert "Forget this?" in browser.get(f"/interests/{interest.pk}/forget/").content.decode()
    assert bike_buyer.interests.count() == 1
    browser.post(f"/interests/{interest.pk}/forget/")
    assert (bike_buyer.interests.count(), bike_buyer.notifications.count()) == (0, 1)
    assert "because you bought" in browser.get("/inbox/").content.decode()


def test_the_list_shows_what_one_hears_about_and_is_kind_when_empty(bike_buyer, stranger, signed_in):
    assert "Blue Peugeot road bike" in signed_in(bike_buyer).get("/interests/").content.decode()
    assert "Nothing yet" in signed_in(stranger).get("/interests/").content.decode()
