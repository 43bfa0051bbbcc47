import http.server
import io
import os
import subprocess
import sys

import pytest

from yardsale.embedded.console import Console
from yardsale.embedded.migrated import MigratedCluster
from yardsale.embedded.processes import ServerProblem, command_of, group_members, wait_until
from yardsale.embedded.stack import ROOT
from yardsale.embedded.static import StaticFiles
from yardsale.embedded.supervisor import Supervisor
from yardsale.embedded.up import choose_port, running_site

# A program with a child of its own that ignores being asked to end.
FAMILY = (
    "import subprocess, sys, time\n"
    "child = subprocess.Popen([sys.executable, '-c',"
    " 'import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(99)'])\n"
    "print('here', flush=True)\n"
    "time.sleep(99)\n"
)


@pytest.fixture
def console():
    return Console(io.StringIO())


@pytest.fixture
def supervisor(tmp_path, console):
    one = Supervisor(tmp_path, ROOT, os.environ, console)
    yield one
    one.stop(patience=0.1)


def said(console):
    return console.out.getvalue()


def test_lines_carry_the_name_of_who_said_them(supervisor, console):
    assert supervisor.run_once("seed", [sys.executable, "-c", "print('a town')"]) == 0
    assert wait_until(lambda: "seed     │ a town\n" in said(console), 2)


def test_stopping_leaves_nothing_running_not_even_grandchildren(supervisor, console):
    supervisor.add("web", [sys.executable, "-c", FAMILY])
    assert wait_until(lambda: "here" in said(console), 5)
    group = supervisor.children[0].process.pid
    assert wait_until(lambda: len(group_members(group)) == 2, 5)
    supervisor.stop(patience=0.3)
    assert group_members(group) == []
    assert list((supervisor.folder).glob("*.pid")) == []


def test_a_program_that_ends_is_started_again_a_little_later_each_time(supervisor, console):
    supervisor.add("beat", [sys.executable, "-c", "raise SystemExit(3)"])
    child = supervisor.children[0]
    pauses = []
    for _ in range(3):
        assert child.process.wait(timeout=5) == 3
        supervisor.look_after()
        pauses.append(child.pause)
        child.start_again_at = 0.0
        supervisor.look_after()
        assert child.process is not None
    assert pauses == [2.0, 4.0, 8.0]
    assert "beat ended (exit code 3); starting it again in 2 s" in said(console)


def test_orphans_of_a_killed_run_are_ended_and_strangers_are_not(supervisor, console):
    supervisor.add("worker", [sys.executable, "-c", FAMILY])
    orphan = supervisor.children.pop().process
    stranger = subprocess.Popen(["sleep", "99"], start_new_session=True)
    (supervisor.folder / "beat.pid").write_text(str(stranger.pid))
    following = Supervisor(supervisor.folder.parent, ROOT, os.environ, console)
    assert following.stop_orphans() == ["worker"]
    assert orphan.wait(timeout=5) < 0
    assert "sleep" in command_of(stranger.pid)
    stranger.kill()
    stranger.wait()


def test_a_taken_port_is_named_and_the_next_free_one_used(monkeypatch, console):
    server = http.server.HTTPServer(("127.0.0.1", 0), http.server.BaseHTTPRequestHandler)
    taken = server.server_address[1]
    monkeypatch.setenv("PORT", str(taken))
    chosen = choose_port(console)
    server.server_close()
    assert taken < chosen < taken + 100
    assert f"Port {taken} is taken by another program; using {chosen} instead." in said(console)


@pytest.mark.parametrize("words", ["eighty", "0", "-1", "65536", "80.5"])
def test_a_port_that_is_none_is_refused_in_words(words, monkeypatch, console):
    monkeypatch.setenv("PORT", words)
    with pytest.raises(ServerProblem, match="is no port"):
        choose_port(console)


def test_colours_are_for_terminals_that_want_them(monkeypatch):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    monkeypatch.delenv("NO_COLOR", raising=False)
    assert Console(Terminal()).paint("web", "x") == "\x1b[36mx\x1b[0m"
    assert Console(io.StringIO()).paint("web", "x") == "x"
    monkeypatch.setenv("NO_COLOR", "")
    assert Console(Terminal()).paint("web", "x") == "x"


def test_nobody_runs_in_a_folder_that_nobody_started_in(tmp_path):
    assert running_site(tmp_path) is None


def test_static_files_are_collected_again_when_one_changes(tmp_path):
    root = tmp_path / "checkout"
    (root / "static").mkdir(parents=True)
    (root / "yardsale").mkdir()
    for name in ("static/site.css", "requirements-dev.txt", "yardsale/settings.py"):
        (root / name).write_text("one")
    files = StaticFiles(root, tmp_path)
    assert not files.are_current()
    files.collected.mkdir()
    files.remember()
    assert files.are_current()
    (root / "static" / "site.css").write_text("another")
    assert not files.are_current()


def test_the_migrated_database_is_made_anew_when_a_migration_or_what_it_imports_changes(tmp_path):
    migrations = tmp_path / "listings" / "migrations"
    migrations.mkdir(parents=True)
    (tmp_path / "requirements-dev.txt").write_text("django")
    (migrations / "0001_first.py").write_text("from listings.words import GROUPS")
    (tmp_path / "listings" / "words.py").write_text("GROUPS = 1")
    cluster = MigratedCluster(tmp_path / "kept", tmp_path)
    seen = {cluster.fingerprint()}
    (tmp_path / "listings" / "words.py").write_text("GROUPS = 2")
    seen.add(cluster.fingerprint())
    (migrations / "0002_second.py").write_text("")
    seen.add(cluster.fingerprint())
    (tmp_path / "listings" / "views.py").write_text("no migration reads this")
    seen.add(cluster.fingerprint())
    assert len(seen) == 3
