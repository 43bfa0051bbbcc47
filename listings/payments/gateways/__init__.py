"""The port behind which a payment company stands. Adapters live beside this file; settings.PAYMENT_GATEWAY picks one."""

from importlib import import_module
from typing import NamedTuple, Protocol

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest

from listings.payments.models import Payment

NAMES = {"sandbox"}


class Declined(Exception):
    """The gateway said no for good; trying again with the same key will not help."""


class Unreachable(Exception):
    """The gateway did not answer; the same call with the same key may be made again."""


class BadSignature(Exception):
    """A webhook that did not come from the gateway, or not as it was sent."""


class Started(NamedTuple):
    """Where the buyer goes to pay, and the gateway's own name for the payment."""

    url: str
    reference: str


class Told(NamedTuple):
    """What a webhook says. `kind`: processing, succeeded, declined, abandoned or refunded."""

    event_id: str
    kind: str
    payment_code: str
    amount: int
    currency: str


class Gateway(Protocol):
    """What we need from a payment company. Never call `start` or `refund` inside a transaction: they use the network."""

    def start(self, payment: Payment, *, words: str, return_url: str) -> Started:
        """Begin to pay; the same payment again gives the same answer. Raises Declined, Unreachable."""

    def refund(self, payment: Payment, *, amount: int, key: str) -> None:
        """Give back `amount` minor units; the same key again does nothing more. Raises Declined, Unreachable."""

    def read_webhook(self, request: HttpRequest) -> Told:
        """Check the signature and read what happened. Raises BadSignature."""


def gateway(name: str = "") -> Gateway:
    """The adapter of that name, or the one the settings choose."""
    name = name or settings.PAYMENT_GATEWAY
    if name not in NAMES:
        raise ImproperlyConfigured(f"PAYMENT_GATEWAY must be one of {', '.join(sorted(NAMES))}.")
    adapter: Gateway = import_module(f"listings.payments.gateways.{name}").Adapter()
    return adapter
