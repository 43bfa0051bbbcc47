"""Many write at once on real Postgres: nothing is lost, and every counter is what one counts."""

import threading

import pytest
from django.db import connections

from forum.boards import actions
from forum.boards.models import Board, Forum, Post, Topic
from forum.boards.statuses import PostState
from tests.factories import known, topic_of

THREADS = 6


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
