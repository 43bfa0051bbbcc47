"""`make races`: pairs of people (or a person and a clock) who want what cannot both be had, at the same moment.

Each kind is run 200 times (`--times`, `--kinds`, `--seed`) on real Postgres through the real pages. Afterwards what
must never happen has not happened, whoever lost got a page in words, and nothing answered 500. Then each kind is run
without its guards (row locks, conditional moves, unique indexes gone): there the same test must fail in most runs, or
it proves nothing. Exits with 1 otherwise.
"""

import argparse
import logging
import os
import sys
import time
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))

from yardsale.embedded.stack import Stack, throwaway_stack


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--times", type=int, default=200, help="races of each kind")
    parser.add_argument("--controls", type=int, default=20, help="races of each kind without its guards")
    parser.add_argument("--crowds", type=int, default=3, help="races of two hundred people at once")
    parser.add_argument("--kinds", default="", help="only these, with commas between them")
    parser.add_argument("--seed", type=int, default=3)
    options = parser.parse_args()
    with throwaway_stack() as stack:
        _prepare(stack)
        return _run(options)


def _prepare(stack: Stack) -> None:
    """Django on the throwaway servers, with every table."""
    os.environ |= stack.environment() | {
        "DEMO": "1",
        "DJANGO_SETTINGS_MODULE": "yardsale.settings",
        "LOG_LEVEL": "CRITICAL",
        "MEDIA_ROOT": str(stack.folder / "media"),
        "STATIC_ROOT": str(stack.folder / "static"),
    }
    import django
    from django.conf import settings
    from django.core.management import call_command

    django.setup()
    logging.getLogger("django.request").setLevel(logging.CRITICAL + 1)  # what is answered is looked at below
    settings.ALLOWED_HOSTS = ["*"]
    settings.FIRST_PAYOUT_DAYS = settings.NEW_SELLER_DAYS = 0  # whoever sells here is no newcomer to payouts
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    call_command("migrate", verbosity=0, interactive=False)
    call_command("collectstatic", verbosity=0, interactive=False)


def _run(options: argparse.Namespace) -> int:
    from tests.races.kinds import KINDS
    from tests.races.unguarded import unguarded
    from tests.races.vouchers import CROWDS

    chosen = [name for name in KINDS if not options.kinds or name in options.kinds.split(",")]
    wrong = 0
    print(
        f"{options.times} races of each kind, then {options.controls} without guards; seed {options.seed}\n"
    )
    print(f"{'kind':<44} {'wrong':>9} {'won by the first':>18} {'seconds':>9}")
    for name in chosen:
        began, dice = time.monotonic(), Random(f"{options.seed} {name}")
        outcomes = [_race(KINDS[name], dice) for _each in range(options.times)]
        bad = [outcome for outcome in outcomes if outcome.faults]
        first = sum(outcome.first_won for outcome in outcomes)
        wrong += len(bad)
        took = time.monotonic() - began
        print(
            f"{name:<44} {len(bad):>4}/{len(outcomes):<4} {first:>14}/{len(outcomes):<4} {took:>8.1f}",
            flush=True,
        )
        for outcome in bad[:3]:
            print("    ", *outcome.faults)
    for name in [name for name in CROWDS if not options.kinds or name in options.kinds.split(",")]:
        began, dice = time.monotonic(), Random(f"{options.seed} {name}")
        outcomes = [_race(CROWDS[name], dice) for _each in range(options.crowds)]
        bad = [outcome for outcome in outcomes if outcome.faults]
        wrong += len(bad)
        print(
            f"{name:<44} {len(bad):>4}/{len(outcomes):<4} {'':>19} {time.monotonic() - began:>8.1f}",
            flush=True,
        )
        for outcome in bad[:3]:
            print("    ", *outcome.faults[:5])
    print(f"\n{'without its guards':<44} {'wrong':>9}")
    with unguarded():
        for name in chosen:
            dice = Random(f"{options.seed} {name} unguarded")
            outcomes = [_race(KINDS[name], dice) for _each in range(options.controls)]
            bad = [outcome for outcome in outcomes if outcome.faults]
            is_proof = len(bad) * 2 > len(outcomes)
            wrong += not is_proof
            words = "" if is_proof else "   PROVES NOTHING"
            example = bad[0].faults[0] if bad else ""
            print(f"{name:<44} {len(bad):>4}/{len(outcomes):<4} {words} {example[:90]}")
    print(f"\n{'No race was lost by the rules' if not wrong else f'{wrong} WRONG'}.")
    return 1 if wrong else 0


def _race(kind, dice: Random):  # type: ignore[no-untyped-def]
    from tests.races.track import run_at_once

    race = kind(dice)
    return run_at_once(race, dice)


if __name__ == "__main__":
    sys.exit(main())
