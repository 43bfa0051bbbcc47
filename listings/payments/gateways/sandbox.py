"""A payment company that takes no money: its own books, a hosted-looking page, and signed webhooks over HTTP.

It behaves as badly as real ones: every webhook comes twice, and the one that says "processing" comes after the one that
says how it ended. Payouts to an account that ends in 0000 are refused; to one that ends in 0001 they come back.
"""

import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

import requests
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from listings.payments.gateways import (
    BadSignature,
    Declined,
    PayoutLike,
    Started,
    Told,
    refuse_inside_a_transaction,
)
from listings.payments.gateways.sandbox_books import SandboxDelivery, SandboxPayment, SandboxPayout
from listings.payments.models import Payment
from yardsale import codes

if TYPE_CHECKING:
    from yardsale.accounts.models import User

SIGNATURE = "X-Sandbox-Signature"
#: Seconds after which a signed webhook is no longer believed.
OLDEST = 600
#: How the sandbox plays the banks' bad days: accounts whose number ends so.
CLOSED, SENT_BACK = "_0000", "_0001"


class Adapter:
    """The site's side of the sandbox."""

    asks_here = True

    def start(self, payment: Payment, *, words: str, return_url: str) -> Started:
        refuse_inside_a_transaction()
        books, _created = SandboxPayment.objects.get_or_create(
            payment_code=payment.code,
            defaults={
                "reference": f"sbx_{codes.new_code(20)}",
                "amount": payment.amount,
                "currency": payment.currency,
                "words": words[:120],
                "return_url": return_url,
            },
        )
        return Started(reverse("payments:sandbox", args=[books.reference]), books.reference)

    def refund(self, payment: Payment, *, amount: int, key: str) -> None:
        refuse_inside_a_transaction()
        with transaction.atomic():
            books = SandboxPayment.objects.select_for_update().filter(payment_code=payment.code).first()
            if books is None or books.state != SandboxPayment.State.SUCCEEDED:
                raise Declined("nothing was paid")
            done = SandboxDelivery.objects.filter(payment=books, body__key=key).exists()
            if done:
                return
            if books.refunded + amount > books.amount:
                raise Declined("more than was paid")
            books.refunded += amount
            books.save(update_fields=["refunded"])
            _post("refunded", books=books, amount=amount, key=key)

    def look_up(self, payment: Payment) -> Told | None:
        refuse_inside_a_transaction()
        books = SandboxPayment.objects.filter(payment_code=payment.code).first()
        if books is None:
            return None
        return Told(
            f"look-up-{payment.code}-{books.state}",
            books.state,
            payment.code,
            books.amount,
            books.currency,
            reference=books.reference,
            refunded=books.refunded,
        )

    def chargebacks(self, since: datetime | None) -> Iterator[Told]:
        refuse_inside_a_transaction()
        posted = SandboxDelivery.objects.filter(body__kind__startswith="chargeback_").order_by("pk")
        told = {body["reference"]: body for body in posted.values_list("body", flat=True)}
        began = posted if since is None else posted.filter(due_at__gte=since)
        for reference in dict.fromkeys(began.values_list("body__reference", flat=True)):
            body = told[reference]
            event_id, kind = f"look-up-{reference}-{body['kind']}", body["kind"]
            yield Told(event_id, kind, body["payment"], body["amount"], body["currency"], reference=reference)

    def onboard(self, seller: "User", *, reference: str, return_url: str, number: str = "") -> Started:
        refuse_inside_a_transaction()
        if not number and reference:
            return Started(return_url, reference)
        return Started(return_url, f"sba_{codes.new_code(16)}_{number.strip()[-4:] or 'none'}")

    def account_ready(self, reference: str) -> bool:
        refuse_inside_a_transaction()
        return reference.startswith("sba_") and not reference.endswith("_none")

    def pay_out(self, payout: PayoutLike) -> str:
        refuse_inside_a_transaction()
        if payout.account.endswith(CLOSED):
            raise Declined("this account is closed")
        with transaction.atomic():
            books, is_new = SandboxPayout.objects.get_or_create(
                key=payout.key,
                defaults={
                    "reference": f"sbp_{codes.new_code(20)}",
                    "payout_code": payout.code,
                    "account": payout.account,
                    "amount": payout.amount,
                    "currency": payout.currency,
                },
            )
            if (books.account, books.amount, books.currency) != (
                payout.account,
                payout.amount,
                payout.currency,
            ):
                raise Declined("this key was used for another payout")
            if is_new:
                _arrive(books)
        return books.reference

    def look_up_payout(self, payout: PayoutLike) -> Told | None:
        refuse_inside_a_transaction()
        books = SandboxPayout.objects.filter(key=payout.key).first()
        if books is None:
            return None
        return Told(
            f"look-up-{payout.code}-{books.state}",
            f"payout_{books.state}",
            "",
            books.amount,
            books.currency,
            payout_code=books.payout_code,
            reference=books.reference,
            why=_why(books),
        )

    def read_webhook(self, request: HttpRequest) -> Told:
        check_signature(request.body, request.headers.get(SIGNATURE, ""))
        try:
            told = json.loads(request.body)
            return Told(
                str(told["id"])[:80],
                str(told["kind"])[:40],
                str(told["payment"]),
                int(told["amount"]),
                str(told["currency"]),
                payout_code=str(told.get("payout", "")),
                reference=str(told.get("reference", ""))[:80],
                why=str(told.get("why", ""))[:200],
            )
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as wrong:
            raise BadSignature("signed, but not readable") from wrong


