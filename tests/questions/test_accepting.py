"""Which answer helped: who says so, what becomes of it, who hears of it."""

import json
import re
import threading
from datetime import timedelta

import pytest
from django.db import DatabaseError, connections, transaction
from django.utils import timezone

from forum.boards import actions as boards
from forum.boards import subjects as posts
from forum.boards.models import Board, Topic
from forum.moderation import actions as moderation
from forum.questions import actions
from forum.questions.models import Accepted, MeToo
from forum.reports.models import Report
from notifications.channels.models import Notification
from tests.factories import UserFactory, known, topic_of
from yardsale.accounts.actions import block
from yardsale.events import actions as events
from yardsale.events.models import Event
from yardsale.refusals import Refusal

pytestmark = pytest.mark.django_db


def question(*answers, **fields):
    return topic_of("It is tall and made of glass.", *(answers or ("Twice.", "Never.")), **fields)


def accepted_of(topic):
    return Accepted.objects.filter(topic=topic).values_list("post__number", flat=True).first()


def address_all():
    for pk in Event.objects.unaddressed().order_by("pk").values_list("pk", flat=True):
        events.address(pk)


def told(kind):
    return sorted(Notification.objects.filter(kind=kind).values_list("recipient__name", flat=True))


def press(browser, post, **data):
    return browser.post(f"/forum/posts/{post.pk}/accept/", data, follow=True)


def test_with_htmx_me_too_comes_anew_in_its_place(signed_in):
    topic = question()
    place = f"{topic.get_absolute_url()}me-too/"
    part = signed_in(known()).post(place, {"on": "1"}, headers={"HX-Request": "true"}).content.decode()
    assert part.count("<form") == 1
    assert 'id="same-button" name="on" value="0" aria-pressed="true"' in part
    assert "You ask this too" in part
    assert "<html" not in part
    assert MeToo.objects.filter(topic=topic).count() == 1


@pytest.mark.parametrize(
    ("place", "post"),
    [("topics/{code}/me-too", ""), ("posts/{pk}/accept", "#p2"), ("posts/{pk}/lock", "#p2")],
)
def test_who_signs_in_after_pressing_is_led_to_the_question(client, place, post):
    topic, person = question(), known()
    person.set_password("a-good-long-password")
    person.save()
    answer = client.post(
        f"/forum/{place.format(code=topic.code, pk=topic.posts.get(number=2).pk)}/", {"on": "1"}
    )
    words = {"login": person.email, "password": "a-good-long-password"}
    answer = client.post(answer.url, words, follow=True)
    assert (answer.status_code, answer.redirect_chain[-1][0]) == (200, topic.get_absolute_url() + post)
    assert MeToo.objects.count() == Accepted.objects.count() == 0


def test_who_asked_accepts_an_answer_which_stands_under_the_question_and_in_its_place(signed_in):
    topic = question("Twice.", "Wrap it in a **blanket**.")
    browser = signed_in(topic.poster)
    answer = press(browser, topic.posts.get(number=3))
    page = answer.content.decode()
    assert accepted_of(topic) == 3
    assert page.count("<strong>blanket</strong>") == 2
    lifted, first, place = page.index('id="accepted"'), page.index('id="p1"'), page.index('id="p2"')
    assert first < lifted < place
    assert "Accepted answer" in page[place:]
    browser.logout()
    assert browser.get(topic.get_absolute_url()).content.decode().count("<strong>blanket</strong>") == 2


def test_another_answer_takes_its_place_and_none_can_be_taken_back(signed_in):
    topic = question()
    browser = signed_in(topic.poster)
    for number in (2, 3, 3):
        press(browser, topic.posts.get(number=number))
    assert (accepted_of(topic), Accepted.objects.count()) == (3, 1)
    press(browser, topic.posts.get(number=2), on="0")
    assert accepted_of(topic) == 3
    press(browser, topic.posts.get(number=3), on="0")
    assert accepted_of(topic) is None


