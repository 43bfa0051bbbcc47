"""Stripe: hosted Checkout for buyers, Connect for sellers, separate charges and transfers.

The buyer's money comes to the site's own balance; a payout is one transfer to the seller's connected account, from where
Stripe takes it to their bank. Every POST has an idempotency key of ours. Stripe forgets keys after a day, so before money
moves we also look whether it has moved already.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import requests
import stripe
from django.conf import settings
from django.http import HttpRequest

from listings.payments.gateways import (
    Declined,
    PayoutLike,
    Started,
    Told,
    Unreachable,
    refuse_inside_a_transaction,
    stripe_events,
)
from listings.payments.models import Payment

if TYPE_CHECKING:
    from yardsale.accounts.models import User

log = logging.getLogger(__name__)

#: Stripe keeps a hosted page at least half an hour. Ours ends an hour after we began; who pays after the reservation has
#: ended gets the money back.
PAGE_LIFE = timedelta(hours=1)
#: Refunds that did not happen.
NOT_REFUNDED = {"failed", "canceled"}


class Adapter:
    """The site's side of Stripe."""

    asks_here = False

    def start(self, payment: Payment, *, words: str, return_url: str) -> Started:
        with _asking() as client:
            if payment.reference:
                session = client.v1.checkout.sessions.retrieve(payment.reference)
            else:
                session = client.v1.checkout.sessions.create(
                    _page(payment, words, return_url), {"idempotency_key": f"start-{payment.code}"}
                )
        if session.status == "expired":
            raise Declined("the payment page has expired")
        # A page on which was paid has no address any more: the order says how it stands.
        return Started(session.url or return_url, session.id)

    def refund(self, payment: Payment, *, amount: int, key: str) -> None:
        with _asking() as client:
            intent = _intent_of(client, payment)
            if intent is None:
                raise Declined("nothing was paid")
            given = client.v1.refunds.list({"payment_intent": intent, "limit": 100})
            refund = next((each for each in given.data if _label(each, "key") == key), None)
            if refund is None:
                refund = client.v1.refunds.create(
                    {
                        "payment_intent": intent,
                        "amount": amount,
                        "metadata": {"key": key, "payment_code": payment.code},
                    },
                    {"idempotency_key": key},
                )
        if refund.status in NOT_REFUNDED:
            raise Declined(refund.failure_reason or "the refund failed")

    def look_up(self, payment: Payment) -> Told | None:
        with _asking() as client:
            if not payment.reference:
                return _look_up_by_code(client, payment)
            session = client.v1.checkout.sessions.retrieve(
                payment.reference, {"expand": ["payment_intent.latest_charge"]}
            )
        return _as_told(payment, session.to_dict())

    def chargebacks(self, since: datetime | None) -> Iterator[Told]:
        asked: Any = {"limit": 100, "expand": ["data.payment_intent"]}
        if since is not None:
            asked["created"] = {"gte": int(since.timestamp())}
        with _asking() as client:
            disputes = [each.to_dict() for each in client.v1.disputes.list(asked).auto_paging_iter()]
        for dispute in disputes:
            told = stripe_events.of_dispute(dispute)
            if told.kind:
                yield told._replace(event_id=f"look-up-{told.reference}-{told.kind}")

    def onboard(self, seller: "User", *, reference: str, return_url: str, number: str = "") -> Started:
        with _asking() as client:
            if not reference:
                made = client.v1.accounts.create(
                    {
                        "type": "express",
                        "capabilities": {"transfers": {"requested": True}},
                        "metadata": {"person": str(seller.pk), "site": settings.SITE_URL},
                    },
                    {"idempotency_key": f"account-{seller.pk}-{settings.SITE_URL}"[:255]},
                )
                reference = made.id
            elif client.v1.accounts.retrieve(reference).details_submitted:
                door = client.v1.accounts.login_links.create(reference, {}, {"idempotency_key": _fresh()})
                return Started(door.url, reference)
            link = client.v1.account_links.create(
                {
                    "account": reference,
                    "type": "account_onboarding",
                    "return_url": return_url,
                    # Links work once. Who comes back to an old one is led to our page, which makes a new one.
                    "refresh_url": return_url,
                },
                {"idempotency_key": _fresh()},
            )
        return Started(link.url, reference)

    def account_ready(self, reference: str) -> bool:
        with _asking() as client:
            account = client.v1.accounts.retrieve(reference)
        transfers = account.capabilities and account.capabilities.transfers
        return bool(account.payouts_enabled) and transfers == "active"

    def pay_out(self, payout: PayoutLike) -> str:
        with _asking() as client:
            known = _transfer_of(client, payout)
            if known is None:
                known = client.v1.transfers.create(
                    {
                        "amount": payout.amount,
                        "currency": payout.currency.lower(),
                        "destination": payout.account,
                        "transfer_group": payout.code,
                        "metadata": {"payout_code": payout.code},
                    },
                    {"idempotency_key": payout.key},
                )
        return known.id

    def look_up_payout(self, payout: PayoutLike) -> Told | None:
        with _asking() as client:
            transfer = _transfer_of(client, payout)
        if transfer is None:
            return None
        kind = stripe_events.transfer_kind(transfer.to_dict())
        return Told(
            f"look-up-{payout.code}-{kind}",
            kind,
            "",
            transfer.amount,
            transfer.currency.upper(),
            payout_code=payout.code,
            reference=transfer.id,
        )

    def read_webhook(self, request: HttpRequest) -> Told:
        event = stripe_events.signed(request.body, request.headers.get("Stripe-Signature", ""))
        told = stripe_events.read(event)
        if told.payment_code or not told.kind.startswith("chargeback_"):
            return told
        # A dispute names the payment intent; only that knows our code.
        with _asking() as client:
            intent = client.v1.payment_intents.retrieve(str(event["data"]["object"]["payment_intent"]))
        return told._replace(payment_code=_label(intent, "payment_code"))


