"""What a signed-in person is answered is kept by nobody: every address of the site is tried."""

from collections import Counter

import pytest
from django.test import Client

from tests.factories import ListingFactory, OrderFactory, ThreadFactory
from tests.people.crawler import addresses, kind_of

pytestmark = pytest.mark.django_db
#: The same bytes for everybody.
PUBLIC = ("/static/", "/media/")


def test_every_answer_to_a_signed_in_person_says_private(signed_in, seller, buyer):
    ThreadFactory("Hello", buyer=buyer, seller=seller)
    OrderFactory(status="paid", seller=seller, buyer=buyer)
    client = signed_in(seller)
    client.raise_request_exception = False
    seen = Counter()
    tried = []
    for address in addresses():
        seen[kind_of(address)] += 1
        if seen[kind_of(address)] <= 2 and not address.startswith(PUBLIC) and "logout" not in address:
            tried.append(address)
    open_to_keep = {}
    for address in tried:
        said = client.get(address).headers.get("Cache-Control", "")
        if "private" not in said and "no-store" not in said and "no-cache" not in said:
            open_to_keep[address] = said
    assert len(tried) > 100
    assert open_to_keep == {}


def test_money_and_sign_in_leave_no_copy_and_other_pages_let_back_work(signed_in, seller):
    client = signed_in(seller)
    said = {
        path: client.get(path).headers["Cache-Control"]
        for path in ("/my/money/", "/accounts/email/", "/sell/")
    }
    assert said["/my/money/"] == "private, no-store"
    assert "no-store" in said["/accounts/email/"]
    assert said["/sell/"] == "private, no-cache"


def test_what_anybody_may_keep_of_a_search_is_kept_by_a_signed_in_person_s_browser_alone(signed_in, seller):
    browser = signed_in(seller)
    for path, seconds in (("/search/feed/", 300), ("/search/complete/", 60), ("/browse/feed/", 300)):
        said = [one.get(path).headers["Cache-Control"].split(", ") for one in (Client(), browser)]
        assert [set(words) for words in said] == [
            {f"max-age={seconds}", "public"}, {f"max-age={seconds}", "private"},
        ]  # fmt: skip


def test_a_page_that_was_kept_for_everybody_is_private_once_it_is_somebodys(signed_in, seller):
    path = ListingFactory().get_absolute_url()
    for _turn in range(3):
        Client().get(path)
        assert "private" in signed_in(seller).get(path).headers["Cache-Control"]
