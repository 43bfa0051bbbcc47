"""Who may tell a case, and who may let it out. Questions only."""

from typing import Any

from forum.disputes import publishing
from forum.disputes import rules as disputes
from forum.disputes.models import Case
from forum.resolved.models import Telling
from forum.resolved.statuses import MOVES, Stage


def may_write(user: Any, case: Case) -> bool:
    """A moderator without a conflict, about a case that is over; who decided it may."""
    return disputes.may_moderate(user, case) and publishing.may_be_published(case)


def may_write_anew(user: Any, telling: Telling) -> bool:
    return may_write(user, telling.case) and Stage.WAITING in MOVES[Stage(telling.stage)]


def may_read(user: Any, telling: Telling) -> bool:
    """As the second: somebody else than who wrote it, without a conflict."""
    is_second = telling.stage == Stage.WAITING and telling.written_by_id != user.pk
    return is_second and disputes.may_moderate(user, telling.case)


def doors_of(user: Any, telling: Telling, *, is_barred: bool) -> tuple[bool, bool]:
    """`may_read` and `may_write_anew` of one row of a list, whose conflicts were asked for all at once."""
    if is_barred or not disputes.is_moderator(user):
        return False, False
    is_second = telling.stage == Stage.WAITING and telling.written_by_id != user.pk
    may_begin = publishing.may_be_published(telling.case) and Stage.WAITING in MOVES[Stage(telling.stage)]
    return is_second, may_begin


def may_take_down(user: Any, telling: Telling) -> bool:
    return telling.stage == Stage.PUBLISHED and disputes.is_moderator(user)
