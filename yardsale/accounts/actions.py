"""What people, and the staff for them, do with accounts."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yardsale import visitors
from yardsale.accounts import rules
from yardsale.accounts.events import PersonEvent
from yardsale.accounts.models import Block, User
from yardsale.events.actions import publish
from yardsale.refusals import Refusal


@transaction.atomic
def change_profile(user: User, **fields: Any) -> None:
    """Save what others see of a person and how they like the site; their name stands on kept pages too."""
    for name, value in fields.items():
        setattr(user, name, value)
    user.save(update_fields=list(fields))
    visitors.touch()


def keep_time_zone(user: User, name: str) -> None:
    """In whose time moments are written for them; "" is the site's own."""
    user.time_zone = name
    user.save(update_fields=["time_zone"])


@transaction.atomic
def deactivate(user: User, *, by: User) -> None:
    """Hide a person and sign them out everywhere; the row stays, because orders and reviews point at it."""
    user.is_active = False
    user.save(update_fields=["is_active"])
    for session in UserSession.objects.filter(user=user):
        session.end()
    publish(PersonEvent.LEFT, user, by=by)
    visitors.touch()


@transaction.atomic
def give_roles(user: User, roles: Iterable[str], *, by: User) -> None:
    """Give exactly these staff roles; whoever has one is staff, whoever has none is not."""
    assert rules.may_give_roles(by, user), "the caller asks first"
    wanted = sorted(set(roles))
    user.groups.set(Group.objects.filter(name__in=wanted))
    user.is_staff = bool(wanted) or user.is_superuser
    user.save(update_fields=["is_staff"])
    publish(PersonEvent.ROLES_CHANGED, user, by=by, roles=wanted)


@transaction.atomic
def silence(person: User, *, by: User, until: datetime, rule: str) -> None:
    """They write nothing that others read, until then."""
    _restrain(person, silenced_until=until, silenced_for=rule)


@transaction.atomic
def suspend(person: User, *, by: User, until: datetime, rule: str) -> None:
    """They neither trade nor write until then, and may still sign in: to read why, to appeal, to end what is open."""
    _restrain(person, suspended_until=until, suspended_for=rule)
    publish(PersonEvent.SUSPENDED, person, by=by)


def unsilence(person: User) -> None:
    _restrain(person, silenced_until=None, silenced_for="")


@transaction.atomic
def unsuspend(person: User, *, by: User | None = None, was_mistaken: bool = False) -> None:
    _restrain(person, suspended_until=None, suspended_for="")
    if was_mistaken:
        publish(PersonEvent.CLEARED, person, by=by)


def _restrain(person: User, **fields: Any) -> None:
    for name, value in fields.items():
        setattr(person, name, value)
    person.save(update_fields=list(fields))


@transaction.atomic
def block(person: User, *, by: User) -> None:
    """Keep the two apart; blocking twice changes nothing. What is already paid for between them goes on."""
    if not rules.may_block(by, person):
        raise Refusal(_("You cannot block this person. If something is wrong, please report it."))
    Block.objects.get_or_create(blocker=by, blocked=person)
    visitors.touch()


@transaction.atomic
def unblock(person: User, *, by: User) -> None:
    """Take one's own block back; the other's, if there is one, stays."""
    Block.objects.by(by).filter(blocked=person).delete()
    visitors.touch()


def forget_sessions(batch: int = 5000) -> int:
    """Throw away sessions that have ended, and what waited in them; some thousands at a time. How many."""
    gone = 0
    while ended := list(
        Session.objects.filter(expire_date__lt=timezone.now()).values_list("pk", flat=True)[:batch]
    ):
        gone += Session.objects.filter(pk__in=ended).delete()[0]
    return gone