def test_an_answer_far_down_is_lifted_on_the_first_page_alone(signed_in, client):
    from tests.factories.boards import many_posts

    topic = question("Twice.")
    many_posts(topic, 30, [known()])
    actions.accept(topic.posts.get(number=29), by=topic.poster)
    assert 'id="accepted"' in client.get(topic.get_absolute_url()).content.decode()
    second = client.get(f"{topic.get_absolute_url()}?page=2").content.decode()
    assert 'id="accepted"' not in second
    assert "Accepted answer" in second


@pytest.mark.parametrize("who", ["stranger", "answerer"])
def test_nobody_else_accepts(signed_in, who):
    topic = question()
    post = topic.posts.get(number=2)
    page = press(signed_in(known() if who == "stranger" else post.poster), post).content.decode()
    assert "Who asked the question says which answer helped." in page
    assert "This helped" not in page
    assert accepted_of(topic) is None


def test_what_our_people_settled_its_author_changes_no_more(signed_in, moderator):
    topic = question()
    two, three = topic.posts.get(number=2), topic.posts.get(number=3)
    actions.accept(two, by=topic.poster)
    browser = signed_in(moderator)
    browser.post(f"/forum/posts/{two.pk}/lock/", {"on": "1"})
    browser = signed_in(topic.poster)
    for post, data in ((three, {}), (two, {"on": "0"})):
        page = press(browser, post, **data).content.decode()
        assert "Our moderators have settled which answer is right" in page
    assert accepted_of(topic) == 2
    actions.accept(three, by=moderator)
    actions.lock(three, by=moderator, is_on=False)
    actions.accept(two, by=topic.poster)
    assert accepted_of(topic) == 2


def test_only_our_people_settle():
    topic = question()
    actions.accept(topic.posts.get(number=2), by=topic.poster)
    with pytest.raises(Refusal, match="for our moderators"):
        actions.lock(topic.posts.get(number=2), by=topic.poster, is_on=True)


def test_another_answer_cannot_be_settled(moderator):
    topic = question()
    actions.accept(topic.posts.get(number=2), by=topic.poster)
    with pytest.raises(Refusal, match="Another answer"):
        actions.lock(topic.posts.get(number=3), by=moderator, is_on=True)


def test_the_question_itself_is_no_answer():
    topic = question()
    with pytest.raises(Refusal, match="this is none"):
        actions.accept(topic.posts.get(number=1), by=topic.poster)


def test_postgres_refuses_to_accept_what_is_no_answer_of_the_question():
    topic, other = question(), question(subject="Another")
    for post in (topic.posts.get(number=1), other.posts.get(number=2)):
        with pytest.raises(DatabaseError), transaction.atomic():
            Accepted.objects.create(topic=topic, post=post, by=topic.poster)


def test_on_other_boards_nothing_is_accepted(signed_in):
    topic = question(board="community")
    page = press(signed_in(topic.poster), topic.posts.get(number=2)).content.decode()
    assert "This is not a question" in page
    assert Accepted.objects.count() == 0


def test_who_is_silenced_reads_why(signed_in):
    topic = question()
    type(topic.poster).objects.filter(pk=topic.poster_id).update(
        silenced_until=timezone.now() + timedelta(days=2), silenced_for="Be kind"
    )
    topic.poster.refresh_from_db()
    page = press(signed_in(topic.poster), topic.posts.get(number=2)).content.decode()
    assert "You cannot write until" in page
    assert accepted_of(topic) is None


def test_a_held_answer_cannot_be_accepted_and_is_not_there_for_who_asked(signed_in):
    topic = question()
    held = boards.reply(topic, by=UserFactory(), text="I am new.")
    assert press(signed_in(topic.poster), held).status_code == 404
    with pytest.raises(Refusal, match="this is none"):
        actions.accept(held, by=topic.poster)


def test_an_accepted_answer_that_is_removed_goes_from_under_the_question(client, moderator):
    topic = question("My secret.")
    actions.accept(topic.posts.get(number=2), by=topic.poster)
    posts.hide(topic.posts.get(number=2).pk, moderator, "Private")
    page = client.get(topic.get_absolute_url()).content.decode()
    assert "My secret." not in page
    assert 'id="accepted"' not in page
    assert topic.code not in client.get("/forum/questions/?show=answered").content.decode()
    assert topic.code in client.get("/forum/questions/?show=unanswered").content.decode()


