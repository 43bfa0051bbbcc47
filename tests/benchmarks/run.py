"""`make bench`: what the site's pages cost beside a bare Django page on the same server.

Prints requests a second, latencies, CPU milliseconds and query counts of each page, signed out and signed in, at
10,000 listings on throwaway servers, while somebody changes a listing every minute. `--explain` prints the queries'
plans instead and exits with 1 when one of them reads a large table from end to end; `--strict` exits with 1 when a
target is missed.
"""

import argparse
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))

from yardsale.embedded.migrated import MigratedCluster
from yardsale.embedded.stack import Stack, default_folder, throwaway_stack

if TYPE_CHECKING:
    from tests.benchmarks.pages import Page
    from tests.benchmarks.town import Town
    from tests.site import Site
    from yardsale.accounts.models import User

SETTINGS = "tests.benchmarks.settings"
#: Its p95 as a multiple of the bare page's.
INSIGHT_TARGET = 5
SECRET_KEY = "only-for-the-benchmark-" + "x" * 40


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--listings", type=int, default=10_000, help="things on sale")
    parser.add_argument("--requests", type=int, default=100, help="requests for each page in each round")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--connections", type=int, default=4, help="visitors at the same time")
    parser.add_argument(
        "--server", choices=["gthread", "sync"], default="gthread", help="gunicorn's kind of worker"
    )
    parser.add_argument("--orders", type=int, default=1_000_000, help="orders behind the page of insight")
    parser.add_argument("--only", default="", help="pages whose names begin so (the bare page always)")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--explain", action="store_true", help="print plans of all queries instead")
    parser.add_argument("--strict", action="store_true", help="exit with 1 when a target is missed")
    options = parser.parse_args()
    # The servers of the environment may be somebody's real ones: they are never filled or measured.
    for name in ("DATABASE_URL", "REDIS_URL"):
        os.environ.pop(name, None)
    # Begins with a copy of the tests' migrated database when there is one: migrating takes longer than measuring.
    migrated = MigratedCluster(default_folder() / "test-databases")
    with throwaway_stack(furnish=migrated.lend) as stack:
        _prepare(stack)
        return _run(stack, options)


def _prepare(stack: Stack) -> None:
    """Django on the throwaway servers, with every table."""
    os.environ |= stack.environment() | {
        "DJANGO_SETTINGS_MODULE": SETTINGS,
        "SECRET_KEY": SECRET_KEY,
        "DEBUG": "0",
        "DEMO": "1",
        "LOG_LEVEL": "ERROR",
        "STATIC_ROOT": str(stack.folder / "site/static"),
    }
    import django
    from django.core.management import call_command

    django.setup()
    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("migrate", run_syncdb=True, interactive=False, verbosity=0)


def _run(stack: Stack, options: argparse.Namespace) -> int:
    from tests.benchmarks import town
    from tests.benchmarks.pages import pages

    say(f"filling a town with {options.listings:,} listings")
    began = time.monotonic()
    dice = Random(options.seed)
    here = town.fill(options.listings, dice)
    say(f"filled in {time.monotonic() - began:.0f} s")
    asked = pages(here, [_session_of(buyer) for buyer in here.buyers], dice)
    if "insight".startswith(options.only):
        asked.append(_insight(options.orders))
    asked = [page for page in asked if page.name.startswith(("bare", options.only))]
    if options.explain:
        return _explain(asked)
    return _measure(stack, asked, here, options)


