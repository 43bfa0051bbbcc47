"""What exactly was approved: a fingerprint of the people, channels, times and words that the second person read."""

import hashlib
import json
from typing import Any

from notifications.announcements.models import Announcement, Edition
from notifications.announcements.statuses import Purpose


def fingerprint(announcement: Announcement, edition: Edition) -> str:
    wordings = edition.wordings.order_by("outlet").values_list("outlet", "title", "text")
    read: dict[str, Any] = {
        "people": [
            announcement.audience, announcement.category_id, sorted(announcement.districts), announcement.segment,
        ],
        "outlets": sorted(announcement.outlets),
        "times": [at.isoformat() if at else None for at in (announcement.send_at, announcement.shown_until)],
        "edition": [edition.number, edition.kind, edition.reason],
        "words": [list(row) for row in wordings],
    }  # fmt: skip
    # Named only where there is something to name, so that what was approved before there were such is still what it was.
    if announcement.holdout or announcement.purpose != Purpose.NEWS:
        read["purpose"] = [announcement.purpose, announcement.holdout]
    if links := list(
        edition.wordings.filter(has_link=True).order_by("outlet").values_list("outlet", flat=True)
    ):
        read["links"] = links
    return hashlib.sha256(json.dumps(read, sort_keys=True).encode()).hexdigest()


def still_fits(announcement: Announcement, edition: Edition) -> bool:
    """Whether what stands there now is what was approved."""
    return bool(edition.approved_hash) and edition.approved_hash == fingerprint(announcement, edition)
