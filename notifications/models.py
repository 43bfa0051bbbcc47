"""Django finds an app's models here; each lives in its subject's folder."""

from notifications.channels.models import (
    Delivery,
    Digest,
    Notification,
    Preference,
    QuietTime,
    Rhythm,
    Suppression,
)
from notifications.interests.models import Interest, InterestPosting

__all__ = [
    "Delivery",
    "Digest",
    "Interest",
    "InterestPosting",
    "Notification",
    "Preference",
    "QuietTime",
    "Rhythm",
    "Suppression",
]
