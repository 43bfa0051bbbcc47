"""The forum of the planted world: what waits, what was hidden, taken back and refused, and the rows of its addresses."""

from types import SimpleNamespace
from typing import Any

from django.contrib.auth.models import Group
from django.core.files.base import ContentFile

from forum.boards import actions as boards
from forum.boards import counting, photos, planting, subjects
from forum.boards.models import (
    Board,
    Forum,
    ForumPermission,
    GroupForumPermission,
    Photo,
    Post,
    Topic,
    UserForumPermission,
)
from forum.boards.posting import new_topic
from forum.boards.statuses import BoardKind, PostState
from forum.questions import actions as questions
from forum.reports.models import Report
from forum.reports.statuses import Kind
from forum.suggestions import actions as suggestions
from forum.suggestions.statuses import SuggestionStatus
from listings.conversations import letters
from tests.access.doors import (
    DONE,
    NOBODY,
    READ,
    Doors,
    Row,
    Where,
    code,
    key,
    members,
    moderators,
    only,
    public,
    said,
)
from tests.access.words import word
from tests.catalogue.pictures import encoded
from tests.factories import UserFactory

MODERATORS = "moderator conflicted admin"


def plant(w: SimpleNamespace) -> None:
    """The outsider is new here, so that what they write waits; the others are known by their trades."""
    _questions(w)
    _suggestions(w)
    _staff_room(w)


def _start(slug: str, by: Any, subject: str, text: str, **more: Any) -> Topic:
    board = Board.objects.get(slug=slug)
    return boards.start(board, by=by, subject=subject, text=text, **more).topic


def _known(name: str) -> Any:
    return UserFactory(name=name, email=f"{word('emailposter')}-{name.lower()}@example.org", sold_count=1)


def _photo(by: Any, kind: str) -> Photo:
    """Kept under a path that says whose it is."""
    photo = photos.keep(ContentFile(encoded()), name="lamp.jpg", by=by)
    path = f"letters/{word(kind)}.jpg"
    for was, new in ((photo.path, path), (letters.small_of(photo.path), letters.small_of(path))):
        letters.place(new).parent.mkdir(parents=True, exist_ok=True)
        letters.place(was).rename(letters.place(new))
    Photo.objects.filter(pk=photo.pk).update(path=path)
    photo.refresh_from_db()
    return photo


def _questions(w: SimpleNamespace) -> None:
    helper = _known("Helper")
    w.question = _start("questions", w.outsider, "How do I pack a lamp?", "It is a tall lamp.")
    w.question_post = w.question.posts.get(number=1)
    subjects.let_through(w.question_post.pk, w.first)
    w.question.refresh_from_db()
    # How it read before is its author's and our people's.
    boards.edit(
        w.question_post, by=w.outsider, subject="How do I pack a lamp?", text=f"My lamp is {word('oldpost')}."
    )
    boards.edit(w.question_post, by=w.outsider, text="It is a tall lamp, of glass.")
    # Somebody new who changes something waits again.
    subjects.let_through(w.question_post.pk, w.first)
    w.question.refresh_from_db()
    w.question_post.refresh_from_db()
    w.answer = boards.reply(w.question, by=helper, text="Wrap the lamp in a blanket.")
    questions.me_too(w.question, by=w.growth, is_on=True)
    w.accepted = questions.accept(w.answer, by=w.outsider)
    w.removed_post = boards.reply(w.question, by=helper, text=f"A lamp was {word('revision')} once.")
    Post.objects.filter(pk=w.removed_post.pk).update(poster=w.buyer)
    w.removed_post.refresh_from_db()
    boards.edit(w.removed_post, by=w.buyer, text=f"My lamp is {word('removedpost')}.")
    boards.remove(w.removed_post, by=w.buyer, reason="I was wrong.")
    hidden = _photo(helper, "hiddenphoto")
    w.hidden_post = boards.reply(
        w.question, by=helper, text=f"A rude lamp, {word('hiddenpost')}.", chosen=(hidden.code,)
    )
    Post.objects.filter(pk=w.hidden_post.pk).update(poster=w.seller)
    Photo.objects.filter(pk=hidden.pk).update(owner=w.seller)
    subjects.hide(w.hidden_post.pk, w.first, "Rude.")
    w.hidden_photo = Photo.objects.get(pk=hidden.pk)
    w.held_reply = boards.reply(w.question, by=w.outsider, text=f"Thanks for the {word('heldreply')} lamp.")
    w.refused_post = boards.reply(w.question, by=w.outsider, text=f"A bad lamp, {word('refusedpost')}.")
    subjects.refuse(w.refused_post.pk, w.first, f"It is {word('refusedfor')}.")
    w.held_photo = _photo(w.outsider, "heldphoto")
    w.held = _start(
        "questions", w.outsider, f"Where is the {word('heldtopic')} lamp?", f"The {word('heldtopic')} lamp is gone.",
        chosen=(w.held_photo.code,),
    )  # fmt: skip
    w.held_post = w.held.posts.get(number=1)
    assert w.held_post.state == w.held_reply.state == PostState.HELD
    w.held_report = Report.objects.of(Kind.POST, w.held_post.pk).get()
    w.loose_photo = _photo(w.buyer, "loosephoto")
    boards.watch_topic(w.question, by=w.buyer, is_on=True)
    boards.watch_board(Board.objects.get(slug="questions"), by=w.other_seller, is_on=True)


