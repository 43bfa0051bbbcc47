"""The site's web processes on this test run's own database, with a Valkey that may be killed, and no worker beside them."""

import copy

import pytest
from django.conf import settings as configured
from django.db import connection

from tests.live.listening import Listener
from tests.site import database_url_of, running_site
from yardsale.embedded.stack import throwaway_stack


@pytest.fixture(scope="package")
def _running(django_db_setup, django_db_blocker, tmp_path_factory):
    with django_db_blocker.unblock():
        database_url = database_url_of(connection.settings_dict)
    with throwaway_stack(database=False) as servers:
        folder = tmp_path_factory.mktemp("live")
        with running_site(
            folder, database_url=database_url, redis_url=servers.redis_url, background=False
        ) as site:
            yield site, servers


@pytest.fixture
def site(_running, transactional_db, settings):
    """Running; what this process rings for goes through the same Valkey."""
    site, servers = _running
    servers.start()
    caches = copy.deepcopy(configured.CACHES)
    caches["default"]["LOCATION"] = settings.REDIS_URL = servers.redis_url
    settings.CACHES = caches
    return site


@pytest.fixture
def valkey(_running):
    return _running[1].valkey


@pytest.fixture
def listen(site):
    """listen(cookie, query) -> an open page, closed at the end."""
    opened = []

    def _listen(cookie="", query="news=0&talks=0"):
        opened.append(Listener(site.url, cookie, query))
        return opened[-1]

    yield _listen
    for one in opened:
        one.close()
