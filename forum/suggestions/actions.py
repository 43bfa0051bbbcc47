"""What people do with suggestions. Locks: the suggestion's row; of two the one with the lower key first."""

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from forum.boards import counting, voices
from forum.boards.grants import reader_of
from forum.boards.models import Post, Topic
from forum.suggestions import rules
from forum.suggestions.events import SuggestionEvent
from forum.suggestions.models import Change, Suggestion, Vote
from forum.suggestions.statuses import SuggestionStatus
from yardsale import visitors
from yardsale.accounts.models import User
from yardsale.events.actions import publish
from yardsale.refusals import Refusal


def begin(post: Post) -> None:
    """A topic of the board is a suggestion, and its author wants it."""
    if post.is_first:
        adopt(post.topic)


@transaction.atomic
def adopt(topic: Topic) -> None:
    """The same for a topic that was moved here. Twice is once."""
    suggestion, is_new = Suggestion.objects.get_or_create(topic=topic)
    if is_new and topic.poster_id is not None:
        Vote.objects.create(suggestion=suggestion, person_id=topic.poster_id)
        Suggestion.objects.filter(pk=suggestion.pk).update(votes=1)


@transaction.atomic
def vote(topic: Topic, *, by: User, is_on: bool) -> None:
    """Want it, or not any more; pressing twice is pressing once."""
    suggestion = _held(topic.pk)[topic.pk]
    topic = Topic.objects.select_related("forum__board", "poster").get(pk=topic.pk)
    if is_on:
        reader = reader_of(by)
        if words := rules.why_no_vote(reader, topic, suggestion):
            raise Refusal(words)
        voices.refuse_new(reader)
        _vote, is_changed = Vote.objects.get_or_create(suggestion=suggestion, person=by)
    else:
        is_changed = Vote.objects.by(by).filter(suggestion=suggestion).delete()[0] > 0
    if is_changed:
        Suggestion.objects.filter(pk=suggestion.pk).update(votes=F("votes") + (1 if is_on else -1))
        visitors.touch_room(counting.ROOM)


@transaction.atomic
def change(topic: Topic, *, by: User, status: str, reason: str) -> Change:
    """Say where it stands, and why, for everybody to read; who voted hears of it."""
    suggestion = _managed(topic, by, reason)[topic.pk]
    if status not in rules.open_moves(suggestion):
        raise Refusal(_("It cannot go there from where it stands (any more). Please look again."))
    suggestion.move_to(status, changed_at=timezone.now())
    made = Change.objects.create(suggestion=suggestion, status=status, reason=reason.strip(), by=by)
    publish(SuggestionEvent.CHANGED, made, by=by)
    visitors.touch_room(counting.ROOM)
    return made


@transaction.atomic
def merge(topic: Topic, *, into: Topic, by: User, reason: str) -> Change:
    """Both mean the same: whoever wanted this one wants that one, each once. A link stays here; who voted hears of it."""
    if topic.pk == into.pk:
        raise Refusal(_("That is the same suggestion. Choose another one."))
    both = _managed(topic, by, reason, into)
    source, target = both[topic.pk], both[into.pk]
    if target.status == SuggestionStatus.MERGED:
        raise Refusal(_("That one was merged itself. Choose the one it went into."))
    voters = _move_votes(source, target)
    source.move_to(SuggestionStatus.MERGED, changed_at=timezone.now(), merged_into=target, votes=0)
    # What was merged into this one before leads straight to where its votes are.
    Suggestion.objects.filter(merged_into=source).update(merged_into=target)
    made = Change.objects.create(
        suggestion=source, status=SuggestionStatus.MERGED, into=target, reason=reason.strip(), by=by
    )
    publish(SuggestionEvent.MERGED, made, by=by, voters=voters)
    visitors.touch_room(counting.ROOM)
    return made


def _move_votes(source: Suggestion, target: Suggestion) -> list[int]:
    """Who had voted for the one that ends."""
    votes = Vote.objects.filter(suggestion=source)
    voters = list(votes.order_by("pk").values_list("person", flat=True))
    votes.exclude(person__in=Vote.objects.filter(suggestion=target).values("person")).update(
        suggestion=target
    )
    votes.delete()
    count = Vote.objects.filter(suggestion=target).count()
    Suggestion.objects.filter(pk=target.pk).update(votes=count)
    return voters


def _managed(topic: Topic, by: User, reason: str, *others: Topic) -> dict[int, Suggestion]:
    """The rows of all of them, held, when this person may say where they stand."""
    topics = Topic.objects.select_related("forum__board").filter(pk__in=[one.pk for one in (topic, *others)])
    reader = reader_of(by)
    if not reader.is_moderator:
        raise Refusal(_("This is for our moderators."))
    if not reason.strip():
        raise Refusal(_("Say why."))
    if not all(rules.is_suggestion(one) and one.approved for one in topics):
        raise Refusal(_("Both have to be suggestions that everybody sees."))
    return _held(*(one.pk for one in topics))


def _held(*keys: int) -> dict[int, Suggestion]:
    rows = Suggestion.objects.filter(pk__in=keys).order_by("pk").select_for_update(of=("self",), no_key=True)
    held = {row.pk: row for row in rows}
    if len(held) < len(set(keys)):
        raise Refusal(_("This is not a suggestion (any more)."))
    return held
