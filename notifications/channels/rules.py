"""Who can be told by mail, and what each person decided."""

from collections.abc import Iterable

from django.db.models import Exists, F, OuterRef
from django.db.models.functions import Lower

from notifications.channels.models import Preference, Suppression
from notifications.channels.statuses import OPTIONAL, Channel, Suppressed, Topic
from yardsale.accounts.models import User


def reachable_by_mail(people: Iterable[User], topic: str) -> set[int]:
    """Of these people, whom a topic can be mailed to (keys).

    Optional ones only to a verified address that took our mails and did not complain. Essential ones to every address
    that exists: a complaint stops what can be done without, and nobody is helped by mails that always come back.
    """
    wanting = User.objects.active().filter(pk__in=[person.pk for person in people])
    stopped = Suppression.objects.filter(address=Lower(OuterRef("email")))
    if topic in OPTIONAL:
        wanting = wanting.filter(emailaddress__verified=True, emailaddress__email__iexact=F("email"))
    else:
        stopped = stopped.filter(reason=Suppressed.BOUNCED)
    return set(wanting.exclude(Exists(stopped)).values_list("pk", flat=True))


def wanted(person: User, channel: Channel) -> dict[Topic, bool]:
    """Each topic that may be switched off, and what the person decided: yes, until they say otherwise."""
    off = Preference.objects.filter(person=person, channel=channel, is_on=False)
    unwanted = set(off.values_list("topic", flat=True))
    return {topic: topic not in unwanted for topic in Topic if topic in OPTIONAL}
