"""What the neighbours of the demo town say on the forum."""

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from random import Random

from django.utils.text import slugify

from forum.boards import actions, counting
from forum.boards.models import Board, Post, Topic, TopicSeen, Watch
from forum.boards.statuses import PostState
from yardsale.accounts.models import User
from yardsale.demo.people import BUYER, MODERATOR, SELLER
from yardsale.demo.registry import Registry, code

FILE = Path(__file__).with_name("chatter.txt")


@dataclass
class Talk:
    board: str
    title: str
    hours: int
    posts: list[tuple[str, str]] = field(default_factory=list)


def talks() -> list[Talk]:
    found: list[Talk] = []
    for line in FILE.read_text(encoding="utf-8").splitlines():
        if line.startswith("= "):
            board, title, hours = (part.strip() for part in line[2:].split("|"))
            found.append(Talk(board, title, int(hours)))
        elif line.startswith("> "):
            found[-1].posts.append((line[2:].strip(), ""))
        elif found and not line.startswith("#"):
            who, text = found[-1].posts[-1]
            found[-1].posts[-1] = (who, f"{text}\n{line}".lstrip("\n"))
    return found


def write(known: Registry) -> None:
    actions.plant_boards()
    for talk in talks():
        _begin(known, talk)


def _begin(known: Registry, talk: Talk) -> None:
    board = Board.objects.get(slug=talk.board)
    people = {who: _person(known, who, talk) for who, _text in talk.posts}
    first = people[talk.posts[0][0]]
    counting.hold_forums(board.forum_id)
    topic = Topic(
        code=f"t{code('topic', talk.title, 8)}", forum_id=board.forum_id, poster=first, subject=talk.title,
        slug=slugify(talk.title)[:255], type=Topic.TOPIC_POST, status=Topic.TOPIC_UNLOCKED, approved=False,
    )  # fmt: skip
    topic.save(force_insert=True)
    for number, (who, text) in enumerate(talk.posts):
        subject = "" if number else talk.title
        post = Post(poster=people[who], subject=subject, content=text.strip(), state=PostState.SHOWN)
        counting.add(topic, post)
        at = known.now - timedelta(hours=talk.hours) * (1 - number / (len(talk.posts) + 1))
        Post.objects.filter(pk=post.pk).update(created=at, updated=at)
        Topic.objects.filter(pk=topic.pk).update(last_post_on=at, **({} if number else {"created": at}))
    counting.settle(Topic.objects.get(pk=topic.pk))
    counting.count_forum(board.forum_id, topics=0, posts=0)
    writers = set(people.values())
    Watch.objects.bulk_create(Watch(person=person, topic=topic) for person in writers)
    TopicSeen.objects.bulk_create(
        TopicSeen(person=person, topic=topic, number=topic.last_number) for person in writers
    )


def _person(known: Registry, who: str, talk: Talk) -> User:
    """The same number is the same neighbour, and none of those whom somebody may sign in as."""
    if who == "staff":
        return known.people[MODERATOR.key]
    apart = {BUYER.key, SELLER.key, MODERATOR.key}
    keys = sorted(key for key, person in known.people.items() if key not in apart and not person.is_staff)
    return known.people[Random(f"forum {who}").choice(keys)]
