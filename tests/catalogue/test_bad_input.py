"""Whatever is sent to the sell form: kind words, nothing lost, never a 500."""

from html import escape

import pytest

from listings.catalogue import photos
from listings.catalogue.models import Listing
from tests.catalogue.pictures import upload
from tests.catalogue.selling import MINE, refused
from tests.factories import ListingFactory
from yardsale import money
from yardsale.refusals import Refusal

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("mill_lane", "media")]


# -- Prices --------------------------------------------------------------------------------------------------------

NO_PRICES = [
    " ", "-1", "0", "0.5", "0,99", "-0", "+5", "1e5", "1E5", "NaN", "nan", "inf", "-inf", "∞", "１２", "١٢", "½",
    "12.345.6", "1,2,3", "12,34,56", "1.23.456", "1234,567", "0.500", "99999999999", "100000.01", "9" * 400, "12 50",
    "1 2", "12-", "12 or so", "twelve", "0x10", "0b1", "1_000", "12;", "12.", ".5", ",", ".", "€", "€€5", "5$", "£5",
    "<script>alert(1)</script>", "12\x0034", "\x00", "1' OR '1'='1", "${7*7}", "{{7*7}}", "12%", "=1+1", "12,-",
    "12.5.0", "\u202e21", "🤑", "12/2", "1,234.567", "0.001",
]  # fmt: skip


@pytest.mark.parametrize("price", NO_PRICES)
def test_what_is_no_price_is_refused_and_still_there(send, price):
    page = refused(send(price=price), MINE)
    typed = price.replace("\x00", "�") if "\x00" in price else price
    if price.strip("\x00 "):
        assert escape(price) in page or escape(typed) in page


PRICES = {
    "12": 1200, "12.5": 1250, "12,50": 1250, "12.50": 1250, "€12": 1200, "12 €": 1200, "€ 12": 1200, "EUR 12": 1200,
    "12EUR": 1200, " 12 ": 1200, "1.234,50": 123450, "1,234.50": 123450, "1 234,50": 123450, "1'234.50": 123450,
    "1\u00a0234": 123400, "1\u202f234": 123400, "1,234": 123400, "12.345": 1234500, "1": 100, "1.00": 100,
    "100000": 10000000, "007": 700,
}  # fmt: skip


@pytest.mark.parametrize("price", PRICES)
def test_a_price_is_understood_as_people_write_it(send, price):
    assert send(price=price).status_code == 302
    assert Listing.objects.get().price == PRICES[price]


@pytest.mark.parametrize("amount", [*NO_PRICES, *PRICES])
def test_money_reads_or_refuses_and_never_breaks(amount):
    try:
        minor = money.read(amount)
    except Refusal:
        minor = 0
    assert 0 <= minor <= money.LARGEST


@pytest.mark.parametrize("postage", ["-1", "600", "x", "5 or 6", "1e2", "<i>", "\x00x", "∞"])
def test_what_is_no_postage_is_refused(send, postage):
    refused(send(postage=postage), MINE)


@pytest.mark.parametrize("typed", ["", "x", "-1", "9" * 500, "\x00", "∞", "<script>"])
def test_the_receipt_stands_any_price(signed_in, seller, typed):
    answer = signed_in(seller).get("/sell/receive/", {"price": typed, "postage": typed})
    assert answer.status_code == 200
    assert "<script>" not in answer.content.decode()


# -- Words ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "title",
    ["", " ", "\t\n", "!", "—", "…", "🙂🙂🙂", "a", "\x00", "\u202e", "\u200b\u200b", "x" * 81, "x" * 10_000],
)
def test_what_is_no_title_is_refused(send, title):
    page = refused(send(title=title), "As seen.")
    assert escape(title.replace("\x00", "").strip()) in page or not title.strip("\x00 \t\n")


@pytest.mark.parametrize(
    ("title", "kept"),
    [
        ("  Old\t lamp \n", "Old lamp"),
        ("Caf\u0065\u0301 chair", "Café chair"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("Lamp\u202egpj", "Lampgpj"),
        ("TV", "TV"),
        ("自転車", "自転車"),
        ("O'Neill's \"board\"", "O'Neill's \"board\""),
        ("Robert'); DROP TABLE listings_listing;--", "Robert'); DROP TABLE listings_listing;--"),
        ("x" * 80, "x" * 80),
        ("👨‍👩‍👧 family tent", "👨‍👩‍👧 family tent"),
        ("nul\x00led lamp", "nulled lamp"),
    ],
)
def test_odd_titles_are_kept_as_words_and_shown_as_words(send, client, title, kept):
    assert send(title=title).status_code == 302
    listing = Listing.objects.get()
    assert listing.title == kept
    page = client.get(listing.get_absolute_url()).content.decode()
    assert escape(kept) in page
    assert "<script>alert(1)</script>" not in page


@pytest.mark.parametrize("description", ["x" * 5001, "word " * 3000, "é" * 10_000, "<b>" * 2000])
def test_a_description_too_long_says_by_how_much_and_stays(send, description):
    page = refused(send(description=description), "too many", MINE)
    assert escape(description.strip()) in page


@pytest.mark.parametrize(
    "description",
    ["", "\x00", "line\r\nline", "\x1b[31mred", "{% load x %}{{ x }}", "![x](http://e.vil/x.png)"],
)
def test_odd_descriptions_are_kept(send, description):
    assert send(description=description).status_code == 302


# -- Choices -------------------------------------------------------------------------------------------------------

CHOICES = ["", "no-such-thing", "bikes", "' OR 1=1", "<script>", "9" * 200, "\x00", "ROAD-BIKES", "on"]


@pytest.mark.parametrize("value", CHOICES)
@pytest.mark.parametrize("field", ["category", "condition", "district"])
def test_a_choice_that_is_not_offered_is_refused(send, field, value):
    refused(send(**{field: value}), MINE)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("about-colour", "ultraviolet"), ("about-colour", "<b>"), ("about-colour", "\x00"), ("about-frame-size", "x"),
        ("about-frame-size", "5"), ("about-frame-size", "9" * 5000), ("about-frame-size", "56.5"), ("about-frame-size", "５６"),
        ("about-frame-size", "-56"), ("about-frame-size", "NaN"), ("about-frame-size", "1e1"), ("about-brand", "x" * 61),
    ],
)  # fmt: skip
def test_an_answer_of_another_kind_is_refused(send, field, value):
    refused(send(**{field: value}), MINE)


