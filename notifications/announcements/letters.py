"""The words of an announcement's e-mail: its own, in the edition that the row in the inbox says."""

from typing import Any

from notifications import catalog
from notifications.announcements.models import Announcement, Edition, Wording
from notifications.announcements.statuses import Kind
from notifications.channels.models import Delivery, Notification
from yardsale import markup
from yardsale.accounts.models import User

KEY = "email"


def words_of(notification: Notification) -> dict[str, Any]:
    """More for the templates of a letter: see notifications.channels.mail.WRITERS."""
    values = notification.values
    edition = Edition.objects.select_related("announcement").get(
        announcement__pk=int(notification.occasion.partition(":")[2]), number=values["edition"]
    )
    wording = edition.wordings.filter(outlet=KEY).first()
    return _words(edition, wording, values, had_it=bool(values.get("mailed")))


def _words(
    edition: Edition, wording: Wording | None, values: dict[str, Any], *, had_it: bool
) -> dict[str, Any]:
    """Whoever has had a letter with the old words is told what changed; to others the new words are the only ones."""
    return {
        "template": "announcements/mail",
        "title": wording.title if wording else values["title"],
        "body": wording.text if wording else "",
        "body_html": markup.html(wording.text) if wording else "",
        "why": values["why"],
        "note": edition.reason if had_it else "",
        "is_correction": had_it and edition.kind == Kind.CORRECTION,
        "is_retraction": edition.kind == Kind.RETRACTION,
    }


def sample(announcement: Announcement, edition: Edition, values: dict[str, Any], viewer: User) -> Delivery:
    """A delivery that was never kept: what the mail would be, to the person who looks."""
    mailed = {"mailed": True} if edition.kind != Kind.FIRST else {}
    notification = Notification(
        pk=0, recipient=viewer, kind=catalog.ANNOUNCEMENT.kind, occasion=announcement.occasion,
        values=values | mailed, url=announcement.get_absolute_url(),
    )  # fmt: skip
    return Delivery(notification=notification, channel="email")
