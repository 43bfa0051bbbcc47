"""Other programs: are they alive, are they ours, and how they are stopped."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

PROC = Path("/proc")


class ServerProblem(Exception):
    """A server can't be started or used; the message says why and what to do next."""


def command_of(pid: int) -> str:
    """The command line of a living process, '' when there is none (a zombie has none either)."""
    if PROC.is_dir():
        try:
            return (
                (PROC / str(pid) / "cmdline")
                .read_bytes()
                .replace(b"\0", b" ")
                .decode(errors="replace")
                .strip()
            )
        except OSError:
            return ""
    answer = subprocess.run(
        ["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return answer.stdout.strip()


def group_members(group: int) -> list[int]:
    """The living processes of a process group, also those whose leader is gone."""
    if PROC.is_dir():
        pids = [int(entry.name) for entry in PROC.iterdir() if entry.name.isdigit()]
        return [pid for pid in pids if _group_of(pid) == group and command_of(pid)]
    answer = subprocess.run(["ps", "-axo", "pid=,pgid=,stat="], capture_output=True, text=True, check=False)
    rows = [line.split() for line in answer.stdout.splitlines()]
    return [int(pid) for pid, owner, state in rows if int(owner) == group and not state.startswith("Z")]


def _group_of(pid: int) -> int:
    try:
        return os.getpgid(pid)
    except OSError:
        return 0


def wait_until(condition: Callable[[], bool], seconds: float, pause: float = 0.02) -> bool:
    """Whether the condition came true in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(pause)
    return True


def send(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return


def send_group(group: int, number: signal.Signals) -> None:
    try:
        os.killpg(group, number)
    except (ProcessLookupError, PermissionError):
        return  # gone; on macOS a group of zombies answers "not permitted"


def stop_group(group: int, patience: float = 10.0) -> None:
    """Asks a whole process group to end; what is left after the patience (seconds) is killed."""
    send_group(group, signal.SIGTERM)
    if not wait_until(lambda: not group_members(group), patience, pause=0.05):
        send_group(group, signal.SIGKILL)
        wait_until(lambda: not group_members(group), 5)


def is_free(port: int, host: str = "127.0.0.1") -> bool:
    with socket.socket() as probe:
        # As servers do: a port that only lingers after its last connection counts as free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
        return True


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def last_lines(log: Path, count: int = 15) -> str:
    if not log.exists():
        return "(it wrote nothing)"
    return "\n".join("    " + line for line in log.read_text(errors="replace").splitlines()[-count:])
