"""Switching a browser on and off."""

from datetime import datetime, timedelta

from allauth.usersessions.models import UserSession
from django.db import transaction
from django.utils import timezone

from notifications.push.models import Receipt, Subscription, digest_of
from yardsale.accounts.models import User

#: Browsers of one person; one more and the one that was switched on first is told no longer.
MOST_DEVICES = 10
#: Longer than anything is tried.
RECEIPT_LIFE = timedelta(days=7)


@transaction.atomic
def switch_on(
    person: User, *, sign_in: UserSession, endpoint: str, key: str, secret: str, user_agent: str = ""
) -> Subscription:
    """Tell this person on this browser, and nobody else there any more. The same browser again is no second one."""
    User.objects.select_for_update().get(pk=person.pk)
    Subscription.objects.filter(digest=digest_of(endpoint)).exclude(person=person).delete()
    subscription = Subscription.objects.filter(digest=digest_of(endpoint)).first() or Subscription(
        person=person
    )
    subscription.seal(endpoint, key, secret)
    subscription.sign_in = sign_in
    subscription.user_agent = user_agent[:200]
    subscription.added_at = timezone.now()
    subscription.save()
    newest = Subscription.objects.of(person).order_by("-added_at", "-pk")
    Subscription.objects.filter(pk__in=list(newest.values_list("pk", flat=True)[MOST_DEVICES:])).delete()
    return subscription


def switch_off(subscription: Subscription) -> None:
    subscription.delete()


def forget(now: datetime | None = None) -> int:
    """Let go of browsers whose sign-in has ended, and of receipts that nobody waits for any more; how many browsers."""
    Receipt.objects.filter(taken_at__lt=(now or timezone.now()) - RECEIPT_LIFE).delete()
    living = Subscription.objects.living().values("pk")
    return Subscription.objects.exclude(pk__in=living).delete()[0]
