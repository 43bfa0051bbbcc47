"""`make bench-desk`: CPU of the agents' queue and of a ticket's page among 100,000 tickets, beside the bare page, in one run.

Asked in one process without a web server, signed in, the pages taking turns, so that what disturbs the machine disturbs all.
The staff list of django-helpdesk costs 128 CPU ms for 25 rows on such a machine, its ticket page 132: ours may cost a fifth.
Exits with 1 when one costs more, when a page asks more than its share of queries, or when a plan reads all tickets.
"""

import argparse
import os
import re
import sys
import time
from datetime import timedelta
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from yardsale.embedded.migrated import MigratedCluster  # noqa: E402
from yardsale.embedded.stack import default_folder, throwaway_stack  # noqa: E402

#: CPU milliseconds and queries that each page may cost at most; the bare page is only shown.
TARGETS = {"queue, 25 rows": (25.6, 12), "queue, 200 rows": (None, 12), "ticket": (26.4, 20)}
#: Seconds that the figures of a year may take.
YEAR_SECONDS = 0.3
QUEUE = "/admin/tickets/ticket/"
WHAT = ["Parcel", "Refund", "Photo", "Sign in", "Bell"]
WRONG = ["is missing", "does not work", "came late"]


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--tickets", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--requests", type=int, default=20)
    options = parser.parse_args()
    for name in ("DATABASE_URL", "REDIS_URL"):
        os.environ.pop(name, None)
    migrated = MigratedCluster(default_folder() / "test-databases")
    with throwaway_stack(furnish=migrated.lend) as stack:
        os.environ |= stack.environment() | {
            "DJANGO_SETTINGS_MODULE": "tests.benchmarks.settings",
            "SECRET_KEY": "only-for-the-benchmark-" + "x" * 40,
            "DEBUG": "0",
            "DEMO": "1",
            "LOG_LEVEL": "ERROR",
            "STATIC_ROOT": str(stack.folder / "static"),
        }
        import django
        from django.core.management import call_command

        django.setup()
        call_command("collectstatic", interactive=False, verbosity=0)
        call_command("migrate", run_syncdb=True, interactive=False, verbosity=0)
        return _run(options)


def _run(options: argparse.Namespace) -> int:
    agent, ticket = fill(options.tickets)
    client = _signed_in(agent)
    clients = {"bare": _bare(client)}
    pages = {
        "bare": "/bare/",
        "queue, 25 rows": f"{QUEUE}?view=mine",
        "queue, 200 rows": QUEUE,
        "ticket": f"{QUEUE}{ticket}/",
    }
    for name, url in pages.items():
        answer = clients.setdefault(name, client).get(url)
        assert answer.status_code == 200, (name, answer.status_code)
        rows = answer.content.decode().count('<li class="ticket">')
        assert rows == {"queue, 25 rows": 25, "queue, 200 rows": 200}.get(name, 0), (name, rows)
    figures: dict[str, list[float]] = {name: [] for name in pages}
    for _round in range(options.rounds):
        for name, url in pages.items():
            figures[name].append(_cpu(clients[name], url, options.requests))
    return max(_report(options, clients, pages, figures), _year())


def _year() -> int:
    """The leads' figures of a year, all queries and charts: the median of five, by the clock on the wall."""
    from support.tickets import figures

    took = []
    for _round in range(5):
        began = time.perf_counter()
        figures.of(figures.last_days(365))
        took.append(time.perf_counter() - began)
    is_good = median(took) <= YEAR_SECONDS
    print(f"figures of a year {median(took):.3f} s, at most {YEAR_SECONDS}{'' if is_good else '  MISSED'}")
    return 0 if is_good else 1


def _cpu(client: Any, url: str, requests: int) -> float:
    began = time.process_time()
    for _request in range(requests):
        client.get(url)
    return (time.process_time() - began) * 1000 / requests


def _report(
    options: argparse.Namespace,
    clients: dict[str, Any],
    pages: dict[str, str],
    figures: dict[str, list[float]],
) -> int:
    print(
        f"{options.tickets:,} tickets; signed in; CPU milliseconds a request, median of {options.rounds} rounds of "
        f"{options.requests} (least – most)"
    )
    bad = 0
    for name, url in pages.items():
        statements = _statements(clients[name], url)
        mine = median(figures[name])
        most, queries = TARGETS.get(name, (None, None))
        is_good = (most is None or mine <= most) and (queries is None or len(statements) <= queries)
        bad += not is_good
        target = f"  at most {most}" if most else ""
        print(
            f"{name:16} {mine:7.2f} ({min(figures[name]):.2f} – {max(figures[name]):.2f}), {len(statements)} queries{target}"
            f"{'' if is_good else '  MISSED'}"
        )
        for statement, plan in _read_all(statements):
            bad += 1
            print(f"  reads all tickets: {statement[:200]}\n{plan}")
    print("Every page is within its target." if not bad else f"{bad} missed.")
    return 1 if bad else 0


def _statements(client: Any, url: str) -> list[str]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as asked:
        client.get(url)
    said = [str(one["sql"]).strip() for one in asked.captured_queries]
    # Not what begins and ends a transaction; a union begins with a bracket.
    return [
        one for one in said if one.lstrip("(").startswith(("SELECT", "INSERT", "UPDATE", "DELETE", "WITH"))
    ]


