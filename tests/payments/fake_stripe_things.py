"""The books of the stand-in for Stripe: sessions, intents, charges, refunds, transfers, accounts; and its hosted pages."""

import re
import secrets
import time
from html import escape
from typing import Any

PAGE = """<!doctype html><html lang="en"><title>Fake Stripe</title><link rel="icon" href="data:,">
<h1>{title}</h1><p>{words}</p><form method="post">{buttons}</form></html>"""


class Refused(Exception):
    """An answer that is an error object."""

    def __init__(
        self, words: str, *, type: str = "invalid_request_error", code: str = "", status: int = 400
    ) -> None:
        super().__init__(words)
        self.type, self.code, self.status = type, code, status


class Things:
    """What Stripe knows. Method names are those of the routes; each gives an object of the documented shape."""

    url = ""

    def __init__(self) -> None:
        self.all: dict[str, dict[str, Any]] = {}
        self.events: list[dict[str, Any]] = []

    def of(self, kind: str) -> list[dict[str, Any]]:
        """Newest first, as Stripe lists."""
        return [thing for thing in reversed(self.all.values()) if thing["object"] == kind]

    def happened(self, name: str, thing: dict[str, Any], account: str = "") -> None:
        event = {
            "id": f"evt_{secrets.token_hex(12)}",
            "object": "event",
            "api_version": "2026-10-28.endive",
            "created": int(time.time()),
            "data": {"object": dict(thing)},
            "livemode": False,
            "pending_webhooks": 1,
            "request": {"id": None, "idempotency_key": None},
            "type": name,
        }
        self.events.append(event | ({"account": account} if account else {}))

    def event(self, name: str) -> dict[str, Any]:
        """The last event of that name."""
        return next(each for each in reversed(self.events) if each["type"] == name)

    def _new(self, prefix: str, kind: str, **fields: Any) -> dict[str, Any]:
        thing = {"id": f"{prefix}_{secrets.token_hex(12)}", "object": kind, "created": int(time.time())}
        self.all[thing["id"]] = thing | {"livemode": False, "metadata": {}} | fields
        return self.all[thing["id"]]

    def _find(self, name: str, kind: str = "") -> dict[str, Any]:
        thing = self.all.get(name)
        if thing is None or (kind and thing["object"] != kind):
            raise Refused(f"No such {kind or 'object'}: '{name}'", code="resource_missing", status=404)
        return thing

    def show(self, name: str, expand: dict[str, str] | None = None) -> dict[str, Any]:
        thing = dict(self._find(name))
        for path in (expand or {}).values():
            at, parts = thing, path.split(".")
            for part in parts:
                if isinstance(at[part], str):
                    at[part] = dict(self._find(at[part]))
                if at[part] is None:
                    break
                at = at[part]
        return thing

    # -- Paying ---------------------------------------------------------------------------------------------------

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

    # -- Paying sellers -------------------------------------------------------------------------------------------

    def balance(self) -> int:
        paid = sum(each["amount"] - each["amount_refunded"] for each in self.of("charge"))
        return paid - sum(each["amount"] - each["amount_reversed"] for each in self.of("transfer"))

    def create_transfer(self, *, amount: str, currency: str, destination: str, **more: Any) -> dict[str, Any]:
        account = self._find(destination, "account")
        if account["capabilities"]["transfers"] != "active":
            raise Refused("Your destination account needs …", code="insufficient_capabilities_for_transfer")
        if int(amount) > self.balance():
            raise Refused("You have insufficient available funds.", code="balance_insufficient")
        transfer = self._new(
            "tr",
            "transfer",
            amount=int(amount),
            amount_reversed=0,
            currency=currency,
            destination=destination,
            reversed=False,
            **more,
        )
        self.happened("transfer.created", transfer)
        return transfer

    def reverse(self, transfer: dict[str, Any]) -> None:
        transfer |= {"reversed": True, "amount_reversed": transfer["amount"]}
        self.happened("transfer.reversed", transfer)

    def list_transfers(self, *, transfer_group: str, limit: str) -> dict[str, Any]:
        data = [each for each in self.of("transfer") if each["transfer_group"] == transfer_group]
        return {"object": "list", "url": "/v1/transfers", "has_more": False, "data": data[: int(limit)]}

    def create_account(self, *, type: str, capabilities: dict[str, Any], metadata: Any) -> dict[str, Any]:
        wanted = dict.fromkeys(capabilities, "inactive")
        return self._new(
            "acct",
            "account",
            type=type,
            capabilities=wanted,
            details_submitted=False,
            payouts_enabled=False,
            metadata=metadata,
        )

    def create_account_link(self, *, account: str, **more: Any) -> dict[str, Any]:
        self._find(account, "account")["_return"] = more["return_url"]
        return {
            "object": "account_link",
            "created": int(time.time()),
            "expires_at": int(time.time()) + 300,
            "url": f"{self.url}/setup/e/{account}/{secrets.token_hex(6)}",
        }

    def create_login_link(self, account: str) -> dict[str, Any]:
        if not self._find(account, "account")["details_submitted"]:
            raise Refused("Cannot create a login link for an account that has not completed onboarding.")
        return {"object": "login_link", "created": int(time.time()), "url": f"{self.url}/express/{account}"}

    def be_known(self, account: dict[str, Any]) -> None:
        """The seller has told Stripe all it wants to know."""
        account |= {
            "details_submitted": True,
            "payouts_enabled": True,
            "capabilities": {"transfers": "active"},
        }
        self.happened("account.updated", account, account=account["id"])

    # -- Hosted pages ---------------------------------------------------------------------------------------------

    def page(self, method: str, path: str, asked: dict[str, str]) -> tuple[int, str, dict[str, str]]:
        """Status, HTML and headers of the page where buyers pay or sellers become known."""
        where, name = path.split("/")[1], next((part for part in path.split("/") if part in self.all), "")
        if not name:
            return 404, "<h1>Nothing here</h1>", {"Content-Type": "text/html"}
        thing = self.all[name]
        if method == "POST":
            return 303, "", {"Location": self._pressed(where, thing, asked)}
        return 200, _drawn(where, thing), {"Content-Type": "text/html; charset=utf-8"}

    def _pressed(self, where: str, thing: dict[str, Any], asked: dict[str, str]) -> str:
        if where == "setup":
            self.be_known(thing)
            return str(thing["_return"])
        if asked.get("choice") != "pay":
            return str(thing["cancel_url"])
        self.pay(thing)
        return str(thing["success_url"])


def _drawn(where: str, thing: dict[str, Any]) -> str:
    if where == "c":
        money = f"{thing['amount_total'] / 100:.2f} {thing['currency'].upper()}"
        buttons = (
            '<button name="choice" value="pay">Pay</button> <button name="choice" value="back">Back</button>'
        )
        return PAGE.format(title=money, words=escape(thing["_intent"]["words"]), buttons=buttons)
    buttons = '<button name="choice" value="done">Agree and submit</button>' if where == "setup" else ""
    return PAGE.format(title="Get paid by Yardsale", words="Who are you?", buttons=buttons)
