"""One vote a person: who may, what is counted, which list it makes."""

import re
import threading
from datetime import timedelta

import pytest
from django.db import DatabaseError, connections, transaction
from django.utils import timezone

from forum.boards import actions as boards
from forum.boards import subjects
from forum.boards.models import Board
from forum.suggestions import actions
from forum.suggestions.models import Suggestion, Vote
from tests.factories import UserFactory, known, topic_of
from yardsale.accounts.actions import block
from yardsale.refusals import Refusal

pytestmark = pytest.mark.django_db
BOARD = "/forum/suggestions/"


def suggested(subject="A dark photo warning", **fields):
    return topic_of("Please.", board="suggestions", subject=subject, **fields)


def votes(topic):
    counted = Suggestion.objects.values_list("votes", flat=True).get(topic=topic)
    assert counted == Vote.objects.filter(suggestion=topic.pk).count()
    return counted


def press(browser, topic, on="1"):
    return browser.post(f"{topic.get_absolute_url()}vote/", {"on": on}, follow=True)


def listed(client, query="", topics=()):
    page = client.get(f"{BOARD}{query}").content.decode()
    found = re.findall(r'class="row-title"><a href="([^"]+)"', page)
    names = {one.get_absolute_url(): one.subject for one in topics}
    return [names.get(url.removesuffix("new/"), url) for url in found]


def test_who_suggests_wants_it():
    topic = suggested()
    assert votes(topic) == 1
    assert Vote.objects.get().person == topic.poster


def test_a_vote_counts_once_and_can_be_taken_back(signed_in):
    topic, browser = suggested(), signed_in(known())
    page = press(browser, topic).content.decode()
    assert re.search(r'aria-pressed="true".*?vote-count">2<', page, re.S)
    press(browser, topic)
    assert votes(topic) == 2
    press(browser, topic, "0")
    page = press(browser, topic, "0").content.decode()
    assert re.search(r'aria-pressed="false".*?vote-count">1<', page, re.S)
    assert votes(topic) == 1


def test_postgres_refuses_a_second_vote():
    topic = suggested()
    with pytest.raises(DatabaseError), transaction.atomic():
        Vote.objects.create(suggestion_id=topic.pk, person=topic.poster)


def test_a_vote_in_the_list_leads_back_into_the_list(signed_in):
    topic, browser = suggested(), signed_in(known())
    answer = browser.post(
        f"{topic.get_absolute_url()}vote/",
        {"on": "1"},
        headers={"referer": f"http://testserver{BOARD}?sort=newest"},
    )
    assert answer.url == f"http://testserver{BOARD}?sort=newest"
    away = browser.post(
        f"{topic.get_absolute_url()}vote/", {"on": "0"}, headers={"referer": "https://elsewhere.example/"}
    )
    assert away.url == topic.get_absolute_url()


def test_with_htmx_the_button_comes_anew_in_its_place(signed_in, client):
    topic, person = suggested(), known()
    place = f"{topic.get_absolute_url()}vote/"
    part = signed_in(person).post(place, {"on": "1"}, headers={"HX-Request": "true"}).content.decode()
    assert part.count("<form") == 1
    assert f'id="vote-{topic.code}" name="on" value="0" aria-pressed="true"' in part
    assert "<html" not in part
    assert "You want this" not in part
    own = {"HX-Request": "true", "HX-Target": "wish"}
    part = client.post(place, {"on": "0"}, headers=own).content.decode()
    assert part.count("<form") == 1
    assert "Do you want this too?" in part
    assert votes(topic) == 1


def test_with_htmx_whoever_must_not_vote_is_led_where_they_read_why(signed_in, client):
    topic = suggested()
    place, here = f"{topic.get_absolute_url()}vote/", f"http://testserver{BOARD}"
    headers = {"HX-Request": "true", "referer": here}
    answer = client.post(place, {"on": "1"}, headers=headers)
    assert (answer.status_code, answer.headers["HX-Redirect"].partition("?")[0]) == (204, "/accounts/login/")
    person = UserFactory(silenced_until=timezone.now() + timedelta(days=1), silenced_for="Be kind")
    answer = signed_in(person).post(place, {"on": "1"}, headers=headers)
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, here)
    assert "You cannot write until" in client.get(BOARD).content.decode()
    assert votes(topic) == 1


def test_who_signs_in_after_pressing_is_led_to_the_suggestion(client):
    topic, person = suggested(), known()
    person.set_password("a-good-long-password")
    person.save()
    answer = client.post(f"{topic.get_absolute_url()}vote/", {"on": "1"})
    words = {"login": person.email, "password": "a-good-long-password"}
    answer = client.post(answer.url, words, follow=True)
    assert (answer.status_code, answer.redirect_chain[-1][0]) == (200, topic.get_absolute_url())
    assert votes(topic) == 1


