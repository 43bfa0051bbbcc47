"""What the pages of the boards show, in a number of queries that does not grow with what stands on them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import Http404, HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from forum.boards import drawing, faces, parts, rules, search, watching, words
from forum.boards.grants import Reader
from forum.boards.models import PAGE, Board, Photo, Post, Topic, TopicAct, Watch
from forum.boards.statuses import BoardKind, PostState
from yardsale.accounts import restraints
from yardsale.pages import key_of


@dataclass
class Shelf:
    """A board in the index, with the boards below it."""

    board: Board
    is_new: bool = False
    children: list["Shelf"] = field(default_factory=list)

    @property
    def is_new_below(self) -> bool:
        """Said on the row that folds them away."""
        return any(child.is_new or child.is_new_below for child in self.children)


def shelves(reader: Reader) -> list[Shelf]:
    """The tree of boards that this person may see: one query, and one for what is new."""
    boards = Board.objects.filter(forum__in=reader.forums).order_by("forum__tree_id", "forum__lft")
    boards = boards.select_related("forum__last_post__topic", "forum__last_post__poster")
    boards = boards.defer("forum__last_post__words", "forum__last_post__content", "forum__description")
    new = watching.unread_forums(reader.user) if reader.is_signed_in else set()
    by_forum: dict[int, Shelf] = {}
    top: list[Shelf] = []
    for board in boards:
        shelf = by_forum[board.forum_id] = Shelf(board, board.forum_id in new)
        parent = by_forum.get(board.forum.parent_id)
        (parent.children if parent else top).append(shelf)
    return top


def board_of(slug: str, reader: Reader) -> Board:
    """404 for what there is not, and for what is not theirs to see."""
    found = Board.objects.select_related("forum__parent__board").filter(slug=slug).first()
    if found is None or found.forum_id not in reader.forums:
        raise Http404
    return found


def topic_of(code: str, reader: Reader) -> Topic:
    """Its forum is the one it stands in, whatever an address says; 404 when it is not theirs to read."""
    topics = Topic.objects.visible_to(reader.person, is_moderator=reader.is_moderator)
    found = topics.select_related("forum__board", "forum__parent__board", "poster").filter(code=code).first()
    if found is None or found.forum_id not in reader.forums:
        raise Http404
    return found


def post_of(pk: int, reader: Reader) -> Post:
    posts = Post.objects.visible_to(reader.person, is_moderator=reader.is_moderator)
    found = posts.select_related("topic__forum__board", "poster").filter(pk=pk).first()
    if found is None or found.topic.forum_id not in reader.forums:
        raise Http404
    topic = found.topic
    is_theirs = reader.is_moderator or (reader.is_signed_in and topic.poster_id == reader.user.pk)
    if not (topic.approved or is_theirs):
        raise Http404
    return found


@dataclass(frozen=True)
class Line:
    """A topic in a list."""

    topic: Topic
    row: SafeString
    side: SafeString


def listed(board: Board, reader: Reader, request: HttpRequest) -> dict[str, Any]:
    """One page of a board."""
    part = parts.of(board.kind)
    page = (part.topics or search.topics_of)(board, reader, request)
    new = watching.unread_topics(reader.user, page.all) if reader.is_signed_in else set()
    badges = part.badges(page.all, reader)
    painter = drawing.TopicPainter()
    lines = [
        Line(
            topic,
            painter.row(topic, badges.get(topic.pk, ()), is_new=topic.pk in new),
            painter.side(topic),
        )
        for topic in page.all
    ]
    below = _below(board, reader) if board.kind == BoardKind.COMMUNITY else []
    watch = _watch(reader, forum=board.forum_id)
    return {
        "board": board, "lines": lines, "next_url": page.next_url, "is_first": page.is_first, "below": below, "part": part,
        "may_start": rules.may_start(reader, board), "members_start": rules.members_start(board),
        "reader": reader, "is_watching": bool(watch and watch.is_on),
        "slow": rules.slow_words(None, board), **part.list(board, reader),
    }  # fmt: skip


def _below(board: Board, reader: Reader) -> list[Shelf]:
    return next((shelf.children for shelf in shelves(reader) if shelf.board.pk == board.pk), [])


def _watch(reader: Reader, **what: Any) -> Watch | None:
    return Watch.objects.by(reader.user).filter(**what).first() if reader.is_signed_in else None


@dataclass(frozen=True)
class Row:
    """A post as this person sees it."""

    post: Post
    head: SafeString
    body: SafeString


def rows_of(topic: Topic, posts: Sequence[Post], reader: Reader) -> list[Row]:
    can = rules.Abilities(reader)
    painter = drawing.PostPainter(topic, can, may_reply=rules.may_reply(reader, topic))
    texts = words.shown([post.html if can.read_words(post) else "" for post in posts])
    pictures: dict[int, list[Photo]] = {}
    for photo in Photo.objects.filter(post__in=[post.pk for post in posts]).order_by("pk"):
        pictures.setdefault(photo.post_id or 0, []).append(photo)
    return [
        Row(post, painter.head(post), painter.body(post, html, pictures.get(post.pk, ())))
        for post, html in zip(posts, texts, strict=True)
    ]


def shown(topic: Topic, reader: Reader, request: HttpRequest) -> dict[str, Any]:
    """One page of a topic, and how far that is."""
    board = topic.forum.board
    part = parts.of(board.kind)
    last = max(1, -(-topic.last_number // PAGE))
    page = min(max(key_of(request.GET.get("page", "")) or 1, 1), last)
    posts = topic.posts.visible_to(reader.person, is_moderator=reader.is_moderator).defer("words")
    posts = posts.filter(number__gt=(page - 1) * PAGE, number__lte=page * PAGE).order_by("number")
    found = list(posts.annotate(**faces.columns("by", "poster")))
    people = faces.Faces()
    for post in found:
        post.topic = topic
        post.poster = people.of(post, "by")
    seen, is_watching, is_apart = (
        watching.stand(topic, reader.user) if reader.is_signed_in else (0, False, False)
    )
    newest = max((post.number for post in found), default=0)
    if reader.is_signed_in and newest > seen:
        watching.see(topic, newest, by=reader.user)
    apart = rules.apart_words() if is_apart and not reader.user.is_staff else ""
    acts = TopicAct.objects.filter(topic=topic).order_by("-pk")[:5]
    rows = rows_of(topic, found, reader)
    more = part.topic(topic, found, reader)
    if "badges" not in more:
        more["badges"] = part.badges([topic], reader).get(topic.pk, ())
    return {
        "topic": topic, "board": board, "rows": rows, "page": page, "pages": pages(page, last), "part": part, "acts": acts,
        "may_reply": rules.may_reply(reader, topic), "members_reply": rules.members_reply(board),
        "reader": reader, "is_watching": is_watching, "silence": silence_of(reader) or apart,
        "slow": rules.slow_words(topic, board),
        "opening": _opening(topic, found, page),
        **more,
    }  # fmt: skip


def _opening(topic: Topic, found: Sequence[Post], page: int) -> str:
    """Why a topic begins with an answer, for whoever may not read its first post. A query only then."""
    if page > 1 or (found and found[0].is_first):
        return ""
    if Post.objects.filter(topic=topic, number=1, state=PostState.HELD).exists():
        return _(
            "How this begins was changed, and a moderator reads it first. What others wrote stands here meanwhile."
        )
    return _("How this began is not shown any more. What others wrote stands here.")


def silence_of(reader: Reader) -> str:
    """Why this person cannot write now: said before they have written everything."""
    return restraints.why_silent(reader.user) if reader.is_signed_in else ""


def pages(page: int, last: int) -> list[int]:
    """Numbers to go to; 0 stands for a gap."""
    if last == 1:
        return []
    near = sorted({1, last, *(n for n in range(page - 2, page + 3) if 1 <= n <= last)})
    numbers: list[int] = []
    for number in near:
        if numbers and number - numbers[-1] > 1:
            numbers.append(0)
        numbers.append(number)
    return numbers
