"""Django finds an app's models here; each lives in its subject's folder."""

from notifications.channels.models import Delivery, Notification, Preference
from notifications.interests.models import Interest, InterestPosting

__all__ = ["Delivery", "Interest", "InterestPosting", "Notification", "Preference"]
