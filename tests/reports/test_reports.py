"""Reports: who may report what, what is kept of it, and how our people deal with it."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from forum.reports import actions, rules, subjects
from forum.reports.models import Report
from listings.conversations import actions as conversations
from listings.conversations.models import Message
from listings.orders import clocks
from listings.reviews.models import Review
from notifications.channels.models import Notification
from tests.factories import ListingFactory, OrderFactory, ThreadFactory, UserFactory
from yardsale.events import actions as events
from yardsale.events.models import Event
from yardsale.refusals import Refusal

pytestmark = pytest.mark.django_db
WORDS = {"reason": "scam", "text": "They asked me to pay elsewhere."}


@pytest.fixture
def listing(seller):
    return ListingFactory(seller=seller, title="Gold watch", description="Real gold, cheap.")


@pytest.fixture
def thread(listing, buyer):
    return ThreadFactory("Is it real?", "Of course", listing=listing, buyer=buyer)


def reviewed(seller, buyer, *, is_shown=True):
    order = OrderFactory(seller=seller, buyer=buyer, status="completed")
    return Review.objects.create(
        order=order, author=buyer, about=seller, stars=1, text="A made-up word.",
        publish_by=order.completed_at, published_at=order.completed_at if is_shown else None,
    )  # fmt: skip


def by(person, kind, code, **words):
    return actions.report(subjects.find(kind, code, person), by=person, **WORDS | words)


def test_a_report_keeps_the_words_as_they_were(stranger, listing):
    report = by(stranger, "listing", listing.code)
    listing.description = "Gold-coloured."
    listing.save()
    assert (report.about, report.title, report.words) == (
        listing.seller,
        "Gold watch",
        "Gold watch\n\nReal gold, cheap.",
    )
    assert (report.reporter, report.reason, report.text) == (stranger, "scam", WORDS["text"])
    assert (report.state, report.weight) == ("new", 30)


def test_a_conversation_is_copied_without_what_the_other_side_never_sent(buyer, seller, thread):
    conversations.send(thread, by=seller, text="Ring me: 06 12345678")
    conversations.send(thread, by=buyer, text="Mine is 06 87654321")
    report = by(buyer, "thread", thread.code)
    assert report.about == seller
    assert [line.split(": ", 1)[1] for line in report.words.split("\n\n")] == [
        "Is it real?", "Of course", "(held back, not sent) Mine is 06 87654321",
    ]  # fmt: skip


def test_what_was_held_back_and_then_let_go_is_copied_as_sent(buyer, seller, thread):
    conversations.send(thread, by=buyer, text="Mine is 06 87654321")
    conversations.deliver_held(thread)
    assert by(buyer, "thread", thread.code).words.endswith(": Mine is 06 87654321")


def test_people_and_reviews_are_reported_too(stranger, seller, buyer):
    review = reviewed(seller, buyer)
    assert by(stranger, "person", seller.code).about == seller
    report = by(stranger, "review", str(review.pk))
    assert (report.about, report.words) == (buyer, "1/5\n\nA made-up word.")


@pytest.mark.parametrize("kind", ["thread", "draft", "hidden", "gone", "message", "nonsense"])
def test_nobody_reports_what_they_cannot_see(kind, signed_in, stranger, seller, buyer, thread):
    draft = ListingFactory(seller=seller, status="draft")
    review = reviewed(seller, buyer, is_shown=False)
    gone = UserFactory(is_active=False)
    path = {
        "thread": f"thread/{thread.code}",
        "draft": f"listing/{draft.code}",
        "hidden": f"review/{review.pk}",
        "gone": f"person/{gone.code}",
        "message": f"message/{Message.objects.latest('pk').pk}",
        "nonsense": "planet/mars",
    }[kind]
    assert signed_in(stranger).get(f"/report/{path}/").status_code == 404
    assert signed_in(stranger).post(f"/report/{path}/", WORDS).status_code == 404
    assert Report.objects.count() == 0


def test_nobody_reports_themselves(signed_in, seller, listing):
    browser = signed_in(seller)
    for path in (f"listing/{listing.code}", f"person/{seller.code}"):
        assert browser.get(f"/report/{path}/").status_code == 403


def test_the_same_thing_has_one_open_report_of_each_person(signed_in, buyer, stranger, seller):
    browser = signed_in(buyer)
    for _ in range(3):
        answer = browser.post(f"/report/person/{seller.code}/", WORDS)
        assert answer["Location"] == f"/report/person/{seller.code}/thanks/"
    assert Report.objects.count() == 1
    assert browser.get(f"/report/person/{seller.code}/").status_code == 302
    by(stranger, "person", seller.code)
    assert list(Report.objects.order_by("pk").values_list("weight", flat=True)) == [30, 50]


def test_the_database_refuses_a_second_open_report(buyer, seller):
    report = by(buyer, "person", seller.code)
    report.pk, report.code = None, "another"
    with pytest.raises(IntegrityError), transaction.atomic():
        report.save(force_insert=True)


def test_what_was_typed_stays_when_no_reason_was_chosen(signed_in, buyer, seller):
    answer = signed_in(buyer).post(f"/report/person/{seller.code}/", {"text": "He was rude."})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "He was rude." in page
    assert "Choose what fits best." in page


def test_nobody_reports_the_whole_town_in_a_day(settings, stranger):
    settings.REPORTS_PER_DAY = 2
    people = UserFactory.create_batch(3)
    for person in people[:2]:
        by(stranger, "person", person.code)
    with pytest.raises(Refusal, match="come back tomorrow"):
        by(stranger, "person", people[2].code)


def test_visitors_are_asked_to_sign_in(client, seller):
    answer = client.get(f"/report/person/{seller.code}/")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")


def test_who_reported_is_told_what_came_of_it_and_nobody_else(stranger, seller, moderator):
    report = by(stranger, "person", seller.code)
    actions.claim(report, by=moderator)
    actions.close(report, by=moderator, outcome="acted", note="Warned.")
    for event in Event.objects.filter(addressed_at=None).order_by("pk"):
        events.address(event.pk)
    told = Notification.objects.get()
    assert told.recipient == stranger
    assert "We acted" in told.text
    assert "Warned" not in told.text


def test_a_closed_report_can_be_made_again(stranger, seller, moderator):
    actions.close(by(stranger, "person", seller.code), by=moderator, outcome="nothing")
    by(stranger, "person", seller.code)
    assert Report.objects.count() == 2


def test_one_moderator_deals_with_a_report_and_the_other_is_told_so(stranger, seller, moderator):
    other = UserFactory(role="moderator")
    report = by(stranger, "person", seller.code)
    same = Report.objects.get()
    actions.claim(report, by=moderator)
    with pytest.raises(Refusal):
        actions.claim(same, by=other)
    actions.close(report, by=moderator, outcome="acted")
    with pytest.raises(Refusal):
        actions.close(Report.objects.get(), by=other, outcome="nothing")
    assert Report.objects.get().outcome == "acted"


def test_nobody_deals_with_reports_about_or_by_themselves(stranger, moderator):
    about = by(stranger, "person", moderator.code)
    own = by(moderator, "person", stranger.code)
    for report in (about, own):
        with pytest.raises(Refusal):
            actions.claim(report, by=moderator)


def test_only_moderators_deal_with_reports(stranger, seller, buyer, agent):
    report = by(stranger, "person", seller.code)
    for person in (buyer, agent):
        with pytest.raises(Refusal):
            actions.close(report, by=person, outcome="nothing")


# -- The chat guard asks a person to look ---------------------------------------------------------------------------


def heard():
    for event in Event.objects.filter(name="conversation.suspected", addressed_at=None).order_by("pk"):
        events.address(event.pk)
    return list(Report.objects.order_by("pk").values_list("reporter", "reason", "about__name", "text"))


def test_a_link_in_the_first_message_is_looked_at(buyer, listing):
    ThreadFactory("Look at https://example.com/my-offer", listing=listing, buyer=buyer)
    assert heard() == [(None, "pattern", "Bo Buyer", "a link in the first message")]


def test_a_link_later_on_is_not(buyer, listing):
    ThreadFactory("Hello", "Yes?", "Is it this one? https://example.com/bike", listing=listing, buyer=buyer)
    assert heard() == []


def test_the_same_words_to_many_people_are_looked_at_once(buyer):
    words = "Dear friend, I am very interested in your item and I would like to buy it for my cousin."
    for _ in range(5):
        ThreadFactory(words, buyer=buyer)
    assert heard()[0] == (None, "pattern", "Bo Buyer", "the same words to many people")


def test_asking_many_whether_it_is_still_there_is_manners(buyer):
    for _ in range(5):
        ThreadFactory("Hello, is it still there?", buyer=buyer)
    assert heard() == []


def test_many_held_messages_in_a_day_are_looked_at(thread, buyer):
    for _ in range(4):
        conversations.send(thread, by=buyer, text="My number is 06 12345678")
    assert heard() == [(None, "pattern", "Bo Buyer", "many held messages within a day")]


def test_a_new_account_that_speaks_of_paying_is_looked_at_and_an_old_one_is_not(listing, buyer):
    from datetime import timedelta

    from django.utils import timezone

    buyer.joined_at = timezone.now() - timedelta(days=30)
    buyer.save()
    ThreadFactory("I can send a courier and pay a deposit.", listing=listing, buyer=buyer)
    assert heard() == []
    newcomer = UserFactory(name="Nic Newcomer")
    ThreadFactory("I can send a courier and pay a deposit.", listing=listing, buyer=newcomer)
    assert heard() == [(None, "pattern", "Nic Newcomer", "a new account that speaks of paying")]


# -- Who talked with somebody suspended is warned -------------------------------------------------------------------


def test_who_talked_with_a_suspended_person_is_warned_once(thread, buyer, seller, stranger, moderator):
    from listings.people import actions as people

    people.suspend(seller, by=moderator)
    for event in Event.objects.filter(name="person.left"):
        events.address(event.pk)
        events.address(event.pk)
    warned = Notification.objects.filter(kind="person.suspended")
    assert [(row.recipient, row.title) for row in warned] == [(buyer, "Sam Seller was suspended")]


def test_who_leaves_by_themselves_is_nobodys_news(thread, buyer):
    from listings.people import actions as people

    people.leave(buyer, by=buyer)
    for event in Event.objects.filter(name="person.left"):
        events.address(event.pk)
    assert not Notification.objects.filter(kind="person.suspended").exists()


# -- The queue ------------------------------------------------------------------------------------------------------

QUEUE = "/admin/reports/report/"


@pytest.fixture
def queue(signed_in, moderator):
    from yardsale.accounts.roles import grant_permissions

    grant_permissions()
    return signed_in(moderator)


def test_the_queue_shows_the_heaviest_first_and_then_the_oldest(queue, stranger, buyer):
    people = UserFactory.create_batch(3)
    for person, reason in zip(people, ["other", "scam", "other"], strict=True):
        by(stranger, "person", person.code, reason=reason)
    by(buyer, "person", people[2].code, reason="other")
    page = queue.get(QUEUE).content.decode()
    places = [page.index(f">{person.name}</a>") for person in (people[1], people[2], people[0])]
    assert places == sorted(places)


def test_a_moderator_takes_a_report_here_and_answers_it_where_posts_that_wait_stay_in_the_queue(
    queue, stranger, seller, moderator
):
    report = by(stranger, "person", seller.code)
    queue.post(QUEUE, {"action": "claim", "_selected_action": [report.pk]})
    report.refresh_from_db()
    assert (report.state, report.claimed_by) == ("claimed", moderator)
    page = queue.get(f"{QUEUE}{report.pk}/change/").content.decode()
    assert WORDS["text"] in page
    assert f'href="/moderation/reports/{report.code}/"' in page
    queue.post(f"{QUEUE}{report.pk}/close/", {"outcome": "acted", "note": "Suspended."})
    report.refresh_from_db()
    assert report.state == "claimed"
    actions.close(report, by=moderator, outcome="acted", note="Suspended.")
    assert (
        f"/moderation/reports/{report.code}/" not in queue.get(f"{QUEUE}{report.pk}/change/").content.decode()
    )


def test_the_desk_reads_reports_and_decides_nothing(queue, client, agent, stranger, seller, signed_in):
    report = by(stranger, "person", seller.code)
    desk = signed_in(agent)
    assert desk.get(f"{QUEUE}{report.pk}/change/").status_code == 200
    assert "/moderation/reports/" not in desk.get(f"{QUEUE}{report.pk}/change/").content.decode()
    assert "I look at these" not in desk.get(QUEUE).content.decode()


@pytest.mark.parametrize("number", [1, 3, 20])
def test_the_queue_asks_as_much_for_many_as_for_one(number, queue, stranger, django_assert_max_num_queries):
    for person in UserFactory.create_batch(number):
        by(stranger, "person", person.code)
    with django_assert_max_num_queries(10):
        queue.get(QUEUE)


@pytest.mark.parametrize("kind", ["person", "listing", "thread"])
def test_pages_of_reports_ask_little(
    kind, signed_in, buyer, seller, listing, thread, django_assert_num_queries
):
    code = {"person": seller.code, "listing": listing.code, "thread": thread.code}[kind]
    browser = signed_in(buyer)
    browser.get(f"/report/{kind}/{code}/")
    with django_assert_num_queries({"person": 5, "listing": 5, "thread": 6}[kind]):
        browser.get(f"/report/{kind}/{code}/")


def test_an_order_whose_money_is_held_for_too_long_stands_in_the_queue_once(seller, buyer):
    order = OrderFactory(seller=seller, buyer=buyer, status="paid", title="Gold watch")
    with time_machine.travel(timezone.now() + timedelta(days=81)):
        for _twice in range(2):
            clocks.tell_a_person(order)
    for event in Event.objects.filter(addressed_at=None).order_by("pk"):
        events.address(event.pk)
    report = Report.objects.get()
    assert (report.subject_kind, report.subject_id, report.reason) == ("order", order.pk, "stuck")
    assert (report.reporter, report.about, report.state) == (None, seller, "new")
    assert "Gold watch" in report.title
    assert "80 days" in report.text
    assert f"/admin/listings/order/{order.pk}/change/" in report.url


def test_no_moderator_settles_an_order_of_their_own(moderator, seller):
    order = OrderFactory(seller=seller, buyer=moderator, status="paid")
    theirs = actions.suspect(subjects.of_order(order), text="", reason="stuck")
    other = actions.suspect(subjects.of_order(OrderFactory(status="paid")), text="", reason="stuck")
    assert not rules.may_handle(moderator, theirs)
    assert rules.may_handle(moderator, other)
