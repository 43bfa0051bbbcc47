"""Whom a topic can be pushed to, of everybody: for telling very many at once."""

from django.db.models import Exists, OuterRef

from notifications.channels.models import Preference
from notifications.channels.statuses import Channel
from notifications.push.carrier import is_offered
from notifications.push.models import Subscription
from yardsale.accounts.models import User, UserQuerySet


def pushable(topic: str) -> UserQuerySet:
    """Who has a browser that lives and has not switched the topic off; the rest of what they wish is asked again one by one,
    when each push's turn has come."""
    people = User.objects.active()
    if not is_offered():
        return people.none()
    theirs = Subscription.objects.living().filter(person=OuterRef("pk"))
    off = Preference.objects.filter(person=OuterRef("pk"), topic=topic, channel=Channel.PUSH, is_on=False)
    return people.filter(Exists(theirs)).exclude(Exists(off))
