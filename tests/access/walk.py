"""The walk: every row of the table as every role, by GET and by POST, each from the same world.

What is wrong is kept as a `Fault` in words; `main` in `run.py` prints them below a matrix, the tests compare them with [].
"""

import re
import secrets
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random
from types import SimpleNamespace
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from django.utils.encoding import iri_to_uri

from tests.access.doors import LOGIN, ROLES, STAFF_LOGIN, Doors, Row, Where
from tests.access.table import AREAS
from tests.access.words import found, text_of

#: Tables that may differ after a request which nobody was let through with: who is where, and how often somebody tried.
ASIDE = {"django_session", "usersessions_usersession", "listings_listingday", "listings_listingvisit"}
_WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE|TRUNCATE|WITH)\b", re.IGNORECASE)


@dataclass
class Fault:
    row: str
    role: str
    did: str
    words: str

    def __str__(self) -> str:
        return f"{self.row} · {self.role} · {self.did}: {self.words}"


@dataclass
class Walk:
    """What was asked and what was found."""

    world: SimpleNamespace
    faults: list[Fault] = field(default_factory=list)
    requests: int = 0
    #: How often what was posted did something, by URL name.
    done: Counter = field(default_factory=Counter)
    #: (row, role, "GET" or "POST") -> the status that was met.
    met: dict[tuple[str, str, str], Any] = field(default_factory=dict)
    #: How often a word of each kind was read, by whoever may.
    read: Counter = field(default_factory=Counter)
    before: dict[str, Any] = field(default_factory=dict)
    clients: dict[str, Client] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Everybody signs in before the rows are looked at: signing in changes some."""
        self.clients = {role: self._client(role) for role in ROLES}
        self.before = fingerprint()

    def rows(self, rows: Iterable[Row], *, half: Random | None = None) -> "Walk":
        """Each row by all roles. With dice only a half of the POSTs, another one for each row and role."""
        for row in rows:
            address = address_of(row, self.world)
            more = [(address_of(row, self.world, where), doors or row.get) for where, doors in row.also]
            tried = [(address_of(row, self.world, where), doors) for where, doors in row.tried]
            for role in ROLES:
                for other, doors in [(address, row.get), *more]:
                    self._get(row, role, other, doors)
                kinds = ("filled in", "empty")
                for kind in kinds if half is None else (half.choice(kinds),):
                    self._post(row, role, address, kind)
                for other, doors in tried:
                    self._post(row, role, other, "filled in", doors)
        return self

    def _client(self, role: str) -> Client:
        client = Client(raise_request_exception=False)
        if role != "anonymous":
            client.force_login(getattr(self.world, role), backend=settings.AUTHENTICATION_BACKENDS[0])
        return client

    def _get(self, row: Row, role: str, address: str, doors: Doors) -> None:
        with untouched(self.clients[role]) as client:
            answer = client.get(address + row.query)
            self._judge(row, role, "GET", answer, doors[role])

    def _post(self, row: Row, role: str, address: str, kind: str, doors: Doors | None = None) -> None:
        data = {"once": secrets.token_urlsafe(16)} | (row.data(self.world) if kind == "filled in" else {})
        # Every request begins from the same rows, so one look at them before is enough.
        with untouched(self.clients[role]) as client, written() as statements:
            answer = client.post(address, data)
            changed = difference(self.before, fingerprint()) if statements else []
            self._judge(row, role, f"POST {kind}", answer, (doors or row.post)[role])
            if changed and row.acts(role, doors):
                self.done[row.name] += 1
            elif changed:
                self._fault(row, role, f"POST {kind}", f"changed {', '.join(changed)}, and may not")
        if row.name.startswith(("account", "mfa", "social", "usersessions")):
            cache.clear()  # allauth counts tries there

    def _judge(self, row: Row, role: str, did: str, answer: Any, expected: tuple[Any, ...]) -> None:
        self.requests += 1
        status = met(answer)
        self.met[row.name, role, did.split()[0]] = status
        if answer.status_code >= 500:
            self._fault(row, role, did, f"answered {answer.status_code}")
        if status not in expected:
            self._fault(row, role, did, f"met {status}, not {' or '.join(map(str, expected))}")
        for kind in sorted(found(text_of(answer))):
            self.read[kind] += 1
            if not row.reads(role, kind):
                self._fault(row, role, did, f"LEAK: reads “{kind}”")

    def _fault(self, row: Row, role: str, did: str, words: str) -> None:
        self.faults.append(Fault(row.name, role, did, words))


def met(answer: Any) -> Any:
    """The status, or where somebody was sent to sign in."""
    if answer.status_code == 302:
        target = answer["Location"]
        if target.startswith(("/accounts/login/?", "/accounts/login/#")) or target == "/accounts/login/":
            return LOGIN
        if target.startswith("/admin/login/"):
            return STAFF_LOGIN
    return answer.status_code


@contextmanager
def untouched(client: Client) -> Iterator[Client]:
    """A request after which everything is as before: rows, and the client's cookies."""
    cookies = {name: morsel.value for name, morsel in client.cookies.items()}
    block = transaction.atomic()
    # The gateways' adapters refuse to be called inside a transaction; this one is the test's, as pytest-django's are.
    block._from_testcase = True  # type: ignore[attr-defined]
    with block:
        yield client
        transaction.set_rollback(True)
    client.cookies.clear()
    client.cookies.load(cookies)


