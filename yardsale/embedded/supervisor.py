"""Keeps the site's programs running: shows what they say, starts them again when they end, ends them for good."""

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from yardsale.embedded.console import Console
from yardsale.embedded.processes import command_of, group_members, send_group, stop_group, wait_until

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0
# A program that ran this long was well: its next end is not held against it.
HEALTHY_SECONDS = 60.0


@dataclass
class Child:
    """A program that should run: its name, its command, and how its last run went. Times are of the monotonic clock."""

    name: str
    command: list[str]
    process: "subprocess.Popen[str] | None" = None
    started_at: float = 0.0
    start_again_at: float = 0.0
    pause: float = field(default=FIRST_PAUSE)


class Supervisor:
    """`folder` keeps a file per running program, by which the next run finds what a killed one left behind."""

    def __init__(self, folder: Path, root: Path, environment: Mapping[str, str], console: Console) -> None:
        self.folder = folder / "run"
        self.root = root
        self.environment = dict(environment)
        self.console = console
        self.children: list[Child] = []
        self._errands: dict[str, subprocess.Popen[str]] = {}

    def add(self, name: str, command: list[str]) -> None:
        child = Child(name, command)
        self.children.append(child)
        self._start(child)

    def look_after(self) -> None:
        """One round: whatever has ended is started again, later each time it ends early."""
        now = time.monotonic()
        for child in self.children:
            if child.process is not None and child.process.poll() is not None:
                self._bury(child, now)
            if child.process is None and now >= child.start_again_at:
                self._start(child)

    def stop(self, patience: float = 12.0) -> None:
        """Asks all to end at once, and waits for the slowest; nothing they started is left."""
        running = {child.name: child.process for child in self.children if child.process is not None}
        running |= self._errands
        for process in running.values():
            send_group(process.pid, signal.SIGTERM)
        groups = [process.pid for process in running.values()]
        wait_until(lambda: not any(group_members(group) for group in groups), patience, pause=0.05)
        for name, process in running.items():
            stop_group(process.pid, patience=0.0)
            process.wait()
            self._file(name).unlink(missing_ok=True)
        self.children.clear()

    def kill(self) -> None:
        """For whoever asks a second time: no more patience."""
        for process in [child.process for child in self.children] + list(self._errands.values()):
            if process is not None:
                send_group(process.pid, signal.SIGKILL)

    def run_once(self, name: str, command: list[str]) -> int:
        """Runs a program to its end, showing what it says. Its exit code."""
        process = self._errands[name] = self._spawn(name, command)
        code = process.wait()
        del self._errands[name]
        self._file(name).unlink(missing_ok=True)
        return code

    def stop_orphans(self) -> list[str]:
        """Ends what a killed run left behind, and nothing else: the group must hold a program of this checkout."""
        found = []
        for file in sorted(self.folder.glob("*.pid")):
            group = int(file.read_text() or 0)
            members = group_members(group) if group > 1 else []
            if any(_is_of(self.root, pid) for pid in members):
                stop_group(group)
                found.append(file.stem)
            file.unlink(missing_ok=True)
        return found

    def _start(self, child: Child) -> None:
        child.process = self._spawn(child.name, child.command)
        child.started_at = time.monotonic()

    def _bury(self, child: Child, now: float) -> None:
        assert child.process is not None
        # Its own children may have outlived it and hold its port.
        stop_group(child.process.pid, patience=2.0)
        child.pause = (
            FIRST_PAUSE if now - child.started_at > HEALTHY_SECONDS else min(child.pause * 2, LONGEST_PAUSE)
        )
        self.console.line(
            "problem",
            f"{child.name} ended ({_how(child.process.returncode)}); starting it again in {child.pause:.0f} s",
        )
        child.process, child.start_again_at = None, now + child.pause

    def _spawn(self, name: str, command: list[str]) -> "subprocess.Popen[str]":
        process = subprocess.Popen(
            command,
            cwd=self.root,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            # A group of its own: Ctrl-C reaches only us, and one signal reaches all that it started.
            start_new_session=True,
        )
        self._file(name).parent.mkdir(parents=True, exist_ok=True)
        self._file(name).write_text(str(process.pid))
        threading.Thread(target=self._show, args=(name, process), daemon=True).start()
        return process

    def _show(self, name: str, process: "subprocess.Popen[str]") -> None:
        assert process.stdout is not None
        for line in process.stdout:
            self.console.line(name, line)

    def _file(self, name: str) -> Path:
        return self.folder / f"{name}.pid"


def _is_of(root: Path, pid: int) -> bool:
    command = command_of(pid)
    return str(root) in command or sys.executable in command


def _how(code: int) -> str:
    if code < 0:
        return f"killed by {signal.Signals(-code).name}"
    return f"exit code {code}"
