"""A stand-in for Stripe on this machine: the documented shapes of the parts of its API that we use, over real sockets.

It keeps its word where ours depends on it: the same idempotency key gives the same answer, with other parameters it is
refused, and a first call still under way is a conflict; unknown parameters are refused (known are those of the official
library); nobody gets back more than was paid, and transfers need the balance. `script` makes calls fail: before or after
the work is done, with any status, too late, or with no answer at all. Webhooks are signed as documented, and can be
dropped, repeated, held back and sent in any order.
"""

import hashlib
import hmac
import json
import re
import secrets
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import requests
from stripe import params as known
from stripe._request_options import RequestOptions
from stripe.params import checkout as known_checkout

from tests.payments import fake_stripe_things as things
from tests.standin import Door, Faults, Server, late, serving

KEY, SECRET = "sk_test_fake", "whsec_fake"
OPTIONS = set(RequestOptions.__annotations__)
#: Method and path -> what does it, and the library's type that names its parameters.
ROUTES = [
    ("POST", r"/v1/checkout/sessions", "create_session", known_checkout.SessionCreateParams),
    ("GET", r"/v1/checkout/sessions/(\w+)", "show", known_checkout.SessionRetrieveParams),
    ("GET", r"/v1/payment_intents/search", "search_intents", known.PaymentIntentSearchParams),
    ("GET", r"/v1/payment_intents/(\w+)", "show", known.PaymentIntentRetrieveParams),
    ("GET", r"/v1/disputes", "list_disputes", known.DisputeListParams),
    ("POST", r"/v1/refunds", "create_refund", known.RefundCreateParams),
    ("GET", r"/v1/refunds", "list_refunds", known.RefundListParams),
    ("POST", r"/v1/transfers", "create_transfer", known.TransferCreateParams),
    ("GET", r"/v1/transfers", "list_transfers", known.TransferListParams),
    ("GET", r"/v1/transfers/(\w+)", "show", known.TransferRetrieveParams),
    ("POST", r"/v1/accounts", "create_account", known.AccountCreateParams),
    ("GET", r"/v1/accounts/(\w+)", "show", known.AccountRetrieveParams),
    ("POST", r"/v1/accounts/(\w+)/login_links", "create_login_link", known.AccountCreateLoginLinkParams),
    ("POST", r"/v1/account_links", "create_account_link", known.AccountLinkCreateParams),
]


@dataclass
class Fault:
    """See tests.standin; what was done `after` is remembered under its key."""

    call: str
    status: int = 500
    error: dict[str, Any] = field(default_factory=lambda: {"type": "api_error", "message": "Ouch."})
    after: bool = False
    wait: float = 0
    silent: bool = False
    times: int = 1


@dataclass
class Call:
    name: str
    params: dict[str, Any]
    key: str


