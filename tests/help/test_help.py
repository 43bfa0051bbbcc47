"""Articles that say what is true today."""

import re

import pytest
from django.utils import timezone

from listings.catalogue.statuses import CONDITION_MEANS
from listings.fees import rates
from listings.fees.models import FeeSchedule
from support.help.articles import ARTICLES
from yardsale import money


def words_of(client, slug):
    answer = client.get(f"/help/{slug}/")
    assert answer.status_code == 200
    main = answer.content.decode().split("<main")[1].split("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def test_the_index_leads_to_every_article(client, db):
    page = client.get("/help/").content.decode()
    assert all(f'href="/help/{slug}/"' in page for slug in ARTICLES)


@pytest.mark.parametrize("slug", ARTICLES)
def test_every_article_can_be_read_and_leads_on(client, db, slug):
    words = words_of(client, slug)
    assert str(ARTICLES[slug].title) in words
    assert len(words) > 400
    assert "escrow" not in words.lower()
    assert "{{" not in words


@pytest.mark.parametrize("slug", ARTICLES)
def test_links_between_articles_are_whole(client, db, slug):
    page = client.get(f"/help/{slug}/").content.decode()
    for target in re.findall(r'href="/help/([\w-]+)/"', page):
        assert target in ARTICLES


@pytest.mark.parametrize("slug", ["nothing", "x" * 3000, "../fees", "%00"])
def test_there_is_no_other_article(client, db, slug):
    assert client.get(f"/help/{slug}/").status_code == 404


def test_fees_are_those_in_force(client, db):
    before = words_of(client, "fees")
    now = rates.current()
    assert money.text(now.buyer_price(2000)) in before
    assert money.text(now.proceeds(2000)) in before
    FeeSchedule.objects.create(
        starts_at=timezone.now(), commission_rate=1234, commission_least=77, commission_most=6600,
        protection_rate=456, protection_fixed=99,
    )  # fmt: skip
    rates.forget()
    client.cookies["sessionid"] = "not a visitor without a session"
    after = words_of(client, "fees")
    for written in ("12.34\u202f%", "4.56\u202f%", money.text(77), money.text(6600), money.text(99)):
        assert " ".join(written.split()) in after


def test_conditions_are_explained_in_the_words_of_the_sell_form(client, db):
    words = words_of(client, "conditions")
    assert all(str(meaning) in words for meaning in CONDITION_MEANS.values())


def test_deadlines_come_from_the_settings(client, db, settings):
    settings.RESERVATION_MINUTES = 37
    assert "37 minutes" in words_of(client, "how-it-works")


def test_visitors_get_kept_pages_without_token_or_session(client, db, django_assert_num_queries):
    client.get("/help/fees/")
    client.get("/help/fees/")
    with django_assert_num_queries(0):
        answer = client.get("/help/fees/")
    assert "csrfmiddlewaretoken" not in answer.content.decode()
    assert not answer.cookies


def test_the_drawings_are_credited_in_the_demo(client, db, settings):
    settings.DEMO = True
    assert "OpenMoji" in words_of(client, "about")


@pytest.mark.parametrize("packing", ["gzip, br", "identity"])
def test_kept_pages_say_how_long_they_are(client, db, packing):
    for _ in range(3):
        answer = client.get("/help/", headers={"accept-encoding": packing})
        assert answer.headers["Content-Length"] == str(len(answer.content))
