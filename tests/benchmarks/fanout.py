"""`make bench-fanout`: an announcement to 100,000 people, beside a bare COPY of the same rows into the same table.

1. Rounds, one after the other, each time the other way round: the site's own sending (batches, audience, place to go on from)
   and a COPY of exactly those rows, under another occasion, in one transaction. Rows a second; medians; the memory this took.
   Then the same with letters: rows of two tables.
2. SIGKILL to a real worker and to Valkey at seeded points in the middle; a new worker and the clock go on. Nobody is told twice,
   nobody is missed, everybody with a confirmed address has one letter.

Last line: JSON. Exits with 1 when the ratio is below 0.70, more than 300 MB were used, or somebody was missed or told twice.
"""

import argparse
import json
import os
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))

from yardsale.embedded.migrated import MigratedCluster
from yardsale.embedded.processes import group_members, wait_until
from yardsale.embedded.stack import Stack, default_folder, throwaway_stack

LEAST_RATIO, MOST_MB = 0.70, 300
#: Seconds in which everybody must have heard after a crash.
SOON = 120.0
#: People with a confirmed address while a worker runs: their letters are really sent.
MAILED = 200
BLOCK = 1 << 20


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--points", type=int, default=6)
    parser.add_argument("--seed", type=int, default=2)
    options = parser.parse_args()
    migrated = MigratedCluster(default_folder() / "test-databases")
    with throwaway_stack(furnish=migrated.lend) as stack:
        _prepare(stack)
        result = _measure(options) | _kill(stack, options)
    result["is_right"] = (
        result["ratio"] >= LEAST_RATIO
        and max(result["peak_mb"], result["worker_peak_mb"]) <= MOST_MB
        and not result["told_twice"]
        + result["missed"]
        + result["letters_wrong"]
        + result["not_in_the_middle"]
    )
    print(json.dumps(result))
    return 0 if result["is_right"] else 1


def _prepare(stack: Stack) -> None:
    """Django on the throwaway servers, with every table."""
    os.environ |= stack.environment() | {
        "DEMO": "1", "DJANGO_SETTINGS_MODULE": "yardsale.settings", "LOG_LEVEL": "ERROR",
    }  # fmt: skip
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0, interactive=False)


# -- People and announcements ----------------------------------------------------------------------------------------


def _people(count: int) -> tuple[Any, Any]:
    """Two of growth, and so many more, copied by Postgres from the first; all with a confirmed address."""
    from django.db import connection

    from tests.factories import UserFactory
    from yardsale.accounts.models import User

    writer, second = (UserFactory(role="growth") for _each in range(2))
    made = {
        "email": "'reader' || n || '@example.org'",
        "code": "lpad(to_hex(n), 8, '0')",
        "is_staff": "false",
    }
    columns = [field.column for field in User._meta.concrete_fields if not field.primary_key]
    values = ", ".join(made.get(column, f'"{column}"') for column in columns)
    names = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO accounts_user ({names}) SELECT {values} FROM accounts_user, generate_series(1, %s) AS n"
            " WHERE accounts_user.id = %s",
            [count - 2, writer.pk],
        )
        cursor.execute(
            'INSERT INTO account_emailaddress (user_id, email, verified, "primary")'
            " SELECT id, email, true, true FROM accounts_user WHERE email LIKE 'reader%%'"
        )
        cursor.execute("ANALYZE")
    return writer, second


def _approved(writer: Any, second: Any, *outlets: str) -> Any:
    """It begins with the approval, and waits for whoever takes its steps."""
    from notifications.announcements import actions

    text = "From Monday on you choose where to meet on a map, and both of you see how far it is. Tell us how you like it."
    words = dict.fromkeys(outlets, ("Meeting points on a map", text))
    draft = actions.Draft(name="Maps", outlets=outlets, words=words)
    announcement = actions.compose(draft, by=writer)
    actions.ask(announcement, by=writer, version=announcement.version)
    actions.approve(announcement, by=second, version=announcement.version)
    return announcement


def _send(announcement: Any) -> float:
    """Everybody is told, by the site's own steps in this process; seconds."""
    from notifications.announcements import sending

    began = time.perf_counter()
    while sending.step(announcement.pk):
        pass
    return time.perf_counter() - began


# -- Beside COPY -----------------------------------------------------------------------------------------------------

ROWS = "notifications_notification"
LETTERS = "notifications_delivery"


def _columns(table: str) -> list[str]:
    from django.apps import apps

    model = next(model for model in apps.get_models() if model._meta.db_table == table)
    return [f'"{field.column}"' for field in model._meta.concrete_fields if not field.primary_key]


