"""A seller sees where their money is, month by month, and says where it goes."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from listings.orders.statuses import OrderStatus
from listings.payments import ledger
from listings.payouts import actions, iban, statements
from listings.payouts.models import Payout, PayoutAccount
from listings.payouts.statements import Month
from tests.factories import OrderFactory, PayoutAccountFactory, PayoutFactory

pytestmark = pytest.mark.django_db
IBAN = "NL91 ABNA 0417 1643 00"
PAGES = ["/my/money/", "/my/money/details/", "/my/money/2026-03/", "/my/money/2026-03/statement.csv"]


def sold(seller, price=10_000, **more):
    return OrderFactory(status=OrderStatus.COMPLETED, seller=seller, price=price, **more)


@pytest.mark.parametrize("page", PAGES)
def test_money_is_for_those_who_have_signed_in(client, page):
    answer = client.get(page)
    assert (answer.status_code, answer.url.split("?")[0]) == (302, "/accounts/login/")


def test_balances_say_where_every_euro_is(seller):
    PayoutAccountFactory(seller)
    OrderFactory(status=OrderStatus.PAID, seller=seller, price=1000)
    sold(seller, 10_000)
    paid = PayoutFactory(seller)
    actions.hear("sandbox", kind="payout_paid", payout_code=paid.code)
    sold(seller, 20_000)
    PayoutFactory(seller)
    sold(seller, 5000)
    assert statements.balances(seller) == [
        statements.Balance("EUR", held=920, ready=4600, on_its_way=18_400, paid=9200)
    ]


def test_the_page_shows_them_and_asks_for_an_account(signed_in, seller):
    sold(seller)
    page = signed_in(seller).get("/my/money/").content.decode()
    assert all(
        words in page
        for words in ("€92.00", "Add your bank account", "No payouts yet", "The numbers as a table")
    )


def test_a_newcomer_sees_a_friendly_page(signed_in, buyer):
    page = signed_in(buyer).get("/my/money/").content.decode()
    assert "No payouts yet" in page
    assert "Month by month" not in page


def test_a_strangers_payout_does_not_exist(signed_in, seller, stranger):
    PayoutAccountFactory(seller)
    sold(seller)
    payout = PayoutFactory(seller)
    assert signed_in(seller).get(payout.get_absolute_url()).status_code == 200
    assert signed_in(stranger).get(payout.get_absolute_url()).status_code == 404


def test_a_failed_payout_says_why_and_what_to_do(signed_in, seller):
    PayoutAccountFactory(seller, number="0000")
    sold(seller)
    payout = PayoutFactory(seller)
    page = signed_in(seller).get(payout.get_absolute_url()).content.decode()
    assert "The money is safe with us" in page
    assert "this account is closed" in page


# -- Statements ----------------------------------------------------------------------------------------------------


def test_a_statement_adds_up_from_before_to_after(seller):
    PayoutAccountFactory(seller)
    with time_machine.travel(datetime(2026, 2, 10, 12, tzinfo=UTC), tick=False):
        sold(seller, 10_000)
    with time_machine.travel(datetime(2026, 3, 5, 12, tzinfo=UTC), tick=False):
        sold(seller, 20_000)
        first = PayoutFactory(seller)
        actions.hear("sandbox", kind="payout_failed", payout_code=first.code)
        sold(seller, 5000)
    march = Month(2026, 3)
    assert statements.sums_of(seller, march) == [statements.Sums("EUR", 9200, 23_000, 0)]
    assert statements.sums_of(seller, march)[0].after == 32_200
    assert [row.words for row in statements.all_rows(seller, march)] == [
        "Sold", "Paid out", "Paid out", "Payout came back", "Payout came back", "Sold",
    ]  # fmt: skip
    assert sum(row.amount for row in statements.all_rows(seller, march)) == 23_000


def test_a_part_refund_is_explained(seller):
    order = OrderFactory(status=OrderStatus.PAID, seller=seller, price=10_000)
    ledger.give_part_back(order, 3000)
    type(order).objects.filter(pk=order.pk).update(refunded=3000)
    (row,) = statements.all_rows(seller, statements.this_month())
    assert (row.words, row.price, row.given_back, row.commission, row.amount) == (
        "Sold, part of it given back", 10_000, 3000, 560, 6440,
    )  # fmt: skip


def test_a_month_ends_at_midnight_here_and_not_elsewhere(seller):
    with time_machine.travel(
        datetime(2026, 3, 31, 22, 30, tzinfo=UTC), tick=False
    ):  # half past midnight in April
        sold(seller)
        assert statements.this_month() == Month(2026, 4)
    assert [len(list(statements.all_rows(seller, Month(2026, each)))) for each in (3, 4)] == [0, 1]


def test_the_file_has_every_line_and_no_formula(signed_in, seller):
    titles = ["=HYPERLINK(1)", "+1", "-1", "@x", " =1", 'Lamp, "old"']
    for title in titles:
        sold(seller, title=title)
    now = statements.this_month()
    answer = signed_in(seller).get(f"/my/money/{now.slug}/statement.csv")
    text = answer.getvalue().decode()
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    assert (answer["Content-Type"], text[0]) == ("text/csv; charset=utf-8", "\ufeff")
    assert [row[3] for row in rows[1:]] == [f"'{title}" for title in titles[:5]] + ['Lamp, "old"']
    assert rows[1][5:] == ["100.00", "0.00", "0.00", "8.00", "92.00", "EUR"]


def test_payouts_are_negative_numbers_in_the_file(signed_in, seller):
    PayoutAccountFactory(seller)
    sold(seller)
    PayoutFactory(seller)
    now = statements.this_month()
    text = signed_in(seller).get(f"/my/money/{now.slug}/statement.csv").getvalue().decode()
    rows = list(csv.reader(io.StringIO(text)))
    assert [row[9] for row in rows] == ["Amount", "92.00", "-92.00"]
    # A sale belongs to no payout: nothing stands there, not even an apostrophe.
    assert [row[4] for row in rows] == ["Payout", "", Payout.objects.get().code]


def test_a_statement_goes_by_the_day_and_not_by_when_it_was_written_down(signed_in, seller, monkeypatch):
    with time_machine.travel(datetime(2026, 3, 20, 12, tzinfo=UTC), tick=False):
        sold(seller, title="Later")
    with time_machine.travel(datetime(2026, 3, 10, 12, tzinfo=UTC), tick=False):
        sold(seller, title="Earlier")
    march = Month(2026, 3)
    titles = [row.order.title for row in statements.all_rows(seller, march)]
    assert titles == ["Earlier", "Later"]
    monkeypatch.setattr("listings.payouts.views.LINES", 1)
    first = signed_in(seller).get(f"/my/money/{march.slug}/")
    second = signed_in(seller).get(f"/my/money/{march.slug}/{first.context['next_url']}")
    assert [[row.order.title for row in page.context["rows"]] for page in (first, second)] == [
        ["Earlier"],
        ["Later"],
    ]
    assert second.context["next_url"] == ""


def test_what_was_paid_out_has_a_minus_and_no_hyphen(signed_in, seller):
    PayoutAccountFactory(seller)
    sold(seller)
    PayoutFactory(seller)
    page = signed_in(seller).get(f"/my/money/{statements.this_month().slug}/").content.decode()
    assert ("−€92.00" in page, "-€92.00" in page) == (True, False)


@pytest.mark.parametrize("month", ["2026-00", "2026-13", "1999-12", "99999-01", "2190-01"])
def test_a_month_that_never_was_is_not_found(signed_in, seller, month):
    assert signed_in(seller).get(f"/my/money/{month}/").status_code == 404


def test_statements_lead_back_to_the_month_they_joined_and_no_further(signed_in, seller):
    seller.joined_at = datetime(2026, 2, 10, 12, tzinfo=UTC)
    seller.save()
    client = signed_in(seller)
    assert 'href="/my/money/2026-02/"' in client.get("/my/money/2026-03/").content.decode()
    assert 'rel="prev"' not in client.get("/my/money/2026-02/").content.decode()


def test_a_long_month_has_pages(signed_in, seller, monkeypatch):
    from listings.payouts import views

    monkeypatch.setattr(views, "LINES", 2)
    for price in (1000, 2000, 3000):
        sold(seller, price)
    address = f"/my/money/{statements.this_month().slug}/"
    first = signed_in(seller).get(address)
    second = signed_in(seller).get(address + first.context["next_url"])
    amounts = [[row.amount for row in page.context["rows"]] for page in (first, second)]
    assert (amounts, second.context["next_url"]) == ([[920, 1840], [2760]], "")


# -- Where it goes -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "number",
    [IBAN, "nl91abna0417164300", "DE89 3704 0044 0532 0130 00", "GB29-NWBK-6016-1331-9268-19", "NO9386011117947",
     "MT84MALT011000012345MTLCAST001S"],
)  # fmt: skip
def test_right_numbers_are_known(number):
    assert iban.is_right(iban.tidy(number))


@pytest.mark.parametrize(
    "number", ["", "NL91ABNA0417164301", "NL91ABNA041716430", "X91ABNA0417164300", "12", "NL91", "ＮＬ91ABNA0417164300",
               "DE89370400440532013001", "NL91ABNA0417164300' OR 1=1"],
)  # fmt: skip
def test_wrong_numbers_are_known(number):
    assert not iban.is_right(iban.tidy(number))


def test_every_swap_of_two_neighbours_is_noticed():
    number = iban.tidy(IBAN)
    for at in range(len(number) - 1):
        swapped = number[:at] + number[at + 1] + number[at] + number[at + 2 :]
        assert swapped == number or not iban.is_right(swapped)


def test_only_the_end_of_the_number_is_kept(just_proved, seller):
    answer = just_proved(seller).post(
        "/my/money/details/", {"holder": " Sam  Seller ", "number": IBAN}, follow=True
    )
    account = PayoutAccount.objects.get()
    assert (account.holder, account.masked, account.is_ready) == ("Sam Seller", "NL •••• 4300", True)
    assert not any("0417164300" in str(value) for value in vars(account).values())
    assert "Your money goes to NL •••• 4300 from now on." in answer.content.decode()


def test_a_slip_is_told_and_what_was_typed_stays(just_proved, seller):
    answer = just_proved(seller).post("/my/money/details/", {"holder": "Sam", "number": "NL91ABNA0417164301"})
    page = answer.content.decode()
    assert (answer.status_code, PayoutAccount.objects.exists()) == (422, False)
    assert "There is a slip in this number" in page
    assert "NL91ABNA0417164301" in page


def test_sending_the_form_twice_changes_once(just_proved, seller):
    PayoutAccountFactory(seller)
    form = {"holder": "Sam", "number": IBAN, "once": "a-token-of-one-page"}
    client = just_proved(seller)
    moments = []
    for _ in range(2):
        client.post("/my/money/details/", form)
        moments.append(PayoutAccount.objects.get().changed_at)
    assert moments[0] == moments[1]


def test_a_changed_account_waits_and_says_until_when(just_proved, seller):
    PayoutAccountFactory(seller)
    page = just_proved(seller).post("/my/money/details/", {"holder": "Sam", "number": IBAN}, follow=True)
    assert "Payouts wait a little" in page.content.decode()
    assert PayoutAccount.objects.get().paused_until > timezone.now() + timedelta(hours=71)


# -- What it costs -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_however_much_there_is(just_proved, seller, django_assert_num_queries, count):
    PayoutAccountFactory(seller)
    for _ in range(count):
        sold(seller)
        PayoutFactory(seller)
        sold(seller)
    client = just_proved(seller)
    client.get("/my/money/")
    # Session, person, payouts; account, first and last movement, three balances, months; what the header shows.
    with django_assert_num_queries(11):
        client.get("/my/money/")


@pytest.mark.parametrize("count", [1, 3])
def test_a_statement_costs_the_same_however_much_there_is(
    just_proved, seller, django_assert_num_queries, count
):
    for _ in range(count):
        sold(seller)
    client, address = just_proved(seller), f"/my/money/{statements.this_month().slug}/"
    client.get(address)
    # Session, person; lines with their orders, commissions, sums; what the header shows.
    with django_assert_num_queries(6):
        client.get(address)
    with django_assert_num_queries(4):
        client.get(f"{address}statement.csv").getvalue()


@pytest.mark.parametrize("count", [1, 3])
def test_a_payout_costs_the_same_however_many_orders(just_proved, seller, django_assert_num_queries, count):
    PayoutAccountFactory(seller)
    for _ in range(count):
        sold(seller)
    payout, client = PayoutFactory(seller), just_proved(seller)
    client.get(payout.get_absolute_url())
    with django_assert_num_queries(5):
        client.get(payout.get_absolute_url())
