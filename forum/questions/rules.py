"""Who says which answer helped. What `why_…` gives is said to the person; "" means go on."""

from django.utils.translation import gettext as _

from forum.boards import voices
from forum.boards.grants import Reader
from forum.boards.models import Post, Topic
from forum.boards.statuses import BoardKind, PostState
from forum.questions.models import Accepted
from yardsale.accounts import restraints


def is_question(topic: Topic) -> bool:
    return bool(topic.forum.board.kind == BoardKind.QUESTIONS)


def may_accept(reader: Reader, topic: Topic, accepted: Accepted | None) -> bool:
    """Who asked, and our people."""
    return may_choose(reader, topic, accepted) or may_settle(reader, topic)


def may_choose(reader: Reader, topic: Topic, accepted: Accepted | None) -> bool:
    """Who asked, until our people lock the choice."""
    is_free = accepted is None or accepted.locked_by_id is None
    return reader.is_signed_in and topic.poster_id == reader.user.pk and is_free


def may_settle(reader: Reader, topic: Topic) -> bool:
    """Our people, and nobody of them in a discussion they take part in."""
    return reader.is_moderator and not Post.objects.filter(topic=topic, poster=reader.user).exists()


def why_not_taken_back(reader: Reader, topic: Topic, accepted: Accepted | None) -> str:
    if not is_question(topic):
        return _("This is not a question (any more).")
    if not may_accept(reader, topic, accepted):
        if reader.is_signed_in and topic.poster_id == reader.user.pk:
            return _("Our moderators have settled which answer is right; it cannot be changed.")
        if reader.is_moderator:
            return _(
                "You have answered here yourself, so who asked or somebody else of us says which answer helped."
            )
        return _("Who asked the question says which answer helped.")
    return restraints.why_silent(reader.user)


def why_not_accepted(reader: Reader, post: Post, accepted: Accepted | None) -> str:
    topic = post.topic
    if words := why_not_taken_back(reader, topic, accepted):
        return words
    if post.is_first or post.state != PostState.SHOWN:
        return _("An answer that everybody sees can be accepted, and this is none.")
    return voices.why_not(reader, topic)


def why_not_me_too(reader: Reader, topic: Topic) -> str:
    if not is_question(topic):
        return _("This is not a question (any more).")
    if topic.poster_id == reader.user.pk:
        return _("It is your own question; you hear of answers anyway.")
    return voices.why_not(reader, topic)
