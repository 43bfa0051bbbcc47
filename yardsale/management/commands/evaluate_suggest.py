"""How often is the category right that a title suggests? The last line is JSON with `accuracy1` and `accuracy3`."""

import json
from random import Random
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from listings.catalogue import scratch, suggestions, words
from listings.catalogue.models import Listing


class Command(BaseCommand):
    help = (
        "Learns from one half of what is or was on sale here, in temporary tables, and suggests a category for each title of the"
        " other half. The site's own data is not changed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--seed", type=int, default=1, help="which half is learnt from")
        parser.add_argument("--most", type=int, default=2000, help="titles asked about at most")
        parser.add_argument("--wrong", type=int, default=0, help="show so many wrong suggestions")

    def handle(self, *args: Any, seed: int, most: int, wrong: int, **options: Any) -> None:
        shown = Listing.objects.exclude(category=None).filter(published_at__isnull=False)
        things = list(shown.order_by("pk").values_list("pk", "title", "category_id"))
        Random(seed).shuffle(things)
        learnt, asked = things[: len(things) // 2], things[len(things) // 2 :][:most]
        if not asked:
            raise CommandError("There is nothing to learn from: nothing was ever put on sale here.")
        with scratch.town():
            scratch.take([pk for pk, _title, _category in learnt])
            words.recount()
            found = [
                ([node.pk for node in suggestions.categories(title)], title, category)
                for _pk, title, category in asked
            ]
        first = sum(category in nodes[:1] for nodes, _title, category in found)
        three = sum(category in nodes[:3] for nodes, _title, category in found)
        for nodes, title, category in [one for one in found if one[2] not in one[0][:1]][:wrong]:
            self.stdout.write(f"  {title}: {nodes}, is {category}")
        self.stdout.write(f"learnt from {len(learnt)} titles, asked about {len(asked)}, seed {seed}")
        self.stdout.write(
            json.dumps(
                {
                    "accuracy1": round(first / len(asked), 4),
                    "accuracy3": round(three / len(asked), 4),
                    "learnt": len(learnt),
                    "asked": len(asked),
                }
            )
        )