@contextmanager
def _asking() -> Iterator[stripe.StripeClient]:
    """A client to ask with. Stripe's errors become ours: no for good, or try again."""
    refuse_inside_a_transaction()
    with requests.Session() as session:
        # A stand-in for Stripe is next door: no proxy that the environment names.
        session.trust_env = not settings.STRIPE_API_BASE
        try:
            yield stripe.StripeClient(
                settings.STRIPE_SECRET_KEY,
                base_addresses={"api": settings.STRIPE_API_BASE} if settings.STRIPE_API_BASE else {},
                max_network_retries=settings.STRIPE_RETRIES,
                http_client=stripe.RequestsClient(timeout=settings.STRIPE_TIMEOUT, session=session),
            )
        except stripe.StripeError as error:
            raise _ours(error) from error


def _ours(error: stripe.StripeError) -> Exception:
    code = str(getattr(error.error, "code", "") or "")
    words = error.user_message or code or type(error).__name__
    if isinstance(error, stripe.AuthenticationError | stripe.PermissionError) and code != "account_invalid":
        # Our keys, not this payment: whoever runs the site mends them, then it goes on where it stopped.
        log.error("stripe does not let us in: %s", words)
        return Unreachable(words)
    is_no = isinstance(error, stripe.InvalidRequestError | stripe.CardError | stripe.PermissionError)
    if isinstance(error, stripe.IdempotencyError):
        # 409: the first call with this key is still under way. Otherwise the key was used for something else.
        is_no = error.http_status != 409
    return Declined(words) if is_no else Unreachable(words)


def _label(thing: stripe.StripeObject, name: str) -> str:
    """What we wrote on a thing of theirs when it was made."""
    return str((thing.to_dict().get("metadata") or {}).get(name, ""))


def _fresh() -> str:
    return uuid4().hex


def _page(payment: Payment, words: str, return_url: str) -> Any:
    """What the hosted page shows. The same for the same payment, or the key would be refused."""
    named = {"payment_code": payment.code}
    return {
        "mode": "payment",
        "client_reference_id": payment.code,
        "metadata": named,
        "payment_intent_data": {"metadata": named, "transfer_group": payment.code},
        "line_items": [
            {
                "quantity": 1,
                "price_data": {
                    "currency": payment.currency.lower(),
                    "unit_amount": payment.amount,
                    "product_data": {"name": words[:250]},
                },
            }
        ],
        "success_url": return_url,
        "cancel_url": return_url.split("?")[0],
        "expires_at": int((payment.started_at + PAGE_LIFE).timestamp()),
    }


def _intent_of(client: stripe.StripeClient, payment: Payment) -> str | None:
    """The payment intent behind a payment, None when nothing was paid."""
    if payment.reference:
        session = client.v1.checkout.sessions.retrieve(payment.reference)
        intent = session.payment_intent
        return intent if intent is None or isinstance(intent, str) else intent.id
    found = _intents_named(client, payment)
    return found[0].id if found else None


def _intents_named(client: stripe.StripeClient, payment: Payment) -> list[stripe.PaymentIntent]:
    """For when Stripe began a payment and its answer never reached us."""
    query = f"metadata['payment_code']:'{payment.code}' AND status:'succeeded'"
    return client.v1.payment_intents.search({"query": query, "expand": ["data.latest_charge"]}).data


def _look_up_by_code(client: stripe.StripeClient, payment: Payment) -> Told | None:
    found = _intents_named(client, payment)
    if not found:
        return None
    intent = found[0].to_dict()
    page = {"payment_status": "paid", "amount_total": intent["amount"], "currency": intent["currency"]}
    return _as_told(payment, page | {"id": "", "payment_intent": intent})


def _as_told(payment: Payment, session: dict[str, Any]) -> Told:
    kind = stripe_events.session_kind(session)
    intent = session.get("payment_intent") or {}
    charge = intent.get("latest_charge") if isinstance(intent, dict) else None
    return Told(
        f"look-up-{payment.code}-{kind}",
        kind,
        payment.code,
        session["amount_total"],
        session["currency"].upper(),
        reference=session["id"],
        refunded=charge["amount_refunded"] if isinstance(charge, dict) else 0,
    )


def _transfer_of(client: stripe.StripeClient, payout: PayoutLike) -> stripe.Transfer | None:
    if payout.reference:
        return client.v1.transfers.retrieve(payout.reference)
    return next(iter(client.v1.transfers.list({"transfer_group": payout.code, "limit": 1}).data), None)
