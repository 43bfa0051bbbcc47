"""The page of what somebody hears about: answer, change, look for, and less of an alert with one tap."""

import pytest

from notifications.channels.models import Notification
from notifications.interests import actions as interests
from notifications.interests.models import Interest, InterestPosting, LeftOut, Stop
from tests.factories import OrderFactory
from tests.notifications.conftest import make_listing, post

pytestmark = pytest.mark.django_db


@pytest.fixture
def bought(buyer):
    """An interest that a completed order of the buyer's made."""
    order = OrderFactory(buyer=buyer, title="Blue Peugeot road bike", status="completed")
    return interests.learn(order)


@pytest.fixture
def alert(bought):
    bought.person.bucket = 99
    bought.person.save()
    listing = make_listing("Blue Peugeot road bike", category=bought.category, price=bought.price)
    post(listing)
    return Notification.objects.alerts().get(recipient=bought.person)


def test_the_question_is_asked_on_the_order_and_in_the_inbox_until_it_is_answered(signed_in, buyer, bought):
    browser = signed_in(buyer)
    pages = ("/inbox/", bought.order.get_absolute_url())
    for page in pages:
        assert f'action="/interests/{bought.pk}/answer/"' in browser.get(page).content.decode()
    answer = browser.post(f"/interests/{bought.pk}/answer/", {"wish": "with"}, follow=True)
    assert "You will hear of things that go with “Blue Peugeot road bike”." in answer.content.decode()
    for page in pages:
        assert "/answer/" not in browser.get(page).content.decode()
    bought.refresh_from_db()
    assert bought.wish == "with"


def test_the_seller_is_not_asked(signed_in, bought):
    page = signed_in(bought.order.seller).get(bought.order.get_absolute_url()).content.decode()
    assert "/answer/" not in page


def test_an_answer_that_is_none_of_ours_is_asked_again(signed_in, buyer, bought):
    browser = signed_in(buyer)
    for said in ({"wish": "gold"}, {}):
        answer = browser.post(f"/interests/{bought.pk}/answer/", said, follow=True)
        assert "Choose one of the answers, please." in answer.content.decode()
    bought.refresh_from_db()
    assert bought.wish == ""


def test_a_strangers_interest_and_alert_do_not_exist(signed_in, stranger, bought, alert):
    browser = signed_in(stranger)
    paths = [f"/interests/{bought.pk}/edit/", f"/interests/why/{alert.pk}/"]
    assert [browser.get(path).status_code for path in paths] == [404, 404]
    posts = [f"/interests/{bought.pk}/answer/", f"/interests/less/{alert.pk}/"]
    assert [browser.post(path, {"wish": "more", "want": "mute"}).status_code for path in posts] == [404, 404]


def test_words_and_price_limit_are_changed_in_a_form(signed_in, buyer, bought):
    browser = signed_in(buyer)
    said = {"title": "Gazelle tandem", "without": "child", "most_price": "250"}
    page = browser.post(f"/interests/{bought.pk}/edit/", said, follow=True).content.decode()
    assert "but not with: child" in page
    assert "€250" in page
    bought.refresh_from_db()
    assert (bought.title, bought.most_price) == ("Gazelle tandem", 25_000)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"title": "", "most_price": "12"}, "Write a word or two"),
        ({"title": "road bike", "most_price": "much"}, "Write the amount in numbers"),
        ({"title": "lovely"}, "Write a word or two"),
    ],
)
def test_what_makes_no_sense_is_said_kindly_and_kept(signed_in, buyer, bought, said, words):
    answer = signed_in(buyer).post(f"/interests/{bought.pk}/edit/", said)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert words in page
    assert all(f'value="{value}"' in page for value in said.values() if value)


def test_the_search_page_leads_to_a_saved_search_with_its_words(client, signed_in, buyer):
    make_listing("Blue Peugeot road bike")
    page = client.get("/search/?q=road+bike").content.decode()
    assert 'href="/interests/look-for/?q=road+bike"' in page
    browser = signed_in(buyer)
    form = browser.get("/interests/look-for/?q=road+bike&in=road-bikes").content.decode()
    assert 'value="road bike"' in form
    assert '<option value="road-bikes" selected>' in form
    said = {"title": "road bike", "category": "road-bikes", "without": "", "most_price": "300", "pace": "now"}
    listed = browser.post("/interests/look-for/", said, follow=True).content.decode()
    assert "you look for it since" in listed
    search = Interest.objects.searches().get()
    assert (search.title, search.category.slug, search.most_price) == ("road bike", "road-bikes", 30_000)


def test_a_search_for_nothing_keeps_what_was_typed(signed_in, buyer):
    page = signed_in(buyer).post("/interests/look-for/", {"title": "", "without": "frame"}).content.decode()
    assert "Write a word or two, or choose where to look." in page
    assert 'value="frame"' in page


def test_less_of_an_alert_is_one_tap_away_and_each_has_a_way_back(signed_in, buyer, alert):
    browser = signed_in(buyer)
    inbox = browser.get("/inbox/").content.decode()
    for want in ("mute", "cheaper", "seller", "stop"):
        assert f'name="want" value="{want}"' in inbox
    less = f"/interests/less/{alert.pk}/"
    assert "From now on only up to" in browser.post(less, {"want": "cheaper"}, follow=True).content.decode()
    alert.interest.refresh_from_db()
    assert alert.interest.most_price == alert.listing.buyer_price - 1
    browser.post(less, {"want": "seller"})
    assert LeftOut.objects.filter(person=buyer, seller=alert.listing.seller).exists()
    browser.post(f"/interests/let-in/{alert.listing.seller_id}/")
    assert not LeftOut.objects.exists()
    browser.post(less, {"want": "stop"})
    assert "You have stopped all of this" in browser.get("/interests/").content.decode()
    browser.post("/interests/start-again/")
    assert not Stop.objects.exists()
    browser.post(less, {"want": "mute"})
    alert.interest.refresh_from_db()
    assert alert.interest.muted_at is not None
    answer = browser.post(less, {"want": "more"}, follow=True)
    assert "Choose one of the answers, please." in answer.content.decode()


def test_after_the_reason_was_forgotten_less_of_it_is_refused_kindly(signed_in, buyer, alert):
    interests.forget(alert.interest, by=buyer)
    page = signed_in(buyer).post(f"/interests/less/{alert.pk}/", {"want": "cheaper"}, follow=True)
    assert (
        "You have forgotten the reason"
        in signed_in(buyer).get("/inbox/").content.decode() + page.content.decode()
    )


def test_the_page_says_why_an_alert_came(signed_in, buyer, alert):
    page = signed_in(buyer).get(f"/interests/why/{alert.pk}/").content.decode()
    assert "because you bought <em>Blue Peugeot road bike</em>" in page
    Notification.objects.filter(pk=alert.pk).update(kind="search.found")
    page = signed_in(buyer).get(f"/interests/why/{alert.pk}/").content.decode()
    assert "because you look for <em>" in page


def test_an_order_teaches_once_and_what_it_taught_is_found_by_its_words(buyer, bought):
    before = InterestPosting.objects.count()
    assert interests.learn(bought.order) == bought
    assert interests.keep(Interest(**{name: getattr(bought, name) for name in LEARNT})) is None
    assert (Interest.objects.count(), InterestPosting.objects.count()) == (1, before)
    assert before == len(bought.entries) == bought.postings.count()
    assert (bought.wish, bought.without, bought.is_search, bought.muted_at) == ("", "", False, None)


LEARNT = ("person_id", "order_id", "title", "category_id", "price", "terms", "since")
