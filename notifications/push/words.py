"""What a push message says, and the right that goes with its button."""

import base64
import json
from collections.abc import Callable
from hashlib import blake2b
from typing import Any

from django.core import signing
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from notifications.channels.carriers import Parcel
from notifications.channels.models import Notification
from notifications.channels.statuses import OPTIONAL, Channel
from yardsale.accounts.zones import zone_of

_SALT = "notifications.push.mute"
#: Kinds of messages whose pushes have words of their own, `title` and `body`. Said again they take the place of what was said
#: first, on a device and on its way there: a correction of what it corrects.
WRITERS: dict[str, Callable[[Notification], dict[str, Any]]] = {}
#: Letters; phones show no more.
MOST_TITLE, MOST_TEXT = 120, 300
#: Of several messages in one.
MOST_LINES = 4
#: Seconds a push service keeps a message for a browser that is away: what is about one's own things for three days.
KEEP_OWN, KEEP_OTHER = 3 * 86400, 86400


def mute_token(notification: Notification) -> str:
    """Mutes what one notification is about, for whoever holds it: the button is pressed where nobody may be signed in."""
    return signing.dumps(notification.pk, salt=_SALT, compress=False)


def read_mute_token(token: str) -> Notification | None:
    try:
        pk = signing.loads(token, salt=_SALT)
    except signing.BadSignature:
        return None
    rows = Notification.objects.select_related("recipient", "interest")
    return rows.filter(pk=pk).first() if isinstance(pk, int) else None


def may_mute(notification: Notification) -> bool:
    return notification.message.topic in OPTIONAL


def message(parcel: Parcel) -> bytes:
    """What the service worker is told, in the person's own time."""
    with timezone.override(zone_of(parcel.person.time_zone)):
        said = _several(parcel) if parcel.is_digest else _one(parcel.notifications[0])
    said["tag"] = topic_of(parcel)
    return json.dumps(said, ensure_ascii=False).encode()


def _one(notification: Notification) -> dict[str, Any]:
    said: dict[str, Any] = {
        "title": _cut(notification.title, MOST_TITLE),
        "body": _cut(_text(notification), MOST_TEXT),
        "url": f"{reverse('inbox:open', args=[notification.pk])}?by={Channel.PUSH}",
    }
    if notification.kind in WRITERS:
        written = WRITERS[notification.kind](notification)
        said |= {"title": _cut(written["title"], MOST_TITLE), "body": _cut(written["body"], MOST_TEXT)}
    if may_mute(notification):
        address = reverse("push:mute", args=[mute_token(notification)])
        said["mute"] = {"label": _("Mute"), "url": address, "done": _("Muted.")}
    return said


def _several(parcel: Parcel) -> dict[str, Any]:
    count = len(parcel.notifications)
    lines = [_cut(one.title, MOST_TITLE) for one in parcel.notifications[:MOST_LINES]]
    return {
        "title": ngettext("%(count)d new message", "%(count)d new messages", count) % {"count": count},
        "body": "\n".join(lines),
        "url": reverse("inbox:inbox"),
    }


def _text(notification: Notification) -> str:
    bought = notification.values.get("bought")
    if not notification.is_alert or not bought:
        return notification.text
    because = _("Because you bought “%(bought)s”.") % {"bought": _cut(bought, 80)}
    return f"{notification.text}\n{because}"


def _cut(words: str, most: int) -> str:
    words = words.strip()
    return words if len(words) <= most else words[: most - 1].rstrip() + "…"


def topic_of(parcel: Parcel) -> str:
    """The same for every attempt (22 letters): what comes twice takes the place of the first."""
    first, key = parcel.notifications[0], parcel.key.bytes
    if not parcel.is_digest and first.kind in WRITERS:
        key = blake2b(first.occasion.encode(), digest_size=16).digest()
    return base64.urlsafe_b64encode(key).decode().rstrip("=")


def headers(parcel: Parcel) -> dict[str, str]:
    is_own = any(not may_mute(notification) for notification in parcel.notifications)
    return {
        "Topic": topic_of(parcel),
        "TTL": str(KEEP_OWN if is_own else KEEP_OTHER),
        "Urgency": "high" if is_own else "normal",
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
    }
