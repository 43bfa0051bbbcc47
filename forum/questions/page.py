"""What the boards show of questions: the answer that helped right under its question, who has the same one, what search
engines are told."""

import json
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db.models import Count, Q
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from forum.boards import parts, words
from forum.boards.grants import Reader
from forum.boards.models import Board, Post, Topic
from forum.boards.statuses import BoardKind, PostState
from forum.questions import rules, search
from forum.questions.models import Accepted, MeToo, is_standing

#: Nothing in a data block may end it, nor begin another.
_ESCAPES = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}
#: Answers that search engines are told of.
MOST_ANSWERS, LONGEST_TEXT = 10, 1000


def topic(topic: Topic, posts: Sequence[Post], reader: Reader) -> dict[str, Any]:
    accepted = Accepted.objects.filter(topic=topic).select_related("post__poster", "locked_by").first()
    standing = accepted if is_standing(accepted) else None
    mine = Q(person=reader.user) if reader.is_signed_in else Q(pk=None)
    count = MeToo.objects.filter(topic=topic).aggregate(all=Count("pk"), mine=Count("pk", filter=mine))
    is_author = reader.is_signed_in and topic.poster_id == reader.user.pk
    may_settle = rules.may_settle(reader, topic)
    return {
        "accepted": standing,
        "accepted_words": _lifted(standing, posts),
        "badges": [*_answered(standing is not None), *_asked(count["all"])],
        "may_accept": bool(topic.approved) and (may_settle or rules.may_choose(reader, topic, accepted)),
        "may_settle": may_settle,
        "me_toos": count["all"],
        "is_me_too": bool(count["mine"]),
        "may_me_too": reader.is_signed_in and not is_author and bool(topic.approved),
        "structured": structured(topic, posts, standing) if topic.approved else "",
    }


def _lifted(accepted: Accepted | None, posts: Sequence[Post]) -> SafeString | None:
    """The answer's words as they stand under the question; on further pages it is only marked in its place."""
    if accepted is None or not any(post.is_first for post in posts):
        return None
    return words.shown([accepted.post.html])[0]


def badges(topics: Sequence[Topic], reader: Reader) -> dict[int, list[parts.Badge]]:
    """Which are answered, and how many have the same question: two queries for a page."""
    answered = set(Accepted.objects.standing().filter(topic__in=topics).values_list("topic", flat=True))
    asked = MeToo.objects.filter(topic__in=topics).values_list("topic").annotate(Count("pk"))
    counts = dict(asked.values_list("topic", "pk__count"))
    return {
        topic.pk: [*_answered(topic.pk in answered), *_asked(counts.get(topic.pk, 0))] for topic in topics
    }


def _answered(is_answered: bool) -> list[parts.Badge]:
    return [parts.Badge(_("Answered"), "good", "circle-check")] if is_answered else []


def _asked(count: int) -> list[parts.Badge]:
    return [parts.Badge(_("%(count)d ask this too") % {"count": count}, "plain", "hand")] if count else []


def listed(board: Board, reader: Reader) -> dict[str, Any]:
    return {"views": [("", _("All")), ("unanswered", _("Unanswered")), ("answered", _("Answered"))]}


def structured(topic: Topic, posts: Sequence[Post], accepted: Accepted | None) -> SafeString:
    """schema.org's QAPage; a browser takes the block for data and runs nothing of it."""
    first = next((post for post in posts if post.is_first), None)
    if first is None or first.state != PostState.SHOWN:
        return mark_safe("")
    others = [post for post in posts if not post.is_first and post.state == PostState.SHOWN]
    chosen = accepted.post if accepted else None
    suggested = [_answer(post) for post in others if chosen is None or post.pk != chosen.pk][:MOST_ANSWERS]
    question = {
        "@type": "Question",
        "name": topic.subject,
        "text": _plain(first),
        "answerCount": max(0, topic.posts_count - 1),
        "dateCreated": first.created.isoformat(),
        "author": _author(first),
        "acceptedAnswer": _answer(chosen) if chosen else None,
        "suggestedAnswer": suggested,
    }
    page = {
        "@context": "https://schema.org",
        "@type": "QAPage",
        "mainEntity": {name: value for name, value in question.items() if value not in (None, [])},
    }
    written = json.dumps(page, ensure_ascii=False).translate(_ESCAPES)
    return mark_safe(written)  # nosec B308 B703  (escaped here)


def _answer(post: Post) -> dict[str, Any]:
    return {
        "@type": "Answer",
        "text": _plain(post),
        "dateCreated": post.created.isoformat(),
        "url": f"{settings.SITE_URL}{post.get_absolute_url()}",
        "author": _author(post),
    }


def _plain(post: Post) -> str:
    """As it was written, without the codes that stand for people's names."""
    return words.CODE.sub("", post.text)[:LONGEST_TEXT].strip()


def _author(post: Post) -> dict[str, str]:
    if post.poster is None:
        return {"@type": "Organization", "name": settings.SITE_NAME}
    profile = f"{settings.SITE_URL}{post.poster.get_absolute_url()}"
    return {"@type": "Person", "name": post.poster.name, "url": profile}


def register() -> None:
    """Said once, when the site starts."""
    parts.register(
        BoardKind.QUESTIONS,
        parts.Part(
            topic=topic,
            badges=badges,
            list=listed,
            topics=search.topics,
            head="questions/_head.html",
            under="questions/_under.html",
            beside="questions/_beside.html",
            above="questions/_views.html",
            tip=_(
                "Say what you want to do and what you tried. Often it was asked before: we look while you type."
            ),
            start=_("Ask a question"),
            similar=_("Perhaps it was asked before:"),
        ),
    )
