"""Everything that happens on the boards; each lives beside what it needs."""

from django.db import transaction

from forum.boards import counting, planting, watching, words
from forum.boards.managing import manage
from forum.boards.models import (
    Board,
    Forum,
    ForumPermission,
    GroupForumPermission,
    Post,
    Topic,
    UserForumPermission,
)
from forum.boards.posting import edit, judge, new_topic, remove, reply, start
from forum.boards.statuses import BoardKind, PostState
from forum.boards.watching import see, see_all, see_board, watch_board, watch_topic
from listings.catalogue.models import Category, District
from yardsale import visitors

__all__ = [
    "edit", "judge", "manage", "plant_boards", "publish_resolved", "remove", "reply", "see", "see_all", "see_board", "start",
    "watch_board", "watch_topic",
]  # fmt: skip


@transaction.atomic
def publish_resolved(*, subject: str, text: str) -> Post:
    """Put a settled case, told without names, on its board. It is the house that speaks: nobody's name stands there."""
    words.refuse_long(text, subject)
    board = Board.objects.get(kind=BoardKind.RESOLVED)
    counting.hold_forums(board.forum_id)
    topic = Topic(forum_id=board.forum_id, poster=None, **new_topic(subject))
    topic.save(force_insert=True)
    post = counting.add(topic, Post(poster=None, subject=subject, content=text, state=PostState.SHOWN))
    watching.tell(post)
    return post


@transaction.atomic
def plant_boards() -> int:
    """A board for each group of the catalogue and each neighbourhood that has none yet; how many."""
    from django.contrib.auth.models import Group

    soil = planting.Soil(Forum, Board, ForumPermission, UserForumPermission, GroupForumPermission, Group)
    made = planting.plant(soil, planting.BOARDS)
    community = planting.parent_of_sub_boards(soil)
    groups = Category.objects.filter(parent=None).order_by("pk")
    made += planting.plant(soil, planting.about_things(groups), community)
    made += planting.plant(soil, planting.around(District.objects.all()), community)
    if made:
        visitors.touch_room(counting.ROOM)
    return made
