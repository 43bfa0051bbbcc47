"""Both servers of one folder, shared by everybody who works on it: `make up`, `make manage`, the tests."""

import contextlib
import fcntl
import os
import secrets
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from yardsale.embedded.postgres import Postgres
from yardsale.embedded.valkey import Valkey

ROOT = Path(__file__).resolve().parent.parent.parent
TEMPORARY_PREFIX = "yardsale-throwaway-"


def default_folder() -> Path:
    """Where this checkout keeps its data: DATA_DIR, or `.yardsale` in the checkout."""
    return Path(os.environ.get("DATA_DIR") or ROOT / ".yardsale").resolve()


class Stack:
    """The servers of a folder. Those that DATABASE_URL or REDIS_URL name are used as they are, never started."""

    def __init__(self, folder: Path | None = None, *, throwaway: bool = False) -> None:
        self.folder = folder or default_folder()
        self.given_database = os.environ.get("DATABASE_URL", "")
        self.given_redis = os.environ.get("REDIS_URL", "")
        self.postgres = Postgres(self.folder, throwaway=throwaway)
        self.valkey = Valkey(self.folder)

    @property
    def database_url(self) -> str:
        return self.given_database or self.postgres.url

    @property
    def redis_url(self) -> str:
        return self.given_redis or self.valkey.url

    def start(self) -> None:
        """Starts what isn't running; safe to call at any time, from several processes at once."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "start.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not self.given_database:
                self.postgres.start()
            if not self.given_redis:
                self.valkey.start()

    def missing(self) -> list[str]:
        """The embedded servers that should run and don't, by name."""
        embedded: list[tuple[str, str, Postgres | Valkey]] = [
            ("Postgres", self.given_database, self.postgres),
            ("Valkey", self.given_redis, self.valkey),
        ]
        return [name for name, given, server in embedded if not given and server.pid is None]

    def stop(self) -> None:
        self.valkey.stop()
        self.postgres.stop()

    @contextmanager
    def shared(self) -> Iterator["Stack"]:
        """Started on the way in; stopped on the way out by whoever leaves last (the kernel forgets the killed)."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "users.lock").open("w") as users:
            fcntl.flock(users, fcntl.LOCK_SH)
            try:
                self.start()
                yield self
            finally:
                if _alone(users):
                    self.stop()

    @property
    def is_used(self) -> bool:
        """Whether anybody is inside `shared()` just now."""
        if not (self.folder / "users.lock").exists():
            return False
        with (self.folder / "users.lock").open("w") as users:
            return not _alone(users)

    def environment(self) -> dict[str, str]:
        """What the site must be told to run on these servers, beside what is set already."""
        return {
            "DATABASE_URL": self.database_url,
            "REDIS_URL": self.redis_url,
            "DATA_DIR": str(self.folder),
            # Made once per folder, so that people stay signed in when the site starts again, and devices are told.
            "SECRET_KEY": os.environ.get("SECRET_KEY") or self._secret_key(),
            "VAPID_PRIVATE_KEY": os.environ.get("VAPID_PRIVATE_KEY") or self._secret("vapid-key", 32),
        }

    def _secret_key(self) -> str:
        return self._secret("secret-key", 48)

    def _secret(self, name: str, length: int) -> str:
        """So many random bytes as base64url; any 32 of them are a private key of the curve that push services ask for."""
        file = self.folder / name
        if not file.exists():
            with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as new:
                new.write(secrets.token_urlsafe(length))
        return file.read_text()


@contextmanager
def throwaway_stack(
    *, database: bool = True, redis: bool = True, furnish: Callable[[Stack], object] | None = None
) -> Iterator[Stack]:
    """A stack of one's own in the temporary folder, gone afterwards.

    A server that isn't wanted is left to the environment (DATABASE_URL, REDIS_URL). `furnish` gets the stack before
    it starts. Sweeps away the stacks of those who were killed before they could tidy up.
    """
    sweep_abandoned()
    folder = Path(tempfile.mkdtemp(prefix=TEMPORARY_PREFIX)).resolve()
    # Postgres may have to pass through it as `nobody`; nobody else can read what is inside.
    folder.chmod(0o711)
    stack = Stack(folder, throwaway=True)
    stack.given_database = "" if database else os.environ["DATABASE_URL"]
    stack.given_redis = "" if redis else os.environ["REDIS_URL"]
    if furnish is not None:
        furnish(stack)
    try:
        with stack.shared():
            yield stack
    finally:
        discard(stack)


def discard(stack: Stack) -> None:
    """Stops the servers of a folder and removes all that it holds."""
    stack.valkey.kill()
    stack.postgres.remove()
    shutil.rmtree(stack.folder, ignore_errors=True)


def sweep_abandoned() -> None:
    for folder in Path(tempfile.gettempdir()).glob(f"{TEMPORARY_PREFIX}*"):
        # Its owner, or another run that sweeps, may remove it while we look.
        with contextlib.suppress(FileNotFoundError):
            # A minute's grace: one that is just being made holds no lock yet.
            settled = time.time() - folder.stat().st_mtime > 60
            if settled and folder.stat().st_uid == os.geteuid() and (folder / "users.lock").exists():
                stack = Stack(folder.resolve(), throwaway=True)
                if not stack.is_used:
                    discard(stack)


def _alone(users: IO[str]) -> bool:
    """Whether nobody else holds the lock. Gives up our own share of it when somebody does."""
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
