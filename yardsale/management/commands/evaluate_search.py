"""How good is search, on a catalogue with people's ratings? The last line is JSON with `ndcg10`."""

import json
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from listings.catalogue import evaluation, scratch


class Command(BaseCommand):
    help = (
        "Puts a catalogue (JSON lines with id, title and more; .xz and .gz too) on sale in temporary tables, asks the site's own"
        " search the rated queries (a table with the columns query, docid, rating) and prints nDCG@10, gains as rated and 0 for"
        " what nobody rated. The site's own data is neither read nor changed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--products", type=Path, required=True)
        parser.add_argument("--ratings", type=Path, required=True)
        parser.add_argument(
            "--typos", type=int, metavar="SEED", help="misspell each query once, by this seed"
        )
        parser.add_argument("--worst", type=int, default=0, help="show so many of the worst queries")

    def handle(
        self, *args: Any, products: Path, ratings: Path, typos: int | None, worst: int, **options: Any
    ) -> None:
        for path in (products, ratings):
            if not path.is_file():
                raise CommandError(f"There is no file {path}.")
        if "listings_synonym" not in connection.introspection.table_names():
            call_command("migrate", verbosity=0, interactive=False)
        try:
            judged = evaluation.ratings(ratings)
            with scratch.town():
                known = evaluation.load(products)
                self.stdout.write(f"{len(known)} products on sale")
                scores = evaluation.judge(judged, known, typos)
        except ValueError as problem:
            raise CommandError(str(problem)) from problem
        if not scores:
            raise CommandError("Of what was rated good, nothing is in the catalogue.")
        for query, score in sorted(scores.items(), key=lambda one: one[1])[:worst]:
            self.stdout.write(f"  {score:.3f}  {query}")
        mean = sum(scores.values()) / len(scores)
        self.stdout.write(f"{len(scores)} of {len(judged)} queries have something good to find")
        self.stdout.write(
            json.dumps(
                {"ndcg10": round(mean, 4), "queries": len(scores), "products": len(known), "typos": typos}
            )
        )
