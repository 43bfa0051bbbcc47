"""A push service on this machine: takes what is sent, checks who sends, and answers what it is told to."""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import jwt
from cryptography.hazmat.primitives.asymmetric import ec

from notifications.push.encryption import CURVE, to_bytes
from tests.standin import Door, Server, serving


@dataclass(frozen=True)
class Sent:
    path: str
    headers: dict[str, str]
    body: bytes
    status: int


@dataclass
class Service:
    url: str
    #: What came, in order.
    sent: list[Sent] = field(default_factory=list)
    #: (path) -> status, or (status, {header: value}); may wait, or never return.
    answer: Callable[[str], int | tuple[int, dict[str, str]]] = lambda path: 201

    def endpoint(self, name: str) -> str:
        return f"{self.url}/{name}"

    def wait_for(self, count: int, seconds: float = 20) -> list[Sent]:
        until = time.monotonic() + seconds
        while len(self.sent) < count and time.monotonic() < until:
            time.sleep(0.05)
        return list(self.sent)


def sender_of(sent: Sent, audience: str) -> dict:
    """The claims of whoever signed it, checked as a push service does (RFC 8292)."""
    found = re.fullmatch(r"vapid t=([\w.-]+), k=([\w-]+)", sent.headers["Authorization"])
    assert found is not None
    key = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, to_bytes(found[2]))
    claims = jwt.decode(found[1], key, algorithms=["ES256"], audience=audience)
    assert claims["exp"] - time.time() <= 86400
    return claims


@contextmanager
def push_service() -> Iterator[Service]:
    service = Service("")

    class PushDoor(Door):
        def do_POST(self) -> None:
            body = self.read()
            told = service.answer(self.path)
            status, more = told if isinstance(told, tuple) else (told, {})
            service.sent.append(Sent(self.path, dict(self.headers), body, status))
            self.send(status, b"", more)

    server = Server(PushDoor)
    service.url = server.url
    with serving(server):
        yield service