# -- Who hears of it -------------------------------------------------------------------------------------------------


def test_who_asks_the_same_and_who_answered_hear_of_it_once_however_often_a_mind_changes(moderator):
    topic = question(by=known(name="Asker"), others=known(name="Answerer"))
    actions.me_too(topic, by=known(name="Same"), is_on=True)
    actions.me_too(topic, by=moderator, is_on=True)
    two, three = topic.posts.get(number=2), topic.posts.get(number=3)
    Event.objects.update(addressed_at=timezone.now())
    for post in (two, three, two):
        actions.accept(post, by=moderator)
        address_all()
    assert told("question.answered") == ["Asker", "Same"]
    assert told("question.accepted") == ["Answerer", "Answerer"]
    urls = Notification.objects.filter(kind="question.accepted").values_list("url", flat=True)
    assert set(urls) == {two.get_absolute_url(), three.get_absolute_url()}


def test_an_acceptance_that_was_taken_back_at_once_is_no_news():
    topic = question()
    actions.me_too(topic, by=known(name="Same"), is_on=True)
    actions.accept(topic.posts.get(number=2), by=topic.poster)
    actions.take_back(topic.posts.get(number=2), by=topic.poster)
    address_all()
    assert told("question.answered") == told("question.accepted") == []


def test_addressing_twice_tells_once():
    topic = question()
    actions.me_too(topic, by=known(name="Same"), is_on=True)
    actions.accept(topic.posts.get(number=2), by=topic.poster)
    event = Event.objects.get(name="question.answered")
    assert (events.address(event.pk), events.address(event.pk)) == (True, False)
    assert told("question.answered") == ["Same"]


# -- Me too ----------------------------------------------------------------------------------------------------------


def test_me_too_counts_a_person_once_and_can_be_taken_back(signed_in):
    topic = question()
    browser = signed_in(known())
    place = f"{topic.get_absolute_url()}me-too/"
    page = browser.post(place, {"on": "1"}, follow=True).content.decode()
    assert re.search(r'aria-pressed="true".*?vote-count">1<', page, re.S)
    browser.post(place, {"on": "1"})
    assert MeToo.objects.count() == 1
    browser.post(place, {"on": "0"})
    browser.post(place, {"on": "0"})
    assert MeToo.objects.count() == 0


def test_ones_own_question_is_ones_own(signed_in):
    topic = question()
    page = signed_in(topic.poster).post(f"{topic.get_absolute_url()}me-too/", {"on": "1"}, follow=True)
    assert "It is your own question" in page.content.decode()
    assert MeToo.objects.count() == 0


def test_who_keeps_apart_from_the_author_is_refused():
    topic, person = question(), known()
    block(person, by=topic.poster)
    with pytest.raises(Refusal, match="nothing to do with each other"):
        actions.me_too(topic, by=person, is_on=True)


@pytest.mark.parametrize("what", ["silenced", "suspended"])
def test_who_may_not_write_may_not_press(what):
    fields = {f"{what}_until": timezone.now() + timedelta(days=2), f"{what}_for": "Be kind"}
    with pytest.raises(Refusal, match="Be kind"):
        actions.me_too(question(), by=known(**fields), is_on=True)


def test_newcomers_press_from_their_second_day_on():
    topic, newcomer = question(), UserFactory()
    with pytest.raises(Refusal, match="new here"):
        actions.me_too(topic, by=newcomer, is_on=True)
    newcomer.joined_at -= timedelta(days=1)
    actions.me_too(topic, by=newcomer, is_on=True)
    assert MeToo.objects.count() == 1


def test_a_question_that_waits_is_not_there_for_others(signed_in):
    newcomer = UserFactory()
    post = boards.start(Board.objects.get(slug="questions"), by=newcomer, subject="Hi", text="New")
    browser = signed_in(known())
    assert browser.post(f"{post.topic.get_absolute_url()}me-too/", {"on": "1"}).status_code == 404
    assert MeToo.objects.count() == 0