def sign(body: bytes, moment: int) -> str:
    """`t=<unix seconds>,v1=<hex HMAC-SHA256 of "seconds.body">`."""
    mac = hmac.new(settings.SANDBOX_WEBHOOK_SECRET.encode(), f"{moment}.".encode() + body, hashlib.sha256)
    return f"t={moment},v1={mac.hexdigest()}"


def check_signature(body: bytes, signature: str) -> None:
    """Raise BadSignature unless the body was signed by the sandbox within the last OLDEST seconds."""
    parts = dict(part.split("=", 1) for part in signature.split(",") if "=" in part)
    moment = parts.get("t", "")
    if (
        not moment.isascii()
        or not moment.isdigit()
        or len(moment) > 12
        or abs(time.time() - int(moment)) > OLDEST
    ):
        raise BadSignature("no time, or too old")
    if not hmac.compare_digest(sign(body, int(moment)).encode(), signature.encode()):
        raise BadSignature("not signed by the sandbox")


@transaction.atomic
def choose(books: SandboxPayment, state: str) -> None:
    """The person at the hosted page has chosen how the payment ends. The first choice counts."""
    books = SandboxPayment.objects.select_for_update().get(pk=books.pk)
    if books.state != SandboxPayment.State.OPEN:
        return
    books.state = state
    books.save(update_fields=["state"])
    _post(state, books=books, amount=books.amount)
    _post("processing", books=books, amount=books.amount, wait=1)


@transaction.atomic
def charge_back(books: SandboxPayment, kind: str) -> None:
    """The buyer's bank takes the money back (chargeback_opened), and decides (chargeback_won, chargeback_lost)."""
    _post(kind, books=books, amount=books.amount, reference=f"sbd_{books.reference}")


def _arrive(books: SandboxPayout) -> None:
    """A second or two later the bank says whether it took the money."""
    books.state = SandboxPayout.State.FAILED if _why(books) else SandboxPayout.State.PAID
    books.save(update_fields=["state"])
    _post(
        f"payout_{books.state}",
        amount=books.amount,
        currency=books.currency,
        payout=books.payout_code,
        reference=books.reference,
        why=_why(books),
        wait=1,
    )


def _why(books: SandboxPayout) -> str:
    return "the bank sent it back" if books.account.endswith(SENT_BACK) else ""


def _post(kind: str, *, books: SandboxPayment | None = None, wait: float = 0, **more: object) -> None:
    """Write down a webhook to be delivered, and its repeat."""
    body = {"id": f"evt_{codes.new_code(20)}", "kind": kind, "payment": "", "key": ""} | more
    if books is not None:
        body |= {"payment": books.payment_code, "currency": books.currency}
    now = timezone.now()
    for delay in (wait, wait + 2):
        delivery = SandboxDelivery.objects.create(
            payment=books, body=body, due_at=now + timedelta(seconds=delay)
        )
        if delay == 0:
            transaction.on_commit(partial(_ring, delivery.pk))


def _ring(delivery_id: int) -> None:
    from kombu.exceptions import OperationalError

    from listings.payments.tasks import deliver_webhook

    try:
        deliver_webhook.apply_async((delivery_id,), priority=0, expires=60)
    except (OperationalError, OSError):
        return  # the sweep delivers it


def deliver(delivery_id: int) -> None:
    """Send one webhook; what fails is tried again by the sweep, a little later each time."""
    delivery = SandboxDelivery.objects.filter(pk=delivery_id, delivered_at=None).first()
    if delivery is None:
        return
    body = json.dumps(delivery.body).encode()
    headers = {"Content-Type": "application/json", SIGNATURE: sign(body, int(time.time()))}
    attempts = delivery.attempts + 1
    later = timezone.now() + timedelta(seconds=min(2**attempts, 300))
    try:
        with requests.Session() as session:
            session.trust_env = False  # the site is next door: no proxy that the environment names
            answer = session.post(settings.SANDBOX_WEBHOOK_URL, data=body, headers=headers, timeout=5)
        is_delivered = answer.ok
    except requests.RequestException:
        is_delivered = False
    changes = {"delivered_at": timezone.now()} if is_delivered else {"due_at": later}
    SandboxDelivery.objects.filter(pk=delivery_id).update(attempts=attempts, **changes)
