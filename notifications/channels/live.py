"""The open line of a page's bell: it says when to look, the page then asks as it would have anyway."""

import random

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from notifications.channels.context import MOST
from notifications.channels.models import Notification
from yardsale.live import HOLD

#: After a line was cut a browser tries again so many milliseconds later: not all of them at once.
RETRY = (2000, 6000)
NEWS = b"event: bell\ndata: 0\n\n"


@require_GET
def live(request: HttpRequest) -> HttpResponse:
    """Stays open where the server can hold it; 204, which tells the browser not to try again, where it cannot.

    `?news=3&talks=1` are the numbers that the page shows: when they are old already, it is told at once.
    """
    hold = request.META.get(HOLD)
    person = request.user
    if hold is None or not person.is_authenticated or hold(person.pk) is None:
        return HttpResponse(status=204)
    # Counted after we began to listen, so that nothing falls in between.
    news, talks = Notification.objects.count_unread(person, MOST)
    known = (request.GET.get("news"), request.GET.get("talks"))
    head = b"retry: %d\n\n" % random.randint(*RETRY)  # nosec B311
    words = head if known == (str(news), str(talks)) else head + NEWS
    answer = HttpResponse(words, content_type="text/event-stream")
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["X-Accel-Buffering"] = "no"
    return answer
