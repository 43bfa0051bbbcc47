"""Seeding: all of the plan or nothing, once, only in a demo, and as the real actions would have left it."""

from collections import Counter

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from forum.boards.models import Board, Post, Topic
from forum.disputes import rules, snapshot
from forum.disputes.models import Case
from forum.questions.models import Accepted
from forum.resolved.models import Telling
from forum.suggestions.models import Suggestion
from forum.suggestions.search import roadmap
from listings.catalogue import search
from listings.catalogue.filters import Filters, Sort
from listings.catalogue.models import Listing, Photo
from listings.catalogue.photos import place
from listings.conversations.models import Message, Seat, Thread
from listings.dashboard import figures
from listings.offers.models import Offer, SalePlan
from listings.orders.models import Order
from listings.payments.models import LedgerLine
from listings.payments.statuses import Account
from listings.payouts.models import Payout
from listings.reconciliation import actions as reconciliation
from listings.reviews import score
from listings.reviews.models import Reply, Review
from notifications.channels.models import Delivery, Notification
from notifications.interests.models import Interest
from support.tickets.models import KeyCustomer, Score, Ticket
from yardsale.accounts.models import User
from yardsale.checks import no_demo_people_in_production
from yardsale.demo import chatter, history, lessons, seeding
from yardsale.demo.people import AGENT, MODERATOR, PASSWORD, SIGN_INS
from yardsale.events.models import Event
from yardsale.refusals import Refusal

pytestmark = pytest.mark.django_db
#: Enough of the town for every kind of thing that is written.
SOME = {
    "road-bikes-1", "road-bikes-2", "acoustic-guitars-1", "acoustic-guitars-4", "records-and-turntables-2",
    "armchairs-and-footstools-1", "rugs-and-textiles-3", "bike-parts-3", "dresses-1",
}  # fmt: skip

TICKETS = {
    "new": 9, "open": 3, "customer": 4, "inside": 3, "solved": 5, "closed": 3, "merged": 1, "spam": 1,
}  # fmt: skip


@pytest.fixture(autouse=True)
def _demo(settings, tmp_path):
    settings.DEMO = True
    settings.DATA_DIR = tmp_path
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.PRIVATE_ROOT = tmp_path / "private"


def _seed(keys=SOME):
    seeding.seed(history.town().only(keys), now=timezone.now(), say=lambda words: None)


def test_the_town_is_written_as_planned():
    _seed()
    town = history.town().only(SOME)
    assert User.objects.count() == 51
    assert set(Listing.objects.values_list("title", "status")) == {
        (p.ware.title, p.status) for p in town.postings
    }
    planned = dict(Order.objects.values_list("listing__title", "status"))
    changed = {
        title for title, state in ((p.ware.title, s.state) for p, s in town.sales) if planned[title] != state
    }
    assert changed == set(Case.objects.open().values_list("order__listing__title", flat=True))
    assert {planned[title] for title in changed} == {"disputed"}
    assert not Event.objects.unaddressed().exists()
    assert not Delivery.objects.exists()


def test_everybody_can_sign_in_with_the_printed_password(client, settings):
    _seed({"dresses-1"})
    printed = (settings.DATA_DIR / "sign-ins.txt").read_text()
    for person in SIGN_INS:
        assert client.login(username=person.email, password=PASSWORD)
        assert person.email in printed
    assert set(User.objects.filter(is_staff=True).values_list("groups__name", flat=True)) == {
        "support",
        "lead",
        "account_manager",
        "moderator",
        "growth",
        "admin",
    }


def test_every_listing_has_photos_whose_files_exist_and_wait_for_the_worker():
    _seed()
    for listing in Listing.objects.prefetch_related("photos"):
        first = listing.photos.first()
        assert listing.cover["original"] == first.original
        assert place(first.original).exists()
        assert all(place(path).exists() for path in first.renditions["webp"].values())
    assert Photo.objects.unfinished(timezone.now() + seeding.PACE * 10_000).count() == Photo.objects.count()


def test_the_money_of_every_order_is_where_its_state_says():
    _seed()
    for order in Order.objects.all():
        lines = LedgerLine.objects.filter(order=order)
        done = order.status == "completed"
        assert lines.balance() == 0
        assert lines.balance(Account.HELD) == (0 if done else order.total)
        paid = lines.balance(Account.SELLER) + lines.balance(Account.PAID_OUT)
        assert paid == (order.proceeds if done else 0)
        assert order.payments.get().amount == order.total
    assert LedgerLine.objects.filter(moved_at__gt=timezone.now()).count() == 0
    assert Payout.objects.paid().exists()
    assert reconciliation.reconcile().findings == []


