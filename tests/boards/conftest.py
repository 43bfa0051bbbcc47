"""What stock machina does, found out once for a whole test run."""

import json
import os
import time

import pytest
from django.db import connection

from tests.boards.stock.run import run


@pytest.fixture(scope="session")
def stock(tmp_path_factory, django_db_setup, worker_id):
    """Facts of tests/boards/stock/probes.py. All processes of a run share them: the first one asks."""
    shared = tmp_path_factory.getbasetemp()
    shared = shared if worker_id == "master" else shared.parent
    facts, lock = shared / "stock.json", shared / "stock.lock"
    try:
        os.close(os.open(lock, os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        for _wait in range(600):
            if facts.exists():
                break
            time.sleep(0.2)
    else:
        found = run("tests.boards.stock.probes", connection.settings_dict)
        beside = facts.with_suffix(".new")
        beside.write_text(found)
        beside.rename(facts)
    return json.loads(facts.read_text())


@pytest.fixture(scope="session")
def worker_id(request):
    """Of pytest-xdist; "master" without it."""
    return getattr(request.config, "workerinput", {}).get("workerid", "master")
