"""Our boards with what tests/boards/stock/bench.py writes into stock machina, for `make bench-forum`."""

import django

django.setup()

from allauth.usersessions.models import UserSession  # noqa: E402
from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402

from forum.boards.actions import plant_boards  # noqa: E402
from forum.boards.counting import add  # noqa: E402
from forum.boards.models import Board, Forum, Post, Topic  # noqa: E402
from forum.boards.statuses import PostState  # noqa: E402
from tests.boards.stock.serving import TEXT, serve  # noqa: E402
from tests.factories import DistrictFactory  # noqa: E402
from yardsale.accounts.models import User  # noqa: E402


def main() -> None:
    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    people = [
        User.objects.create_user(f"n{n}@example.org", name=f"Neighbour {n}", sold_count=1) for n in range(6)
    ]
    for n in range(20 - Board.objects.count()):
        DistrictFactory(slug=f"place-{n}", name=f"Place {n}")
    plant_boards()
    boards = list(Board.objects.order_by("pk"))
    assert len(boards) == 20
    for board in boards:
        _topic(board.forum, "Hello", people, 1)
    first = _topic(boards[0].forum, "The long one", people, 50)
    for n in range(49):
        _topic(boards[0].forum, f"Topic {n}", people, 2)
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(people[0], backend=settings.AUTHENTICATION_BACKENDS[0])
    # What signing in with a password leaves behind, and `force_login` does not.
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    UserSession.objects.create(user=people[0], session_key=key, ip="127.0.0.1", user_agent="bench")
    serve(
        client,
        {"index": "/forum/", "topics": boards[0].get_absolute_url(), "topic": first.get_absolute_url()},
    )


def _topic(forum: Forum, subject: str, people: list[User], posts: int) -> Topic:
    topic = Topic(forum=forum, poster=people[1], subject=subject, slug="t", type=0, status=0, approved=False)
    topic.save(force_insert=True)
    for n in range(posts):
        title = "" if n else subject
        add(topic, Post(poster=people[n % 6], subject=title, content=TEXT, state=PostState.SHOWN))
    return topic


if __name__ == "__main__":
    main()
