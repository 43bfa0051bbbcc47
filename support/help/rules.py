"""Who writes articles in the site, and who lets them out. Our support people write drafts; whoever may publish does."""

from typing import Any

from support.help.models import Written
from support.help.statuses import MOVES, WrittenStatus

PUBLISH = "support.publish_written"


def may_write(user: Any) -> bool:
    return bool(user.is_active and user.is_staff and user.has_perm("support.add_written"))


def may_change(user: Any, article: Written) -> bool:
    """A draft by whoever may write; what everybody reads by whoever may publish."""
    if not (user.is_active and user.is_staff and user.has_perm("support.change_written")):
        return False
    return article.status == WrittenStatus.DRAFT or bool(user.has_perm(PUBLISH))


def may_publish(user: Any, article: Written) -> bool:
    return _may_move(user, article, WrittenStatus.PUBLISHED)


def may_take_back(user: Any, article: Written) -> bool:
    return _may_move(user, article, WrittenStatus.DRAFT)


def _may_move(user: Any, article: Written, status: str) -> bool:
    is_one_of_us = user.is_active and user.is_staff and user.has_perm(PUBLISH)
    return bool(is_one_of_us) and status in MOVES[article.status]
