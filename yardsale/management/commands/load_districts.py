"""`load_districts FILE.csv`: the neighbourhoods of a town."""

import csv
from argparse import FileType
from typing import Any, TextIO

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils.text import slugify

from listings.catalogue import tree
from listings.catalogue.models import District
from yardsale import visitors

COLUMNS = ("slug", "name", "latitude", "longitude")


class Command(BaseCommand):
    help = "Create or update districts from a CSV file with the columns slug, name, latitude, longitude (degrees)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=FileType(encoding="utf-8-sig"), help="the CSV file, in UTF-8")

    def handle(self, *args: Any, file: TextIO, **options: Any) -> None:
        """All rows or none: a mistake in line 30 leaves the town as it was."""
        rows = csv.DictReader(file)
        missing = set(COLUMNS) - set(rows.fieldnames or [])
        if missing:
            raise CommandError(f"The first line must name the columns {', '.join(COLUMNS)}.")
        with transaction.atomic():
            made = [_load(row, rows.line_num) for row in rows]
            visitors.touch()
        tree.forget()
        self.stdout.write(f"{len(made)} districts, {sum(made)} of them new.")


def _load(row: dict[str, str], line: int) -> bool:
    """Whether the district is new. Raises CommandError that names the line."""
    slug, name = (row["slug"] or "").strip(), (row["name"] or "").strip()
    try:
        latitude, longitude = float(row["latitude"]), float(row["longitude"])
    except (TypeError, ValueError) as wrong:
        raise CommandError(f"Line {line}: latitude and longitude are numbers of degrees.") from wrong
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise CommandError(f"Line {line}: no such place on earth.")
    if not name or len(name) > 60 or slug != slugify(slug) or not 0 < len(slug) <= 60:
        raise CommandError(f"Line {line}: give a name and a slug of small letters, digits and hyphens.")
    return District.objects.update_or_create(
        slug=slug, defaults={"name": name, "latitude": latitude, "longitude": longitude}
    )[1]
