"""Django finds an app's models here; each lives in its subject's folder."""

from notifications.channels.models import (
    Consent,
    Delivery,
    Digest,
    Notification,
    Preference,
    QuietTime,
    Rhythm,
    Suppression,
)
from notifications.interests.models import Companion, Demand, Interest, InterestPosting, LeftOut, Stop

__all__ = [
    "Companion",
    "Consent",
    "Delivery",
    "Demand",
    "Digest",
    "Interest",
    "InterestPosting",
    "LeftOut",
    "Notification",
    "Preference",
    "QuietTime",
    "Rhythm",
    "Stop",
    "Suppression",
]
