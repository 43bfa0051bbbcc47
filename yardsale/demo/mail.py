"""Mail of the demo: caught as files that every process of the site sees, instead of being sent."""

import email.policy
import hashlib
import os
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage as Parsed
from email.utils import parsedate_to_datetime
from functools import cached_property
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

#: So many are kept; older ones make room.
KEPT = 1000
NAME = re.compile(r"\d{19}-[0-9a-f]{16}")
#: A line that is nothing but a code: what the mail was sent for.
_CODE = re.compile(r"^\s*([A-Z0-9]{2,8}(?:-[A-Z0-9]{2,8}){0,3})\s*$", re.MULTILINE)


def folder() -> Path:
    return Path(settings.DATA_DIR) / "mail"


class CaughtMailBackend(BaseEmailBackend):
    """Keeps each message as it would go out. One sent again under the same Message-ID is shown once, as mail programs do."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder().mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            _keep(message)
        _make_room()
        return len(email_messages)


def _keep(message: EmailMessage) -> None:
    sent = message.message()
    digest = hashlib.sha256(str(sent["Message-ID"]).encode()).hexdigest()[:16]
    again = next(folder().glob(f"*-{digest}.eml"), None)
    target = again or folder() / f"{time.time_ns():019}-{digest}.eml"
    # Made beside its place: nobody reads half a message.
    unfinished = target.with_suffix(f".{os.getpid()}.unfinished")
    unfinished.write_bytes(sent.as_bytes())
    unfinished.replace(target)


def _make_room() -> None:
    for old in sorted(folder().glob("*.eml"))[:-KEPT]:
        old.unlink(missing_ok=True)


@dataclass(frozen=True)
class Caught:
    """One message that was caught; `name` is its address on the demo's mail page."""

    name: str
    raw: bytes

    @cached_property
    def _message(self) -> Parsed:
        return email.message_from_bytes(self.raw, policy=email.policy.default)

    def _header(self, name: str) -> str:
        return str(self._message.get(name, ""))

    @property
    def subject(self) -> str:
        return self._header("Subject")

    @property
    def to(self) -> str:
        return self._header("To")

    @property
    def sender(self) -> str:
        return self._header("From")

    @property
    def headers(self) -> list[tuple[str, str]]:
        return [(name, str(value)) for name, value in self._message.items()]

    @property
    def sent_at(self) -> datetime:
        written = parsedate_to_datetime(self._header("Date"))
        # "-0000" says UTC without a zone.
        return written if written.tzinfo else written.replace(tzinfo=UTC)

    @property
    def text(self) -> str:
        return self._part("plain")

    @property
    def html(self) -> str:
        return self._part("html")

    @property
    def code(self) -> str:
        """The code it was sent for, "" when it was sent for something else."""
        found = _CODE.search(self.text)
        return found[1] if found and len(found[1]) >= 4 else ""

    def _part(self, kind: str) -> str:
        part = self._message.get_body(preferencelist=(kind,))
        return str(part.get_content()) if part is not None else ""


def newest(count: int, *, to: str = "") -> list[Caught]:
    """Newest first; `to` leaves only those to addresses that hold these letters."""
    found: list[Caught] = []
    for file in sorted(folder().glob("*.eml"), reverse=True):
        caught = find(file.stem)
        if caught is not None and to.lower() in caught.to.lower():
            found.append(caught)
        if len(found) == count:
            break
    return found


def find(name: str) -> Caught | None:
    """The message of that name; None when there is none (any more)."""
    if not NAME.fullmatch(name):
        return None
    try:
        return Caught(name, (folder() / f"{name}.eml").read_bytes())
    except FileNotFoundError:
        return None
