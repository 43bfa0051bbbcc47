"""Hears who signed up, and what was bought."""

from typing import Any

from allauth.account.signals import user_signed_up
from django.core.exceptions import ObjectDoesNotExist

from listings.orders.events import OrderEvent
from listings.referrals import actions
from yardsale.accounts.models import User
from yardsale.events.models import Event


def hear(event: Event) -> None:
    """The subscriber; runs in the transaction that marks the event addressed."""
    if event.name != OrderEvent.COMPLETED:
        return
    try:
        actions.note_purchase(event.subject())
    except ObjectDoesNotExist:
        return


def _joined(request: Any, user: User, **_more: Any) -> None:
    actions.note_newcomer(request, user)


def listen() -> None:
    user_signed_up.connect(_joined, dispatch_uid="referrals: who came by an invitation")
