"""Everybody in the audience hears of it once, by what they chose; it can be held up, and goes on where it was."""

import pytest
from django.core import mail

from listings.catalogue.models import Category
from notifications.announcements import actions, audiences, outcomes, sending
from notifications.announcements.models import Announcement, Batch
from notifications.channels import actions as channels
from notifications.channels.models import Delivery, Notification
from tests.announcements.conftest import EVERY, approved, sent
from tests.factories import CategoryFactory, ListingFactory, OrderFactory, UserFactory
from yardsale.accounts.models import User

pytestmark = pytest.mark.django_db


def told():
    return sorted(Notification.objects.values_list("recipient__name", flat=True))


def everybody():
    return sorted(User.objects.active().values_list("name", flat=True))


def test_everybody_hears_of_it_once_however_many_batches_it_takes(writer, second):
    for number in range(7):
        UserFactory(name=f"Neighbour {number}")
    UserFactory(name="Gone", is_active=False)
    announcement = sent(writer, second, size=2)
    assert told() == everybody()
    assert (announcement.state, announcement.reckoned) == ("sent", 9)
    batches = Batch.objects.order_by("after")
    assert [batch.told for batch in batches] == [2, 2, 2, 2, 1]
    ends = [batch.upto for batch in batches]
    assert [batch.after for batch in batches] == [0, *ends[:-1]]


def test_another_round_tells_nobody_again(writer, second):
    announcement = sent(writer, second)
    before = list(Notification.objects.order_by("pk").values_list("pk", flat=True))
    sending.go_on(announcement.pk)
    Announcement.objects.filter(pk=announcement.pk).update(state="sending", told_upto=0)
    Batch.objects.all().delete()
    sending.go_on(announcement.pk)
    assert list(Notification.objects.order_by("pk").values_list("pk", flat=True)) == before


def test_who_joins_in_the_middle_hears_of_it_too(writer, second):
    announcement = approved(writer, second)
    sending.begin(announcement.pk)
    assert sending.step(announcement.pk, size=1)
    UserFactory(name="Late")
    sending.go_on(announcement.pk, size=1)
    assert told() == everybody()
    assert outcomes.progress(Announcement.objects.get()).percent == 100


def test_the_row_says_what_and_why_and_leads_to_the_page(writer, second, buyer, signed_in):
    announcement = sent(writer, second)
    client = signed_in(buyer)
    page = client.get("/inbox/").content.decode()
    for words in ("Meeting points on a map", "From Monday on you choose", "Everybody on Yardsale gets this."):
        assert words in page
    row = Notification.objects.get(recipient=buyer)
    assert client.get(f"/inbox/{row.pk}/open/").url == announcement.get_absolute_url()
    assert "From <strong>" not in client.get(announcement.get_absolute_url()).content.decode()


def test_a_letter_goes_to_whoever_wants_news_at_a_confirmed_address(writer, second, buyer):
    UserFactory(name="Unconfirmed", verified=False)
    quiet = UserFactory(name="Quiet")
    channels.switch(quiet, topic="announcements", channel="email", is_on=False)
    sent(writer, second, "inbox", "email")
    assert told() == everybody()
    mailed = Delivery.objects.values_list("notification__recipient__name", flat=True)
    assert sorted(mailed) == ["Bo Buyer", "Gus Growth", "Gwen Growth"]
    assert len(set(Delivery.objects.values_list("message_id", flat=True))) == 3


def deliver():
    Delivery.objects.waiting().update(due_at="2020-01-01T00:00Z")
    for key in Delivery.objects.waiting().values_list("pk", flat=True):
        channels.send(key)


def test_the_letter_has_words_of_its_own_in_text_and_html(writer, second, buyer):
    sent(writer, second, "inbox", "email")
    deliver()
    letter = next(letter for letter in mail.outbox if letter.to == [buyer.email])
    html = letter.alternatives[0][0]
    assert letter.subject == "Meeting points on a map"
    assert "From **Monday** on" in letter.body
    assert "From <strong>Monday</strong> on" in html
    for part in (letter.body, html):
        assert "Everybody on Yardsale gets this." in part
        assert "/inbox/unsubscribe/" in part
    assert "List-Unsubscribe-Post" in letter.extra_headers


def test_read_here_first_the_letter_stays_here(writer, second, buyer):
    sent(writer, second, "inbox", "email")
    channels.read_all(by=buyer)
    deliver()
    assert buyer.email not in [address for letter in mail.outbox for address in letter.to]


# -- Whom it is for --------------------------------------------------------------------------------------------------


def names(**choice):
    found = audiences.people(audiences.Choice(**choice)).values_list("name", flat=True)
    return sorted(found)


