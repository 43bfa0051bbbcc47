"""Django finds an app's models here; each lives in its subject's folder."""

from notifications.channels.models import Delivery, Notification, Preference
from notifications.interests.models import Companion, Demand, Interest, InterestPosting, LeftOut, Stop

__all__ = [
    "Companion",
    "Delivery",
    "Demand",
    "Interest",
    "InterestPosting",
    "LeftOut",
    "Notification",
    "Preference",
    "Stop",
]
