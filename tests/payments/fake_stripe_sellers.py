"""The stand-in for Stripe, the sellers' side: the balance, transfers from it, and connected accounts."""

import secrets
import time
from typing import Any

from tests.payments.fake_stripe_books import Books, Refused


class Sellers(Books):
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
