"""The small links from pages that may puzzle somebody: each leads to an article that is there, to a part that is there, and
no article is forgotten."""

import re
from pathlib import Path

import pytest

from support.help.articles import ARTICLES, MOST_ASKED
from support.templatetags.help import how

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
TAG = re.compile(r'{% how "([^"]*)" %}')
LINK = re.compile(
    r"""\{% url ['"]help:article['"] ['"]([\w-]+)['"] (?:as \w+ )?%\}|["']/help/([\w-]+)/["'#]"""
)
PARTS = re.compile(r'<h2 id="([\w-]+)"')
#: What puzzled somebody once: the page and where its small link leads.
PUZZLING = {
    "catalogue/_receive.html": {"fees#sell"},
    "catalogue/_form.html": {"conditions", "selling#photos"},
    "checkout/checkout.html": {"fees#buy", "money"},
    "orders/detail.html": {"money#steps"},
    "orders/_turn.html": {
        "hand-over#buyer",
        "hand-over#seller",
        "late#not-arrived",
        "posting#send",
        "problems#wait",
        "returns#return",
        "reviews#counted",
    },
    "orders/_ways.html": {"late", "returns"},
    "orders/propose.html": {"late#not-posted", "returns#part", "returns#return"},
    "orders/answer.html": {"returns"},
    "disputes/open.html": {"disputes"},
    "disputes/case.html": {"disputes#when"},
    "offers/make.html": {"offers#means"},
    "offers/plan.html": {"offers#plan"},
    "payouts/money.html": {"payouts"},
    "payouts/details.html": {"payouts#wait"},
    "payouts/statement.html": {"payouts#statements"},
    "reviews/write.html": {"reviews#counted"},
    "conversations/_held.html": {"messages#held"},
    "reports/report.html": {"reporting#then"},
    "moderation/decision.html": {"appeals#second"},
    "moderation/decisions.html": {"appeals", "appeals#limits"},
    "conversations/thread.html": {"appeals#ends"},
    "notifications/interests.html": {"alerts"},
    "account/login.html": {"signing-in#trouble"},
    "mfa/index.html": {"signing-in#second"},
}


def written(file):
    return file.read_text(encoding="utf-8")


def every_template():
    return [file for file in TEMPLATES.rglob("*.html") if file.parts[-2] != "articles"]


def tags():
    return {place for file in every_template() for place in TAG.findall(written(file))}


def parts_of(slug):
    return set(PARTS.findall(written(TEMPLATES / "help" / "articles" / f"{slug}.html")))


def test_every_small_link_leads_to_a_part_of_an_article_that_is_there():
    asked = [f"{slug}#{anchor}" if anchor else slug for _question, slug, anchor in MOST_ASKED]
    for place in [*tags(), *asked]:
        slug, _hash, anchor = place.partition("#")
        assert slug in ARTICLES, place
        assert not anchor or anchor in parts_of(slug), place


def test_a_name_without_an_article_fails():
    with pytest.raises(KeyError):
        how("nothing-like-it")


@pytest.mark.parametrize("page", PUZZLING)
def test_a_page_that_may_puzzle_explains_itself(page):
    assert PUZZLING[page] <= set(TAG.findall(written(TEMPLATES / page)))


@pytest.mark.parametrize("slug", ARTICLES)
def test_each_article_is_linked_from_a_page_outside_help(slug):
    linked = {place.partition("#")[0] for place in tags()}
    for file in every_template():
        if file.parts[-2] != "help":
            linked |= {name or other for name, other in LINK.findall(written(file))}
    assert slug in linked


def test_the_link_says_in_words_where_it_leads():
    html = how("late#not-arrived")
    assert 'href="/help/late/#not-arrived"' in html
    assert "Posted late, or nobody came" in html


def test_the_parts_of_an_article_have_one_name_each():
    for slug in ARTICLES:
        found = PARTS.findall(written(TEMPLATES / "help" / "articles" / f"{slug}.html"))
        assert len(found) == len(set(found)), slug


def test_a_page_carries_its_link(client, db):
    assert (
        'class="explain" href="/help/signing-in/#trouble"' in client.get("/accounts/login/").content.decode()
    )
