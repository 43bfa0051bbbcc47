"""Who speaks for the company outside."""

from typing import TYPE_CHECKING

from notifications.social.models import Post
from notifications.social.statuses import EDITABLE, RELEASABLE, State

if TYPE_CHECKING:
    from yardsale.accounts.models import User


def may_see(user: "User") -> bool:
    return bool(user.is_active and user.is_staff and user.has_perm("social.view_post"))


def may_speak(user: "User") -> bool:
    """Writes, releases, looks for and deletes posts."""
    return bool(may_see(user) and user.has_perm("social.release_post"))


def may_change(user: "User", post: Post) -> bool:
    return may_speak(user) and post.status in EDITABLE


def may_release(user: "User", post: Post) -> bool:
    return may_speak(user) and post.status in RELEASABLE


def may_stop(user: "User", post: Post) -> bool:
    """Take a released one back before it is sent."""
    return may_speak(user) and post.status == State.RELEASED


def may_drop(user: "User", post: Post) -> bool:
    return may_speak(user) and post.status in EDITABLE


def may_look_for(user: "User", post: Post) -> bool:
    return may_speak(user) and post.status == State.UNKNOWN


def may_delete(user: "User", post: Post) -> bool:
    return may_speak(user) and post.status == State.POSTED