class FakeStripe(things.Things):
    """The server, its books, and what was asked of it."""

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[Call] = []
        self.faults: Faults[Fault] = Faults()
        self.remembered: dict[str, tuple[Any, int, Any]] = {}
        self.under_way: set[str] = set()
        self.webhook_url = ""
        self.is_dropping = False
        self.lock = threading.RLock()
        self.server = Server(_door(self))
        self.url = self.server.url

    def forget(self) -> None:
        """As if nothing had ever been asked."""
        for kept in (self.all, self.events, self.calls, self.faults, self.remembered):
            kept.clear()
        self.is_dropping = False

    def script(self, call: str, **how: Any) -> None:
        self.faults.append(Fault(call, **how))

    def names(self) -> list[str]:
        return [call.name for call in self.calls]

    # -- The API --------------------------------------------------------------------------------------------------

    def answer(
        self, method: str, path: str, text: str, headers: Any
    ) -> tuple[int, Any, dict[str, str]] | None:
        """Status, body and headers; None says nothing."""
        asked = nested(parse_qsl(text, keep_blank_values=True))
        key = headers.get("Idempotency-Key", "") if method == "POST" else ""
        name = f"{method} {path}"
        with self.lock:
            self.calls.append(Call(name, asked, key))
            fault = self.faults.take(name)
        if headers.get("Authorization") != f"Bearer {KEY}":
            return 401, _error("invalid_request_error", "Invalid API Key provided: sk_t***"), {}
        if fault and not fault.after:
            return self._go_wrong(fault)
        try:
            status, body = self._once(key, name, asked, method, path)
        except things.Refused as refused:
            return refused.status, _error(refused.type, str(refused), refused.code), {}
        if fault:
            if key and not fault.silent and not fault.wait:
                # As documented: what came of the first call is remembered, 500s included.
                self.remembered[key] = ((name, asked), fault.status, {"error": fault.error})
            return self._go_wrong(fault)
        return status, body, {}

    def _once(self, key: str, name: str, asked: Any, method: str, path: str) -> tuple[int, Any]:
        with self.lock:
            if key in self.remembered:
                first, status, body = self.remembered[key]
                if first != (name, asked):
                    raise things.Refused(
                        "Keys for idempotent requests can only be used with the same parameters.",
                        type="idempotency_error",
                    )
                return status, body
            if key and key in self.under_way:
                raise things.Refused(
                    "There is currently another in-progress request using this key.",
                    type="idempotency_error",
                    code="idempotency_key_in_use",
                    status=409,
                )
            self.under_way.add(key)
        try:
            body = self._do(method, path, asked)
        finally:
            self.under_way.discard(key)
        if key:
            self.remembered[key] = ((name, asked), 200, body)
        return 200, body

    def _do(self, method: str, path: str, asked: dict[str, Any]) -> Any:
        for route_method, pattern, name, shape in ROUTES:
            found = re.fullmatch(pattern, path)
            if found and route_method == method:
                unknown = set(asked) - (set(shape.__annotations__) - OPTIONS)
                if unknown:
                    raise things.Refused(
                        f"Received unknown parameter: {sorted(unknown)[0]}", code="parameter_unknown"
                    )
                with self.lock:
                    return json.loads(json.dumps(getattr(self, name)(*found.groups(), **asked)))
        raise things.Refused(f"Unrecognized request URL ({method}: {path}).", status=404)

    def _go_wrong(self, fault: Fault) -> tuple[int, Any, dict[str, str]] | None:
        return (fault.status, {"error": fault.error}, {}) if late(fault) else None

    # -- Webhooks -------------------------------------------------------------------------------------------------

    def happened(self, name: str, thing: dict[str, Any], account: str = "") -> None:
        super().happened(name, thing, account)
        if self.webhook_url and not self.is_dropping:
            threading.Thread(target=self.deliver, args=(self.events[-1],), daemon=True).start()

    def deliver(self, event: dict[str, Any], *, at: float | None = None) -> int:
        """Send one event to the site, signed `at` that second; the site's status."""
        body, signature = signed(event, at=at)
        with requests.Session() as session:
            session.trust_env = False
            headers = {"Content-Type": "application/json", "Stripe-Signature": signature}
            return session.post(self.webhook_url, data=body, headers=headers, timeout=10).status_code


def signed(event: Any, *, at: float | None = None, secret: str = SECRET) -> tuple[bytes, str]:
    """Body and Stripe-Signature header, as documented: HMAC-SHA256 of "seconds.body"."""
    body = event if isinstance(event, bytes) else json.dumps(event).encode()
    moment = int(time.time() if at is None else at)
    mac = hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
    return body, f"t={moment},v1={mac}"


def nested(pairs: list[tuple[str, str]]) -> dict[str, Any]:
    """a[b][0][c]=d as {"a": {"b": {"0": {"c": "d"}}}}."""
    whole: dict[str, Any] = {}
    for name, value in pairs:
        first, *rest = re.findall(r"[^\[\]]+", name)
        at = whole
        for part, following in zip([first, *rest], rest, strict=False):
            at = at.setdefault(part, {})
            assert following
        at[[first, *rest][-1]] = value
    return whole


def _error(kind: str, words: str, code: str = "") -> dict[str, Any]:
    return {"error": {"type": kind, "message": words} | ({"code": code} if code else {})}


def _door(fake: FakeStripe) -> type[Door]:
    class StripeDoor(Door):
        def _serve(self) -> None:
            parts = urlsplit(self.path)
            text = self.read().decode() or parts.query
            if not parts.path.startswith("/v1/"):
                status, page, more = fake.page(self.command, parts.path, dict(parse_qsl(text)))
                self.send(status, page.encode(), more)
                return
            said = fake.answer(self.command, parts.path, text, self.headers)
            if said is None:
                self.close_connection = True
                return
            status, body, headers = said
            headers = {
                "Request-Id": f"req_{secrets.token_hex(7)}",
                "Content-Type": "application/json",
            } | headers
            if status >= 500:
                headers["Stripe-Should-Retry"] = "false"
            self.send(status, json.dumps(body).encode(), headers)

        do_GET = do_POST = _serve

    return StripeDoor


@contextmanager
def running():
    fake = FakeStripe()
    with serving(fake.server):
        yield fake
