"""How many queries a page costs and which plans they get, asked of the same code on the same database, in this process."""

import re
from dataclasses import dataclass

from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from listings.catalogue import tree
from listings.fees import rates
from tests.benchmarks.load import Ask
from tests.benchmarks.pages import Page
from yardsale import shelf, visitors

SAMPLES = 12
#: Tables that hold a row per thing, person or message: none of them is ever read from end to end for a page.
LARGE = re.compile(r"Seq Scan on (listings_(?:listing|photo|order|review)|notifications_\w+|accounts_user)\b")


@dataclass(frozen=True)
class Counted:
    """The most queries of a page when nothing is kept, and when somebody else has looked just before."""

    first: int
    again: int


def count(page: Page) -> Counted:
    first = again = 0
    for ask in page.asks(SAMPLES):
        _forget()
        first = max(first, len(_queries(ask)))
        again = max(again, len(_queries(ask)))
    return Counted(first, again)


def _forget() -> None:
    cache.clear()
    shelf.forget()
    visitors.touch()  # a site in use has stamps
    # What every process reads once a minute or less, for all pages together.
    tree.current()
    rates.current()


def _queries(ask: Ask) -> list[str]:
    client = Client(headers={"host": "127.0.0.1"})
    if ask.cookies:
        name, _equals, value = ask.cookies.partition("=")
        client.cookies[name] = value
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(ask.path)
    if answer.status_code != 200:
        raise RuntimeError(f"{ask.path} answered {answer.status_code}")
    return [query["sql"] for query in captured.captured_queries]


def plans(page: Page) -> dict[str, str]:
    """Plans of every query of the page when nothing is kept, by the query's shape."""
    found: dict[str, str] = {}
    for ask in page.asks(SAMPLES):
        _forget()
        for sql in _queries(ask):
            if not sql.lstrip().upper().startswith(("SELECT", "WITH")):
                continue
            with connection.cursor() as cursor:
                cursor.execute(
                    f"EXPLAIN (ANALYZE, COSTS OFF, BUFFERS OFF, SUMMARY ON) {sql.replace('%', '%%')}", []
                )
                plan = "\n".join(row[0] for row in cursor.fetchall())
            shape = _shape(plan)
            if shape not in found or LARGE.search(plan):
                found[shape] = f"{sql[:300]}\n{plan}"
    return found


def _shape(plan: str) -> str:
    """The plan without its numbers and values."""
    return re.sub(r"\(actual.*|Execution Time.*|Planning Time.*|'[^']*'|\d+", "", plan)
