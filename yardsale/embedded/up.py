"""`make up`: the whole site on this machine, from empty folder to signed-in, under one supervisor.

PORT chooses the port, HOST the address to listen on; DATABASE_URL and REDIS_URL, when set, are used instead of the
embedded servers; DEBUG=1 reloads the web process when code changes; DEMO=0 leaves the demo town out.
"""

import contextlib
import fcntl
import json
import os
import signal
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from yardsale.embedded.console import Console
from yardsale.embedded.processes import ServerProblem, is_free
from yardsale.embedded.stack import ROOT, Stack
from yardsale.embedded.static import StaticFiles
from yardsale.embedded.supervisor import Supervisor

PYTHON = str(ROOT / ".venv" / "bin" / "python") if (ROOT / ".venv").exists() else sys.executable
MANAGE = [PYTHON, "manage.py"]
SECONDS_TO_ANSWER = 90


class Stopped(BaseException):
    """Somebody asked us to end: Ctrl-C, SIGTERM, a closed terminal."""


def main() -> int:
    console = Console()
    stack = Stack()
    try:
        with _only_run(stack.folder):
            return _run(stack, console)
    except ServerProblem as problem:
        console.line("problem", str(problem))
        return 1
    except AlreadyRunning as other:
        console.line("yardsale", f"Yardsale is running already: {other}")
        return 0


def _run(stack: Stack, console: Console) -> int:
    started = time.monotonic()
    supervisor = Supervisor(stack.folder, ROOT, {}, console)
    try:
        _listen_for_stops()
        # Before looking for a port: an orphan may hold ours.
        _stop_orphans(supervisor, console)
        port = choose_port(console)
        site_url = os.environ.get("SITE_URL") or f"http://localhost:{port}"
        with contextlib.ExitStack() as servers:
            with console.step(_servers_in_words(stack)):
                servers.enter_context(stack.shared())
            supervisor.environment = site_environment(stack, site_url, port)
            try:
                _prepare(supervisor, stack, console)
                _start(supervisor)
                (stack.folder / "run" / "site.json").write_text(
                    json.dumps({"pid": os.getpid(), "url": site_url})
                )
                _wait_for_home(supervisor, port, console)
                _welcome(console, stack, site_url, time.monotonic() - started)
                _watch(supervisor, stack, console)
            finally:
                _end(supervisor, console)
                (stack.folder / "run" / "site.json").unlink(missing_ok=True)
    except Stopped:
        console.line("yardsale", "Stopped; everything is kept for the next `make up`.")
        return 0
    return 1


def choose_port(console: Console) -> int:
    """PORT or 8000; when somebody else listens there, says so and takes the next free one."""
    words = os.environ.get("PORT") or "8000"
    if not words.isdigit() or not 0 < int(words) < 65536:
        raise ServerProblem(f"PORT={words} is no port; choose a number from 1024 to 65535.")
    wanted = int(words)
    if is_free(wanted, _host()):
        return wanted
    for port in range(wanted + 1, min(wanted + 100, 65536)):
        if is_free(port, _host()):
            console.line("problem", f"Port {wanted} is taken by another program; using {port} instead.")
            console.line("problem", f"(PORT={port + 1} make up would choose another one.)")
            return port
    raise ServerProblem(
        f"Port {wanted} can't be used, nor the hundred after it; choose one: make up PORT=9000"
    )


def site_environment(stack: Stack, site_url: str, port: int = 8000) -> dict[str, str]:
    """The environment of every program of the site: ours, with the servers and the demo's settings in it."""
    defaults = {
        "DEMO": "1",
        "SITE_URL": site_url,
        "STATIC_ROOT": str(stack.folder / "static"),
        # The site calls itself (the sandbox gateway's webhooks); a proxy would not find it.
        "NO_PROXY": "localhost,127.0.0.1",
        "no_proxy": "localhost,127.0.0.1",
    }
    fixed = {
        "BIND": f"{_host()}:{port}",
        "PYTHONUNBUFFERED": "1",
        "DJANGO_SETTINGS_MODULE": "yardsale.settings",
    }
    fixed["PATH"] = f"{Path(PYTHON).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    return defaults | dict(os.environ) | stack.environment() | fixed


def running_site(folder: Path) -> dict[str, object] | None:
    """The `make up` of this folder, if one runs: its pid and url."""
    with (folder / "up.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            with contextlib.suppress(OSError, ValueError):
                site: dict[str, object] = json.loads((folder / "run" / "site.json").read_text())
                return site
            return {"url": "it is just starting"}
    return None


class AlreadyRunning(Exception):
    """Another `make up` has this folder; says where it is."""


@contextlib.contextmanager
def _only_run(folder: Path) -> Iterator[None]:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "up.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as taken:
            site = running_site(folder) or {}
            pid = f" (process {site['pid']})" if "pid" in site else ""
            raise AlreadyRunning(f"{site.get('url', '')}{pid}") from taken
        yield


def _host() -> str:
    return os.environ.get("HOST") or "127.0.0.1"


def _servers_in_words(stack: Stack) -> str:
    database = "the Postgres of DATABASE_URL" if stack.given_database else "embedded Postgres"
    return f"{database} and {'the Redis of REDIS_URL' if stack.given_redis else 'embedded Valkey'}"


def _listen_for_stops() -> None:
    def stop(number: int, frame: FrameType | None) -> None:
        raise Stopped

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)