def test_who_did_not_sign_in_is_led_to_the_door(client):
    topic = question()
    for place in (
        f"{topic.get_absolute_url()}me-too/",
        f"/forum/posts/{topic.posts.get(number=2).pk}/accept/",
        f"/forum/posts/{topic.posts.get(number=2).pk}/lock/",
    ):
        answer = client.post(place, {"on": "1"})
        assert (answer.status_code, "/login/" in answer.url) == (302, True)
        assert client.get(place).status_code in {302, 405}


@pytest.mark.parametrize("place", ["topics/tnothing1/me-too/", "posts/999999/accept/", "posts/999999/lock/"])
def test_what_there_is_not_is_404(signed_in, place):
    assert signed_in(known()).post(f"/forum/{place}", {"on": "\x00"}).status_code == 404


# -- Lists, similar ones, search engines -----------------------------------------------------------------------------


def test_the_board_shows_unanswered_and_answered_apart(client):
    answered, unanswered = question(subject="How to pack a lamp"), question(subject="Where is the key")
    actions.accept(answered.posts.get(number=2), by=answered.poster)
    seen = {
        show: [
            topic.subject
            for topic in (answered, unanswered)
            if topic.get_absolute_url() in client.get(f"/forum/questions/?show={show}").content.decode()
        ]
        for show in ("", "answered", "unanswered", "nonsense")
    }
    both = [answered.subject, unanswered.subject]
    assert seen == {"": both, "answered": both[:1], "unanswered": both[1:], "nonsense": both}
    assert "Answered" in client.get("/forum/questions/").content.decode()


def test_a_narrowed_list_goes_on_narrowed(client):
    from forum.boards.counting import add
    from forum.boards.models import Post

    person, board = known(), Board.objects.get(slug="questions")
    for n in range(27):
        topic = Topic.objects.create(
            forum_id=board.forum_id, poster=person, subject=f"Question {n}", slug="q", type=0, status=0,
            approved=False,
        )  # fmt: skip
        add(topic, Post(poster=person, subject=topic.subject, content="?", state="shown"))
    page = client.get("/forum/questions/?show=unanswered").content.decode()
    (more,) = set(re.findall(r'href="(\?[^"]*before=[^"]*)"', page))
    assert "show=unanswered" in more
    rest = client.get(f"/forum/questions/{more.replace('&amp;', '&')}").content.decode()
    assert [n for n in range(27) if f"Question {n}</a>" in rest] == [0, 1]


def test_similar_questions_are_named_while_a_title_is_typed(client):
    topic = question(subject="How do I pack a floor lamp for the post?")
    question(subject="Where does the money stay?")
    for typed in ("packing lamps", "How to pack a lampe", "floor lamp"):
        page = client.get("/forum/questions/similar/", {"subject": typed}).content.decode()
        assert re.findall(r'href="([^"]+)"', page) == [topic.get_absolute_url()], typed
    assert "<html" not in page


@pytest.mark.parametrize(
    "typed", ["", "abc", "the of and", "\x00\x00", "%", "a:b & !c | 'x' \\", "?" * 5000, "🙂🙂🙂🙂"]
)
def test_odd_titles_are_no_errors(client, typed):
    question(subject="How do I pack a floor lamp for the post?")
    for place in ("questions", "suggestions", "community"):
        answer = client.get(f"/forum/{place}/similar/", {"subject": typed})
        assert (answer.status_code, "<a" in answer.content.decode()) == (200, False)
    assert client.get("/help/", {"q": typed}).status_code == 200


def test_what_waits_or_is_hidden_is_not_named(client):
    boards.start(
        Board.objects.get(slug="questions"), by=UserFactory(), subject="How to pack a floor lamp", text="New"
    )
    assert "floor" not in client.get("/forum/questions/similar/?subject=pack+floor+lamp").content.decode()