@pytest.mark.parametrize(
    ("field", "value", "kept"),
    [
        ("about-frame-size", "56 cm", {"frame-size": 56}),
        ("about-frame-size", " 56 ", {"frame-size": 56}),
        ("about-frame-size", "", {}),
        ("about-author", "Tolkien", {}),
        ("about-", "x", {}),
        ("about-__proto__", "x", {}),
        ("about-brand", " Peu\x00geot ", {"brand": "Peugeot"}),
    ],
)
def test_only_what_the_category_asks_is_kept(send, field, value, kept):
    assert send(**{field: value}).status_code == 302
    assert Listing.objects.get().attributes == kept


def test_neither_met_nor_posted_is_refused(send):
    refused(send(can_meet=""), "how the buyer gets it", MINE)


@pytest.mark.parametrize("do", ["", "publish2", "\x00", "x" * 5000, "<script>"])
def test_a_button_that_does_not_exist_saves(send, do):
    assert send(do=do).status_code == 302
    assert Listing.objects.get().title == MINE


# -- What changed meanwhile ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("seen", ["", "stale", "\x00", "x" * 9000])
def test_a_stale_form_overwrites_nothing_and_loses_nothing(signed_in, seller, seen):
    listing = ListingFactory(seller=seller, category=tree_category(), title="As it is now")
    form = {
        "title": "As I typed it", "category": "road-bikes", "condition": "good", "price": "12", "can_meet": "on",
        "district": "mill-lane", "do": "change", "seen": seen,
    }  # fmt: skip
    page = signed_in(seller).post(f"/listings/{listing.code}/edit/", form).content.decode()
    assert "changed in another window" in page
    assert "As I typed it" in page
    listing.refresh_from_db()
    assert listing.title == "As it is now"


def tree_category():
    from listings.catalogue.models import Category

    return Category.objects.get(slug="road-bikes")


@pytest.mark.parametrize("door", ["edit", "draft", "photos", "publish", "withdraw"])
def test_a_code_that_does_not_exist_is_not_found(signed_in, seller, door):
    client = signed_in(seller)
    for code in ("nosuchone", "0", "a" * 400, "-", "NULL"):
        assert client.post(f"/listings/{code}/{door}/", {"title": MINE}).status_code == 404


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"title=" + b"x" * 2_000_000, "application/x-www-form-urlencoded"),
        (b"&".join(b"f%d=1" % n for n in range(400)), "application/x-www-form-urlencoded"),
        (b"title=%FF%FE%00", "application/x-www-form-urlencoded"),
        (b"\xff\xfe\x00", "application/x-www-form-urlencoded"),
        (b"--x\r\nbroken", "multipart/form-data; boundary=x"),
        (b"", "multipart/form-data"),
        (b"{}", "application/json"),
        (b"<x/>", "text/xml"),
        (b"title=a", "application/x-www-form-urlencoded; charset=utf-16"),
        (b"title=a", "application/x-www-form-urlencoded; charset=nonsense"),
    ],
)
def test_a_broken_request_is_no_error_of_ours(signed_in, seller, draft, body, kind):
    answer = signed_in(seller).generic("POST", f"/listings/{draft.code}/edit/", body, content_type=kind)
    assert answer.status_code in {200, 302, 400, 413, 415}


# -- What everybody reads leads nobody off the site -----------------------------------------------------------------


@pytest.mark.parametrize(
    "field",
    [
        {"title": MINE + " 06 12345678"},
        {"description": "Call me: zero six one two three four five six seven"},
    ],
)
def test_a_number_in_what_everybody_reads_is_refused_by_name(send, field):
    page = refused(send(**field), "This looks like a phone number, and everybody reads it.")
    assert escape(next(iter(field.values()))) in page


def test_a_number_in_what_a_photo_shows_is_refused_and_not_kept(send, draft, media):
    photo = photos.add(draft, upload(), by=draft.seller)
    refused(send(**{f"alt-{photo.pk}": "Ring 06 12345678"}), "This looks like a phone number")
    photo.refresh_from_db()
    assert photo.alt == ""


def test_what_only_one_category_asks_is_read_by_everybody_too(send):
    refused(send(**{"about-brand": "me@example.org"}), "This looks like an e-mail address")