def _suggestions(w: SimpleNamespace) -> None:
    helper = _known("Wisher")
    w.wish = _start("suggestions", helper, "A map of lamps", "So that I find a lamp nearby.")
    suggestions.change(w.wish, by=w.first, status=SuggestionStatus.PLANNED, reason="Many want the lamp map.")
    w.other_wish = _start("suggestions", helper, "A lamp map", "It would help with my lamp.")
    w.merged = _start("suggestions", helper, "Maps, please", "Of every lamp.")
    w.held_wish = _start(
        "suggestions", w.outsider, f"More {word('heldtopic')} lamps", f"I miss a {word('heldtopic')} lamp."
    )
    # Others were merged into it before it was hidden.
    w.hidden = _start(
        "suggestions", helper, f"Rude {word('hiddentopic')} lamps", f"Every {word('hiddentopic')} lamp."
    )
    suggestions.merge(w.merged, into=w.hidden, by=w.first, reason="Both mean the same lamp.")
    boards.manage(w.hidden, by=w.first, kind="lock", reason=f"Because of {word('topicact')}.")
    first = w.hidden.posts.get(number=1)
    Post.objects.filter(pk=first.pk).update(poster=w.seller)
    Topic.objects.filter(pk=w.hidden.pk).update(poster=w.seller)
    subjects.hide(first.pk, w.first, "Rude.")
    for topic in (w.wish, w.other_wish, w.merged, w.held_wish, w.hidden):
        topic.refresh_from_db()
    w.hidden_first = first


def _staff_room(w: SimpleNamespace) -> None:
    """A board that is granted to our moderators alone."""
    soil = planting.Soil(Forum, Board, ForumPermission, UserForumPermission, GroupForumPermission, Group)
    name = f"Room {word('staffboard')}"
    plan = planting.Plan("staff-room", BoardKind.DISTRICT, name, name, "lock")
    planting.plant(soil, (plan,))
    w.staff_board = Board.objects.get(slug="staff-room")
    UserForumPermission.objects.filter(forum=w.staff_board.forum_id).delete()
    for group in Group.objects.filter(name__in=("moderator", "admin")):
        for right in (*planting.READ, planting.START, planting.REPLY):
            GroupForumPermission.objects.create(
                group=group,
                forum=w.staff_board.forum,
                permission=ForumPermission.objects.get(codename=right),
                has_perm=True,
            )
    subject = f"Among us: {word('staffboard')} lamps"
    topic = Topic(forum=w.staff_board.forum, poster=w.first, **new_topic(subject))
    topic.save(force_insert=True)
    w.staff_post = counting.add(
        topic, Post(poster=w.first, subject=subject, content=subject, state=PostState.SHOWN)
    )
    w.staff_topic = Topic.objects.get(pk=topic.pk)


