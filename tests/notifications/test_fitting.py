"""What a saved search would have told last week is what it would have been told, and a plain reading of its words agrees."""

from datetime import timedelta
from random import Random
from string import ascii_lowercase

import pytest
from django.utils import timezone

from listings.catalogue import tree, words
from listings.catalogue.actions import KEEPS_ITS_PLACE
from listings.catalogue.events import ListingEvent
from listings.catalogue.models import Category, Listing, Synonym
from notifications.channels.models import Delivery, Notification
from notifications.interests import actions as interests
from notifications.interests import fitting, matcher
from notifications.interests.actions import Search
from notifications.interests.models import Interest
from tests.catalogue.looking import learn
from tests.factories import DistrictFactory, UserFactory
from tests.notifications.conftest import make_listing, post
from yardsale.accounts.models import Block
from yardsale.events import actions as events
from yardsale.events.models import Event

pytestmark = pytest.mark.django_db

THINGS = ["bike", "table", "lamp", "chairs", "sofa"]
KINDS = ["red", "old", "oak", "road", "children", "small", "Peugeot", "folding"]


def town(dice: Random, listings: int) -> list:
    """Districts near and far, sellers whom some keep apart from, and things new and old."""
    places = [
        DistrictFactory(slug=f"p{n}", name=f"Place {n}", latitude=52.0 + n * 0.04, longitude=5.1)
        for n in range(5)
    ]
    Synonym.objects.create(words="sofa couch")
    tree.forget()
    sellers = [UserFactory() for _ in range(4)]
    categories = list(Category.objects.exclude(parent=None)[:3])
    now = timezone.now()
    return [
        make_listing(
            " ".join(
                [*dice.sample(KINDS, dice.randint(1, 3)), dice.choice([*THINGS, "couch"]), name_of(dice)]
            ),
            category=dice.choice(categories),
            price=dice.randrange(100, 30_000),
            seller=dice.choice(sellers),
            district=dice.choice(places),
            postage=dice.choice([None, 590]),
            published_at=now - timedelta(days=dice.choice([0, 1, 3, 6, 8, 20]), minutes=n),
        )
        for n in range(listings)
    ]


def name_of(dice: Random) -> str:
    """So that no two titles are taken for the same thing put on sale anew."""
    return "".join(dice.choices(ascii_lowercase, k=16))


def random_search(dice: Random, listings: list) -> Search:
    said = dice.sample([*KINDS, *THINGS, "sofas", "Bikes"], dice.choice([0, 1, 1, 2]))
    category = dice.choice([None, None, dice.choice(listings).category, dice.choice(listings).group])
    near = dice.choice([None, dice.choice(listings).district])
    return Search(
        words=" ".join(said) or ("" if category else "lamp"),
        category=category,
        without=" ".join(dice.sample(KINDS, dice.choice([0, 0, 1, 2]))),
        most_price=dice.choice([None, dice.randrange(200, 30_000)]),
        near=near,
        within=dice.choice([1, 5, 10]) if near else None,
    )


def reads(search: Search, person, listing, blocked: set) -> bool:
    """The same in plain Python."""
    title = {words.stem(word) for word in words.split(listing.title)}
    meant = [{words.stem(word), *map(words.stem, words.synonyms(word))} for word in words.split(search.words)]
    home = next((place for place in tree.current().places if place.name == person.district), None)
    there = tree.place(listing.district_id)
    middle = tree.place(search.near.pk) if search.near else None
    return (
        all(title & either for either in meant)
        and not title & {words.stem(word) for word in words.split(search.without)}
        and (search.category is None or search.category.pk in (listing.category_id, listing.group_id))
        and (search.most_price is None or listing.buyer_price <= search.most_price)
        and (middle is None or tree.kilometres(middle, there) <= search.within)
        and (listing.postage is not None or home is None or tree.kilometres(home, there) <= 10)
        and (person.pk, listing.seller_id) not in blocked
    )