@contextmanager
def written() -> Iterator[list[str]]:
    """The statements that could have changed something."""
    seen: list[str] = []

    def look(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        if _WRITES.match(str(sql)) and not any(f'"{table}"' in str(sql) for table in ASIDE):
            seen.append(str(sql))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(look):
        yield seen


def fingerprint() -> dict[str, tuple[int, int]]:
    """Of every table: how many rows, and a sum over all that stands in them."""
    with connection.cursor() as cursor:
        cursor.execute(_fingerprint_sql())
        return {table: (count, total) for table, count, total in cursor.fetchall()}


_sql: list[str] = []


def _fingerprint_sql() -> str:
    if not _sql:
        models = apps.get_models(include_auto_created=True)
        tables = sorted({model._meta.db_table for model in models if model._meta.managed} - ASIDE)
        each = "SELECT '{0}', count(*), coalesce(sum(hashtext(t::text)::bigint), 0) FROM \"{0}\" t"
        _sql.append(" UNION ALL ".join(each.format(table) for table in tables))
    return _sql[0]


def difference(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    return [table for table in before if before[table] != after[table]]


# -- The URL table -------------------------------------------------------------------------------------------------


def address_of(row: Row, world: SimpleNamespace, where: Where | None = None) -> str:
    parts = (where or row.where)(world)
    if not row.name.startswith("/"):
        return reverse(row.name, args=parts)
    waiting = iter(parts)
    return iri_to_uri(re.sub(r"<[^>]+>", lambda _: str(next(waiting)), row.name))


def names(resolver: Any = None, space: str = "", route: str = "") -> Iterator[str]:
    """Every URL name; a route without a name is named by its address."""
    for pattern in (resolver or get_resolver()).url_patterns:
        path = route + _plain(str(pattern.pattern))
        if isinstance(pattern, URLPattern):
            yield f"{space}{pattern.name}" if pattern.name else f"/{path}"
        else:
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from names(pattern, inner, path)


def _plain(route: str) -> str:
    return re.sub(
        r"\(\?P(<\w+>)[^)]*\)", r"\1", route.removeprefix("^").removesuffix("$").removesuffix(r"\Z")
    )


def gaps(areas: dict[str, list[Row]] | None = None) -> list[str]:
    """Names without a row, rows without a name, rows that stand twice: in words."""
    there = set(names())
    rows = [row for rows in (areas or AREAS).values() for row in rows if settings.DEMO or not row.is_demo]
    said = Counter(row.name for row in rows)
    return [
        *(
            f"{name} has no row in tests/access/table.py: say who may do what there"
            for name in sorted(there - set(said))
        ),
        *(
            f"{name} stands in tests/access/table.py, and no such URL is there"
            for name in sorted(set(said) - there)
        ),
        *(f"{name} stands twice in tests/access/table.py" for name, times in said.items() if times > 1),
    ]


def of_site(rows: list[Row]) -> list[Row]:
    return [row for row in rows if settings.DEMO or not row.is_demo]
