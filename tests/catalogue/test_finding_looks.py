"""Pages of finding in states that no other walk sees, in a real browser: light and dark, on a phone and on a desk."""

import pytest

from listings.catalogue import recent
from listings.saved.models import Favourite
from notifications.interests import guests
from notifications.interests.actions import Search
from tests.catalogue.looking import learn, put_out
from tests.factories import UserFactory
from tests.orders.test_looks import tour  # noqa: F401  (a fixture)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_what_was_understood_looked_for_and_saved_looks_right(tour):  # noqa: F811
    buyer = UserFactory(name="Bo Buyer")
    for number in range(3):
        put_out(
            f"Running shoes {number}",
            "mens-shoes",
            attributes={"brand": "Nike", "shoe-size": 42},
            price=4_000,
        )
    sold = put_out("A pair of running shoes with a very long title that goes on", "mens-shoes")
    learn()
    for typed in ("nike 42 shoes", "a lamp " * 12, "oak table"):
        recent.remember(buyer.pk, typed.strip()[:100])
    Favourite.objects.create(person=buyer, listing=sold, price=9_000, known_price=9_000)
    search = guests.ask(Search(words="road bike"), email="guest@example.org", sender=1)
    mine = tour(buyer)
    mine.see("understood", "/search/?q=nike+42+shoes")
    mine.see("understood-only", "/search/?q=nike+42+shoes&has=brand:nike&in=mens-shoes")
    mine.see("recent", "/search/")
    mine.see("offered", "/browse/", act=lambda page: page.focus("#q"))
    mine.see("saved", "/favourites/")
    theirs = tour(None)
    theirs.see("guest", f"/interests/by-mail/{search.key}/")
    theirs.see("guest-stop", f"/interests/by-mail/{search.key}/stop/")
    assert (mine.wrong, theirs.wrong) == ([], [])
