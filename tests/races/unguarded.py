"""The same site with its guards off: no row locks, moves without looking, no unique index on what may be once.

Only for the controls of `make races`, on a database that is thrown away: what is proved is that the races can fail.
"""

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

from django.apps import apps
from django.db import connection, models
from django.db.models.query import QuerySet

from listings.orders.models import Order
from tests.races.track import form_took, has_looked, waits_for_a_look

#: Unique indexes and constraints that stand behind the locks.
INDEXES = (
    "listing_has_one_open_order",
    "ledger_moves_once_for_a_reason",
    "order_is_paid_once",
    "order_is_paid_out_once",
    "buyer_has_one_open_offer_per_thing",
    "person_votes_once",
    "voucher_is_within_its_budget",
    "voucher_use_counts_once",
)


@contextmanager
def unguarded() -> Iterator[None]:
    """Not undone in the database: its rows may break the rules by now."""
    # Between looking and acting: the window that a lock would close, as wide as what forms have taken here until now.
    window = 1.5 * sum(form_took) / len(form_took)
    waits_for_a_look[0] = True
    for index in INDEXES:
        with connection.cursor() as cursor:
            cursor.execute("SELECT conrelid::regclass FROM pg_constraint WHERE conname = %s", [index])
            found = cursor.fetchone()
            if found:
                cursor.execute(f"ALTER TABLE {found[0]} DROP CONSTRAINT {index}")
            else:
                cursor.execute(f"DROP INDEX IF EXISTS {index}")
    with ExitStack() as stack:
        stack.enter_context(patch.object(QuerySet, "select_for_update", _without_lock))
        stack.enter_context(patch.object(QuerySet, "_fetch_all", _slowly(QuerySet._fetch_all, window)))
        stack.enter_context(patch.object(QuerySet, "get_or_create", _blind_creation(window)))
        for model in apps.get_models():
            # Disputes move by an act besides, and no case races; trees of forums move in another sense.
            if "MOVES" in _globals_of(model, "move_to") and model.__name__ != "Case":
                name = "status" if hasattr(model, "status") else "state"
                stack.enter_context(patch.object(model, "move_to", _blind_move(model.move_to, name, window)))
        yield


def _globals_of(model: Any, name: str) -> dict[str, Any]:
    return getattr(getattr(model, name, None), "__globals__", {})


def _without_lock(rows: Any, *args: Any, **kwargs: Any) -> Any:
    unlocked = rows.all()
    unlocked._hints = unlocked._hints | {"unlocked": True}
    return unlocked


def _slowly(fetch: Any, window: float) -> Any:
    """After reading what should have been locked, time passes before anything is done with it."""

    def fetch_all(rows: Any) -> None:
        fetch(rows)
        if rows._hints.get("unlocked"):
            if rows.model is Order:
                has_looked.set()
            time.sleep(window)

    return fetch_all


def _blind_creation(window: float) -> Any:
    """Between seeing that there is none and making one, time passes."""

    def get_or_create(rows: Any, defaults: Any = None, **looked_for: Any) -> tuple[Any, bool]:
        found = rows.filter(**looked_for).first()
        if found is not None:
            return found, False
        time.sleep(window)
        return rows.create(**looked_for, **(defaults or {})), True

    return get_or_create


def _blind_move(careful: Any, name: str, window: float) -> Any:
    """The table of moves still counts, but by what was seen a moment ago; then whatever stands there is overwritten."""
    moves = careful.__globals__["MOVES"]
    refusal = careful.__globals__["Refusal"]

    def move_to(self: models.Model, status: str, **changes: Any) -> None:
        if status not in moves[getattr(self, name)]:
            raise refusal("The table of moves says no.")
        has_looked.set()
        time.sleep(window)
        type(self)._default_manager.filter(pk=self.pk).update(**{name: status}, **changes)
        self.refresh_from_db()

    return move_to
