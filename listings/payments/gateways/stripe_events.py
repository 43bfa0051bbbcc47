"""What Stripe's events and objects mean to us. What is not listed is not for us, and is answered with thanks."""

from typing import Any

import stripe
from django.conf import settings

from listings.payments.gateways import BadSignature, Told

#: A bank asks first, without taking the money.
_ONLY_ASKS = "warning_"


def signed(body: bytes, signature: str) -> dict[str, Any]:
    """The event, if one of our secrets signed it lately. The account and Connect are told of under different ones."""
    for secret in settings.STRIPE_WEBHOOK_SECRETS:
        try:
            event = stripe.Webhook.construct_event(body, signature, secret, settings.STRIPE_WEBHOOK_TOLERANCE)
        except stripe.SignatureVerificationError:
            continue
        except (ValueError, AttributeError, TypeError, KeyError, RecursionError) as wrong:
            raise BadSignature("signed, but not readable") from wrong
        return event.to_dict()
    raise BadSignature("not signed by Stripe, or too long ago")


def read(event: dict[str, Any]) -> Told:
    """An event whose signature holds. Raises BadSignature when it is not of the documented shape."""
    try:
        thing = event["data"]["object"]
        told = _read(event["type"], thing, event.get("account") or "")
        return told._replace(event_id=str(event["id"])[:80])
    except (KeyError, TypeError, AttributeError, IndexError) as wrong:
        raise BadSignature("signed, but not as documented") from wrong


def _read(name: str, thing: dict[str, Any], account: str) -> Told:
    if name.startswith("checkout.session."):
        return _of_session(name, thing)
    if name.startswith("charge.dispute."):
        return _of_dispute(name, thing)
    if name in {"refund.created", "refund.updated", "refund.failed"}:
        return _of_refund(thing)
    if name in {"transfer.created", "transfer.reversed"}:
        return _of_transfer(thing)
    if name.startswith("account.external_account."):
        return Told("", "account_moved", reference=account or thing["account"], why=name)
    if name in {"account.updated", "payout.failed"}:
        # payout.failed: Stripe could not reach the seller's bank and has closed the account to us.
        return Told("", "account_changed", reference=account or thing["id"], why=name)
    return Told("", name[:40])


def session_kind(session: dict[str, Any]) -> str:
    """Where a hosted page stands: paid is paid; a finished one without money waits for a bank, or the bank refused."""
    if session.get("payment_status") == "paid":
        return "succeeded"
    if session.get("status") != "complete":
        return "abandoned" if session.get("status") == "expired" else "open"
    intent = session.get("payment_intent")
    has_failed = isinstance(intent, dict) and intent.get("status") in {"requires_payment_method", "canceled"}
    return "declined" if has_failed else "processing"


def _of_session(name: str, session: dict[str, Any]) -> Told:
    kind = "declined" if name.endswith(".async_payment_failed") else session_kind(session)
    return Told(
        "",
        kind,
        (session.get("metadata") or {}).get("payment_code", ""),
        session["amount_total"] or 0,
        session["currency"].upper(),
        reference=session["id"],
    )


def _of_dispute(name: str, dispute: dict[str, Any]) -> Told:
    told = of_dispute(dispute)
    if name.endswith((".created", ".funds_withdrawn")) and told.kind:
        return told._replace(kind="chargeback_opened")
    is_end = name.endswith(".closed") and told.kind in {"chargeback_won", "chargeback_lost"}
    return told if is_end else told._replace(kind=name[:40])


def of_dispute(dispute: dict[str, Any]) -> Told:
    """As it stands; of no kind when the bank took nothing. Our code stands on the payment intent, if that is at hand."""
    status = dispute["status"]
    kind = f"chargeback_{status}" if status in {"won", "lost"} else "chargeback_opened"
    if status.startswith(_ONLY_ASKS) or status == "prevented":
        kind = ""
    intent = dispute.get("payment_intent")
    named = [dispute, intent] if isinstance(intent, dict) else [dispute]
    codes = [(thing.get("metadata") or {}).get("payment_code", "") for thing in named]
    return Told(
        "",
        kind,
        next(filter(None, codes), ""),
        dispute["amount"],
        dispute["currency"].upper(),
        reference=dispute["id"],
        why=dispute.get("reason") or "",
    )


def _of_refund(refund: dict[str, Any]) -> Told:
    kinds = {"succeeded": "refunded", "failed": "refund_failed", "canceled": "refund_failed"}
    named = refund.get("metadata") or {}
    return Told(
        "",
        kinds.get(refund["status"], "refund_pending"),
        named.get("payment_code", ""),
        refund["amount"],
        refund["currency"].upper(),
        reference=refund["id"],
        refund_key=named.get("key", ""),
        why=refund.get("failure_reason") or "",
    )


def transfer_kind(transfer: dict[str, Any]) -> str:
    """With a transfer the money is the seller's, on their account at Stripe; reversed, it is back with us."""
    return "payout_failed" if transfer.get("reversed") else "payout_paid"


def _of_transfer(transfer: dict[str, Any]) -> Told:
    kind = transfer_kind(transfer)
    return Told(
        "",
        kind,
        "",
        transfer["amount"],
        transfer["currency"].upper(),
        payout_code=(transfer.get("metadata") or {}).get("payout_code", ""),
        reference=transfer["id"],
        why="the transfer was reversed" if kind == "payout_failed" else "",
    )
