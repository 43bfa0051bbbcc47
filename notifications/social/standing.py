"""How our sign-ins at the networks stand, looked at every day; our people are told once when one ends or is about to."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from notifications.social import networks
from notifications.social.events import SocialEvent
from notifications.social.models import Account
from notifications.social.networks import Failed, Standing
from notifications.social.statuses import Network, Problem
from yardsale.events.actions import publish


def is_set(network: str) -> bool:
    """Whether whoever runs the site gave us an account there."""
    if network == Network.X:
        return bool(settings.SOCIAL_X_TOKEN)
    return bool(settings.SOCIAL_FACEBOOK_TOKEN)


def look() -> None:
    """At every account there is. In a dry run nothing is asked."""
    for name in Network.values:
        if networks.is_dry() or not is_set(name):
            continue
        try:
            _keep(name, networks.network(name).standing())
        except Failed:
            continue  # not now; tomorrow


def note(network: str, problem: Problem) -> None:
    """A post was refused because of it."""
    _keep(network, Standing(problem))


@transaction.atomic
def _keep(network: str, found: Standing) -> None:
    now = timezone.now()
    Account.objects.bulk_create([Account(network=network, checked_at=now)], ignore_conflicts=True)
    account = Account.objects.select_for_update().get(network=network)
    account.checked_at, account.problem, account.ends_at = now, found.problem or "", found.ends_at
    worry = _worry(account, now)
    if worry and worry != account.told:
        publish(SocialEvent.SIGN_IN_ENDS, account)
    account.told = worry
    account.save(update_fields=["checked_at", "problem", "ends_at", "told"])


def _worry(account: Account, now: datetime) -> str:
    """What our people should hear, in a word that differs when it is something new; "" for nothing."""
    if account.problem:
        return account.problem
    if account.ends_at and account.ends_at < now + timedelta(days=settings.SOCIAL_WARN_DAYS):
        return f"ends {account.ends_at:%Y-%m-%d}"
    return ""
