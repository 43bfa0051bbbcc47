"""Who is told by which channel."""

from collections.abc import Iterable

from django.db.models import F, Q, QuerySet

from notifications.channels.models import Preference
from notifications.channels.statuses import OPTIONAL, Channel, Topic
from yardsale.accounts.models import User


def may_mail(people: Iterable[User], topic: str) -> set[int]:
    """Of these people, whom a topic may be mailed to (keys)."""
    wanting = mailable(topic).filter(pk__in=[person.pk for person in people])
    return set(wanting.values_list("pk", flat=True))


def mailable(topic: str) -> "QuerySet[User]":
    """Everybody whom a topic may be mailed to: optional ones only to a verified address that wants them."""
    wanting: QuerySet[User] = User.objects.active()
    if topic in OPTIONAL:
        wanting = wanting.filter(emailaddress__verified=True, emailaddress__email__iexact=F("email")).exclude(
            Q(preferences__topic=topic, preferences__channel=Channel.EMAIL, preferences__is_on=False)
        )
    return wanting


def wanted(person: User, channel: Channel) -> dict[Topic, bool]:
    """Each topic that may be switched off, and what the person decided: yes, until they say otherwise."""
    off = Preference.objects.filter(person=person, channel=channel, is_on=False)
    unwanted = set(off.values_list("topic", flat=True))
    return {topic: topic not in unwanted for topic in Topic if topic in OPTIONAL}