# -- The rows ------------------------------------------------------------------------------------------------------


def slug(name: str) -> Where:
    return lambda w: [name]


def seen(role: str, *codes: Any) -> Doors:
    """A page for everybody, of what this person and our moderators alone may see."""
    return only(f"{role} {MODERATORS}", *codes, anonymous=404)


def acted(role: str, *codes: Any) -> Doors:
    """The same where one has to sign in first."""
    return only(f"{role} {MODERATORS}", *codes)


STAFF_ROOM = slug("staff-room")
OURS = f"{MODERATORS} growth"
UNSEEN_TOPICS = ((code("held"), acted("outsider", 302)), (code("hidden"), acted("seller", 302)))
UNSEEN_POSTS = (
    (key("held_reply"), acted("outsider", 302)), (key("held_post"), acted("outsider", 302)),
    (key("refused_post"), acted("outsider", 302)), (key("staff_post"), acted("", 302)),
)  # fmt: skip
LAMP = "It is about my lamp, and long enough."

# fmt: off

FORUM = [
    Row("boards:index", get=public(200), post=NOBODY),
    Row("boards:board", slug("questions"), get=public(200), post=NOBODY, also=((slug("suggestions"), None),
        (slug("resolved-disputes"), None), (STAFF_ROOM, seen("", 200)))),
    Row("boards:feed", get=public(200), post=NOBODY),
    # A feed is what nobody needs to sign in for, whoever asks.
    Row("boards:board_feed", slug("questions"), get=public(200), post=NOBODY, also=((slug("suggestions"), None),
        (slug("resolved-disputes"), None), (STAFF_ROOM, public(404)))),
    Row("boards:find", get=public(200), post=NOBODY, query="?q=lamp"),
    Row("boards:photo", code("held_photo"), get=seen("outsider", 200), post=NOBODY, also=((code("hidden_photo"),
        seen("seller", 200)), (code("loose_photo"), only("buyer", 200, anonymous=404)))),
    Row("boards:topic", code("question"), get=public(200), post=NOBODY, also=((code("held"), seen("outsider", 200)),
        (code("held_wish"), seen("outsider", 200)), (code("hidden"), seen("seller", 200)), (code("wish"), None),
        (code("merged"), None), (code("staff_topic"), seen("", 200)), (code("told_topic"), None),
        (code("taken_topic"), seen("", 200)))),
    Row("boards:unread", code("question"), get=members(302), post=READ, also=((code("held"), acted("outsider", 302)),
        (code("hidden"), acted("seller", 302)), (code("staff_topic"), acted("", 302)))),
    # That something stood there is no secret where a gap is left.
    Row("boards:post", key("question_post"), get=public(302), post=NOBODY, also=((key("hidden_post"), None),
        (key("removed_post"), None), (key("held_post"), seen("outsider", 302)), (key("held_reply"),
        seen("outsider", 302)), (key("refused_post"), seen("outsider", 302)), (key("hidden_first"),
        seen("seller", 302)), (key("staff_post"), seen("", 302)))),
    Row("boards:reply", code("question"), get=members(200), post=members(*DONE), data=said(text=LAMP),
        query="?quote=1", also=((code("held"), acted("outsider", 302)), (code("hidden"), acted("seller", 302))),
        tried=((code("held"), acted("outsider", 302)), (code("hidden"), acted("seller", 302)), (code("staff_topic"),
        acted("", *DONE)))),
    Row("boards:watch", code("question"), get=READ, post=members(*DONE), data=said(on="1"), tried=((code("held"),
        acted("outsider", 302)), (code("hidden"), acted("seller", 302)), (code("staff_topic"), acted("", 302)))),
    Row("boards:manage", code("question"), get=moderators(200), post=moderators(*DONE), data=said(kind="lock",
        reason="It is long enough."), also=((code("held"), None), (code("hidden"), None)), tried=((code("held"),
        moderators(*DONE)),)),
    # Whoever reads a post is told in words that it is not theirs to change; whoever does not finds nothing.
    Row("boards:edit", key("question_post"), get=members(302) | {"outsider": (200,)}, post=members(302) |
        {"outsider": DONE}, data=said(subject="My lamp", text=LAMP), idle=
        "buyer seller other_seller agent lead manager moderator conflicted growth admin", also=((key("held_post"),
        only("outsider", 200) | moderators(302) | {"outsider": (200,)}), (key("refused_post"), acted("outsider", 302)),
        (key("hidden_first"), acted("seller", 302))), tried=((key("held_post"), acted("outsider", *DONE)),
        (key("hidden_first"), acted("seller", 302)), (key("staff_post"), acted("", 302)))),
    Row("boards:remove", key("question_post"), get=members(302) | dict.fromkeys(["outsider", *MODERATORS.split()],
        (200,)), post=members(302) | dict.fromkeys(["outsider", *MODERATORS.split()], DONE), data=said(
        reason="I was wrong."), idle="buyer seller other_seller agent lead manager growth", also=((key("held_post"),
        acted("outsider", 200)), (key("refused_post"), acted("outsider", 302))), tried=((key("held_post"),
        acted("outsider", *DONE)), (key("hidden_first"), acted("seller", 302)))),
    Row("boards:history", key("question_post"), get=acted("outsider", 200), post=READ, also=((key("removed_post"),
        acted("buyer", 200)), (key("hidden_post"), acted("seller", 200)), (key("held_post"),
        acted("outsider", 200)))),
    Row("boards:start", slug("questions"), get=members(200), post=members(*DONE), data=said(subject="A lamp",
        text=LAMP), also=((slug("announcements"), only(OURS, 200, others=302)), (slug("resolved-disputes"),
        members(302)), (STAFF_ROOM, acted("", 200))), tried=((slug("resolved-disputes"), members(302)), (STAFF_ROOM,
        acted("", *DONE)))),
    Row("boards:similar", slug("questions"), get=public(200), post=NOBODY, query="?subject=Where is the lamp",
        also=((slug("suggestions"), None), (STAFF_ROOM, seen("", 200)))),
    Row("boards:read", slug("questions"), get=READ, post=members(302), tried=((STAFF_ROOM, acted("", 302)),)),
    Row("boards:read_all", get=READ, post=members(302)),
    Row("boards:watch_board", slug("questions"), get=READ, post=members(302), data=said(on="1"), tried=((STAFF_ROOM,
        acted("", 302)),)),
    Row("questions:me_too", code("question"), get=members(302), post=members(302), data=said(on="1"), idle="outsider",
        also=UNSEEN_TOPICS, tried=UNSEEN_TOPICS),
    Row("questions:accept", key("answer"), get=members(302), post=members(302), data=said(on="0"), idle=
        "buyer seller other_seller agent lead manager growth", also=UNSEEN_POSTS, tried=UNSEEN_POSTS),
    Row("questions:lock", key("answer"), get=members(302), post=members(302), data=said(on="1"), idle=
        "outsider buyer seller other_seller agent lead manager growth", also=UNSEEN_POSTS, tried=UNSEEN_POSTS[:1]),
    Row("suggestions:roadmap", get=public(200), post=NOBODY),
    Row("suggestions:vote", code("wish"), get=members(302), post=members(302), data=said(on="1"),
        also=UNSEEN_TOPICS, tried=((code("held_wish"), acted("outsider", 302)), UNSEEN_TOPICS[1])),
    Row("suggestions:change", code("wish"), get=moderators(200), post=moderators(*DONE), data=said(status="shipped",
        reason="It is there."), also=((code("held_wish"), None), (code("hidden"), None)), tried=((code("held_wish"),
        moderators(*DONE)),)),
    Row("suggestions:merge", code("wish"), get=moderators(200), post=moderators(*DONE), data=lambda w: {
        "other": w.other_wish.code, "reason": "Both mean the same."}, also=((code("held_wish"), None),),
        tried=((code("hidden"), moderators(*DONE)),)),
]
