"""`seed`: the demo town, once."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from listings.segments import actions as segments
from listings.trends import actions as trends
from yardsale.insight import actions as insight
from yardsale.refusals import Refusal


class Command(BaseCommand):
    help = "Fill an empty demo (DEMO=1) with the town of Alderbrook: people, listings with photos, orders, reviews."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--once", action="store_true", help="say nothing and do nothing when the town is here"
        )

    def handle(self, *args: Any, once: bool = False, **options: Any) -> None:
        # Only here: the drawings are an extra that production does not install.
        from yardsale.demo import history, seeding

        if once and seeding.is_seeded():
            return
        started = time.monotonic()
        try:
            seeding.seed(history.town(), now=timezone.now(), say=self.stdout.write)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        # The town has a past, and the pages that count it should not wait for the first night.
        insight.reckon()
        segments.reckon()
        trends.reckon()
        self.stdout.write(f"Alderbrook is ready after {time.monotonic() - started:.0f} s.")
