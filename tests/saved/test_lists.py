"""The list of saved things: what became of each, at the price a buyer sees."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from listings.catalogue.models import Listing
from listings.saved import actions
from tests.catalogue.looking import put_out
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_it_begins_empty_and_invites(signed_in, buyer):
    assert "Nothing saved yet" in signed_in(buyer).get("/favourites/").content.decode()


def test_what_got_cheaper_says_by_how_much(signed_in, buyer):
    listing = put_out("Brass bell", price=10_000)
    actions.save(listing, by=buyer)
    Listing.objects.filter(pk=listing.pk).update(price=8_000)
    page = signed_in(buyer).get("/favourites/").content.decode()
    for words in ("Brass bell", "€83.10", "€103.70", "20 % cheaper"):
        assert words in page


@pytest.mark.parametrize(
    ("status", "words"),
    [("sold", "Sold"), ("reserved", "Reserved"), ("withdrawn", "No longer shown"), ("suspended", "No longer shown")],
)  # fmt: skip
def test_what_is_gone_says_so_and_no_price(signed_in, buyer, status, words):
    listing = put_out(price=10_000)
    actions.save(listing, by=buyer)
    Listing.objects.filter(pk=listing.pk).update(status=status)
    page = signed_in(buyer).get("/favourites/").content.decode()
    assert words in page
    assert "€" not in page.split("<main")[1].split("</main>")[0]


def test_nobody_sees_what_others_saved(signed_in, buyer, stranger, client):
    actions.save(put_out("Brass bell"), by=stranger)
    assert "Brass bell" not in signed_in(buyer).get("/favourites/").content.decode()


@pytest.mark.parametrize("address", ["/favourites/", "/following/"])
def test_the_lists_are_mine_alone(client, address):
    assert client.get(address).headers["Location"] == f"/accounts/login/?next={address}"


@pytest.mark.parametrize(("address", "queries"), [("/favourites/", 4), ("/following/", 4)])
def test_a_list_costs_the_same_for_few_as_for_many(signed_in, buyer, address, queries):
    client = signed_in(buyer)

    def cost(more):
        for _more in range(more):
            actions.save(put_out(), by=buyer)
            actions.follow(UserFactory(), by=buyer)
        client.get(address)
        with CaptureQueriesContext(connection) as found:
            assert client.get(address).status_code == 200
        return len(found)

    # Session, person, the list, bell.
    assert [cost(1), cost(2), cost(30)] == [queries] * 3


def test_every_saved_thing_is_reached_page_by_page(signed_in, buyer):
    for number in range(30):
        actions.save(put_out(f"Bell {number:02}"), by=buyer)
    client = signed_in(buyer)
    first = client.get("/favourites/").content.decode()
    assert "Bell 29" in first
    assert "Bell 05" not in first
    after = first.split('rel="next" href="')[1].split('"')[0]
    assert "Bell 05" in client.get(f"/favourites/{after}").content.decode()
