"""The one question about a purchase, for pages that do not know of interests."""

from datetime import timedelta
from typing import Any

from django import template
from django.utils import timezone

from notifications.interests.models import Interest

register = template.Library()
#: Who has not answered for so long is not asked any more.
ASKED = timedelta(days=30)


@register.simple_tag
def unasked(person: Any) -> Interest | None:
    """The newest purchase that its buyer has not been heard about; one query."""
    mine = Interest.objects.of(person).unasked().filter(since__gte=timezone.now() - ASKED)
    return mine.order_by("-since", "-pk").first()
