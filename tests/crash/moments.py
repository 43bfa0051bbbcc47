"""Where the crash comes: seven places between the publishing of a listing and the end of its match.

Each is a function of the site and the scene. It publishes the listing and crashes the site, and returns when worker and
Valkey are dead. Worker processes are held at a place by holding what they need next: no hook in the product.
"""

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random

import psycopg
from django.conf import settings
from django.db import connection, transaction

from listings.catalogue import actions as catalogue
from listings.catalogue.models import Listing
from tests.crash.site import PATIENCE, Site
from yardsale.embedded.processes import wait_until
from yardsale.events.models import Event


@dataclass(frozen=True)
class Scene:
    """One listing, still a draft, and the people who must hear of it."""

    listing: Listing
    buyers: list[int]
    dice: Random


def publish(scene: Scene) -> None:
    catalogue.publish(scene.listing, by=scene.listing.seller)


def before_the_ring(site: Site, scene: Scene) -> None:
    """Valkey is dead already when the seller publishes: the bell rings for nobody."""
    site.kill_valkey()
    publish(scene)
    site.crash()


def publisher_dies_after_commit(site: Site, scene: Scene) -> None:
    """The web process is killed between its commit and the ring."""
    connection.close()
    child = os.fork()
    if child == 0:
        with transaction.atomic():
            # Registered first, so it comes before the ring.
            transaction.on_commit(lambda: os.kill(os.getpid(), signal.SIGKILL))
            publish(scene)
        os._exit(1)
    _pid, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), "the publisher was to die"
    site.crash()


def rung_but_not_heard(site: Site, scene: Scene) -> None:
    """The message lies in Valkey when Valkey dies."""
    site.pause_worker()
    publish(scene)
    site.crash()


def any_moment(site: Site, scene: Scene) -> None:
    """Somewhere in the first tenths of a second."""
    publish(scene)
    time.sleep(scene.dice.uniform(0, 0.2))
    site.crash()


def while_people_are_held(site: Site, scene: Scene) -> None:
    """In the transaction, after the match, before the first message: a buyer's row is held by us."""
    with holding("SELECT 1 FROM accounts_user WHERE id = %s FOR UPDATE", scene.buyers[-1:]):
        publish(scene)
        wait_for_a_stuck_worker()
        site.crash()


def with_messages_written(site: Site, scene: Scene) -> None:
    """In the transaction, all messages written, none committed: the table of mails is held by us."""
    with holding("LOCK TABLE notifications_delivery IN SHARE MODE", []):
        publish(scene)
        wait_for_a_stuck_worker()
        site.crash()


def right_after_the_commit(site: Site, scene: Scene) -> None:
    """Everybody is told, and the worker may not have said so to Valkey."""
    publish(scene)
    event = Event.objects.about(scene.listing).get(name="listing.published")
    wait_until(lambda: not Event.objects.unaddressed().filter(pk=event.pk).exists(), PATIENCE, pause=0.001)
    site.crash()


MOMENTS: list[Callable[[Site, Scene], None]] = [
    before_the_ring,
    publisher_dies_after_commit,
    rung_but_not_heard,
    any_moment,
    while_people_are_held,
    with_messages_written,
    right_after_the_commit,
]


@contextmanager
def holding(statement: str, arguments: list[int]) -> Iterator[None]:
    """A transaction of our own that has what a worker wants next; undone at the end."""
    database = settings.DATABASES["default"]
    with psycopg.connect(
        dbname=database["NAME"], user=database["USER"], host=database["HOST"], port=database["PORT"] or None,
        password=database["PASSWORD"] or None, **database["OPTIONS"],
    ) as holder:  # fmt: skip
        holder.execute(statement, arguments)
        yield
        holder.rollback()


def wait_for_a_stuck_worker() -> None:
    def is_stuck() -> bool:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
            )
            return cursor.fetchone() is not None

    assert wait_until(is_stuck, PATIENCE), "no worker came to where it was to be killed"