def test_a_few_disputes_are_as_their_states_say_and_one_waits_for_the_moderator():
    seeding.seed(history.town(), now=timezone.now(), say=lambda words: None)
    moderator = User.objects.get(email=MODERATOR.email)
    cases = {case.state: case for case in Case.objects.open().with_both_sides()}
    assert set(cases) == {"answer_due", "talking", "escalated", "review"}
    assert cases["escalated"].moderator is None
    assert not rules.bias_of(moderator, cases["escalated"])
    assert cases["review"].moderator == moderator
    assert cases["talking"].offer.by == cases["talking"].order.seller
    assert all(snapshot.is_whole(case.snapshot, case.snapshot_hash) for case in cases.values())
    assert {case.order.status for case in cases.values()} == {"disputed"}


def test_two_settled_disputes_are_told_and_one_waits_to_be(client):
    seeding.seed(history.town(), now=timezone.now(), say=lambda words: None)
    told = list(Telling.objects.published().order_by("pk"))
    assert [telling.title for telling in told] == [story.title for story in lessons.STORIES if story.title]
    page = client.get("/disputes/resolved/").content.decode()
    board = Board.objects.get(slug="resolved-disputes")
    for telling in told:
        assert telling.title in page
        assert telling.written_by != telling.read_by
        assert telling.case.settled_at < telling.written_at < telling.published_at < timezone.now()
        assert telling.post.topic.forum_id == board.forum_id
        assert telling.post.created == telling.post.topic.created == telling.published_at
        assert client.get(telling.post.topic.get_absolute_url()).status_code == 200
    assert board.forum.direct_topics_count == board.forum.topics.count() == len(told) == 2
    assert board.forum.last_post == told[-1].post
    untold = Case.objects.settled().get(telling=None)
    assert client.login(username=MODERATOR.email, password=PASSWORD)
    assert client.get(f"/disputes/desk/{untold.code}/tell/").status_code == 200
    assert untold.order.title in client.get("/disputes/desk/resolved/").content.decode()
    for case in Case.objects.settled():
        assert case.order.status == "completed"
        assert case.order.shipped_at < case.opened_at < case.settled_at == case.order.completed_at
        assert snapshot.is_whole(case.snapshot, case.snapshot_hash)
    assert not Event.objects.unaddressed().exists()


def test_neighbours_talk_on_the_forum_and_its_counters_are_right(client):
    _seed({"dresses-1"})
    now = timezone.now()
    talks = chatter.talks()
    assert Topic.objects.filter(approved=True).count() == len(talks) == 21
    assert Post.objects.shown().count() == sum(len(talk.posts) for talk in talks) == 47
    for topic in Topic.objects.select_related("first_post", "last_post"):
        posts = list(topic.posts.order_by("number"))
        moments = [post.created for post in posts]
        assert moments == sorted(moments)
        assert moments[-1] < now
        assert (topic.posts_count, topic.last_number) == (len(posts), len(posts))
        assert (topic.first_post, topic.last_post) == (posts[0], posts[-1])
        assert (topic.created, topic.last_post_on) == (moments[0], moments[-1])
        assert client.get(topic.get_absolute_url()).status_code == 200
    for board in Board.objects.select_related("forum__last_post"):
        topics = board.forum.topics
        assert board.forum.direct_topics_count == topics.count()
        assert board.forum.direct_posts_count == Post.objects.filter(topic__in=topics.all()).count()
        newest = Post.objects.filter(topic__in=topics.all()).order_by("created").last()
        assert board.forum.last_post == newest
    assert Board.objects.get(slug="announcements").forum.topics.count() > 0
    # What they want most, and what helped them.
    for suggestion in Suggestion.objects.all():
        assert suggestion.votes == suggestion.given.count()
    columns = [[one.topic.subject for one in rows] for _status, rows in roadmap()]
    assert [len(column) for column in columns] == [1, 1, 2]
    assert Accepted.objects.standing().count() == 4
    assert "My parcel has not arrived" in client.get("/help/posting/").content.decode()


def test_the_help_desk_has_tickets_in_every_state_and_each_says_how_it_came_there(client):
    _seed()
    now = timezone.now()
    assert Counter(Ticket.objects.values_list("state", flat=True)) == TICKETS
    assert Ticket.objects.filter(customer=None).count() == 3
    assert sorted(Score.objects.values_list("stars", flat=True)) == [2, 4, 5, 5, 5, 5, 5]
    assert KeyCustomer.objects.get().customer.email == SIGN_INS[1].email
    for ticket in Ticket.objects.all():
        lines = list(ticket.log.all())
        moments = [line.at for line in lines] + [now]
        assert moments == sorted(moments), ticket
        assert [line.version for line in lines] == sorted(line.version for line in lines)
        assert (lines[-1].state, lines[-1].version) == (ticket.state, ticket.version)
        assert (ticket.due_at is not None) == bool(ticket.due_clock)
        assert ticket.is_unsolved or ticket.due_at is None
        if ticket.state in {"solved", "customer"}:
            assert ticket.act_by > now
    client.login(username=AGENT.email, password=PASSWORD)
    assert client.get("/admin/tickets/ticket/", follow=True).status_code == 200