def _copied(occasion: str, folder: Path, *, letters: bool) -> float:
    """Exactly these rows again, under another occasion, by COPY from a file in one transaction; seconds."""
    from django.db import connection, transaction

    names = _columns(ROWS)
    other = f"copied:{occasion}"
    chosen = ", ".join(f"'{other}'" if name == '"occasion"' else name for name in names)
    file = folder / "rows"
    with connection.cursor() as cursor:
        _copy_out(cursor, f"SELECT {chosen} FROM {ROWS} WHERE occasion = '{occasion}' ORDER BY id", file)
        connection.commit()
        began = time.perf_counter()
        with transaction.atomic():
            _copy_in(cursor, ROWS, names, file)
        seconds = time.perf_counter() - began
    return seconds + (_copied_letters(occasion, other, folder) if letters else 0)


def _copied_letters(occasion: str, other: str, folder: Path) -> float:
    from django.db import connection, transaction

    names = _columns(LETTERS)
    made = {'"notification_id"': "copy.id", '"message_id"': "gen_random_uuid()"}
    chosen = ", ".join(made.get(name, f"letter.{name}") for name in names)
    file = folder / "letters"
    with connection.cursor() as cursor:
        joined = (
            f"{LETTERS} AS letter JOIN {ROWS} AS row ON row.id = letter.notification_id AND row.occasion = '{occasion}'"
            f" JOIN {ROWS} AS copy ON copy.recipient_id = row.recipient_id AND copy.occasion = '{other}'"
        )
        _copy_out(cursor, f"SELECT {chosen} FROM {joined} ORDER BY letter.id", file)
        began = time.perf_counter()
        with transaction.atomic():
            _copy_in(cursor, LETTERS, names, file)
        return time.perf_counter() - began


def _copy_out(cursor: Any, query: str, file: Path) -> None:
    with file.open("wb") as written, cursor.copy(f"COPY ({query}) TO STDOUT") as copy:
        for block in copy:
            written.write(block)


def _copy_in(cursor: Any, table: str, names: list[str], file: Path) -> None:
    with file.open("rb") as read, cursor.copy(f"COPY {table} ({', '.join(names)}) FROM STDIN") as copy:
        while block := read.read(BLOCK):
            copy.write(block)


def _measure(options: argparse.Namespace) -> dict[str, Any]:
    writer, second = _people(options.people)
    print(f"{options.people:,} people, {options.rounds} rounds. Rows a second.\n")
    print(f"{'':<22} {'sending':>10} {'COPY':>10} {'ratio':>7}")
    plain = _rounds(writer, second, options, "inbox")
    mailed = _rounds(writer, second, options, "inbox", "email")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\nMost memory of this process, Django included: {peak:.0f} MB.")
    return {
        "people": options.people, "fanout_rows_s": plain[0], "copy_rows_s": plain[1], "ratio": plain[2],
        "with_letters_rows_s": mailed[0], "with_letters_copy_rows_s": mailed[1], "with_letters_ratio": mailed[2],
        "peak_mb": round(peak),
    }  # fmt: skip


def _rounds(writer: Any, second: Any, options: argparse.Namespace, *outlets: str) -> tuple[int, int, float]:
    """Rates of both and their ratio, by the medians. COPY needs the rows first, so it copies those of the round before too."""
    sent: list[float] = []
    copied: list[float] = []
    count = options.people * len(outlets)
    with tempfile.TemporaryDirectory() as folder:
        last = _approved(writer, second, *outlets)
        _send(last)
        for number in range(options.rounds):
            new = _approved(writer, second, *outlets)
            before = last
            steps: list[Callable[[], None]] = [
                lambda new=new: sent.append(_send(new)),  # type: ignore[misc]
                lambda before=before: copied.append(  # type: ignore[misc]
                    _copied(before.occasion, Path(folder), letters=len(outlets) > 1)
                ),
            ]
            for step in steps if number % 2 else reversed(steps):
                step()
            last = new
            _line(outlets, f"round {number + 1}", count / sent[-1], count / copied[-1])
    rates = [round(count / statistics.median(seconds)) for seconds in (sent, copied)]
    ratio = round(rates[0] / rates[1], 2)
    _line(outlets, "median", *rates)
    return rates[0], rates[1], ratio


def _line(outlets: tuple[str, ...], words: str, sent: float, copied: float) -> None:
    print(
        f"{' + '.join(outlets):<15}{words:<8}{sent:>10,.0f} {copied:>10,.0f} {sent / copied:>7.2f}",
        flush=True,
    )


