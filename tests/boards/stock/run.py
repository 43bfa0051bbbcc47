"""Starts the stock forum in a process of its own, on a database that is made for it and dropped again."""

import os
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

ROOT = Path(__file__).resolve().parents[3]


@contextmanager
def stock(database: Mapping[str, object]) -> Iterator[dict[str, str]]:
    """Environment of a process with stock machina; `database` are Django's connection settings of the server to use."""
    name = f"stock_{uuid.uuid4().hex[:12]}"
    options = {
        "user": database["USER"],
        "password": database["PASSWORD"],
        "host": database["HOST"],
        "port": database["PORT"],
    }
    known = {key: str(value) for key, value in options.items() if value}
    with (
        tempfile.TemporaryDirectory() as folder,
        psycopg.connect(dbname="postgres", autocommit=True, **known) as connection,
    ):
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield {
                **os.environ,
                "DJANGO_SETTINGS_MODULE": "tests.boards.stock.settings",
                "PYTHONPATH": str(ROOT),
                "STOCK_FOLDER": folder,
                "STOCK_NAME": name,
                **{f"STOCK_{key.upper()}": value for key, value in known.items()},
            }
        finally:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def run(module: str, database: Mapping[str, object], *words: str) -> str:
    """What a module of the stock project prints."""
    with stock(database) as environment:
        done = subprocess.run(
            [sys.executable, "-m", module, *words],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout
