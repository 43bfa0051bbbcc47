"""A mail server on this machine for the crash test: it counts what it took, and can be told to stall in the middle.

It speaks as much SMTP as Django's backend asks for (RFC 5321: EHLO, MAIL, RCPT, DATA, RSET, NOOP, QUIT). A letter counts
from the moment the last line of it is here and it is taken; whoever is killed before does not know whether it was.
"""

import email
import socketserver
import threading
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass


@dataclass(frozen=True)
class Letter:
    to: str
    message_id: str
    subject: str


class LetterBox:
    """`stall_before`: the next letter is here, and not taken until whoever brings it is gone. `stall_after`: it is taken,
    and whoever brings it is not told so. Either happens once; `stalled` says that it did."""

    def __init__(self) -> None:
        self.letters: list[Letter] = []
        self.stalled = threading.Event()
        self._stall = ""
        self._lock = threading.Lock()
        box = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                with suppress(ConnectionError, TimeoutError):  # whoever spoke was killed
                    _Conversation(box, self).hold()

        class Server(socketserver.ThreadingTCPServer):
            daemon_threads = True
            allow_reuse_address = True

        self._server = Server(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def port(self) -> int:
        return self._server.server_address[1]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def stall_next(self, where: str) -> None:
        """`where` is "before" or "after" a letter is taken."""
        self.stalled.clear()
        with self._lock:
            self._stall = where

    def is_to_stall(self, where: str) -> bool:
        with self._lock:
            is_meant = self._stall == where
            if is_meant:
                self._stall = ""
        return is_meant

    def take(self, raw: bytes, to: str) -> None:
        message = email.message_from_bytes(raw)
        with self._lock:
            self.letters.append(Letter(to, str(message["Message-ID"]), str(message["Subject"])))

    def by_message_id(self) -> dict[str, list[Letter]]:
        found: dict[str, list[Letter]] = defaultdict(list)
        for letter in list(self.letters):
            found[letter.message_id].append(letter)
        return found


class _Conversation:
    """One connection, until the other side says goodbye or is gone."""

    def __init__(self, box: LetterBox, handler: socketserver.StreamRequestHandler) -> None:
        self.box, self.handler, self.to = box, handler, ""

    def say(self, words: str) -> None:
        self.handler.wfile.write(f"{words}\r\n".encode())

    def hold(self) -> None:
        self.say("220 letters")
        while line := self.handler.rfile.readline():
            word = line.split(b" ")[0].strip().upper()
            if word == b"QUIT":
                self.say("221 bye")
                return
            if word == b"RCPT":
                self.to = line.decode().partition("<")[2].partition(">")[0]
            if word == b"DATA":
                self._data()
            else:
                self.say("250 well")

    def _data(self) -> None:
        self.say("354 go on")
        lines = []
        while (line := self.handler.rfile.readline()) and line != b".\r\n":
            lines.append(line.removeprefix(b"."))
        if not line or self._stalls("before"):
            return
        self.box.take(b"".join(lines), self.to)
        if not self._stalls("after"):
            self.say("250 taken")

    def _stalls(self, where: str) -> bool:
        """Wait until whoever brought it is gone; whether that was asked for."""
        if not self.box.is_to_stall(where):
            return False
        self.box.stalled.set()
        self.handler.rfile.readline()
        return True
