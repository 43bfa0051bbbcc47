"""Servers and programs of these tests' own; the ones the suite runs on are left alone."""

import pytest

from yardsale.embedded.stack import throwaway_stack


@pytest.fixture(autouse=True)
def no_servers_from_outside(monkeypatch):
    """The suite's own addresses would be taken for a person's choice."""
    for name in ("DATABASE_URL", "REDIS_URL", "DATA_DIR", "SECRET_KEY", "PORT", "HOST", "SITE_URL"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="module")
def servers():
    with throwaway_stack() as own:
        yield own


@pytest.fixture
def stack(servers):
    """Running, whatever the test before did to it."""
    servers.start()
    return servers