# -- Killed in the middle --------------------------------------------------------------------------------------------


def _kill(stack: Stack, options: argparse.Namespace) -> dict[str, Any]:
    from django.db import connection

    from tests.crash.site import Site
    from yardsale.accounts.models import User

    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {ROWS}, {LETTERS}")
        cursor.execute("DELETE FROM announcements_batch")
        cursor.execute(
            "DELETE FROM account_emailaddress WHERE user_id > (SELECT min(user_id) FROM account_emailaddress) + %s",
            [MAILED - 1],
        )
    writer, second = User.objects.in_role("growth").order_by("pk")
    dice, site = Random(options.seed), Site(stack)
    found = {
        "kills": 0,
        "told_twice": 0,
        "missed": 0,
        "letters_wrong": 0,
        "not_in_the_middle": 0,
        "worker_peak_mb": 0,
    }
    print(
        f"\n{options.points} crashes, seed {options.seed}: SIGKILL to worker and Valkey when so many batches are told.\n"
    )
    print(
        f"{'':>3} {'batches':>8} {'told by then':>13} {'told at last':>13} {'twice':>6} {'missed':>7} {'letters':>8}"
        f" {'seconds':>8}"
    )
    try:
        for number in range(1, options.points + 1):
            _point(site, number, dice, _approved(writer, second, "inbox", "email"), found)
    finally:
        site.stop()
    print(f"\nMost memory of a worker's process: {found['worker_peak_mb']} MB.")
    return found


def _point(site: Any, number: int, dice: Random, announcement: Any, found: dict[str, int]) -> None:
    from notifications.announcements import fanout
    from notifications.announcements.models import Announcement, Batch
    from tests.crash.site import last_words

    site.start()
    batches = Batch.objects.filter(announcement=announcement)
    last = -(-_count_people() // fanout.CHUNK)
    point = dice.randrange(1, max(2, last - 3))
    if not wait_until(lambda: batches.count() >= point, SOON, pause=0.01):
        print(last_words(site.log))
        raise RuntimeError("The worker does not work.")
    time.sleep(dice.random() * 0.05)
    found["worker_peak_mb"] = max(found["worker_peak_mb"], _peak(site))
    site.crash()
    found["kills"] += 1
    by_then, _twice, _missed, _letters = _state_of(announcement)
    found["not_in_the_middle"] += by_then >= _count_people()
    began = time.monotonic()
    site.start()
    done = Announcement.objects.filter(pk=announcement.pk, state="sent")
    wait_until(done.exists, SOON, pause=0.1)
    seconds = time.monotonic() - began
    found["worker_peak_mb"] = max(found["worker_peak_mb"], _peak(site))
    at_last, twice, missed, letters = _state_of(announcement)
    found["told_twice"] += twice
    found["missed"] += missed + (not done.exists())
    found["letters_wrong"] += abs(letters - _count_mailed())
    print(
        f"{number:>3} {point:>8} {by_then:>13,} {at_last:>13,} {twice:>6} {missed:>7} {letters:>8} {seconds:>8.1f}",
        flush=True,
    )


def _state_of(announcement: Any) -> tuple[int, int, int, int]:
    """Rows, people told more than once, people not told, letters."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH told AS (SELECT recipient_id, count(*) AS times FROM {ROWS} WHERE occasion = %(occasion)s GROUP BY 1)
            SELECT (SELECT coalesce(sum(times), 0) FROM told), (SELECT count(*) FROM told WHERE times > 1),
                (SELECT count(*) FROM accounts_user WHERE is_active AND id NOT IN (SELECT recipient_id FROM told)),
                (SELECT count(*) FROM {LETTERS} AS letter JOIN {ROWS} AS row ON row.id = letter.notification_id
                    WHERE row.occasion = %(occasion)s)
            """,
            {"occasion": announcement.occasion},
        )
        rows, twice, missed, letters = cursor.fetchone()
    return int(rows), twice, missed, letters


def _count_people() -> int:
    from yardsale.accounts.models import User

    return User.objects.active().count()


def _count_mailed() -> int:
    from notifications.channels import rules

    return rules.mailable("announcements").count()


def _peak(site: Any) -> int:
    """MB: the most that a process of the worker has had."""
    peaks = [0]
    for process in group_members(site._running["worker"].pid):
        with suppress(OSError):
            for line in Path(f"/proc/{process}/status").read_text().splitlines():
                if line.startswith("VmHWM:"):
                    peaks.append(int(line.split()[1]) // 1024)
    return max(peaks)


if __name__ == "__main__":
    raise SystemExit(main())
