"""Somebody changes something all the time; and how soon others see it."""

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from random import Random

from django.db import connection

from listings.catalogue import actions
from listings.catalogue.models import Listing
from tests.benchmarks.load import Ask, Visitors

#: Seconds between two changes of a listing, each by the action that the edit form calls. Ten thousand things that stand
#: for sixty days are some five hundred changes a day (posted, sold, ended, edited), and one a minute in a busy hour.
PAUSE = 60.0


@contextmanager
def changing(codes: Sequence[str], dice: Random) -> Iterator[None]:
    """Meanwhile, every PAUSE seconds some listing gets another price."""
    is_over = threading.Event()

    def change() -> None:
        while not is_over.wait(PAUSE):
            _change(dice.choice(codes))
        connection.close()

    thread = threading.Thread(target=change)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()


def _change(code: str) -> Listing:
    listing = Listing.objects.select_related("seller").get(code=code)
    actions.change(listing, by=listing.seller, price=listing.price + 1)
    return listing


def delay(visitors: Visitors, code: str) -> float:
    """Seconds from a change until a visitor's kept pages, the listing's own and its category's, show the new price."""
    listing = Listing.objects.select_related("seller", "category").get(code=code)
    ask = Ask(listing.get_absolute_url())
    visitors.page(ask), visitors.page(ask)
    actions.change(listing, by=listing.seller, price=98_765)
    began = time.monotonic()
    while "1,017.98" not in visitors.page(ask):
        if time.monotonic() - began > 10:
            break
    return time.monotonic() - began


def connections_made() -> int:
    """Connections to this database since it was made."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sessions FROM pg_stat_database WHERE datname = current_database()")
        return int(cursor.fetchone()[0])