def _stop_orphans(supervisor: Supervisor, console: Console) -> None:
    orphans = supervisor.stop_orphans()
    if orphans:
        console.line("yardsale", f"The last run was killed; ended what it left: {', '.join(orphans)}.")


def _prepare(supervisor: Supervisor, stack: Stack, console: Console) -> None:
    """Migrations and static files at the same time (they don't touch each other), then the demo town."""
    files = StaticFiles(ROOT, stack.folder)
    collect = Errand("static files", "static", ["collectstatic", "--noinput", "--verbosity=0"])
    collecting = (
        None if files.are_current() else threading.Thread(target=collect.run, args=(supervisor, console))
    )
    if collecting:
        collecting.start()
    errands = [Errand("migrations", "migrate", ["migrate", "--noinput"])]
    if supervisor.environment["DEMO"] == "1":
        errands.append(Errand("the demo town (made once)", "seed", ["seed", "--once"]))
    for errand in errands:
        if not errand.run(supervisor, console):
            break
    if collecting:
        collecting.join()
        errands.append(collect)
    failed = [errand.words for errand in errands if errand.code]
    if failed:
        raise ServerProblem(f"This failed: {', '.join(failed)}. The lines above say why.")
    files.remember()


@dataclass
class Errand:
    """A management command on the way to the site. `code` is its exit code, once it ended."""

    words: str
    name: str
    command: list[str]
    code: int | None = None

    def run(self, supervisor: Supervisor, console: Console) -> bool:
        started = time.monotonic()
        console.line("yardsale", f"{self.words} …")
        self.code = supervisor.run_once(self.name, [*MANAGE, *self.command])
        outcome = "failed after" if self.code else "done in"
        console.line(
            "problem" if self.code else "yardsale",
            f"{self.words}: {outcome} {time.monotonic() - started:.1f} s",
        )
        return self.code == 0


def _start(supervisor: Supervisor) -> None:
    celery = [PYTHON, "-m", "celery", "--app=yardsale"]
    level = f"--loglevel={os.environ.get('CELERY_LOG_LEVEL', 'WARNING')}"
    hands = f"--concurrency={os.environ.get('WORKER_CONCURRENCY', '2')}"
    schedule = str(supervisor.folder / "beat-schedule")
    supervisor.add("web", [PYTHON, "-m", "gunicorn", "--config=python:yardsale.server"])
    supervisor.add(
        "worker", [*celery, "--quiet", "worker", level, hands, "--without-gossip", "--without-mingle"]
    )
    supervisor.add("beat", [*celery, "--quiet", "beat", level, f"--schedule={schedule}", "--pidfile="])


def _wait_for_home(supervisor: Supervisor, port: int, console: Console) -> None:
    deadline = time.monotonic() + SECONDS_TO_ANSWER
    with console.step("the home page"):
        while not answers(f"http://{_host()}:{port}/"):
            supervisor.look_after()
            if time.monotonic() > deadline:
                raise ServerProblem("The home page does not answer; the lines marked `web` say why.")
            time.sleep(0.1)


def answers(url: str) -> bool:
    """Whether a page comes with status 200, asked directly whatever proxies the environment names."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(urllib.request.Request(url, headers={"Host": "localhost"}), timeout=30) as page:
            return bool(page.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _welcome(console: Console, stack: Stack, site_url: str, seconds: float) -> None:
    console.line("yardsale", "")
    console.line("yardsale", console.strong(f"Yardsale is open: {site_url}/") + f"   (after {seconds:.0f} s)")
    sign_ins = stack.folder / "sign-ins.txt"
    if sign_ins.exists():
        for line in sign_ins.read_text().splitlines():
            console.line("yardsale", line)
    console.line("yardsale", "Ctrl-C stops it; everything is kept.")
    console.line("yardsale", "")


def _watch(supervisor: Supervisor, stack: Stack, console: Console) -> None:
    while True:
        supervisor.look_after()
        missing = stack.missing()
        if missing:
            console.line("problem", f"{' and '.join(missing)} ended; starting again")
            try:
                stack.start()
            except ServerProblem as problem:
                console.line("problem", str(problem))
                time.sleep(5)
        time.sleep(0.5)


def _end(supervisor: Supervisor, console: Console) -> None:
    def hurry(number: int, frame: FrameType | None) -> None:
        supervisor.kill()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, hurry)
    console.line("yardsale", "Stopping (once more stops at once) …")
    supervisor.stop()


if __name__ == "__main__":
    sys.exit(main())
