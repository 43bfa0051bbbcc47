"""The whole site as separate processes (web, worker, beat) on a given database, as in production, for whoever needs it real."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
#: Seconds that a site may take until its health page answers.
PATIENCE = 60


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def database_url_of(here: dict[str, Any]) -> str:
    """The address of a database, from Django's settings of it."""
    user, host, port = here["USER"], here["HOST"] or "127.0.0.1", here["PORT"]
    secret = f":{here['PASSWORD']}" if here["PASSWORD"] else ""
    if host.startswith("/"):
        return f"postgresql://{user}{secret}@/{here['NAME']}?host={host}&port={port}"
    return f"postgresql://{user}{secret}@{host}:{port}/{here['NAME']}"


@dataclass
class Site:
    """A running site: its address, its folder (with one log per process), its environment."""

    url: str
    folder: Path
    env: dict[str, str]
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    #: The stand-in for other sites that it speaks to, where there is one.
    outside: Any = None

    def start(self, name: str, *command: str) -> None:
        log = (self.folder / f"{name}.log").open("ab")
        self.processes[name] = subprocess.Popen(
            [sys.executable, "-m", *command],
            cwd=ROOT,
            env=self.env,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def manage(self, *arguments: str) -> str:
        """What a management command prints; raises when it fails."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments], cwd=ROOT, env=self.env, capture_output=True, text=True
        )
        if done.returncode:
            raise RuntimeError(f"manage.py {' '.join(arguments)} failed:\n{done.stdout}{done.stderr}")
        return done.stdout

    def log(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text(errors="replace")

    def stop(self) -> None:
        for process in self.processes.values():
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)
        for process in self.processes.values():
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


@contextmanager
def running_site(
    folder: Path,
    *,
    database_url: str,
    redis_url: str,
    background: bool = True,
    application: str = "yardsale.wsgi:application",
    **settings: str,
) -> Iterator[Site]:
    """Collect the static files, start web (and worker and beat), wait until the site answers; stop all of it afterwards."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    folder.mkdir(parents=True, exist_ok=True)
    env = os.environ | {
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "SITE_URL": url,
        "BIND": f"127.0.0.1:{port}",
        "DATA_DIR": str(folder),
        "MEDIA_ROOT": str(folder / "media"),
        "STATIC_ROOT": str(folder / "static"),
        "SECRET_KEY": "only-for-the-tests-" + "x" * 40,
        "DJANGO_SETTINGS_MODULE": "yardsale.settings",
        "DEBUG": "0",
        "DEMO": "1",
    }
    site = Site(url, folder, env | settings)
    site.manage("collectstatic", "--noinput", "--verbosity=0")
    site.start("web", "gunicorn", "--config=python:yardsale.server", application)
    if background:
        celery = ("celery", "--app=yardsale", "--quiet")
        site.start(
            "worker",
            *celery,
            "worker",
            "--loglevel=WARNING",
            "--concurrency=1",
            "--without-gossip",
            "--without-mingle",
        )
        site.start(
            "beat",
            *celery,
            "beat",
            "--scheduler=tests.daytime:DaytimeScheduler",
            "--loglevel=WARNING",
            f"--schedule={folder / 'beat'}",
            "--pidfile=",
        )
    try:
        _wait_for(site)
        yield site
    finally:
        site.stop()


def _wait_for(site: Site) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if site.processes["web"].poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{site.url}/healthz/", timeout=2) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError(f"The site does not answer:\n{site.log('web')[-3000:]}")
