"""`make up` itself, the way a person meets it: from nothing, killed, started again, stopped."""

import os
import signal
import subprocess
import sys

import pytest

from yardsale.embedded.processes import command_of, free_port, wait_until
from yardsale.embedded.stack import ROOT, discard, throwaway_stack
from yardsale.embedded.up import answers

pytestmark = pytest.mark.long


@pytest.fixture
def folder():
    """A data folder that the servers' user can enter, emptied afterwards."""
    with throwaway_stack() as stack:
        stack.stop()
        yield stack.folder
        discard(stack)


def start(folder, port):
    environment = {**os.environ, "DATA_DIR": str(folder), "PORT": str(port), "NO_COLOR": "1"}
    return subprocess.Popen(
        [sys.executable, "-m", "yardsale.embedded.up"],
        cwd=ROOT,
        env=environment,
        stdout=(folder / "said").open("ab"),
        stderr=subprocess.STDOUT,
    )


def opens(port, seconds):
    return wait_until(lambda: answers(f"http://127.0.0.1:{port}/"), seconds, pause=0.5)


def running_programs(folder):
    """The process numbers that the site wrote down, of programs that are alive."""
    pids = [int(file.read_text()) for file in (folder / "run").glob("*.pid")]
    return [pid for pid in pids if command_of(pid)]


def test_a_site_opens_survives_a_kill_and_leaves_nothing_behind(folder):
    port = free_port()
    first = start(folder, port)
    assert opens(port, 170), (folder / "said").read_text()
    first.send_signal(signal.SIGKILL)
    first.wait()
    assert len(running_programs(folder)) == 3

    second = start(folder, port)
    assert wait_until(lambda: "ended what it left: beat, web, worker" in (folder / "said").read_text(), 30)
    assert wait_until(lambda: (folder / "said").read_text().count("Yardsale is open") == 2, 90)
    assert opens(port, 5)
    programs = running_programs(folder)
    assert len(programs) == 3

    second.send_signal(signal.SIGTERM)
    assert second.wait(timeout=40) == 0
    assert not answers(f"http://127.0.0.1:{port}/")
    assert [pid for pid in programs if command_of(pid)] == []
    assert not (folder / "postgres" / "postmaster.pid").exists()


def test_a_command_on_a_site_that_nobody_opened_yet_finds_its_tables(folder):
    words = [
        "shell",
        "--command",
        "from yardsale.accounts.models import User; print('people:', User.objects.count())",
    ]
    said = subprocess.run(
        [sys.executable, "-m", "yardsale.embedded.manage", *words],
        cwd=ROOT,
        env={**os.environ, "DATA_DIR": str(folder), "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (said.returncode, said.stdout.splitlines()[-1:]) == (0, ["people: 0"]), said.stderr
    assert "making its tables" in said.stderr