def _insight(orders: int) -> "Page":
    """The page of insight for the growth team, after the night in which all of it was counted."""
    from django.contrib.auth.models import Group

    from tests.benchmarks import past
    from tests.benchmarks.load import Ask
    from tests.benchmarks.pages import Page
    from yardsale.accounts.models import User
    from yardsale.insight import actions, page

    say(f"writing a past of {orders:,} orders")
    past.write(orders)
    began = time.monotonic()
    actions.reckon()
    say(f"counted for insight in {time.monotonic() - began:.1f} s")
    reader = User.objects.create(email="growth@example.org", name="Growth", is_staff=True)
    reader.groups.add(Group.objects.get(name="growth"))
    session = _session_of(reader)
    asks = [Ask(f"/insight/?months={months}", session) for months in page.PERIODS]
    return Page(
        "insight", True, lambda count: (asks * count)[:count], INSIGHT_TARGET, tuple(asks), is_by_p95=True
    )


def _session_of(user: "User") -> str:
    """Signs the person in with all the rows that the sign-in form would write; the cookie to say so."""
    from allauth.usersessions.models import UserSession
    from django.conf import settings
    from django.test import Client

    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    name = settings.SESSION_COOKIE_NAME
    UserSession.objects.create(user=user, session_key=client.session.session_key, ip="127.0.0.1")
    return f"{name}={client.cookies[name].value}"


def _explain(asked: "list[Page]") -> int:
    from tests.benchmarks import queries

    bad = 0
    for page in asked:
        if page.name.startswith("bare"):
            continue
        for plan in queries.plans(page).values():
            is_bad = bool(queries.LARGE.search(plan))
            bad += is_bad
            print(
                f"── {page.name}, {'signed in' if page.signed_in else 'signed out'}{' ✗' if is_bad else ''}\n{plan}\n"
            )
    print(
        f"{bad} queries read a large table from end to end."
        if bad
        else "No query reads a large table from end to end."
    )
    return 1 if bad else 0


def _measure(stack: Stack, asked: "list[Page]", here: "Town", options: argparse.Namespace) -> int:
    from django.contrib.sessions.models import Session

    from tests.benchmarks import freshness, measure, queries, report
    from tests.benchmarks.load import Visitors
    from tests.benchmarks.meter import Meter

    say("counting queries")
    counted = [queries.count(page) for page in asked]
    sessions = Session.objects.count()
    with _site(stack, options) as site, freshness.changing(here.codes, Random(options.seed)):
        roots = {
            "server": site.processes["web"].pid,
            "postgres": stack.postgres.pid,
            "valkey": stack.valkey.pid,
        }
        visitors = Visitors(site.url, options.connections)
        connections = freshness.connections_made()
        figures = measure.rounds(
            asked, visitors, Meter(roots), count=options.rounds, requests=options.requests, say=say
        )
        connections = freshness.connections_made() - connections
        delay = freshness.delay(visitors, here.codes[0])
    print(
        f"\n{options.listings:,} listings, {options.rounds} rounds of {options.requests} requests for each page, ",
        end="",
    )
    print(f"{options.connections} connections, gunicorn {options.server}\n")
    print(report.table(figures, counted), report.LEGEND, sep="\n\n")
    written = Session.objects.count() - sessions
    print(f"\nSession rows written by all of it: {written} {'✓' if written == 0 else '✗'}")
    print(
        f"Database connections opened while measuring, at most one by each of the server's threads: {connections}"
    )
    print(f"A changed price is seen by visitors after {delay * 1000:.0f} ms {'✓' if delay < 1 else '✗'}")
    missed = [one for one in figures if not report.is_met(one, figures[measure.BARE])]
    return 1 if options.strict and (missed or written or delay >= 1) else 0


@contextmanager
def _site(stack: Stack, options: argparse.Namespace) -> "Iterator[Site]":
    from tests.site import running_site

    settings = {"DJANGO_SETTINGS_MODULE": SETTINGS, "SECRET_KEY": SECRET_KEY}
    if options.server == "sync":
        settings["WEB_THREADS"] = "1"
    with running_site(
        stack.folder / "site",
        database_url=stack.database_url,
        redis_url=stack.redis_url,
        background=False,
        application="tests.benchmarks.wsgi:application",
        **settings,
    ) as site:
        yield site


def say(words: str) -> None:
    print(f"· {words}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
