"""A person's page: what they sell, what others say, and nothing else."""

from datetime import timedelta

import pytest
from django.utils import timezone

from listings.reviews.models import Review
from tests.factories import ListingFactory, OrderFactory, UserFactory


@pytest.fixture
def canary(db):
    """A person whose secrets would be noticed."""
    return UserFactory(
        name="Kim Canary", email="canary-secret@example.org", district="Mill Lane", about="I collect bells."
    )


def review(about, text="Lovely", *, published=True, author=None):
    order = OrderFactory(status="completed", seller=about, buyer=author or UserFactory(), title="Blue bell")
    return Review.objects.create(
        order=order, author=order.buyer, about=about, stars=4, text=text,
        publish_by=timezone.now() + timedelta(days=14), published_at=timezone.now() if published else None,
    )  # fmt: skip


def test_the_page_shows_who_somebody_is_and_what_they_sell(client, canary):
    ListingFactory(seller=canary, title="Brass bell")
    page = client.get(f"/people/{canary.code}/").content.decode()
    for words in (
        "Kim Canary",
        "I collect bells.",
        "Mill Lane",
        "Neighbour since",
        "Brass bell",
        "No reviews yet",
    ):
        assert words in page


def test_only_what_is_on_sale_is_shown(client, canary):
    for status in ("draft", "withdrawn", "sold", "reserved", "suspended", "expired"):
        ListingFactory(seller=canary, status=status, title=f"A {status} thing")
    page = client.get(f"/people/{canary.code}/").content.decode()
    assert 'class="card"' not in page
    assert "Kim Canary has nothing on sale right now" in page


def test_no_e_mail_address_stands_anywhere_on_it(client, signed_in, stranger, canary):
    review(canary, author=UserFactory(email="author-secret@example.org"))
    for browser in (client, signed_in(stranger)):
        for path in ("", "reviews/"):
            page = browser.get(f"/people/{canary.code}/{path}").content.decode()
            assert "canary-secret" not in page
            assert "author-secret" not in page


def test_reviews_are_shown_when_published_and_not_before(client, canary):
    review(canary, "Quick and kind")
    review(canary, "Still a secret", published=False)
    page = client.get(f"/people/{canary.code}/reviews/").content.decode()
    assert "Quick and kind" in page
    assert "4 of 5 stars" in page
    assert "Still a secret" not in page


def test_who_wrote_a_review_and_left_is_no_longer_named(client, canary):
    author = UserFactory(name="Gone Girl")
    review(canary, "Nice", author=author)
    author.is_active = False
    author.save()
    page = client.get(f"/people/{canary.code}/reviews/").content.decode()
    assert "A former neighbour" in page
    assert "Gone Girl" not in page
    assert author.code not in page


def test_reviews_are_text_and_never_html(client, canary):
    review(canary, "<script>alert(1)</script>")
    page = client.get(f"/people/{canary.code}/reviews/").content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;" in page


def test_who_left_or_was_suspended_has_no_page(client, canary):
    canary.is_active = False
    canary.save()
    assert client.get(f"/people/{canary.code}/").status_code == 404
    assert client.get(f"/people/{canary.code}/reviews/").status_code == 404


def test_people_are_found_by_code_and_by_nothing_else(client, canary):
    for wrong in (canary.pk, canary.email, canary.name):
        assert client.get(f"/people/{wrong}/").status_code == 404


def test_every_thing_and_every_review_is_reached_once_page_by_page(client, canary):
    ListingFactory.create_batch(50, seller=canary)
    assert walk(client, f"/people/{canary.code}/", r'href="(/listings/\w+/?|/sell/\w+)"') == (50, 50)


def test_reviews_are_reached_once_page_by_page(client, canary):
    for number in range(45):
        review(canary, f"Review-{number:02}")
    assert walk(client, f"/people/{canary.code}/reviews/", r"Review-(\d\d)") == (45, 45)


def walk(client, url, pattern):
    """Follows "Show more" to the end: how many matches, and how many different."""
    import re

    found = []
    for _ in range(10):
        page = client.get(url).content.decode()
        found += re.findall(pattern, page.split("<main")[1].split("</main>")[0])
        more = re.search(r'rel="next" href="([^"]+)"', page)
        if not more:
            break
        url = more[1]
    return len(found), len(set(found))


@pytest.mark.parametrize("number", [3, 24])
def test_the_page_asks_as_much_for_24_things_as_for_3(client, canary, number, django_assert_num_queries):
    ListingFactory.create_batch(number, seller=canary)
    client.get(f"/people/{canary.code}/?warm")
    with django_assert_num_queries(3):
        assert client.get(f"/people/{canary.code}/").content.decode().count('class="card"') == number


@pytest.mark.parametrize("number", [3, 20])
def test_reviews_ask_as_much_for_20_as_for_3(client, canary, number, django_assert_num_queries):
    for _ in range(number):
        review(canary)
    with django_assert_num_queries(3):
        client.get(f"/people/{canary.code}/reviews/")


def test_a_visitor_is_led_to_reporting_by_way_of_signing_in(client, seller):
    page = client.get(seller.get_absolute_url()).content.decode()
    address = f"/report/person/{seller.code}/"
    assert f'href="{address}"' in page
    assert client.get(address)["Location"] == f"/accounts/login/?next={address}"