def test_newcomers_vote_from_their_second_day_or_first_post_on(signed_in, moderator):
    topic, newcomer = suggested(), UserFactory()
    page = press(signed_in(newcomer), topic).content.decode()
    assert ("You are new here" in page, votes(topic)) == (True, 1)
    # Nothing is wrong with them.
    assert re.search(r'class="notice info[^>]*>(?:(?!class="notice).)*You are new here', page, re.DOTALL)
    post = boards.reply(topic, by=newcomer, text="I want it too.")
    with pytest.raises(Refusal, match="new here"):
        actions.vote(topic, by=newcomer, is_on=True)
    subjects.let_through(post.pk, moderator)
    actions.vote(topic, by=newcomer, is_on=True)
    actions.vote(topic, by=UserFactory(joined_at=timezone.now() - timedelta(days=1)), is_on=True)
    assert votes(topic) == 3


@pytest.mark.parametrize("what", ["silenced", "suspended"])
def test_who_may_not_write_reads_why_and_may_take_a_vote_back(signed_in, what):
    topic = suggested()
    person = known()
    actions.vote(topic, by=person, is_on=True)
    for name, value in ((f"{what}_until", timezone.now() + timedelta(days=2)), (f"{what}_for", "Be kind")):
        setattr(person, name, value)
    person.save()
    other = suggested("Another")
    page = press(signed_in(person), other).content.decode()
    assert "until" in page
    assert "Be kind" in page
    assert votes(other) == 1
    actions.vote(topic, by=person, is_on=False)
    assert votes(topic) == 1


def test_who_keeps_apart_from_the_author_is_refused():
    topic, person = suggested(), known()
    block(person, by=topic.poster)
    with pytest.raises(Refusal, match="nothing to do with each other"):
        actions.vote(topic, by=person, is_on=True)


def test_what_waits_or_is_hidden_is_not_there_for_others(signed_in, moderator):
    newcomer = UserFactory()
    post = boards.start(Board.objects.get(slug="suggestions"), by=newcomer, subject="Hi", text="New")
    assert press(signed_in(known()), post.topic).status_code == 404
    page = press(signed_in(newcomer), post.topic, "1").content.decode()
    assert "This waits for a moderator" in page
    assert votes(post.topic) == 1
    assert listed(signed_in(known())) == []
    assert listed(signed_in(newcomer), topics=[post.topic]) == ["Hi"]


@pytest.mark.parametrize("code", ["tnothing1", "x", "0"])
def test_what_there_is_not_is_404(signed_in, code):
    assert signed_in(known()).post(f"/forum/topics/{code}/vote/", {"on": "1"}).status_code == 404


def test_other_topics_have_no_votes(signed_in):
    topic = topic_of("Hello.", board="community")
    assert "This is not a suggestion" in press(signed_in(known()), topic).content.decode()
    assert Vote.objects.count() == 0


def test_nonsense_takes_no_vote(signed_in):
    topic = suggested()
    browser = signed_in(known())
    for on in ("", "yes", "\x00", "1" * 5000):
        press(browser, topic, on)
    assert browser.get(f"{topic.get_absolute_url()}vote/?on=1").url == topic.get_absolute_url()
    assert votes(topic) == 1


def test_who_did_not_sign_in_sees_the_votes_and_is_led_to_the_door(client):
    topic = suggested()
    answer = client.post(f"{topic.get_absolute_url()}vote/", {"on": "1"})
    assert (answer.status_code, "/login/" in answer.url) == (302, True)
    for place in (topic.get_absolute_url(), BOARD):
        page = client.get(place).content.decode()
        assert re.search(r'vote-count">1<', page)
        assert "csrfmiddlewaretoken" not in page


def test_a_topic_that_is_moved_here_is_a_suggestion(moderator):
    topic = topic_of("Please.", board="community")
    board = Board.objects.get(slug="suggestions")
    boards.manage(topic, by=moderator, kind="move", reason="It is a wish.", board=board)
    assert votes(topic) == 1
    back = Board.objects.get(slug="community")
    boards.manage(topic, by=moderator, kind="move", reason="It is none.", board=back)
    with pytest.raises(Refusal, match="not a suggestion"):
        actions.vote(topic, by=known(), is_on=True)
    boards.manage(topic, by=moderator, kind="move", reason="It is.", board=board)
    assert votes(topic) == 1


# -- Lists -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def three():
    topics = [suggested(name) for name in ("One", "Two", "Three")]
    for topic, count in zip(topics, (1, 3, 1), strict=True):
        for _n in range(count):
            actions.vote(topic, by=known(), is_on=True)
    return topics


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["Two", "Three", "One"]),
        ("?sort=newest", ["Three", "Two", "One"]),
        ("?status=planned", ["One"]),
        ("?status=open&sort=newest", ["Three", "Two"]),
        ("?status=shipped", []),
        ("?status=nonsense&sort=nonsense", ["Two", "Three", "One"]),
        ("?before=nonsense", ["Two", "Three", "One"]),
        ("?before=2-0", []),
        ("?before=999999999-9999999999", ["Two", "Three", "One"]),
        ("?before=\x00&status=%00", ["Two", "Three", "One"]),
    ],
)
def test_lists_are_sorted_and_filtered(client, moderator, three, query, names):
    actions.change(three[0], by=moderator, status="planned", reason="Soon.")
    assert listed(client, query, three) == names


