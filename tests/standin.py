"""What stand-ins for other companies' servers share: a server on this machine, and calls that go wrong as a test has scripted."""

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Protocol, TypeVar


class Fault(Protocol):
    """One thing that goes wrong, `times` times, with calls such as "POST /v1/refunds".

    `after`: the work is done before it goes wrong. `wait`: seconds until anything is said. `silent`: nothing is said at all.
    """

    call: str
    after: bool
    wait: float
    silent: bool
    times: int


AnyFault = TypeVar("AnyFault", bound=Fault)


class Faults(list[AnyFault]):
    """The script of what goes wrong."""

    def take(self, call: str) -> AnyFault | None:
        """The next fault of this call, which is thereby used up."""
        fault = next((one for one in self if one.call == call and one.times > 0), None)
        if fault:
            fault.times -= 1
        return fault


def late(fault: Fault) -> bool:
    """Wait as long as it says; whether anything is said then."""
    time.sleep(fault.wait)
    return not fault.silent


class Door(BaseHTTPRequestHandler):
    """A quiet handler that keeps connections open; whoever asks may be gone before they are answered."""

    protocol_version = "HTTP/1.1"

    def read(self) -> bytes:
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def send(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        try:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:
        """Tests are quiet."""


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, door: type[Door]) -> None:
        super().__init__(("127.0.0.1", 0), door)
        self.url = f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Whoever asked may have been killed: no news. Anything else is a fault of this stand-in, and loud."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


@contextmanager
def serving(server: Server) -> Iterator[None]:
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