def _read_all(statements: list[str]) -> "list[tuple[str, str]]":
    """Those whose plan goes through the tickets from end to end, or sorts very many of them."""
    from django.db import connection

    found = []
    for statement in statements:
        if "tickets_ticket" not in statement or not statement.lstrip("(").startswith("SELECT"):
            continue
        with connection.cursor() as cursor:
            cursor.execute("EXPLAIN " + statement)
            plan = "\n".join(row[0] for row in cursor.fetchall())
        if re.search(r"Seq Scan on tickets_ticket\b", plan):
            found.append((statement, plan))
    return found


def _signed_in(agent: Any) -> Any:
    from allauth.usersessions.models import UserSession
    from django.conf import settings
    from django.test import Client

    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(agent, backend=settings.AUTHENTICATION_BACKENDS[0])
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    UserSession.objects.create(user=agent, session_key=key, ip="127.0.0.1", user_agent="bench")
    return client


def _bare(signed_in: Any) -> Any:
    """The same person at a bare Django page with 24 rows, behind what `startproject` writes and nothing of ours."""
    from django.conf import settings
    from django.test import Client
    from django.test.utils import override_settings
    from django.utils import timezone

    from tests.benchmarks.bare.models import Thing

    now = timezone.now()
    Thing.objects.bulk_create(
        Thing(title=f"Lamp {n}", place="Mill Lane", price=n, added_at=now) for n in range(1000)
    )
    client = Client(headers={"host": "127.0.0.1"})
    client.cookies = signed_in.cookies
    # The middleware is loaded with the first request.
    with override_settings(MIDDLEWARE=settings.BARE_MIDDLEWARE):
        client.get("/bare/")
    return client


def fill(count: int) -> tuple[Any, str]:
    """Tickets of a busy year: a quarter unsolved, eight agents, one ticket with a long talk. The agent and that ticket's code."""
    from django.db import connection
    from django.utils import timezone

    from support.tickets import handling, opening, talking
    from support.tickets.models import KeyCustomer, Queue, Ticket
    from support.tickets.statuses import Kind
    from tests.factories import OrderFactory, UserFactory
    from yardsale.accounts.models import User

    dice, now = Random(7), timezone.now()
    agents = [UserFactory(name=f"Agent {number}", role="support") for number in range(8)]
    people = User.objects.bulk_create(
        User(
            email=f"n{number}@example.org",
            name=f"Neighbour {number}",
            joined_at=now - timedelta(days=number % 400),
        )
        for number in range(5000)
    )
    KeyCustomer.objects.bulk_create(KeyCustomer(customer=one, manager=agents[1]) for one in people[:40])
    queues = list(Queue.objects.order_by("pk"))
    for begin in range(0, count, 5000):
        numbers = range(begin, min(begin + 5000, count))
        Ticket.objects.bulk_create(
            _row(n, dice, now, agents, people, queues, list(Kind.values)) for n in numbers
        )
    # Twenty-five are the agent's own: what the list of a page of django-helpdesk shows.
    mine = list(
        Ticket.objects.unsolved().filter(owner=agents[2]).order_by("pk").values_list("pk", flat=True)[:25]
    )
    Ticket.objects.filter(pk__in=mine).update(owner=agents[0])
    order = OrderFactory(status="paid", delivery="post")
    long = opening.open_ticket(
        kind="order",
        subject="Where is my parcel?",
        text="Since Monday. " * 40,
        customer=order.buyer,
        order=order,
    )
    for number in range(20):
        talking.reply(
            long, by=agents[3], text=f"We are looking, {number}. " * 20, version=long.version, then="wait"
        )
        talking.note(long, by=agents[4], text="The post says nothing yet.", version=long.version)
        if number < 15:
            talking.write(long, by=order.buyer, text="Is there something new? " * 10)
    handling.tag(long, by=agents[3], version=None, add=["delivery"])
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return agents[0], long.code


def _row(
    number: int,
    dice: Random,
    now: Any,
    agents: list[Any],
    people: list[Any],
    queues: list[Any],
    kinds: list[str],
) -> Any:
    from support.tickets.models import Ticket

    state = dice.choices(
        ["new", "open", "customer", "inside", "solved", "closed", "spam"], [6, 10, 6, 3, 5, 68, 2]
    )[0]
    opened = now - timedelta(minutes=number * 5)
    is_over, is_open = state in {"solved", "closed"}, state in {"new", "open", "customer", "inside"}
    return Ticket(
        kind=dice.choice(kinds),
        subject=f"{dice.choice(WHAT)} {number} {dice.choice(WRONG)}",
        customer=dice.choice(people),
        queue=dice.choice(queues),
        state=state,
        priority=dice.choices([0, 1, 2], [80, 15, 5])[0],
        owner=None if state == "new" else dice.choice(agents[1:]),
        tags=dice.sample(["refund", "delivery", "browser", "bell"], dice.randrange(3)),
        reopened=dice.choices([0, 1], [95, 5])[0],
        opened_at=opened,
        written_at=opened,
        first_answer_at=None if state == "new" else opened + timedelta(minutes=dice.randrange(5, 600)),
        solved_at=opened + timedelta(hours=5) if is_over else None,
        due_at=now + timedelta(minutes=dice.randrange(-600, 4000))
        if is_open and state != "customer"
        else None,
        due_clock=dice.choice(["first", "next", "solve"]) if is_open and state != "customer" else "",
    )


if __name__ == "__main__":
    sys.exit(main())
