"""Who sees how many there are, and who may look at one person."""

from typing import Any


def may_count(user: Any) -> bool:
    return bool(user.is_active and user.is_staff and user.has_perm("listings.view_segmentday"))


def may_look_at_people(user: Any) -> bool:
    return may_count(user) and bool(
        user.has_perm("listings.view_standing") and user.has_perm("accounts.view_user")
    )
