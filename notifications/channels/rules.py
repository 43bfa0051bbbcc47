"""Who can be told by mail, and what each person decided."""

from collections.abc import Iterable

from django.db.models import Exists, F, OuterRef
from django.db.models.functions import Lower

from notifications.channels.models import Preference, Suppression
from notifications.channels.statuses import OPTIONAL, Channel, Suppressed, Topic
from yardsale.accounts.models import User, UserQuerySet


def _addressable(topic: str) -> UserQuerySet:
    """Whom a topic can be mailed to.

    Optional ones only to a verified address that took our mails and did not complain. Essential ones to every address
    that exists: a complaint stops what can be done without, and nobody is helped by mails that always come back.
    """
    people = User.objects.active()
    stopped = Suppression.objects.filter(address=Lower(OuterRef("email")))
    if topic in OPTIONAL:
        people = people.filter(emailaddress__verified=True, emailaddress__email__iexact=F("email"))
    else:
        stopped = stopped.filter(reason=Suppressed.BOUNCED)
    return people.exclude(Exists(stopped))


def mailable(topic: str) -> UserQuerySet:
    """Everybody a topic may be mailed to as things stand: for telling very many, whose wishes are asked again one by one
    (paces, quiet hours, a pause) when each letter's turn has come."""
    people = _addressable(topic)
    if topic in OPTIONAL:
        # One row that says all three: `exclude` over a relation would take three rows that say one each.
        off = Preference.objects.filter(
            person=OuterRef("pk"), topic=topic, channel=Channel.EMAIL, is_on=False
        )
        people = people.exclude(Exists(off))
    return people


def reachable_by_mail(people: Iterable[User], topic: str) -> set[int]:
    """Of these people, the keys of those who can be reached, whatever they wish."""
    found = _addressable(topic).filter(pk__in=[person.pk for person in people])
    return set(found.values_list("pk", flat=True))


def wanted(person: User, channel: Channel) -> dict[Topic, bool]:
    """Each topic that may be switched off, and what the person decided: yes, until they say otherwise."""
    off = Preference.objects.filter(person=person, channel=channel, is_on=False)
    unwanted = set(off.values_list("topic", flat=True))
    return {topic: topic not in unwanted for topic in Topic if topic in OPTIONAL}