def test_an_audience_is_who_bought_or_sells_in_a_category_or_a_group(buyer, seller, stranger):
    road = Category.objects.get(slug="road-bikes")
    audio = CategoryFactory()
    OrderFactory(status="completed", buyer=buyer, seller=seller, category=road)
    OrderFactory(status="cancelled", buyer=stranger, seller=seller, category=road)
    ListingFactory(seller=stranger, category=audio)
    ListingFactory(seller=buyer, category=audio, status="draft", published_at=None, expires_at=None)
    assert names(audience="buyers") == ["Bo Buyer"]
    assert names(audience="buyers", category=road) == ["Bo Buyer"]
    assert names(audience="buyers", category=road.parent) == ["Bo Buyer"]
    assert names(audience="buyers", category=audio) == []
    assert names(audience="sellers") == ["Sam Seller", "Stella Stranger"]
    assert names(audience="sellers", category=audio) == ["Stella Stranger"]


def test_an_audience_is_a_neighbourhood_or_a_segment_that_another_room_knows():
    UserFactory(name="Mill", district="Mill Lane")
    UserFactory(name="Harbour", district="Harbour Side")
    UserFactory(name="Nowhere")
    assert names(audience="districts", districts=("Mill Lane",)) == ["Mill"]
    assert names(audience="districts", districts=("Mill Lane", "Harbour Side")) == ["Harbour", "Mill"]
    assert names(audience="segment", segment="gone") == []
    audiences.register(
        "h", audiences.Segment("H", "Since H.", lambda people: people.filter(name__startswith="H"))
    )
    try:
        assert names(audience="segment", segment="h") == ["Harbour"]
        assert audiences.why(audiences.Choice("segment", segment="h")) == "Since H."
    finally:
        del audiences.SEGMENTS["h"]


def test_why_did_i_get_this_names_the_audience(writer, second, buyer, seller):
    road = Category.objects.get(slug="road-bikes")
    OrderFactory(status="completed", buyer=buyer, seller=seller, category=road)
    Notification.objects.all().delete()
    sent(writer, second, audience="buyers", category=road)
    row = Notification.objects.get(kind="announcement")
    assert row.recipient == buyer
    assert row.values["why"] == f"You get this because you have bought something in {road.name}."


# -- Holding it up ---------------------------------------------------------------------------------------------------


@pytest.fixture
def halfway(writer, second):
    """Two of four people were told, and their letters have not left."""
    for number in range(2):
        UserFactory(name=f"Neighbour {number}")
    announcement = approved(writer, second, "inbox", "email")
    sending.begin(announcement.pk)
    sending.step(announcement.pk, size=2)
    announcement.refresh_from_db()
    return announcement


def test_paused_nobody_more_is_told_and_no_letter_leaves(halfway, writer):
    actions.pause(halfway, by=writer)
    assert sending.go_on(halfway.pk) == 0
    due = Delivery.objects.due("2050-01-01T00:00Z")
    assert (Notification.objects.count(), Delivery.objects.waiting().count(), due.count()) == (2, 2, 0)
    actions.resume(halfway, by=writer)
    sending.go_on(halfway.pk, size=2)
    assert (told(), Delivery.objects.due("2050-01-01T00:00Z").count()) == (everybody(), 4)


def test_stopped_on_the_way_the_letters_stay_here(halfway, writer):
    actions.stop(halfway, by=writer)
    sending.go_on(halfway.pk)
    deliver()
    assert (halfway.state, Notification.objects.count(), mail.outbox) == ("stopped", 2, [])


def test_the_clock_begins_what_is_due_and_rings_for_what_is_not_finished(writer, second):
    announcement = approved(writer, second)
    assert sending.sweep() == 1
    announcement.refresh_from_db()
    assert announcement.state == "sending"
    assert sending.sweep() == 1
    sending.go_on(announcement.pk)
    assert sending.sweep() == 0


# -- What came of it -------------------------------------------------------------------------------------------------


def test_the_outcome_is_counted_from_the_rows_with_of_how_many(writer, second, buyer):
    announcement = sent(writer, second, *EVERY)
    deliver()
    channels.read_all(by=buyer)
    counted = outcomes._counted(announcement)
    figures = {
        posting.outlet: [
            (one.label, one.value, one.of) for one in outcomes.figures(announcement, posting, counted)
        ]
        for posting in announcement.postings.all()
    }
    assert figures["inbox"] == [("written", 3, 3), ("read", 1, 3), ("opened from here", 0, 3)]
    assert figures["email"] == [
        ("left", 3, 3), ("followed to its page", 0, 3), ("waiting", 0, 3),
        ("not wanted any more, or read here first", 0, 3), ("given up, or came back", 0, 3),
    ]  # fmt: skip
    assert figures["banner"] == [("came to its page from there", 0, None)]
    assert figures["forum"] == [("answers", 0, None)]
    assert {posting.state for posting in announcement.postings.all()} == {"done"}
