"""The banner above every page: the newest announcement that stands there now, told to all processes through the cache."""

from typing import Any

from django.utils import timezone

from notifications.announcements.models import Announcement, Edition, Wording
from notifications.announcements.statuses import Kind
from yardsale import banner


def told(announcement: Announcement, edition: Edition, wording: Wording) -> dict[str, Any]:
    """What the page draws."""
    return {
        "token": f"{announcement.code}.{edition.number}",
        "text": wording.text,
        "url": f"{announcement.get_absolute_url()}?by=banner",
        "is_corrected": edition.kind == Kind.CORRECTION,
    }


def pin() -> bool:
    """Put up what belongs there, or take down what does not; whether there is one. Asked again every few seconds."""
    now = timezone.now()
    newest = Announcement.objects.pinned(now).first()
    wording = _wording_of(newest) if newest is not None else None
    if newest is None or newest.shown_until is None or wording is None:
        banner.take_down()
        return False
    seconds = (newest.shown_until - now).total_seconds()
    banner.put_up(told(newest, wording.edition, wording), seconds=max(1, int(seconds)))
    return True


def _wording_of(announcement: Announcement) -> Wording | None:
    """The words of the edition that everybody should read by now."""
    found = Wording.objects.select_related("edition").filter(
        edition__announcement=announcement, edition__number=announcement.edition, outlet="banner"
    )
    return found.first()
