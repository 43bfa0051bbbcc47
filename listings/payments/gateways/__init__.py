"""The port behind which a payment company stands. Adapters live beside this file; settings.PAYMENT_GATEWAY picks one."""

from collections.abc import Iterator
from datetime import datetime
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple, Protocol

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.http import HttpRequest

from listings.payments.models import Payment

if TYPE_CHECKING:
    from yardsale.accounts.models import User

NAMES = {"sandbox", "stripe"}


class Declined(Exception):
    """The gateway said no for good; trying again with the same key will not help."""


class Unreachable(Exception):
    """The gateway did not answer; the same call with the same key may be made again."""


class BadSignature(Exception):
    """A webhook that did not come from the gateway, or not as it was sent."""


class Started(NamedTuple):
    """Where the person goes to pay (or to be known as a seller), and the gateway's own name for the payment or account."""

    url: str
    reference: str


class Told(NamedTuple):
    """What a webhook says, or what the gateway answers when asked. `kind` is one of

    of a payment:  open, processing, succeeded, declined, abandoned, refunded, refund_pending, refund_failed,
                   chargeback_opened, chargeback_won, chargeback_lost
    of a payout:   payout_sent, payout_paid, payout_failed
    of an account: account_changed (ask account_ready; `reference` is the account),
                   account_moved (money would go to another bank account: pause payouts)
    or something else, which is not for us.
    """

    event_id: str
    kind: str
    payment_code: str = ""
    amount: int = 0
    currency: str = ""
    payout_code: str = ""
    #: The gateway's own name for the payment, payout, chargeback or account told of.
    reference: str = ""
    #: Minor units given back so far; only in the answer to look_up.
    refunded: int = 0
    #: The gateway's words when something failed, or the name of what happened to an account.
    why: str = ""
    #: For refunded and refund_failed: the key that we gave to `refund`.
    refund_key: str = ""


class PayoutLike(Protocol):
    """What an adapter needs to know of a payout (payouts stand above payments)."""

    code: str
    #: The gateway's name for the seller's account, as onboard gave it.
    account: str
    amount: int
    currency: str
    #: The gateway's name for the payout; empty until it has answered.
    reference: str

    @property
    def key(self) -> str: ...


class Gateway(Protocol):
    """What we need from a payment company. All but read_webhook use the network: never call them inside a transaction.

    All of these raise Declined and Unreachable, but read_webhook, which raises BadSignature.
    """

    #: True when our own page asks sellers for their account; otherwise `onboard` leads to a page of the gateway.
    asks_here: bool

    def start(self, payment: Payment, *, words: str, return_url: str) -> Started:
        """Begin to pay; the same payment again gives the same answer."""

    def refund(self, payment: Payment, *, amount: int, key: str) -> None:
        """Give back `amount` minor units; the same key again does nothing more."""

    def look_up(self, payment: Payment) -> Told | None:
        """How the payment stands in the gateway's own books, to be handed to checkout.settle; None when it knows nothing."""

    def chargebacks(self, since: datetime | None) -> Iterator[Told]:
        """Every chargeback that banks began since then (None: ever), as it stands now: what its last webhook would have told."""

    def onboard(self, seller: "User", *, reference: str, return_url: str, number: str = "") -> Started:
        """Let a seller be paid. `reference`: the account they have, if any; `number`: what our page asked for, if asks_here."""

    def account_ready(self, reference: str) -> bool:
        """May this account be paid out to?"""

    def pay_out(self, payout: PayoutLike) -> str:
        """Send a seller their money; gives the gateway's name for it. The same payout.key again pays nothing more."""

    def look_up_payout(self, payout: PayoutLike) -> Told | None:
        """How the payout stands in the gateway's own books; None when it knows nothing of it."""

    def read_webhook(self, request: HttpRequest) -> Told:
        """Check the signature and read what happened."""


def refuse_inside_a_transaction() -> None:
    """For adapters, before they use the network: a lock held while somebody else thinks is held too long.

    And what a gateway has done, no rollback undoes. The transaction that a test wraps around itself does not count.
    """
    if any(not getattr(block, "_from_testcase", False) for block in connection.atomic_blocks):
        raise RuntimeError("The gateway was called inside a database transaction.")


def gateway(name: str = "") -> Gateway:
    """The adapter of that name, or the one the settings choose."""
    name = name or settings.PAYMENT_GATEWAY
    if name not in NAMES:
        raise ImproperlyConfigured(f"PAYMENT_GATEWAY must be one of {', '.join(sorted(NAMES))}.")
    adapter: Gateway = import_module(f"listings.payments.gateways.{name}").Adapter()
    return adapter
