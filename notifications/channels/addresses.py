"""Addresses that take no mail of ours: what mail companies tell of them, and how a person brings theirs back."""

import logging
import re
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from notifications.channels.events import AddressEvent
from notifications.channels.models import Delivery, Digest, Suppression
from notifications.channels.statuses import Suppressed
from yardsale.accounts.models import User
from yardsale.events.actions import publish
from yardsale.refusals import Refusal

log = logging.getLogger(__name__)
#: Companies repeat what we did not take for some hours. Something older was recorded and is played again.
LONGEST_REPEAT = timedelta(days=3)
#: After stopping, a person asks us to write again no sooner than this.
PATIENCE = timedelta(minutes=10)
_KEY = re.compile(r"<?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})@")


@transaction.atomic
def suppress(address: str, reason: Suppressed, *, at: datetime | None, mail: str = "") -> None:
    """Write there no more. Told twice it changes nothing; a bounce outweighs a complaint, since nobody reads mail there."""
    now = timezone.now()
    if at is not None and at < now - LONGEST_REPEAT:
        return
    _mark(mail, reason, now)
    row, is_new = Suppression.objects.get_or_create(
        address=address.strip().lower(), defaults={"reason": reason, "since": now}
    )
    if not is_new:
        if row.reason == reason or reason == Suppressed.COMPLAINED:
            return
        Suppression.objects.filter(pk=row.pk).update(reason=reason, since=now)
    person = User.objects.active().filter(email__iexact=row.address).first()
    if person is not None:
        is_bounce = reason == Suppressed.BOUNCED
        publish(AddressEvent.BOUNCED if is_bounce else AddressEvent.COMPLAINED, person)


def _mark(mail: str, reason: Suppressed, now: datetime) -> None:
    """The delivery that came back says so; a complaint says that it arrived."""
    found = _KEY.match(mail)
    if found is None or reason != Suppressed.BOUNCED:
        return
    key = UUID(found[1])
    outcome = {"failed_at": now, "failure": "it came back"}
    Delivery.objects.filter(message_id=key).update(**outcome)
    for digest in Digest.objects.filter(message_id=key):
        Digest.objects.filter(pk=digest.pk).update(**outcome)
        Delivery.objects.filter(digest=digest).update(**outcome)


def stopped(person: User) -> Suppression | None:
    """Why we no longer write to this person, if so."""
    return Suppression.objects.of(person.email).first()


def write_again(person: User) -> None:
    """They say that it works. Should it come back once more, we hear of it."""
    row = stopped(person)
    if row is None:
        return
    if row.since > timezone.now() - PATIENCE:
        raise Refusal(_("That was only just now. Please see to your mailbox, and try in ten minutes."))
    row.delete()
