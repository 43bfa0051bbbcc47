"""The stand-in for Stripe, the buyers' side: sessions, intents, charges, disputes and refunds."""

import re
import time
from typing import Any

from tests.payments.fake_stripe_books import Books, Refused


class Buyers(Books):
    def create_session(self, *, mode: str, line_items: dict[str, Any], **more: Any) -> dict[str, Any]:
        item = line_items["0"]
        price = item["price_data"]
        expires_at = int(more["expires_at"])
        if not 30 * 60 <= expires_at - time.time() <= 24 * 3600:
            raise Refused("`expires_at` must be between 30 minutes and 24 hours from now.")
        if mode != "payment" or price["currency"] != price["currency"].lower():
            raise Refused("Invalid mode or currency.")
        session = self._new(
            "cs_test",
            "checkout.session",
            mode=mode,
            status="open",
            payment_status="unpaid",
            payment_intent=None,
            amount_total=int(price["unit_amount"]) * int(item["quantity"]),
            currency=price["currency"],
            client_reference_id=more["client_reference_id"],
            metadata=more.get("metadata", {}),
            success_url=more["success_url"],
            cancel_url=more["cancel_url"],
            expires_at=expires_at,
        )
        session["url"] = f"{self.url}/c/pay/{session['id']}"
        session["_intent"] = more["payment_intent_data"] | {"words": price["product_data"]["name"]}
        return session

    def pay(self, session: dict[str, Any], *, is_slow: bool = False) -> None:
        """The buyer pays on the hosted page; a slow way to pay finishes later (`bank_says`)."""
        if session["status"] != "open":
            return
        named = session["_intent"]
        intent = self._new(
            "pi",
            "payment_intent",
            amount=session["amount_total"],
            currency=session["currency"],
            status="processing",
            latest_charge=None,
            metadata=named["metadata"],
            transfer_group=named["transfer_group"],
        )
        session |= {"status": "complete", "url": None, "payment_intent": intent["id"]}
        if is_slow:
            self.happened("checkout.session.completed", session)
        else:
            self._charge(session, intent, "checkout.session.completed")

    def bank_says(self, session: dict[str, Any], *, yes: bool) -> None:
        intent = self.all[session["payment_intent"]]
        if yes:
            self._charge(session, intent, "checkout.session.async_payment_succeeded")
            return
        intent["status"] = "requires_payment_method"
        self.happened("checkout.session.async_payment_failed", session)

    def _charge(self, session: dict[str, Any], intent: dict[str, Any], name: str) -> None:
        charge = self._new(
            "ch",
            "charge",
            amount=intent["amount"],
            amount_refunded=0,
            currency=intent["currency"],
            payment_intent=intent["id"],
            disputed=False,
            metadata=intent["metadata"],
        )
        intent |= {"status": "succeeded", "latest_charge": charge["id"]}
        session["payment_status"] = "paid"
        self.happened("payment_intent.succeeded", intent)
        self.happened(name, session)

    def expire(self, session: dict[str, Any]) -> None:
        session |= {"status": "expired", "url": None}
        self.happened("checkout.session.expired", session)

    def search_intents(self, *, query: str, expand: dict[str, str] | None = None) -> dict[str, Any]:
        found = re.fullmatch(r"metadata\['payment_code'\]:'(\w+)' AND status:'succeeded'", query)
        if not found:
            raise Refused("We were unable to parse your search query.")
        data = [
            self.show(each["id"], {"0": "latest_charge"} if expand else None)
            for each in self.of("payment_intent")
            if each["metadata"].get("payment_code") == found[1] and each["status"] == "succeeded"
        ]
        return {
            "object": "search_result",
            "url": "/v1/payment_intents/search",
            "has_more": False,
            "data": data,
        }

    def charge_back(self, intent: dict[str, Any], status: str = "needs_response") -> dict[str, Any]:
        """The buyer's bank takes the money back, or with warning_needs_response only asks."""
        dispute = self._new(
            "du",
            "dispute",
            amount=intent["amount"],
            currency=intent["currency"],
            payment_intent=intent["id"],
            charge=intent["latest_charge"],
            status=status,
            reason="fraudulent",
        )
        self.happened("charge.dispute.created", dispute)
        return dispute

    def list_disputes(
        self, *, limit: str, created: Any = None, expand: Any = None, starting_after: str = ""
    ) -> dict[str, Any]:
        since = int((created or {}).get("gte", 0))
        data = [each for each in self.of("dispute") if each["created"] >= since]
        if starting_after:
            data = data[[each["id"] for each in data].index(starting_after) + 1 :]
        shown = [
            self.show(each["id"], {"0": "payment_intent"} if expand else None) for each in data[: int(limit)]
        ]
        has_more = len(data) > int(limit)
        return {"object": "list", "url": "/v1/disputes", "has_more": has_more, "data": shown}

    def close(self, dispute: dict[str, Any], status: str) -> None:
        dispute["status"] = status
        self.happened("charge.dispute.closed", dispute)

    # -- Giving back ----------------------------------------------------------------------------------------------

    def create_refund(self, *, payment_intent: str, amount: str, metadata: dict[str, str]) -> dict[str, Any]:
        intent = self._find(payment_intent, "payment_intent")
        charge = self._find(intent["latest_charge"] or "", "charge")
        if charge["amount_refunded"] + int(amount) > charge["amount"]:
            raise Refused(
                "Refund amount is greater than unrefunded amount on charge", code="amount_too_large"
            )
        charge["amount_refunded"] += int(amount)
        refund = self._new(
            "re",
            "refund",
            amount=int(amount),
            currency=intent["currency"],
            payment_intent=payment_intent,
            charge=charge["id"],
            status="succeeded",
            failure_reason=None,
            metadata=metadata,
        )
        self.happened("refund.created", refund)
        return refund

    def list_refunds(self, *, payment_intent: str, limit: str) -> dict[str, Any]:
        data = [each for each in self.of("refund") if each["payment_intent"] == payment_intent]
        return {"object": "list", "url": "/v1/refunds", "has_more": False, "data": data[: int(limit)]}

    def fail(self, refund: dict[str, Any]) -> None:
        """The buyer's bank does not take it: the money is back on our balance."""
        refund |= {"status": "failed", "failure_reason": "expired_or_canceled_card"}
        self.all[refund["charge"]]["amount_refunded"] -= refund["amount"]
        self.happened("refund.failed", refund)