def test_what_is_pinned_comes_first_and_once(client, moderator, three):
    boards.manage(three[0], by=moderator, kind="pin", reason="Look here.")
    assert listed(client, "", three) == ["One", "Two", "Three"]
    assert listed(client, "?status=open", three) == ["Two", "Three", "One"]


@pytest.mark.parametrize("sort", ["votes", "newest"])
def test_a_list_goes_on_by_key_without_gaps_or_repeats(client, settings, sort):
    settings.TOPICS_PER_HOUR = settings.POSTS_PER_HOUR = 1000
    person, other = known(), known()
    topics = [suggested(f"Wish {n}", by=person) for n in range(27)]
    for topic in topics[::2]:
        actions.vote(topic, by=other, is_on=True)
    page = client.get(f"{BOARD}?sort={sort}&status=open").content.decode()
    (more,) = set(re.findall(r'href="(\?[^"]*before=[^"]*)"', page))
    more = more.replace("&amp;", "&")
    first, second = (listed(client, query, topics) for query in (f"?sort={sort}&status=open", more))
    wanted = topics[::-1] if sort == "newest" else [*topics[::2][::-1], *topics[1::2][::-1]]
    assert first + second == [topic.subject for topic in wanted]
    assert len(first) == 25


@pytest.mark.parametrize(("topics", "posts"), [(1, 1), (4, 30)])
def test_pages_cost_the_same_whatever_stands_on_them(
    signed_in, moderator, django_assert_num_queries, topics, posts
):
    from tests.factories.boards import many_posts

    people = [known() for _n in range(3)]
    for n in range(topics):
        topic = suggested(f"Wish {n}", by=people[0])
        many_posts(topic, posts, people)
        for person in people[1:]:
            actions.vote(topic, by=person, is_on=True)
        actions.change(topic, by=moderator, status="planned", reason="Soon.")
    for person, on_topic, on_board, on_map in ((people[0], 11, 10, 8), (moderator, 13, 12, 10)):
        browser = signed_in(person)
        for _again in range(2):
            browser.get(topic.get_absolute_url())
        with django_assert_num_queries(on_topic):
            browser.get(topic.get_absolute_url())
        with django_assert_num_queries(on_board):
            browser.get(BOARD)
        with django_assert_num_queries(on_map):
            browser.get("/forum/roadmap/")


def test_similar_suggestions_come_with_where_they_stand(client, moderator):
    topic = suggested("Warn when photos are too dark")
    actions.change(topic, by=moderator, status="planned", reason="Soon.")
    page = client.get(f"{BOARD}similar/?subject=dark+photo+warning").content.decode()
    assert topic.get_absolute_url() in page
    assert "Planned" in page


# -- All at once -----------------------------------------------------------------------------------------------------


def at_once(acts):
    met, start = [], threading.Barrier(len(acts))

    def run(act):
        start.wait()
        try:
            act()
        except Refusal:
            met.append("refused")
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
def test_twenty_votes_at_once_are_twenty_and_of_one_person_one():
    topic = suggested()
    people = [known() for _n in range(10)]
    acts = [lambda person=person: actions.vote(topic, by=person, is_on=True) for person in people]
    acts += [lambda: actions.vote(topic, by=people[0], is_on=True) for _n in range(10)]
    assert at_once(acts) == []
    assert votes(topic) == 11


@pytest.mark.django_db(transaction=True)
def test_votes_and_merges_at_once_lose_and_double_none():
    moderator = UserFactory(role="moderator")
    one, two, three = (suggested(f"Wish {n}") for n in range(3))
    people = [known() for _n in range(8)]
    for person in people[:4]:
        for topic in (one, two):
            actions.vote(topic, by=person, is_on=True)
    acts = [
        lambda person=person, topic=topic: actions.vote(topic, by=person, is_on=True)
        for person in people[4:]
        for topic in (one, two, three)
    ]
    acts += [lambda: actions.vote(two, by=people[0], is_on=False)] * 2
    acts += [
        lambda: actions.merge(one, into=two, by=moderator, reason="Same."),
        lambda: actions.merge(two, into=one, by=moderator, reason="Same."),
        lambda: actions.merge(two, into=three, by=moderator, reason="Same."),
        lambda: actions.change(one, by=moderator, status="planned", reason="Soon."),
        lambda: actions.merge(three, into=one, by=moderator, reason="Same."),
        lambda: actions.merge(one, into=three, by=moderator, reason="Same."),
    ]
    met = at_once(acts)
    assert set(met) <= {"refused"}
    for topic in (one, two, three):
        votes(topic)
    left = Suggestion.objects.exclude(status="merged").values_list("pk", flat=True)
    assert len(left) >= 1
    assert not Vote.objects.exclude(suggestion__in=left).exists()
    assert not Suggestion.objects.filter(merged_into__status="merged").exists()