def test_a_preview_names_similar_ones_without_a_script(signed_in):
    topic = question(subject="How do I pack a floor lamp for the post?")
    browser = signed_in(known())
    page = browser.post(
        "/forum/questions/new/", {"subject": "Packing a floor lamp", "text": "How?", "do": "preview"}
    ).content.decode()
    assert topic.get_absolute_url() in page
    assert "Perhaps it was asked before" in page
    assert Topic.objects.count() == 1


def test_looking_for_similar_ones_costs_the_same_for_many(client, django_assert_num_queries):
    for n in range(3):
        question(subject=f"How do I pack lamp {n}?")
    with django_assert_num_queries(6):
        client.get("/forum/questions/similar/?subject=pack+a+lamp")


def structured(page):
    (written,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)
    return json.loads(written)


def test_search_engines_read_question_and_answers_and_nothing_breaks_out(client):
    evil = "</script><script>alert(1)</script><!-- & \u2028"
    topic = question("Twice.", evil, subject="Is </script> safe?")
    actions.accept(topic.posts.get(number=3), by=topic.poster)
    answer = client.get(topic.get_absolute_url())
    page = answer.content.decode()
    assert "<script>alert" not in page
    data = structured(page)["mainEntity"]
    assert data["name"] == "Is </script> safe?"
    assert data["acceptedAnswer"]["text"].strip() == evil.strip()
    assert [one["text"] for one in data["suggestedAnswer"]] == ["Twice."]
    assert (data["answerCount"], data["author"]["@type"]) == (2, "Person")
    assert "unsafe" not in answer.headers["Content-Security-Policy"]


def test_what_is_out_of_sight_is_not_told_to_search_engines(client, moderator):
    topic = question("My secret.", "Fine.")
    posts.hide(topic.posts.get(number=2).pk, moderator, "Private")
    page = client.get(topic.get_absolute_url()).content.decode()
    assert "secret" not in page
    boards.remove(topic.posts.get(number=1), by=topic.poster, reason="Done")
    assert "ld+json" not in client.get(topic.get_absolute_url()).content.decode()


@pytest.mark.parametrize(("topics", "posts"), [(1, 1), (4, 30)])
def test_pages_cost_the_same_whatever_stands_on_them(
    signed_in, moderator, django_assert_num_queries, topics, posts
):
    from tests.factories.boards import many_posts

    people = [known() for _n in range(3)]
    for n in range(topics):
        topic = question("Yes.", subject=f"Question {n}", by=people[0])
        many_posts(topic, posts, people)
        for person in people[1:]:
            actions.me_too(topic, by=person, is_on=True)
        actions.accept(topic.posts.get(number=2), by=people[0])
    for person, on_board, on_topic in ((people[0], 10, 11), (people[1], 10, 11), (moderator, 12, 14)):
        browser = signed_in(person)
        for _again in range(2):
            browser.get(topic.get_absolute_url())
        with django_assert_num_queries(on_topic):
            browser.get(topic.get_absolute_url())
        with django_assert_num_queries(on_board):
            browser.get("/forum/questions/?show=answered")


# -- All at once -----------------------------------------------------------------------------------------------------


def at_once(acts):
    met, start = [], threading.Barrier(len(acts))

    def run(act):
        start.wait()
        try:
            act()
        except Exception as problem:  # noqa: BLE001  (whatever it was is what the test is about)
            met.append(problem)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return met


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_accept_one_answer_and_press_once_each():
    topic = question(*[f"Answer {n}" for n in range(10)])
    person = known()
    accepts = [
        (lambda post=post: actions.accept(post, by=topic.poster))
        for post in topic.posts.filter(number__gt=1).select_related("topic")
    ]
    presses = [lambda: actions.me_too(topic, by=person, is_on=True) for _n in range(10)]
    assert at_once(accepts + presses) == []
    assert (Accepted.objects.count(), MeToo.objects.count()) == (1, 1)


def test_what_a_moderator_lets_through_can_be_accepted_then(moderator):
    topic = question()
    held = boards.reply(topic, by=UserFactory(), text="I am new, and I know.")
    moderation.let_through(Report.objects.open().get(), by=moderator)
    actions.accept(held, by=topic.poster)
    assert accepted_of(topic) == held.number
