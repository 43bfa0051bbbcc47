"""Who is told by which channel."""

from collections.abc import Iterable

from django.db.models import F, Q

from notifications.channels.models import Preference
from notifications.channels.statuses import OPTIONAL, Channel, Topic
from yardsale.accounts.models import User


def may_mail(people: Iterable[User], topic: str) -> set[int]:
    """Of these people, whom a topic may be mailed to (keys): optional ones only to a verified address that wants them."""
    wanting = User.objects.active().filter(pk__in=[person.pk for person in people])
    if topic in OPTIONAL:
        wanting = wanting.filter(emailaddress__verified=True, emailaddress__email__iexact=F("email")).exclude(
            Q(preferences__topic=topic, preferences__channel=Channel.EMAIL, preferences__is_on=False)
        )
    return set(wanting.values_list("pk", flat=True))


def wants(person: User, topic: Topic, channel: Channel) -> bool:
    """What a person decided, or yes."""
    decided = Preference.objects.filter(person=person, topic=topic, channel=channel).first()
    return decided is None or decided.is_on