def test_time_runs_forward():
    _seed(SOME | {"tents-1", "desks-1", "film-cameras-2"})
    now = timezone.now()
    for listing in Listing.objects.all():
        assert (
            listing.seller.joined_at < listing.published_at < now < listing.expires_at
            or not listing.is_on_sale
        )
    for order in Order.objects.select_related("listing", "buyer"):
        moments = [
            order.buyer.joined_at, order.listing.published_at, order.placed_at, order.paid_at,
            order.shipped_at, order.received_at, order.completed_at, now,
        ]  # fmt: skip
        happened = [moment for moment in moments if moment]
        assert happened == sorted(happened)
        assert order.act_by is None or order.act_by > now


def test_reviews_count_in_reputations_once_they_are_shown():
    _seed()
    for person in User.objects.all():
        shown = list(Review.objects.published().about(person).values_list("stars", flat=True))
        assert (person.review_count, person.review_sum) == (len(shown), sum(shown))
        assert person.review_score == score.of(person)
    assert Reply.objects.exists()


def test_the_demo_seller_has_figures_to_look_at():
    _seed()
    seller = User.objects.get(email=SIGN_INS[1].email)
    found = figures.of(seller, 90)
    assert min(found.views, found.sold, found.days_to_sell) > 0


def test_the_demo_buyer_hears_about_a_bike_like_the_one_they_bought():
    _seed()
    buyer = User.objects.get(email=SIGN_INS[0].email)
    assert set(Interest.objects.of(buyer).values_list("title", flat=True)) >= {
        "Blue Peugeot road bike, 56 cm"
    }
    alerts = Notification.objects.to(buyer).alerts().unread().filter(kind="listing.similar")
    assert {alert.listing.title: alert.values["bought"] for alert in alerts}[
        "Light blue road bike, small frame"
    ] == "Blue Peugeot road bike, 56 cm"


def test_people_of_the_town_talk_and_some_of_it_is_new():
    _seed()
    seller = User.objects.get(email=SIGN_INS[1].email)
    buyer = User.objects.get(email=SIGN_INS[0].email)
    assert Thread.objects.count() >= Order.objects.count()
    assert Seat.objects.of(seller).unread().exists()
    assert list(Message.objects.held().values_list("author", flat=True)) == [buyer.pk]
    assert Message.objects.filter(sent_at__gt=timezone.now()).count() == 0
    for thread in Thread.objects.all():
        said = list(thread.messages.order_by("pk").values_list("sent_at", flat=True))
        assert said == sorted(said)


def test_people_of_the_town_haggle():
    _seed()
    buyer, seller = (User.objects.get(email=person.email) for person in (SIGN_INS[0], SIGN_INS[1]))
    assert Offer.objects.filter(seller=seller).open().exists()
    private = Offer.objects.get(buyer=buyer)
    assert (private.is_open, private.is_private, private.by) == (True, True, private.seller)
    assert Notification.objects.get(kind="offer.given").recipient == buyer
    plan = SalePlan.objects.get()
    assert (plan.listing.seller, plan.step_percent, plan.floor < plan.listing.price) == (seller, 5, True)


def test_lists_of_the_newest_first_are_so_in_the_demo(client):
    _seed()
    for person in SIGN_INS[:2]:
        client.login(username=person.email, password=PASSWORD)
        for side in ("made", "received"):
            made = [row["offer"].made_at for row in client.get(f"/offers/?side={side}").context["rows"]]
            assert made == sorted(made, reverse=True)
        rows = client.get("/messages/").context["rows"]
        for is_new in (True, False):
            said = [row["seat"].last.sent_at for row in rows if bool(row["seat"].unread) == is_new]
            assert said == sorted(said, reverse=True)


def test_the_log_of_decisions_begins_with_the_newest(client):
    _seed()
    made = [act.made_at for act in client.get("/moderation/log/").context["page"].rows]
    assert len(made) == 5
    assert made == sorted(made, reverse=True)


def test_search_finds_what_was_seeded():
    _seed()
    found = search.find(search.understand("acoustic guitar"), Filters(), Sort.BEST, "")
    assert found.page.count == 1


def test_a_second_time_nothing_happens():
    _seed({"dresses-1"})
    with pytest.raises(Refusal, match="here already"):
        _seed({"dresses-1"})
    call_command("seed", "--once")
    assert Listing.objects.count() == 1


def test_only_a_demo_is_seeded(settings):
    settings.DEMO = False
    with pytest.raises(CommandError, match="Only a demo"):
        call_command("seed")
    assert not User.objects.exists()


def test_production_refuses_to_start_with_the_demo_people(settings):
    _seed({"dresses-1"})
    settings.DEMO = False
    assert [problem.id for problem in no_demo_people_in_production()] == ["yardsale.E001"]


@pytest.mark.long
def test_the_whole_town_is_written():
    seeding.seed(history.town(), now=timezone.now(), say=lambda words: None)
    assert Listing.objects.count() >= 420
    assert Listing.objects.on_sale().count() >= 400
    assert Notification.objects.alerts().exists()
