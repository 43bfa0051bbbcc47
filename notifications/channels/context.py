"""What every page needs to draw the bell."""

from functools import lru_cache
from typing import Any

from django.http import HttpRequest

from notifications.channels.models import Notification

#: The bell counts no further: "99+".
MOST = 100


def bell(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"unread_count": 0, "unread_talks": 0}
    # Templates call them; only those that draw a bell do, and only the first time costs a query.
    counts = lru_cache(maxsize=1)(lambda: Notification.objects.count_unread(user, MOST))
    return {"unread_count": lambda: counts()[0], "unread_talks": lambda: counts()[1]}
