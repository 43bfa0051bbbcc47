import os
import stat
import subprocess
import sys

import psycopg
import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from yardsale.embedded import reach
from yardsale.embedded.postgres import Postgres
from yardsale.embedded.processes import ServerProblem, command_of, is_free
from yardsale.embedded.stack import Stack, sweep_abandoned, throwaway_stack


def ask(stack, question):
    with psycopg.connect(stack.database_url) as connection:
        return connection.execute(question).fetchone()[0]


def test_postgres_brings_the_extensions_the_site_needs(stack):
    with psycopg.connect(stack.database_url) as connection:
        for extension in ("pg_trgm", "unaccent", "citext", "btree_gin"):
            connection.execute(f"CREATE EXTENSION {extension}")
        assert connection.execute("SELECT unaccent('café')").fetchone() == ("cafe",)


def test_postgres_keeps_committed_rows_through_a_kill(stack):
    with psycopg.connect(stack.database_url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
    stack.postgres.kill()
    assert stack.missing() == ["Postgres"]
    stack.start()
    assert ask(stack, "SELECT number FROM kept") == 7


def test_postgres_starts_although_another_program_has_the_old_process_number(stack):
    stack.postgres.kill()
    file = stack.postgres.data / "postmaster.pid"
    # As after a reboot: the number in the file is alive, and is somebody else.
    file.write_text("\n".join([str(os.getpid()), *file.read_text().split("\n")[1:]]))
    assert stack.postgres.pid is None
    stack.start()
    assert ask(stack, "SELECT 1") == 1


def test_a_running_stack_is_used_again_and_stays_when_the_second_leaves(stack):
    pids = (stack.postgres.pid, stack.valkey.pid)
    second = Stack(stack.folder)
    with second.shared():
        assert (second.postgres.pid, second.valkey.pid) == pids
        assert stack.is_used
    assert (stack.postgres.pid, stack.valkey.pid) == pids
    assert ask(stack, "SELECT 1") == 1


def test_whoever_leaves_last_stops_the_servers():
    with throwaway_stack() as stack:
        pids = [stack.postgres.pid, stack.valkey.pid]
        assert all(command_of(pid) for pid in pids)
    assert [command_of(pid) for pid in pids] == ["", ""]
    assert not stack.folder.exists()


def test_a_killed_owner_leaves_servers_that_the_next_one_sweeps_away(tmp_path):
    code = (
        "import os, signal\n"
        "from yardsale.embedded.stack import throwaway_stack\n"
        "with throwaway_stack() as stack:\n"
        "    print(stack.folder, stack.postgres.pid, flush=True)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    folder, pid = answer.stdout.split()
    assert "postgres" in command_of(int(pid))
    os.utime(folder, (0, 0))  # older than the minute of grace
    sweep_abandoned()
    assert command_of(int(pid)) == ""
    assert not os.path.exists(folder)


def test_what_goes_away_while_it_is_swept_is_no_error(tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    (tmp_path / "yardsale-throwaway-gone").symlink_to(tmp_path / "nowhere")
    sweep_abandoned()


def test_valkey_comes_back_where_it_was_with_nothing_in_it(stack):
    address = stack.redis_url
    redis.Redis.from_url(address).set("bell", "rung")
    stack.valkey.kill()
    assert stack.missing() == ["Valkey"]
    stack.start()
    assert stack.redis_url == address
    assert redis.Redis.from_url(address).get("bell") is None


def test_valkey_lets_nobody_in_without_its_password(stack):
    port = stack.redis_url.rpartition(":")[2].partition("/")[0]
    with pytest.raises(redis.AuthenticationError):
        redis.Redis(port=int(port), retry=Retry(NoBackoff(), 0)).ping()
    assert stat.S_IMODE((stack.valkey.folder / "valkey.conf").stat().st_mode) == 0o600


def test_named_servers_are_used_and_none_is_started(tmp_path, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://elsewhere/site")
    monkeypatch.setenv("REDIS_URL", "redis://elsewhere/0")
    with Stack(tmp_path).shared() as stack:
        assert stack.environment()["DATABASE_URL"] == "postgresql://elsewhere/site"
        assert stack.environment()["REDIS_URL"] == "redis://elsewhere/0"
        assert stack.missing() == []
    assert not (tmp_path / "postgres").exists()


def test_the_secret_key_is_made_once_and_for_the_owner_only(tmp_path):
    first = Stack(tmp_path)._secret_key()
    assert Stack(tmp_path)._secret_key() == first
    assert len(first) > 50
    assert stat.S_IMODE((tmp_path / "secret-key").stat().st_mode) == 0o600


def test_data_of_another_postgres_is_refused_in_words(tmp_path):
    postgres = Postgres(tmp_path)
    postgres.data.mkdir(parents=True)
    (postgres.data / "PG_VERSION").write_text("9.6\n")
    with pytest.raises(ServerProblem, match=r"made by Postgres 9\.6"):
        postgres.start()
    postgres.remove()


def test_a_long_path_gets_its_socket_elsewhere(tmp_path):
    person = reach.server_person()
    deep = tmp_path / ("deep-" * 20)
    assert reach.socket_folder(tmp_path, person) == tmp_path
    short = reach.socket_folder(deep, person)
    assert len(str(short)) < 85
    assert stat.S_IMODE(short.stat().st_mode) == 0o700
    short.rmdir()


def test_a_folder_closed_to_others_is_seen(tmp_path):
    (tmp_path / "closed" / "inside").mkdir(parents=True)
    (tmp_path / "closed").chmod(0o700)
    assert not reach.can_enter(tmp_path / "closed" / "inside")


def test_programs_nobody_can_reach_are_copied_with_their_libraries(tmp_path, monkeypatch):
    closed, open_to_all = tmp_path / "closed", tmp_path / "open"
    for folder in (
        closed / "server" / "bin",
        closed / "server.libs",
        closed / "server-1.dist-info",
        open_to_all,
    ):
        folder.mkdir(parents=True)
    (closed / "server.libs" / "libpq.so").write_text("needed")
    closed.chmod(0o700)
    monkeypatch.setattr(reach, "_system_folder", lambda: open_to_all)
    somebody_else = reach.Person(os.geteuid() + 1, os.getegid())
    copy = reach.programs(closed / "server", "1", somebody_else)
    assert copy == open_to_all / "server-1" / "server"
    assert (copy / "bin").is_dir()
    assert (copy.parent / "server.libs" / "libpq.so").read_text() == "needed"
    assert reach.programs(closed / "server", "1", somebody_else) == copy


def test_a_port_somebody_listens_on_is_not_free(stack):
    port = int(stack.redis_url.rpartition(":")[2].partition("/")[0])
    assert not is_free(port)
    stack.valkey.stop()
    assert is_free(port)