def put_anew(dice: Random, things: list) -> list[tuple]:
    """Every time that something was put on sale, in order: half of the things again, as another listing or put back itself."""
    now = timezone.now()
    times = [(thing.published_at, thing) for thing in things]
    for thing in dice.sample(things, len(things) // 2):
        last = thing.published_at
        for _again in range(dice.choice([1, 1, 2])):
            last = max(
                last - timedelta(days=dice.choice([0.2, 3, 10, 40, 59, 61, 90])), now - timedelta(days=300)
            )
            if dice.random() < 0.4:
                times.append((last, thing))
                continue
            again = make_listing(
                thing.title + "!",
                category=thing.category,
                price=dice.choice([thing.price, thing.price * 3]),
                seller=thing.seller,
                district=thing.district,
                postage=thing.postage,
                published_at=last,
            )
            times.append((last, again))
    times.sort(key=lambda step: (step[0], step[1].pk))
    for at, thing in times:
        event = events.publish(ListingEvent.PUBLISHED, thing, by=thing.seller)
        Event.objects.filter(pk=event.pk).update(happened_at=at)
    return times


def go_through(times: list[tuple]) -> dict[int, list[tuple]]:
    """{person: (when, listing) of each alert}: the matcher asked each time, with what was told till then."""
    sent: dict[int, list[tuple]] = {}
    long_ago = timezone.now() - timedelta(days=3000)
    Listing.objects.filter(pk__in=[thing.pk for _at, thing in times]).update(published_at=long_ago)
    for at, thing in times:
        thing.refresh_from_db()
        thing.published_at = (
            max(thing.published_at, at) if thing.published_at < at - KEEPS_ITS_PLACE else thing.published_at
        )
        thing.save(update_fields=["published_at"])
        for match in matcher.match(thing, now=at):
            occasion = f"listing:{thing.pk}"
            if not Notification.objects.filter(recipient=match.person_id, occasion=occasion).exists():
                Notification.objects.create(
                    recipient_id=match.person_id,
                    kind="listing.found",
                    occasion=occasion,
                    listing=thing,
                    values={},
                    url="/",
                )
                sent.setdefault(match.person_id, []).append((at, thing.pk))
    return sent


def compare(seed: int, searches: int, listings: int) -> int:
    """How many things were found in all; whatever differs is named by pytest."""
    dice = Random(seed)
    things = town(dice, listings)
    now = timezone.now()
    blocked, asked = set(), []
    for _ in range(searches):
        person = UserFactory(district=dice.choice(["", "Place 0", "Place 4"]))
        seller = dice.choice(things).seller
        if dice.random() < 0.3:
            Block.objects.create(blocker=person, blocked=seller)
            blocked.add((person.pk, seller.pk))
        search = random_search(dice, things)
        asked.append((person, search, set(fitting.last_week(search.wanted(), person, now=now))))
        interests.save(search, by=person)
    week = [thing for thing in things if thing.published_at > now - fitting.WEEK]
    told = {person.pk: set() for person, _search, _foreseen in asked}
    for thing in week:
        for match in matcher.match(thing, now=now):
            told[match.person_id].add(thing.pk)
    for person, search, foreseen in asked:
        plain = {thing.pk for thing in week if reads(search, person, thing, blocked)}
        assert (search, foreseen) == (search, told[person.pk]) == (search, plain)
    sent = go_through(put_anew(dice, things))
    sent_last_week = {
        person: {pk for at, pk in alerts if at > now - fitting.WEEK} for person, alerts in sent.items()
    }
    for alerts_are_kept in (True, False):
        if not alerts_are_kept:
            Notification.objects.all().delete()
        for person, search, _foreseen in asked:
            foreseen = set(fitting.last_week(search.wanted(), person, now=now))
            assert (search, foreseen) == (search, sent_last_week.get(person.pk, set()))
    return sum(len(foreseen) for foreseen in sent_last_week.values())


def test_fifty_random_searches_would_have_told_what_they_tell(settings):
    settings.MEETING_REACH_KM = 10
    assert compare(seed=1, searches=50, listings=40) > 30


@pytest.mark.long
def test_a_thousand_random_searches_would_have_told_what_they_tell(settings):
    settings.MEETING_REACH_KM = 10
    assert compare(seed=2, searches=1000, listings=60) > 600


def test_the_same_thing_put_on_sale_anew_is_foreseen_once_and_told_once():
    searcher, seller = UserFactory(), UserFactory()
    first = make_listing("Peugeot road bike", seller=seller, published_at=timezone.now() - timedelta(days=2))
    again = make_listing("Peugeot road bike!", seller=seller)
    search = Search(words="road bike")
    assert fitting.last_week(search.wanted(), searcher) == [first.pk]
    interests.save(search, by=searcher)
    post(first)
    post(again)
    assert Notification.objects.alerts().count() == 1


@pytest.mark.parametrize(
    ("pace", "days", "is_digested"), [("now", 0, False), ("daily", 1, True), ("weekly", 7, True)]
)
def test_a_search_tells_as_often_as_its_person_likes(pace, days, is_digested):
    searcher = UserFactory(email="seeker@example.org")
    interests.look_for("road bike", by=searcher, pace=pace)
    post(make_listing("Old road bike"))
    mail = Delivery.objects.get(channel="email")
    assert mail.is_digested == is_digested
    assert mail.due_at <= timezone.now() + timedelta(days=days + 0.1)
    assert mail.due_at.astimezone().weekday() == 0 or pace != "weekly"


def test_a_feed_is_read_by_whoever_has_its_address_until_it_gets_another(client, signed_in, buyer):
    make_listing("Old road bike")
    make_listing("Oak table")
    search = interests.look_for("road bike", by=buyer)
    address = f"/interests/feed/{search.feed_key}/"
    feed = client.get(address)
    assert "Old road bike" in feed.content.decode()
    assert "Oak table" not in feed.content.decode()
    assert feed.headers["Cache-Control"] == "private, max-age=300"
    signed_in(buyer).post(f"/interests/{search.pk}/renew-feed/")
    assert client.get(address).status_code == 404
    search.refresh_from_db()
    assert client.get(f"/interests/feed/{search.feed_key}/").status_code == 200


def test_before_saving_one_sees_what_it_would_have_sent(signed_in, buyer):
    make_listing("Old road bike", price=20_000)
    make_listing("Folding road bike", price=90_000)
    browser = signed_in(buyer)
    page = browser.get("/interests/look-for/?q=road+bike").content.decode()
    assert "Last week this would have sent you 2 things." in page
    said = {"title": "road bike", "most_price": "500", "pace": "daily", "within": "3", "try": "1"}
    tried = browser.post("/interests/look-for/", said).content.decode()
    assert "Last week this would have sent you 1 thing." in tried
    assert (Interest.objects.count(), 'value="500"' in tried) == (0, True)


def test_the_preview_knows_the_limit_as_it_is_typed_and_names_nothing_taken_down(client):
    make_listing("Old road bike", price=20_000)
    make_listing("Folding road bike", price=90_000)
    gone = make_listing("Stolen road bike", price=10_000)
    Listing.objects.filter(pk=gone.pk).update(status="suspended")
    page = client.get("/interests/look-for/?q=road+bike&max=500").content.decode()
    assert "Last week this would have sent you 2 things." in page
    assert ("Old road bike" in page, "Folding road bike" in page, "Stolen road bike" in page) == (
        True,
        False,
        False,
    )


def test_a_word_that_nobody_has_posted_yet_is_waited_for(buyer):
    for number in range(5):
        make_listing(f"Crompton lamp {number}")
    learn()
    search = interests.look_for("brompton", by=buyer)
    assert "brompton" in search.looked_for
    assert [one.interest_id for one in matcher.match(make_listing("Brompton, folded"))] == [search.pk]


def test_a_saved_search_is_said_anew_with_its_place_and_pace(signed_in, buyer):
    DistrictFactory(slug="mill", name="Mill Lane", latitude=52.0, longitude=5.1)
    tree.forget()
    search = interests.look_for("road bike", by=buyer)
    said = {"title": "oak table", "near": "mill", "within": "5", "pace": "weekly", "without": "small"}
    listed = signed_in(buyer).post(f"/interests/{search.pk}/edit/", said, follow=True).content.decode()
    assert "within 5 km of Mill Lane" in listed
    assert "Once a week" in listed
    search.refresh_from_db()
    assert (search.looked_for, search.postings.count()) == ("(oak) & (table) & !(small)", 1)
