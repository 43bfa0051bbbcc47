"""What the template tags write."""

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import models
from django.template import Context, Template
from lucide import IconDoesNotExist

from tests.design.test_static_files import STATIC
from yardsale import formats

TEMPLATES = STATIC.parent / "templates"
NOW = datetime(2026, 3, 6, 11, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _friday_noon():
    with time_machine.travel(NOW, tick=False):
        yield


def render(template, **context):
    return Template("{% load yardsale %}" + template).render(Context(context))


@dataclass
class Picture:
    width: int = 1200
    height: int = 900
    alt: str = 'A "blue" bike'
    url: str = "/media/photos/a.jpg"
    renditions: dict = field(default_factory=dict)


class Status(models.TextChoices):
    PAID = "paid", "Paid, money held"


@pytest.mark.parametrize(("currency", "sign"), [("GBP", "£"), ("EUR", "€"), ("", "US$")])
def test_the_sign_before_an_amount_is_its_currencys_and_otherwise_ours(settings, currency, sign):
    settings.CURRENCY = "USD"
    assert render("{{ currency|symbol }}", currency=currency) == sign


@pytest.mark.parametrize(
    "file", sorted([*TEMPLATES.rglob("*.html"), *(STATIC / "js").rglob("*.js")]), ids=str
)
def test_no_page_and_no_script_writes_a_currency_by_hand(file):
    assert not re.search(r"[€£¥]|&(?:euro|pound|yen);|\bEUR\b", file.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (NOW, "Friday 6 March, 12:00"),
        (NOW + timedelta(days=1, hours=6), "Saturday 7 March, 18:00"),
        (NOW - timedelta(days=300), "Saturday 10 May 2025, 13:00"),
    ],
)
def test_a_moment_has_its_weekday_and_the_year_only_when_it_is_another(moment, words):
    assert formats.when(moment) == words


def test_a_date_needs_no_clock():
    assert formats.day(date(2026, 3, 9)) == "Monday 9 March"


@pytest.mark.parametrize(
    ("distance", "words"),
    [
        (timedelta(seconds=-3), "1 minute ago"),
        (timedelta(minutes=-59, seconds=-50), "59 minutes ago"),
        (timedelta(hours=-3, minutes=-40), "3 hours ago"),
        (timedelta(days=-1, hours=-3), "1 day ago"),
        (timedelta(days=2, hours=5), "in 2 days"),
    ],
)
def test_distances_are_told_in_one_unit(distance, words):
    assert formats.ago(NOW + distance) == words


def test_moments_are_times_for_machines_too():
    assert (
        render("{% when at %}", at=NOW)
        == '<time datetime="2026-03-06T11:00:00+00:00">Friday 6 March, 12:00</time>'
    )


def test_the_price_is_a_tag():
    assert (
        render('{% price 1200 "EUR" %}') == '<span class="price"><span class="price-face">€12</span></span>'
    )
    assert 'class="price big struck"' in render('{% price 1250 "EUR" size="big" struck=True %}')
    assert render("{% price nothing %}", nothing=None) == ""


def test_money_is_plain_and_exact():
    assert render("{% money 123450 %}") == '<span class="money">€1,234.50</span>'


def test_a_pill_says_the_status_in_its_own_words_and_colour():
    assert (
        render("{% pill status %}", status=Status.PAID) == '<span class="pill info">Paid, money held</span>'
    )
    assert render('{% pill "on_sale" "<On sale>" %}') == '<span class="pill good">&lt;On sale&gt;</span>'
    assert render('{% pill "odd_one" %}') == '<span class="pill plain">Odd one</span>'


def test_a_photo_without_renditions_is_the_original():
    assert render("{% photo picture %}", picture=Picture()) == (
        '<img src="/media/photos/a.jpg" width="1200" height="900" alt="A &quot;blue&quot; bike" loading="lazy" decoding="async">'
    )


def test_a_finished_photo_offers_every_format_and_width():
    widths = {"320": "p/a-320.{0}", "640": "p/a-640.{0}"}
    renditions = {
        name: {width: path.format(name) for width, path in widths.items()}
        for name in ("avif", "webp", "jpeg")
    }
    html = render('{% photo picture sizes="thumb" eager=True %}', picture=Picture(renditions=renditions))
    assert html == (
        '<picture><source type="image/avif" srcset="/media/p/a-320.avif 320w, /media/p/a-640.avif 640w" sizes="96px">'
        '<source type="image/webp" srcset="/media/p/a-320.webp 320w, /media/p/a-640.webp 640w" sizes="96px">'
        '<img src="/media/p/a-320.jpeg" srcset="/media/p/a-320.jpeg 320w, /media/p/a-640.jpeg 640w" sizes="96px"'
        ' width="1200" height="900" alt="A &quot;blue&quot; bike" loading="eager" fetchpriority="high"></picture>'
    )


def test_no_photo_is_nothing():
    assert render("{% photo nothing %}", nothing=None) == ""


def test_icons_are_decoration_unless_named():
    assert 'aria-hidden="true"' in render('{% icon "heart" %}')
    assert 'role="img"' in render('{% icon "heart" label="Kept" %}')
    with pytest.raises(IconDoesNotExist):
        render('{% icon "no-such-icon" %}')


def test_an_avatar_is_initials_in_the_persons_own_colour():
    @dataclass
    class Person:
        name: str
        code: str

    mina = render("{% avatar person %}", person=Person("mina van der Lund", "abc"))
    assert mina == render("{% avatar person %}", person=Person("mina van der Lund", "abc"))
    assert ">ML<" in mina
    assert ">&lt;<" in render("{% avatar person %}", person=Person("<script>", "abc"))


def test_a_rating_counts_its_reviews():
    assert "4.8" in render("{% rating 4.8 23 %}")
    assert "(23 reviews)" in render("{% rating 4.8 23 %}")
    assert "No reviews yet" in render("{% rating None 0 %}")


def test_only_a_local_address_becomes_an_undo():
    @dataclass
    class Message:
        extra_tags: str

    urls = [
        render("{{ m|undo_url }}", m=Message(tags))
        for tags in ("/interests/3/unmute/", "//evil.example/", "safe", "")
    ]
    assert urls == ["/interests/3/unmute/", "", "", ""]
