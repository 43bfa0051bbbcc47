"""`manage.py evaluate_alerts`: how well alerts would have foretold what people really bought."""

import argparse
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from listings.catalogue import tree
from notifications.interests import replay
from notifications.interests.histories import NAMES, NEEDED, Unreadable, read

COLUMNS = "\n".join(
    f"  {thing:<9} {'needed' if thing in NEEDED else '      '}  {', '.join(names.split())}"
    for thing, names in NAMES.items()
)
HELP = f"""Replays a purchase history through the site's own interests, matcher and scoring, and prints how well the alerts would
have foretold what people bought next: MRR and P@5 per buyer, and as the last line JSON with the keys mrr, p_at_5 and
buyers. Works on temporary tables: what the site knows is neither read nor changed.

The file is CSV, TSV or separated by semicolons, with a header, plain or packed (.gz, .xz, .bz2). Columns, by any of
these names, in any case, blanks and underscores ignored:
{COLUMNS}
Without a column for the item its title stands for it. Moments are ISO 8601, seconds since 1970, or day and month with
slashes or dots. A category may be a path ("Garden > Tools"). Lines with a quantity of 0 or less are left out.

Words are weighed by the titles first sold before --train-to. Each calendar month from --test-from until --test-to
(a month that begins on that day is out) is one test: nothing that happened in or after it is used for it.
"""


def day(written: str) -> datetime:
    try:
        return datetime.fromisoformat(written).replace(tzinfo=UTC)
    except ValueError as wrong:
        raise argparse.ArgumentTypeError(f"“{written}” is no day like 2011-03-01") from wrong


class Command(BaseCommand):
    help = HELP

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        return super().create_parser(
            prog_name, subcommand, formatter_class=argparse.RawDescriptionHelpFormatter, **kwargs
        )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--purchases", type=Path, required=True, help="the file")
        parser.add_argument("--train-to", type=day, required=True)
        parser.add_argument("--test-from", type=day, required=True)
        parser.add_argument("--test-to", type=day, required=True)
        parser.add_argument("--seed", type=int, default=1, help="for ties (1)")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["test_from"] >= options["test_to"]:
            raise CommandError("--test-to must be later than --test-from")
        try:
            purchases = read(options["purchases"])
        except (Unreadable, OSError) as problem:
            raise CommandError(str(problem)) from problem
        # What is learned beforehand may know nothing of the first month of the test.
        train_to = min(options["train_to"], options["test_from"].replace(day=1))
        with transaction.atomic():
            try:
                measured = self._measure(purchases, train_to, options)
            finally:
                transaction.set_rollback(True)
                tree.forget()
        mrr, p_at_5, buyers = replay.averages(measured)
        self.stdout.write(json.dumps({"mrr": round(mrr, 4), "p_at_5": round(p_at_5, 4), "buyers": buyers}))

    def _measure(self, purchases: list, train_to: datetime, options: dict[str, Any]) -> list[replay.Measured]:
        self.stdout.write(f"{'month':<10}{'new things':>12}{'buyers':>8}{'MRR':>8}{'P@5':>8}")
        site = replay.Replay(purchases, train_to, options["seed"])
        measured = []
        for start, end in replay.months(options["test_from"], options["test_to"]):
            month = site.measure(start, end)
            mrr, p_at_5, buyers = replay.averages([month])
            self.stdout.write(f"{start:%Y-%m}   {month.candidates:>12}{buyers:>8}{mrr:>8.3f}{p_at_5:>8.3f}")
            measured.append(month)
        return measured
