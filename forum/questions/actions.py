"""What people do with questions: say that theirs is the same, and which answer helped."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from forum.boards import counting, voices
from forum.boards.grants import reader_of
from forum.boards.models import Post, Topic
from forum.questions import rules
from forum.questions.events import QuestionEvent
from forum.questions.models import Accepted, MeToo
from yardsale import visitors
from yardsale.accounts.models import User
from yardsale.events.actions import publish
from yardsale.refusals import Refusal


@transaction.atomic
def me_too(topic: Topic, *, by: User, is_on: bool) -> None:
    """Have the same question, or not any more; pressing twice is pressing once."""
    if is_on:
        reader = reader_of(by)
        if words := rules.why_not_me_too(reader, topic):
            raise Refusal(words)
        voices.refuse_new(reader)
        MeToo.objects.bulk_create([MeToo(topic=topic, person=by)], ignore_conflicts=True)
    else:
        MeToo.objects.by(by).filter(topic=topic).delete()
    visitors.touch_room(counting.ROOM)


@transaction.atomic
def accept(post: Post, *, by: User) -> Accepted:
    """This answer helped; the one that was accepted before is so no more. The topic's lock makes it one at a time."""
    post, chosen = _held(post)
    if words := rules.why_not_accepted(reader_of(by), post, chosen):
        raise Refusal(words)
    if chosen is not None and chosen.post_id == post.pk:
        return chosen
    accepted, _is_new = Accepted.objects.update_or_create(
        topic=post.topic, defaults={"post": post, "by": by, "made_at": timezone.now()}
    )
    publish(QuestionEvent.ANSWERED, accepted, by=by, post=post.pk)
    visitors.touch_room(counting.ROOM)
    return accepted


@transaction.atomic
def take_back(post: Post, *, by: User) -> None:
    """It did not help after all. Twice is once."""
    post, chosen = _held(post)
    if chosen is None or chosen.post_id != post.pk:
        return
    if words := rules.why_not_taken_back(reader_of(by), post.topic, chosen):
        raise Refusal(words)
    chosen.delete()
    visitors.touch_room(counting.ROOM)


@transaction.atomic
def lock(post: Post, *, by: User, is_on: bool) -> None:
    """Our people settle which answer is right: its author changes it no more; or may again."""
    post, chosen = _held(post)
    reader = reader_of(by)
    if not reader.is_moderator:
        raise Refusal(_("This is for our moderators."))
    if not rules.may_settle(reader, post.topic):
        raise Refusal(_("You take part in this discussion, so somebody else of us settles it."))
    if chosen is None or chosen.post_id != post.pk:
        raise Refusal(_("Another answer was accepted a moment ago. Please look again."))
    Accepted.objects.filter(pk=chosen.pk).update(locked_by=by if is_on else None)
    visitors.touch_room(counting.ROOM)


def _held(post: Post) -> tuple[Post, Accepted | None]:
    topic = counting.hold(post.topic_id)
    found = Post.objects.select_related("topic__forum__board", "topic__poster").get(pk=post.pk)
    return found, Accepted.objects.filter(topic=topic).first()
