"""A site of its own for the crash test: throwaway servers, a real Celery worker and a real beat, killed like a power cut."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from tests.crash.letter_box import LetterBox
from yardsale.embedded.processes import group_members, send_group, wait_until
from yardsale.embedded.stack import ROOT, Stack

CELERY = [sys.executable, "-m", "celery", "--app=yardsale", "--quiet"]
#: Seconds a worker gets to begin working, on a busy machine.
PATIENCE = 60.0


class Site:
    """What `make up` runs, without the web."""

    def __init__(self, stack: Stack, *, has_beat: bool = True, letter_box: LetterBox | None = None) -> None:
        self.letter_box = letter_box
        self.stack = stack
        self.has_beat = has_beat
        self.log = stack.folder / "logs" / "celery.log"
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self) -> None:
        """Start what is not running; returns before the worker is ready for work."""
        self.stack.start()
        hands = ["--concurrency=2", "--without-gossip", "--without-mingle", "--loglevel=WARNING"]
        self._start("worker", [*CELERY, "worker", *hands])
        if self.has_beat:
            schedule = f"--schedule={self.stack.folder / 'beat-schedule'}"
            self._start("beat", [*CELERY, "beat", schedule, "--pidfile=", "--loglevel=WARNING"])

    def pause_worker(self) -> None:
        """Alive but deaf: what is rung now lies in Valkey and nowhere else."""
        send_group(self._running["worker"].pid, signal.SIGSTOP)

    def crash(self) -> None:
        """SIGKILL to every process of the worker, and to Valkey, whose data goes with it."""
        self._kill("worker")
        self.kill_valkey()

    def kill_valkey(self) -> None:
        self.stack.valkey.kill()
        for file in self.stack.valkey.folder.glob("*.rdb"):
            file.unlink()

    def stop(self) -> None:
        for name in list(self._running):
            self._kill(name)

    def _start(self, name: str, command: list[str]) -> None:
        running = self._running.get(name)
        if running is not None and running.poll() is None:
            return
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self._running[name] = subprocess.Popen(
                command,
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=dict(os.environ),
                start_new_session=True,  # its own process group, so that no child of it outlives the kill
            )

    def _kill(self, name: str) -> None:
        process = self._running.pop(name, None)
        if process is None:
            return
        send_group(process.pid, signal.SIGKILL)
        process.wait()
        assert wait_until(lambda: not group_members(process.pid), 5), f"{name} survived SIGKILL"


def last_words(log: Path, count: int = 40) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-count:]) if log.exists() else ""
