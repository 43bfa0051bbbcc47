"""What the neighbours of the demo town want most, what helped them, and where their wishes stand."""

from datetime import timedelta
from random import Random

from forum.boards.models import Post, Topic
from forum.questions.models import Accepted, MeToo
from forum.suggestions.actions import adopt
from forum.suggestions.models import Change, Suggestion, Vote
from yardsale.accounts.models import User
from yardsale.demo.people import BUYER, MODERATOR
from yardsale.demo.registry import Registry

#: Title of a question, the number of the answer that helped, and how many had the same question.
HELPED = (
    ("How do I pack a floor lamp so that it survives the post?", 2, 4),
    ("The hand-over code: who tells it to whom?", 2, 11),
    ("My parcel has not arrived. How long should I wait?", 2, 9),
    ("When is the money mine after I sold something?", 2, 6),
)
SAME = {"Price for an old sewing machine?": 2}
#: Title of a suggestion, its votes, and what our people said: where it stands, why, how many hours ago.
WANTED = (
    (
        "A map of what is for sale near me",
        31,
        (("planned", "Everybody asks for it. We start when offers are done.", 90),),
    ),
    (
        "Several items in one parcel",
        22,
        (("started", "It is on the table: one postage for things from one seller.", 50),),
    ),
    (
        "Tell me when a price falls",
        27,
        (
            ("planned", "Good idea.", 800),
            ("shipped", "Save a thing, and we write when it gets cheaper.", 300),
        ),
    ),
    (
        "Print the address on the shipping slip",
        12,
        (("shipped", "It stands on the slip that you print.", 160),),
    ),
    (
        "Stars in half steps",
        3,
        (("declined", "Five steps are enough to be honest in; halves make nobody wiser.", 200),),
    ),
    ("Let me write a note beside things I saved", 17, ()),
    ("Dark photos: a hint before posting", 9, ()),
    ("Let me say when I can meet", 5, ()),
)
MERGED = (
    "Hear about price drops of saved things",
    "Tell me when a price falls",
    "The same wish, in other words.",
    700,
)


def write(known: Registry) -> None:
    """After the topics are there."""
    staff = known.people[MODERATOR.key]
    for title, number, count in HELPED:
        _ask(known, title, count)
        topic = Topic.objects.get(subject=title)
        post = Post.objects.get(topic=topic, number=number)
        Accepted.objects.create(
            topic=topic, post=post, by=topic.poster or staff, made_at=post.created + timedelta(hours=1)
        )
    for title, count in SAME.items():
        _ask(known, title, count)
    for topic in Topic.objects.filter(forum__board__slug="suggestions").order_by("pk"):
        adopt(topic)
    for title, votes, changes in WANTED:
        _vote(known, title, votes)
        for status, reason, hours in changes:
            _say(known, title, status, reason, hours, staff)
    _merge(known, staff)


def _neighbours(known: Registry, why: str, count: int, topic: Topic) -> list[User]:
    """The same ones each time. The demo's buyer has voted for nothing so far."""
    keys = sorted(
        key
        for key, person in known.people.items()
        if not person.is_staff and key != BUYER.key and person.pk != topic.poster_id
    )
    return [known.people[key] for key in Random(why).sample(keys, min(count, len(keys)))]


def _ask(known: Registry, title: str, count: int) -> None:
    topic = Topic.objects.get(subject=title)
    people = _neighbours(known, f"same {title}", count, topic)
    MeToo.objects.bulk_create(MeToo(topic=topic, person=person) for person in people)


def _vote(known: Registry, title: str, count: int) -> None:
    suggestion = Suggestion.objects.select_related("topic").get(topic__subject=title)
    people = _neighbours(known, f"vote {title}", count - 1, suggestion.topic)
    Vote.objects.bulk_create(Vote(suggestion=suggestion, person=person) for person in people)
    _count(suggestion)


def _count(suggestion: Suggestion) -> None:
    votes = Vote.objects.filter(suggestion=suggestion).count()
    Suggestion.objects.filter(pk=suggestion.pk).update(votes=votes)


def _say(known: Registry, title: str, status: str, reason: str, hours: int, staff: User) -> None:
    suggestion = Suggestion.objects.get(topic__subject=title)
    at = known.now - timedelta(hours=hours)
    suggestion.move_to(status, changed_at=at)
    Change.objects.create(suggestion=suggestion, status=status, reason=reason, by=staff, made_at=at)


def _merge(known: Registry, staff: User) -> None:
    title, into, reason, hours = MERGED
    source, target = (Suggestion.objects.get(topic__subject=name) for name in (title, into))
    mine = Vote.objects.filter(suggestion=source)
    mine.exclude(person__in=Vote.objects.filter(suggestion=target).values("person")).update(suggestion=target)
    mine.delete()
    at = known.now - timedelta(hours=hours)
    source.move_to("merged", changed_at=at, merged_into=target, votes=0)
    Change.objects.create(
        suggestion=source, status="merged", into=target, reason=reason, by=staff, made_at=at
    )
    _count(target)
