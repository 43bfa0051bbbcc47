"""What stands in a person's inbox: the values of an announcement's rows, in the edition they are in."""

from typing import Any

from django.utils.translation import gettext as _

from notifications import catalog
from notifications.announcements import audiences
from notifications.announcements.models import Announcement, Edition, Wording
from notifications.announcements.statuses import Kind
from notifications.channels.models import Notification
from yardsale.accounts.models import User

KEY = "inbox"
MARKS = {Kind.FIRST: "", Kind.CORRECTION: "corrected", Kind.RETRACTION: "retracted"}


def values(announcement: Announcement, edition: Edition, wording: Wording | None) -> dict[str, Any]:
    """Copied into every row. What was taken back says so in the place of what it said."""
    said: dict[str, Any] = {
        "edition": edition.number,
        "mark": MARKS[Kind(edition.kind)],
        "note": edition.reason,
        "why": audiences.why(audiences.of(announcement)),
    }
    if wording is not None:
        said |= {"title": wording.title, "text": wording.text}
    if edition.kind == Kind.RETRACTION:
        said["text"] = _("We have taken this back: %(reason)s") % {"reason": edition.reason}
    return said


def wording_of(edition: Edition, key: str = KEY) -> Wording | None:
    return next((wording for wording in edition.wordings.all() if wording.outlet == key), None)


def sample(announcement: Announcement, edition: Edition, wording: Wording, viewer: User) -> Notification:
    """A row that was never kept."""
    return Notification(
        pk=0, recipient=viewer, kind=catalog.ANNOUNCEMENT.kind, occasion=announcement.occasion,
        values=values(announcement, edition, wording), url=announcement.get_absolute_url(),
    )  # fmt: skip
