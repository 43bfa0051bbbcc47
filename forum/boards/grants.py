"""Who may do what in which forum: explicit grants for one forum each, read in one query. A grant for all forums is no grant.

Machina lets a group's grant for all forums win or lose by the order of forums; so here it counts for nothing.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Q

from forum.boards.models import GroupForumPermission, UserForumPermission
from forum.reports.rules import is_moderator

COLUMNS = ("forum_id", "permission__codename", "has_perm")


@dataclass(frozen=True)
class Reader:
    """A person, or nobody, with what is granted to them: {right: keys of forums}."""

    user: Any
    rights: dict[str, frozenset[int]]

    def has(self, right: str, forum_id: int) -> bool:
        return forum_id in self.rights.get(right, ())

    @property
    def forums(self) -> frozenset[int]:
        """Which they may read."""
        seen = self.rights.get("can_see_forum", frozenset())
        return seen & self.rights.get("can_read_forum", frozenset())

    @property
    def is_signed_in(self) -> bool:
        return self.user is not None and bool(self.user.is_authenticated)

    @cached_property
    def is_moderator(self) -> bool:
        return self.is_signed_in and is_moderator(self.user)

    @property
    def person(self) -> Any:
        return self.user if self.is_signed_in else None


def reader_of(user: Any) -> Reader:
    """What is granted to this person now; `None` or an anonymous user is a visitor."""
    is_person = user is not None and user.is_authenticated
    whom = Q(user=user) | Q(authenticated_user=True) if is_person else Q(anonymous_user=True)
    rows = UserForumPermission.objects.filter(whom, forum__isnull=False).values_list(*COLUMNS)
    if is_person:
        groups = GroupForumPermission.objects.filter(group__user=user, forum__isnull=False)
        rows = rows.union(groups.values_list(*COLUMNS), all=True)
    given: dict[str, set[int]] = {}
    refused: dict[str, set[int]] = {}
    for forum_id, right, is_given in rows:
        (given if is_given else refused).setdefault(right, set()).add(forum_id)
    return Reader(
        user, {right: frozenset(forums - refused.get(right, set())) for right, forums in given.items()}
    )


def visitor() -> Reader:
    return reader_of(None)
