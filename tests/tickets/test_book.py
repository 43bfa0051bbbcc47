"""The book of key customers: whose person is whose, what is written, what nobody may."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from support.tickets import book, desk, opening
from support.tickets.desk import Wanted
from support.tickets.desk_models import Change
from support.tickets.models import KeyCustomer, Touch
from tests.factories import OrderFactory, UserFactory
from yardsale.refusals import Refusal

BOOK = "/admin/tickets/keycustomer/"


@pytest.fixture
def kept(manager, buyer):
    return book.take(buyer, by=manager)


@pytest.fixture
def other(db):
    return UserFactory(name="Olga Other", role="account_manager")


def form_of(kept, **fields):
    return {
        "manager": kept.manager_id, "health": "good", "next_step": "", "next_at": "", "said": "",
    } | fields  # fmt: skip


def test_a_manager_takes_a_customer_whose_tickets_come_to_them_first(manager, kept, buyer):
    ticket = opening.open_ticket(kind="order", subject="Where is it?", text="Hm.", customer=buyer)
    assert (kept.manager, ticket.owner, book.manager_of(buyer)) == (manager, manager, manager)
    told = [(one.by, one.verb, one.about, one.details) for one in Change.objects.all()]
    assert told == [(manager, "added", buyer, {"manager": [None, "Max Manager"]})]


def test_a_key_customer_ends_and_what_was_written_comes_back_with_them(signed_in, manager, kept, buyer, lead):
    book.keep(kept, by=manager, health="watch", said="Rang: wants fewer mails.", next_step="Ring again")
    ticket = opening.open_ticket(kind="order", subject="Where is it?", text="Hm.", customer=buyer)
    browser = signed_in(manager)
    assert browser.post(f"{BOOK}{kept.pk}/change/", form_of(kept, ends="on")).status_code == 302
    assert "Bo Buyer" not in browser.get(BOOK).content.decode()
    assert book.manager_of(buyer) is None
    rows = desk.page(Wanted(), reader=lead, now=timezone.now()).rows
    assert [(row.code, row.manager) for row in rows] == [(ticket.code, None)]
    assert desk.counts(lead, timezone.now())["key"] == 0
    assert opening.open_ticket(kind="other", subject="New", text="?", customer=buyer).owner is None
    last = Change.objects.order_by("pk").last()
    assert (last.verb, last.about, last.details) == ("removed", buyer, {"manager": ["Max Manager", None]})
    again = book.take(buyer, by=manager)
    assert [one.text for one in again.touches.all()] == ["Rang: wants fewer mails."]
    assert (book.manager_of(buyer), again.next_step) == (manager, "")


def test_nobody_ends_what_is_in_anothers_book(kept, other):
    with pytest.raises(Refusal, match="somebody else’s book"):
        book.end(kept, by=other)
    kept.refresh_from_db()
    assert kept.ended_at is None


def test_whoever_left_is_nobodys_person_any_more(manager, kept, buyer):
    manager.is_active = False
    manager.save()
    assert book.manager_of(buyer) is None


@pytest.mark.parametrize(
    ("who", "words"),
    [
        ("buyer", "has a person already: Max Manager"),
        ("agent", "Only a neighbour"),
        ("gone", "Only a neighbour"),
    ],
)
def test_who_cannot_be_taken_is_refused_in_words(request, kept, other, who, words):
    person = UserFactory(is_active=False) if who == "gone" else request.getfixturevalue(who)
    with pytest.raises(Refusal, match=words):
        book.take(person, by=other)


def test_a_lead_gives_customers_to_account_managers_and_to_nobody_else(
    lead, manager, agent, seller, stranger
):
    assert book.take(seller, by=lead, manager=manager).manager == manager
    with pytest.raises(Refusal, match="no account manager"):
        book.take(stranger, by=lead, manager=agent)
    with pytest.raises(Refusal, match="Only a lead"):
        book.take(stranger, by=agent, manager=manager)


def test_a_manager_hands_over_their_own_and_not_anothers(kept, manager, other, lead):
    with pytest.raises(Refusal, match="somebody else’s book"):
        book.give(kept, to=other, by=other)
    book.give(kept, to=other, by=manager)
    assert kept.manager == other
    with pytest.raises(Refusal, match="somebody else’s book"):
        book.keep(kept, by=manager, health="watch")
    book.give(kept, to=manager, by=lead)
    assert KeyCustomer.objects.get().manager == manager


@pytest.mark.parametrize("sql", ["UPDATE tickets_touch SET text = 'x'", "DELETE FROM tickets_touch"])
def test_a_contact_stays_as_it_was_told(kept, manager, sql):
    book.keep(kept, by=manager, health="watch", said="Rang: wants fewer mails.")
    with (
        pytest.raises(IntegrityError, match="only added"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)


def test_the_page_tells_everything_and_writes_a_contact_with_the_next_step(signed_in, manager, kept, buyer):
    order = OrderFactory(buyer=buyer, status="paid")
    opening.open_ticket(kind="order", subject="Where is my lamp?", text="Hm.", customer=buyer)
    browser, there = signed_in(manager), f"{BOOK}{kept.pk}/change/"
    data = form_of(kept, health="watch", next_step="Ring again", next_at="2030-05-01", said="Was not amused.")
    assert browser.post(there, data).status_code == 302
    kept.refresh_from_db()
    assert (kept.health, kept.next_step, str(kept.next_at)) == ("watch", "Ring again", "2030-05-01")
    assert [(one.by, one.text, one.health) for one in Touch.objects.all()] == [
        (manager, "Was not amused.", "watch")
    ]
    page = browser.get(there).content.decode()
    for words in ("Was not amused.", "Where is my lamp?", order.listing.title, "To be watched"):
        assert words in page
    # Sent again without words no contact is made up.
    browser.post(there, form_of(kept))
    assert Touch.objects.count() == 1


def test_a_day_without_a_step_is_asked_about_and_keeps_what_was_typed(signed_in, manager, kept):
    data = form_of(kept, next_at="2030-05-01", said="A long talk.")
    page = signed_in(manager).post(f"{BOOK}{kept.pk}/change/", data).content.decode()
    assert "Say what the next step is, too." in page
    assert "A long talk." in page
    assert not Touch.objects.exists()


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
def test_a_day_far_from_now_is_asked_about(signed_in, manager, kept, day):
    data = form_of(kept, next_step="Ring again", next_at=day)
    page = signed_in(manager).post(f"{BOOK}{kept.pk}/change/", data).content.decode()
    assert "Please choose a day within ten years." in page
    kept.refresh_from_db()
    assert kept.next_at is None


def test_customers_are_added_by_code_or_by_their_whole_address(signed_in, manager, lead, buyer, seller):
    assert signed_in(manager).post(f"{BOOK}add/", {"who": buyer.code}).status_code == 302
    data = {"who": " SAM@example.org ", "manager": manager.pk}
    assert signed_in(lead).post(f"{BOOK}add/", data).status_code == 302
    assert set(KeyCustomer.objects.values_list("customer", "manager")) == {
        (buyer.pk, manager.pk),
        (seller.pk, manager.pk),
    }


@pytest.mark.parametrize("who", ["", "nobody@example.org", "sam", "b" * 300, "\x00", "' or 1=1"])
def test_who_is_not_found_is_said_kindly(signed_in, manager, seller, who):
    answer = signed_in(manager).post(f"{BOOK}add/", {"who": who})
    assert answer.status_code == 200
    assert "errorlist" in answer.content.decode()
    assert not KeyCustomer.objects.exists()


def test_taking_whom_another_has_says_whose_they_are(signed_in, kept, other, buyer):
    page = signed_in(other).post(f"{BOOK}add/", {"who": buyer.code}).content.decode()
    assert "Bo Buyer has a person already: Max Manager." in page


def test_one_reads_ones_own_book_and_a_lead_all(signed_in, kept, manager, other, lead, agent):
    def seen(person):
        return "Bo Buyer" in signed_in(person).get(BOOK).content.decode()

    assert [seen(person) for person in (manager, other, lead)] == [True, False, True]
    there = f"{BOOK}{kept.pk}/change/"
    assert signed_in(other).get(there).headers["Location"] == "/admin/"
    assert signed_in(other).post(there, form_of(kept, said="Mine!")).headers["Location"] == "/admin/"
    assert signed_in(agent).get(BOOK).status_code == 403
    assert signed_in(agent).post(there, form_of(kept, said="Mine!")).status_code == 403
    assert not Touch.objects.exists()


def test_the_form_gives_to_account_managers_alone(signed_in, kept, manager, other, agent):
    browser, there = signed_in(manager), f"{BOOK}{kept.pk}/change/"
    assert browser.post(there, form_of(kept, manager=agent.pk)).status_code == 200
    assert browser.post(there, form_of(kept, manager=other.pk)).status_code == 302
    kept.refresh_from_db()
    assert kept.manager == other


def test_a_step_that_was_missed_comes_first_and_says_so(signed_in, kept, manager, seller):
    late = timezone.localdate() - timedelta(days=3)
    book.keep(
        book.take(seller, by=manager), by=manager, health="trouble", next_step="Say sorry", next_at=late
    )
    page = signed_in(manager).get(BOOK).content.decode()
    assert page.index("Sam Seller") < page.index("Bo Buyer")
    assert "was due" in page
    due = signed_in(manager).get(f"{BOOK}?step=due").content.decode()
    assert ("Sam Seller" in due, "Bo Buyer" in due) == (True, False)


def test_the_book_asks_the_same_number_of_questions_for_1_and_for_20(
    signed_in, kept, manager, django_assert_num_queries
):
    browser = signed_in(manager)
    browser.get(BOOK)
    with django_assert_num_queries(8):
        browser.get(BOOK)
    for n in range(20):
        person = UserFactory()
        one = book.take(person, by=manager)
        book.keep(one, by=manager, health="good", said="Hello.")
        OrderFactory(buyer=person, status="paid")
        opening.open_ticket(kind="other", subject=f"Hm {n}", text="Hm.", customer=person)
    with django_assert_num_queries(8):
        browser.get(BOOK)


def test_a_customer_sees_who_theirs_is_and_others_see_nothing(signed_in, kept, buyer, seller):
    page = signed_in(buyer).get("/settings/").content.decode()
    assert "Your person at Yardsale" in page
    assert "Max Manager looks after you" in page
    assert "max@example.org" not in page
    assert "Your person at Yardsale" not in signed_in(seller).get("/settings/").content.decode()
