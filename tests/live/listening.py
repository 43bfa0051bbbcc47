"""A browser's side of a live page, as bare sockets: hundreds of them in one test."""

import selectors
import socket
import time
from urllib.parse import urlsplit

from django.conf import settings
from django.test import Client


def cookie_of(person) -> str:
    """The session cookie of somebody who is signed in."""
    client = Client()
    client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client.cookies[settings.SESSION_COOKIE_NAME].value


class Listener:
    """One open page; `heard` is all that came."""

    def __init__(self, url: str, cookie: str = "", query: str = "news=0&talks=0") -> None:
        parts = urlsplit(url)
        self.heard = b""
        self.is_over = False
        self.line = socket.create_connection((parts.hostname, parts.port), timeout=20)
        self.line.sendall(
            f"GET /inbox/live/?{query} HTTP/1.1\r\nHost: {parts.netloc}\r\n"
            f"Cookie: {settings.SESSION_COOKIE_NAME}={cookie}\r\n\r\n".encode()
        )

    @property
    def status(self) -> int:
        return int(self.heard.split(b" ", 2)[1]) if self.heard else 0

    def events(self) -> list[str]:
        lines = self.heard.decode().split("\n")
        return [line.removeprefix("event: ") for line in lines if line.startswith("event: ")]

    def close(self) -> None:
        self.line.close()


def listen_until(listeners: list[Listener], is_so, seconds: float = 20) -> float:
    """Read from all of them until it is so; how long that took. Fails when it never is."""
    began = time.monotonic()
    with selectors.DefaultSelector() as waiting:
        for one in listeners:
            if not one.is_over:
                waiting.register(one.line, selectors.EVENT_READ, one)
        while not is_so():
            assert time.monotonic() - began < seconds, [one.heard for one in listeners[:3]]
            for key, _events in waiting.select(0.2):
                one = key.data
                words = one.line.recv(65536)
                one.heard += words
                if not words:
                    one.is_over = True
                    waiting.unregister(one.line)
    return time.monotonic() - began
