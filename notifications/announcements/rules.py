"""Who may write for the house, and who may let it out."""

from typing import Any

from notifications.announcements.models import Announcement, Edition
from notifications.announcements.statuses import MOVES, OUT, UNSENT, State


def is_announcer(user: Any) -> bool:
    return bool(user.is_active and user.is_staff and user.has_perm("announcements.change_announcement"))


def may_change(user: Any, announcement: Announcement) -> bool:
    """Also what was approved: the approval goes with it."""
    return announcement.state in UNSENT and is_announcer(user)


def may_ask(user: Any, announcement: Announcement) -> bool:
    return announcement.state == State.DRAFT and is_announcer(user)


def may_approve(user: Any, announcement: Announcement, edition: Edition) -> bool:
    """Somebody else than who wrote the words as they stand."""
    return announcement.state == State.AWAITING and is_announcer(user) and user.pk != edition.written_by_id


def may_cancel(user: Any, announcement: Announcement) -> bool:
    return announcement.state in UNSENT and is_announcer(user)


def may_pause(user: Any, announcement: Announcement) -> bool:
    return announcement.state == State.SENDING and is_announcer(user)


def may_resume(user: Any, announcement: Announcement) -> bool:
    return announcement.state == State.PAUSED and is_announcer(user)


def may_stop(user: Any, announcement: Announcement) -> bool:
    return State.STOPPED in MOVES[announcement.state] and is_announcer(user)


def may_correct(user: Any, announcement: Announcement) -> bool:
    return State.CORRECTED in MOVES[announcement.state] and is_announcer(user)


def may_approve_correction(user: Any, announcement: Announcement, edition: Edition) -> bool:
    is_next = edition.number == announcement.edition + 1 and edition.approved_by_id is None
    return is_next and may_correct(user, announcement) and user.pk != edition.written_by_id


def may_retract(user: Any, announcement: Announcement) -> bool:
    """At once and alone: what is wrong must not wait for a second person."""
    return State.RETRACTED in MOVES[announcement.state] and is_announcer(user)


def may_read(user: Any, announcement: Announcement) -> bool:
    """Its page: everybody when it was for everybody, else whoever was told, and our people."""
    if announcement.state not in OUT:
        return False
    if announcement.is_public:
        return True
    if not user.is_authenticated:
        return False
    return is_announcer(user) or user.notifications.filter(occasion=announcement.occasion).exists()
