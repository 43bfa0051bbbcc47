"""`make access`: every URL name of the site as every role, by GET and by POST, with planted words in everything private.

Prints what each role met ("200/405": by GET and by POST; "in" is being asked to sign in), how much was asked, and what is
wrong; ends with 1 when somebody reads or does what is not theirs. `--area` names one area of tests/access/table.py.
"""

import argparse
import logging
import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))

from yardsale.embedded.stack import Stack, throwaway_stack

#: How a role is headed in the matrix.
HEADS = {
    "anonymous": "nobody", "outsider": "outsider", "buyer": "buyer", "seller": "seller", "other_seller": "other s.",
    "agent": "support", "lead": "lead", "manager": "acc.man.", "moderator": "moder.",
    "conflicted": "mod.conf.", "growth": "growth", "admin": "admin",
}  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--area", default="", help="only this one")
    options = parser.parse_args()
    with throwaway_stack() as stack:
        _prepare(stack)
        return _run(options.area)


def _prepare(stack: Stack) -> None:
    """Django on the throwaway servers, with every table."""
    os.environ |= stack.environment() | {
        "DEMO": "1",
        "DEBUG": "1",
        "DJANGO_SETTINGS_MODULE": "yardsale.settings",
        "LOG_LEVEL": "CRITICAL",
        "MEDIA_ROOT": str(stack.folder / "media"),
        "PRIVATE_ROOT": str(stack.folder / "private"),
    }
    import django
    from django.conf import settings
    from django.core.management import call_command
    from django.test.utils import setup_test_environment

    django.setup()
    setup_test_environment(debug=False)
    for name in ("django.request", "django.security"):  # what is answered is looked at below
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    settings.FIRST_PAYOUT_DAYS = settings.NEW_SELLER_DAYS = 0  # nobody planted is a newcomer to payouts
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    call_command("migrate", verbosity=0, interactive=False)


def _run(only: str) -> int:
    from django.db import transaction

    from tests.access.table import AREAS
    from tests.access.walk import Walk, gaps, of_site
    from tests.access.world import build

    began = time.monotonic()
    wrong = gaps()
    block = transaction.atomic()
    block._from_testcase = True  # type: ignore[attr-defined]
    with block:
        walk = Walk(build())
        for area, rows in AREAS.items():
            if only in {"", area}:
                walk.rows(of_site(rows))
                _print(area, of_site(rows), walk)
        transaction.set_rollback(True)
    wrong += [str(fault) for fault in walk.faults] + ([] if only else _unread(walk))
    names = len({name for name, _role, _did in walk.met})
    print(
        f"{names} URL names × {len(HEADS)} roles, {walk.requests} requests in {time.monotonic() - began:.0f} s;"
        f" {len(walk.done)} of them did something for whoever may."
    )
    leaks = sum("LEAK" in words for words in wrong)
    print(f"{leaks} leaks, {len(wrong) - leaks} other faults.")
    for words in wrong:
        print("  ", words)
    return 1 if wrong else 0


def _unread(walk) -> list[str]:  # type: ignore[no-untyped-def]
    """A word that not even its owner has met proves nothing when others do not meet it."""
    from tests.access.words import KINDS

    return [
        f"“{kind}” was read by nobody, not even by whose it is"
        for kind in KINDS
        if KINDS[kind] and not walk.read[kind]
    ]


def _print(area: str, rows, walk) -> None:  # type: ignore[no-untyped-def]
    print(f"{area:<44}" + "".join(f"{head:>10}" for head in HEADS.values()))
    wrong = {(fault.row, fault.role) for fault in walk.faults}
    for row in rows:
        cells = [
            "/".join(_short(walk.met[row.name, role, did]) for did in ("GET", "POST"))
            + ("!" if (row.name, role) in wrong else "")
            for role in HEADS
        ]
        print(f"  {row.name[:42]:<42}" + "".join(f"{cell:>10}" for cell in cells))
    print(flush=True)


def _short(met: object) -> str:
    return "in" if isinstance(met, str) else str(met)


if __name__ == "__main__":
    sys.exit(main())
