"""From publish to bell: events through the outbox, a real worker with a real beat, and the inbox as another session sees it."""

import threading
import time
from math import isfinite
from typing import Any, NamedTuple

from tests.crash.site import Site, last_words
from yardsale.embedded.stack import Stack

RATE = 20
#: Seconds between looks into the inbox, and how long we wait for the last listing.
LOOK, PATIENCE = 0.05, 60.0


class Bell(NamedTuple):
    """Seconds; infinite when something never arrived."""

    p95: float
    middle: float | None
    alerts_a_second: float | None
    words: str


def measure(stack: Stack, said: list[Any], seller_id: int) -> Bell:
    """Publish `said` at RATE a second and see when somebody's bell rings for each."""
    listings = _listings(said, seller_id)
    site = Site(stack)
    site.start()
    try:
        _await_worker()
        wanted = {pk for pk, count in _expected(listings).items() if count}
        seen: dict[int, float] = {}
        stop = threading.Event()
        watcher = threading.Thread(target=_watch, args=(seen, stop))
        watcher.start()
        published = _publish(listings)
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline and wanted - seen.keys():
            time.sleep(LOOK)
        stop.set()
        watcher.join()
        alerts, seconds = _count_alerts()
    finally:
        site.stop()
    waits = sorted(seen.get(pk, float("inf")) - published[pk] for pk in wanted)
    if not waits:
        return Bell(float("inf"), None, None, "nobody wanted anything")
    if waits[-1] == float("inf"):
        print(last_words(site.log))
    p95 = waits[min(int(len(waits) * 0.95), len(waits) - 1)]
    middle, longest = waits[len(waits) // 2], waits[-1]
    return Bell(
        p95,
        round(middle, 3) if isfinite(middle) else None,
        round(alerts / seconds, 1),
        f"median {middle:.2f} s, p95 {p95:.2f} s, longest {longest:.2f} s ({len(waits)} listings that somebody wanted; "
        f"{alerts:,} alerts, {alerts / seconds:,.0f} a second)",
    )


def _count_alerts() -> tuple[int, float]:
    """How many there are, and in how many seconds they were written."""
    from django.db.models import Count, Max, Min

    from notifications.channels.models import Notification

    found = Notification.objects.aggregate(count=Count("pk"), first=Min("told_at"), last=Max("told_at"))
    seconds = (found["last"] - found["first"]).total_seconds() if found["count"] else 0.0
    return found["count"], max(seconds, 0.001)


def _listings(said: list[Any], seller_id: int) -> list[Any]:
    from datetime import timedelta

    from django.utils import timezone

    from listings.catalogue.models import District, Listing

    district = District.objects.create(slug="bench", name="Bench", latitude=52.0, longitude=5.0)
    now = timezone.now()
    return Listing.objects.bulk_create(
        [
            Listing(
                seller_id=seller_id,
                title=one.title,
                category_id=one.category_id,
                group_id=one.group_id,
                price=min(max(one.price, 100), 100_000_00),
                postage=500,
                condition="good",
                currency="EUR",
                district=district,
                status="on_sale",
                published_at=now,
                expires_at=now + timedelta(days=60),
            )
            for one in said
        ],
        batch_size=500,
    )


def _expected(listings: list[Any]) -> dict[int, int]:
    from notifications.interests import matcher

    return {listing.pk: len(matcher.match(listing)) for listing in listings}


def _await_worker() -> None:
    from yardsale.accounts.models import User
    from yardsale.embedded.processes import wait_until
    from yardsale.events.actions import publish
    from yardsale.events.models import Event

    event = publish("worker.awaited", User.objects.order_by("pk")[0])
    addressed = Event.objects.unaddressed().filter(pk=event.pk)
    assert wait_until(lambda: not addressed.exists(), 60), "no worker"


def _publish(listings: list[Any]) -> dict[int, float]:
    """When each was published, by the monotonic clock."""
    from listings.catalogue.events import ListingEvent
    from yardsale.events.actions import publish

    published = {}
    began = time.monotonic()
    for number, listing in enumerate(listings):
        pause = began + number / RATE - time.monotonic()
        if pause > 0:
            time.sleep(pause)
        published[listing.pk] = time.monotonic()
        publish(ListingEvent.PUBLISHED, listing)
    return published


def _watch(seen: dict[int, float], stop: threading.Event) -> None:
    from django.db import connection

    newest = 0
    try:
        while not stop.is_set():
            with connection.cursor() as cursor:
                # A transaction that began earlier may end later: look back a little.
                cursor.execute(
                    "SELECT listing_id, max(id) FROM notifications_notification WHERE id > %s GROUP BY listing_id",
                    [newest - 5000],
                )
                rows = cursor.fetchall()
            now = time.monotonic()
            for listing_id, last in rows:
                seen.setdefault(listing_id, now)
                newest = max(newest, last)
            time.sleep(LOOK)
    finally:
        connection.close()
