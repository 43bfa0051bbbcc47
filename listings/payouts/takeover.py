"""Payouts wait when a person's address or password changes, in the request that changes it: allauth tells by signal."""

from typing import Any

from allauth.account import signals

from listings.payouts import actions
from listings.payouts.statuses import PauseReason
from yardsale.accounts.models import User


def _address(sender: Any, user: User, **_more: Any) -> None:
    actions.pause_for(user, PauseReason.EMAIL)


def _password(sender: Any, user: User, **_more: Any) -> None:
    actions.pause_for(user, PauseReason.PASSWORD)


def listen() -> None:
    signals.email_changed.connect(_address, dispatch_uid="payouts wait: address")
    for signal in (signals.password_changed, signals.password_reset, signals.password_set):
        signal.connect(_password, dispatch_uid="payouts wait: password")
