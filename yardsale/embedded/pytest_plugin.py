"""Gives the tests a Postgres and a Valkey of their own, before pytest-django reads the settings.

Named in `addopts`. The first process starts the servers and tells the others by the environment, so that all of
pytest-xdist's workers share them: a database each (pytest-django sees to that), and a numbered Valkey database each.
DATABASE_URL and REDIS_URL, when set, are used instead.
"""

import atexit
import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from yardsale.embedded.migrated import MigratedCluster
from yardsale.embedded.postgres import DATABASE
from yardsale.embedded.stack import default_folder, throwaway_stack
from yardsale.embedded.valkey import DATABASES

# Names the migrated database for all processes of a test run.
MIGRATED = "YARDSALE_MIGRATED_DATABASE"
_servers = ExitStack()
# Also when pytest gives up before it is configured.
atexit.register(_servers.close)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Iterator[None]:
    """As a wrapper it runs before pytest-django's own, which needs the settings and so the addresses."""
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker:
        _use_own_corner(worker)
    elif not early_config.known_args_namespace.help:
        _start_servers()
    return (yield)


@pytest.hookimpl(trylast=True)
def pytest_configure() -> None:
    """Test databases begin as copies of the migrated one. By now pytest-django has read the settings."""
    if MIGRATED in os.environ:
        from django.db import connections

        connections["default"].settings_dict["TEST"]["TEMPLATE"] = os.environ[MIGRATED]


def pytest_unconfigure() -> None:
    _servers.close()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """In CI a skipped test is a failed one: a browser that isn't there must not pass for one that is."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped = reporter.stats.get("skipped", []) if reporter else []
    if reporter and os.environ.get("CI") and skipped and session.exitstatus == pytest.ExitCode.OK:
        reporter.write_line(f"\n{len(skipped)} skipped: in CI that counts as failed.", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def _start_servers() -> None:
    given_database, given_redis = os.environ.get("DATABASE_URL"), os.environ.get("REDIS_URL")
    kept = MigratedCluster(default_folder() / "test-databases")
    lent: list[bool] = []
    stack = _servers.enter_context(
        throwaway_stack(
            database=not given_database,
            redis=not given_redis,
            furnish=None if given_database else lambda new: lent.append(kept.lend(new)),
        )
    )
    os.environ.update(
        DATABASE_URL=given_database or stack.database_url,
        REDIS_URL=given_redis or stack.redis_url,
        DATA_DIR=str(stack.folder),
        MEDIA_ROOT=str(stack.folder / "media"),
        STATIC_ROOT=str(stack.folder / "static"),
        SECRET_KEY="only-for-the-tests-" + "x" * 40,
        VAPID_PRIVATE_KEY="x" * 43,
    )
    (stack.folder / "static").mkdir()
    for name in ("DEBUG", "DEMO"):
        # The settings of `make up`; the test runner itself turns DEBUG off again before the first test.
        os.environ.setdefault(name, "1")
    if any(lent) or (not given_database and kept.make(stack, os.environ)):
        os.environ[MIGRATED] = DATABASE


def _use_own_corner(worker: str) -> None:
    number = int(worker.removeprefix("gw")) + 1
    address = urlsplit(os.environ["REDIS_URL"])
    folder = Path(os.environ["DATA_DIR"]) / worker
    folder.mkdir(exist_ok=True)
    os.environ.update(
        REDIS_URL=address._replace(path=f"/{number % DATABASES}").geturl(),
        DATA_DIR=str(folder),
        MEDIA_ROOT=str(folder / "media"),
    )
