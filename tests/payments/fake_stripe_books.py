"""What the stand-in for Stripe keeps: objects of the documented shape, and the events that tell of them."""

import secrets
import time
from typing import Any


class Refused(Exception):
    """An answer that is an error object."""

    def __init__(
        self, words: str, *, type: str = "invalid_request_error", code: str = "", status: int = 400
    ) -> None:
        super().__init__(words)
        self.type, self.code, self.status = type, code, status


class Books:
    """Every object by its id, and every event that told of one."""

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
