"""The frame of every page: its addresses exist, visitors get no token, and error pages stand alone."""

import re

import pytest
from django.template.loader import render_to_string
from django.urls import resolve

from tests.factories import UserFactory

ERRORS = ["400", "403", "404", "429", "500", "503"]


@pytest.mark.parametrize("name", ERRORS)
def test_error_pages_need_neither_request_nor_database(name):
    html = render_to_string(f"{name}.html", {"theme": "dark"})
    assert 'data-theme="dark"' in html
    assert "Sign in" in html


def test_every_address_of_the_frame_leads_somewhere(settings):
    class Person:
        is_authenticated = True
        name, code = "Sam", "u123"

    pages = [
        render_to_string("404.html", context) for context in ({}, {"user": Person(), "demo": settings.DEMO})
    ]
    addresses = {
        address for page in pages for address in re.findall(r'(?:href|action|data-poll)="(/[^"]*)"', page)
    }
    for address in sorted(addresses):
        if not address.startswith("/static/"):
            resolve(address)


def test_a_phones_page_of_ones_own_leads_to_all_that_the_wide_menu_does(signed_in, buyer):
    menu = set(re.findall(r'href="(/[^"]*)"', render_to_string("components/frame/you.html")))
    head = (
        signed_in(buyer)
        .get("/settings/")
        .content.decode()
        .split("only-phone you-head")[1]
        .split("</header>")[0]
    )
    # Settings is this page, signing out stands below, help at its foot.
    assert menu - set(re.findall(r'href="(/[^"]*)"', head)) == {"/settings/", "/accounts/logout/", "/help/"}


def test_offers_are_one_tap_from_the_messages_in_reach_of_a_thumb(signed_in, buyer):
    page = signed_in(buyer).get("/messages/").content.decode()
    thumbs = page.split('<nav class="thumbs"')[1].split("</nav>")[0]
    assert 'href="/messages/"' in thumbs
    assert thumbs.count("<a ") <= 6
    assert '<a class="btn small" href="/offers/">' in page


def test_a_visitors_page_carries_no_token(client, db):
    page = client.get("/gallery/").content.decode()
    assert "csrfmiddlewaretoken" not in page
    assert client.cookies == {}


@pytest.mark.parametrize("name", ERRORS)
def test_no_page_styles_or_scripts_inline(name):
    html = render_to_string(f"{name}.html", {})
    assert re.findall(r"\sstyle=|\son\w+=|<style|<script(?![^>]*src=)", html) == []


def test_the_mail_has_a_plain_twin():
    context = {
        "site_url": "https://yardsale.example",
        "action_url": "https://yardsale.example/orders/x/",
        "action_text": "See it",
    }
    for template in ("email/base.html", "email/base.txt"):
        assert "https://yardsale.example/orders/x/" in render_to_string(template, context)


@pytest.mark.parametrize(
    ("role", "desks"),
    [
        ("", []),
        ("support", ["/admin/"]),
        ("lead", ["/admin/"]),
        ("account_manager", ["/admin/"]),
        ("growth", ["/admin/"]),
        ("moderator", ["/admin/", "/moderation/", "/disputes/desk/"]),
        ("admin", ["/admin/", "/moderation/", "/disputes/desk/"]),
    ],
)
def test_our_people_are_led_to_their_desks_from_the_menu_and_on_a_phone(signed_in, db, role, desks):
    browser = signed_in(UserFactory(role=role) if role else UserFactory())
    page = browser.get("/settings/").content.decode()
    menu = page.split('<ul class="menu-list">')[1].split("</ul>")[0]
    phone = page.split("only-phone you-head")[1].split("</header>")[0]
    everything = ["/admin/", "/moderation/", "/disputes/desk/"]
    for part in (menu, phone):
        assert [desk for desk in everything if f'href="{desk}"' in part] == desks
    for desk in desks:
        assert browser.get(desk).status_code == 200
