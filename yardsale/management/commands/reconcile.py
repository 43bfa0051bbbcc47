"""Does every order explain its money? Prints a table; ends with 1 when something does not."""

import sys
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from listings.reconciliation import actions


class Command(BaseCommand):
    help = "Compare every order with the ledger, payments, refunds, payouts and the gateway's own books."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--heal", action="store_true", help="catch up with what the gateway knows and nobody told us"
        )
        parser.add_argument(
            "--days",
            type=int,
            default=None,
            help="ask the gateway about so many days only (default: about everything)",
        )

    def handle(self, *args: Any, heal: bool, days: int | None, **options: Any) -> None:
        since = None if days is None else timezone.now() - timedelta(days=days)
        found = actions.reconcile(heal=heal, since=since)
        actions.note(found)
        self.stdout.write(f"{found.explained} of {found.orders} orders explained")
        self.stdout.write(f"{found.payments} payments and {found.payouts} payouts compared with the gateway")
        self.stdout.write(f"{found.chargebacks} chargebacks and {found.accounts} sellers' accounts as well")
        if heal:
            self.stdout.write(f"{found.healed} healed")
        width = max((len(code) for code, _words in found.findings), default=0)
        for code, words in found.findings:
            self.stdout.write(f"  {code:<{width}}  {words}")
        if found.findings:
            sys.exit(1)
