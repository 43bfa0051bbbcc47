"""Who may do what in which forum: explicit grants for one forum each, read in one query. A grant for all forums is no grant.

Machina lets a group's grant for all forums win or lose by the order of forums; so here it counts for nothing.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import connection

from forum.reports.rules import is_moderator


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
    given: dict[str, frozenset[int]] = {}
    refused: dict[str, frozenset[int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_GRANTS, {"person": user.pk if is_person else None, "is_person": is_person})
        for right, is_given, forums in cursor.fetchall():
            (given if is_given else refused)[right] = frozenset(forums)
    return Reader(user, {right: forums - refused.get(right, frozenset()) for right, forums in given.items()})


#: One row for each right. By hand: every page of the boards asks this first, and Django takes longer to write it than
#: Postgres to answer it.
_GRANTS = """
    SELECT permission.codename, given.has_perm, array_agg(given.forum_id) FROM (
        SELECT permission_id, has_perm, forum_id FROM forum_permission_userforumpermission
        WHERE user_id = %(person)s OR CASE WHEN %(is_person)s THEN authenticated_user ELSE anonymous_user END
        UNION ALL
        SELECT permission_id, has_perm, forum_id FROM forum_permission_groupforumpermission
        JOIN accounts_user_groups seat USING (group_id) WHERE seat.user_id = %(person)s
    ) AS given JOIN forum_permission_forumpermission permission ON permission.id = given.permission_id
    WHERE given.forum_id IS NOT NULL GROUP BY 1, 2
"""


def visitor() -> Reader:
    return reader_of(None)
