"""Many write at once on real Postgres: nothing is lost, and every counter is what one counts."""

import threading
import time

import pytest
from django.db import connection, connections, transaction

from forum.boards import actions
from forum.boards.models import Board, Forum, Post, Topic
from forum.boards.statuses import PostState
from forum.moderation import actions as moderation
from forum.reports import subjects
from forum.reports.actions import report
from forum.reports.models import Report
from tests.factories import UserFactory, known, topic_of
from yardsale.refusals import Refusal

THREADS = 6
WORDS = {"kind": "hide", "rule": "kind", "reason": "Be kind."}


@pytest.mark.parametrize(
    "posts", [pytest.param(120, id="120"), pytest.param(504, id="504", marks=pytest.mark.long)]
)
@pytest.mark.django_db(transaction=True)
def test_six_at_once_lose_nothing_and_count_right(posts, settings):
    """Answers in two topics, new topics, removals, and a topic that moves between two boards all the while."""
    settings.POSTS_PER_HOUR = settings.TOPICS_PER_HOUR = 10_000
    people = [known() for _n in range(THREADS)]
    moderator = known(is_staff=True, is_superuser=True)
    topics = [topic_of("Hello.", by=people[0], subject=f"Topic {n}") for n in range(2)]
    boards = [Board.objects.get(slug=slug) for slug in ("questions", "community")]
    each = posts // THREADS
    start, wrong = threading.Barrier(THREADS + 1), []

    def write(person, number):
        try:
            start.wait()
            for n in range(each):
                if n % 6 == 5:
                    actions.start(boards[number % 2], by=person, subject=f"{number} {n}", text="New")
                else:
                    made = actions.reply(topics[n % 2], by=person, text=f"{number} {n}")
                    if n % 6 == 2:
                        actions.remove(made, by=person, reason="Too hasty")
        except Exception as problem:  # noqa: BLE001  (whatever it is, the test says so)
            wrong.append(problem)
        finally:
            connections.close_all()

    def move():
        try:
            start.wait()
            for n in range(posts // 20):
                actions.manage(
                    topics[1], by=moderator, kind="move", reason="Back and forth", board=boards[(n + 1) % 2]
                )
        except Exception as problem:  # noqa: BLE001
            wrong.append(problem)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=write, args=(person, n)) for n, person in enumerate(people)]
    threads.append(threading.Thread(target=move))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert Post.objects.count() == each * THREADS + 2
    for topic in Topic.objects.all():
        numbers = list(topic.posts.order_by("number").values_list("number", flat=True))
        assert numbers == list(range(1, topic.last_number + 1))
        shown = topic.posts.filter(state=PostState.SHOWN)
        assert (topic.posts_count, topic.last_post_id) == (
            shown.count(),
            shown.order_by("-number").first().pk,
        )
    for board in boards:
        forum = Forum.objects.get(pk=board.forum_id)
        standing = Topic.objects.filter(forum=forum, approved=True)
        assert forum.direct_topics_count == standing.count()
        assert forum.direct_posts_count == Post.objects.shown().filter(topic__in=standing).count()


# -- Moderators and writers hold things in one order ------------------------------------------------------------------


def beside(work):
    """Begin it in another thread, wait until Postgres has it waiting; gives the thread and what went wrong in it."""
    wrong = []

    def run():
        try:
            work()
        except Exception as problem:  # noqa: BLE001  (whatever it is, the test says so)
            wrong.append(problem)
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    for _look in range(200):
        time.sleep(0.05)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            if cursor.fetchone()[0]:
                return thread, wrong
    raise AssertionError("It did not wait.")


@pytest.mark.django_db(transaction=True)
def test_a_change_and_an_act_on_the_same_post_wait_for_each_other():
    moderator, newcomer = UserFactory(role="moderator"), UserFactory()
    topic = topic_of("Hello.")
    answer = actions.reply(topic, by=newcomer, text="Hi.")
    moderation.let_through(Report.objects.get(), by=moderator)
    open_one = actions.judge(answer, by=moderator)
    with transaction.atomic():
        Report.objects.select_for_update().get(pk=open_one.pk)
        thread, wrong = beside(lambda: actions.edit(answer, by=newcomer, text="Changed."))
        moderation.act_on_report(open_one, by=moderator, **WORDS)
    thread.join()
    assert [type(problem) for problem in wrong] == [Refusal]
    answer.refresh_from_db()
    assert (answer.state, answer.text) == (PostState.HIDDEN, "Hi.")


@pytest.mark.django_db(transaction=True)
def test_two_moderators_with_two_reports_of_one_post_wait_for_each_other():
    first, second = UserFactory(role="moderator"), UserFactory(role="moderator")
    topic = topic_of("Hello.")
    subject = subjects.find("post", topic.code, first)
    one, other = (report(subject, by=known(), reason="rude") for _n in range(2))
    with transaction.atomic():
        Report.objects.select_for_update().get(pk=one.pk)
        thread, wrong = beside(lambda: moderation.act_on_report(other, by=second, **WORDS))
        moderation.act_on_report(one, by=first, **WORDS)
    thread.join()
    assert [type(problem) for problem in wrong] == [Refusal]
    assert not Report.objects.open().exists()
