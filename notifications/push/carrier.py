"""The carrier of the channel: one parcel to all browsers of its person. At least once each, always under the same Topic."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from notifications.channels.carriers import Parcel, PermanentFailure, TemporaryFailure
from notifications.push import encryption, endpoints, words
from notifications.push.models import Receipt, Subscription
from yardsale.accounts.models import User

log = logging.getLogger(__name__)
#: The browser is gone for good, or wants nothing more.
GONE = {404, 410}
TAKEN = {200, 201, 202, 204}
#: The fault is in what we sent: sending it again changes nothing.
HOPELESS = {400, 413}
#: The service does not know us: our key is wrong, which is for a person to look at.
NOT_US = {401, 403}


def is_offered() -> bool:
    """Whether this installation has a key to be known by."""
    return bool(settings.VAPID_PRIVATE_KEY)


class PushCarrier:
    def reachable(self, people: Sequence[User], topic: str) -> set[int]:
        """Who switched a browser on in which they are still signed in."""
        if not is_offered() or not people:
            return set()
        theirs = Subscription.objects.filter(
            person__in=[person.pk for person in people], person__is_active=True
        )
        return set(theirs.living().values_list("person", flat=True))

    def carry(self, parcel: Parcel) -> None:
        waiting = list(_waiting(parcel))
        said, headers = words.message(parcel), words.headers(parcel)
        outcomes = [_send_to(subscription, said, headers) for subscription in waiting]
        taken = [one.subscription.pk for one in outcomes if one.is_taken]
        late = [one for one in outcomes if one.is_late]
        Subscription.objects.filter(pk__in=taken).update(heard_at=timezone.now())
        receipts = Receipt.objects.filter(key=parcel.key)
        if late:
            # Those who have it do not get it again with the others.
            Receipt.objects.bulk_create(
                [Receipt(key=parcel.key, subscription_id=pk) for pk in taken], ignore_conflicts=True
            )
            pause = timedelta(seconds=max(one.retry_after for one in late))
            raise TemporaryFailure(f"{len(late)} of {len(outcomes)} devices not reached", pause)
        had_it = receipts.delete()[0]
        if not taken and not had_it:
            raise PermanentFailure("no device took it")


def _waiting(parcel: Parcel) -> list[Subscription]:
    """The person's browsers that have not got it yet."""
    had = Receipt.objects.filter(key=parcel.key).values("subscription")
    return list(Subscription.objects.of(parcel.person).living().exclude(pk__in=had).order_by("pk"))


@dataclass(frozen=True)
class Outcome:
    subscription: Subscription
    is_taken: bool = False
    is_late: bool = False
    #: Seconds.
    retry_after: int = 0


def _send_to(subscription: Subscription, said: bytes, headers: dict[str, str]) -> Outcome:
    opened = subscription.opened()
    if opened is None:
        return _forget(subscription, "sealed with another key")
    endpoint, key, secret = opened
    body = encryption.encrypt(said, key=encryption.to_bytes(key), secret=encryption.to_bytes(secret))
    known_by = {"Authorization": encryption.authorization(endpoint)}
    try:
        answer = endpoints.post(endpoint, body, headers | known_by)
    except endpoints.Forbidden:
        return _forget(subscription, "an address that we do not write to")
    except endpoints.Unreachable as problem:
        log.warning("push %s: no answer (%s)", subscription.pk, problem)
        return Outcome(subscription, is_late=True)
    return _outcome(subscription, answer)


def _outcome(subscription: Subscription, answer: endpoints.Answer) -> Outcome:
    if answer.status in TAKEN:
        return Outcome(subscription, is_taken=True)
    if answer.status in GONE:
        return _forget(subscription, str(answer.status))
    if answer.status in HOPELESS:
        log.error("push %s: refused for good (%s)", subscription.pk, answer.status)
        return Outcome(subscription)
    level = logging.ERROR if answer.status in NOT_US else logging.WARNING
    log.log(level, "push %s: not now (%s)", subscription.pk, answer.status)
    return Outcome(subscription, is_late=True, retry_after=answer.retry_after)


def _forget(subscription: Subscription, why: str) -> Outcome:
    log.info("push %s is told no longer: %s", subscription.pk, why)
    Subscription.objects.filter(pk=subscription.pk).delete()
    return Outcome(subscription)
