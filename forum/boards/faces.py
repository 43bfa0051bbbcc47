"""Who wrote what stands on a page, without a join that brings each person along 25 times with everything about them."""

from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import F

from yardsale.accounts.models import User

#: What rows show of a person; anything else is fetched when it is asked for.
SHOWN = ("id", "name", "code", "is_staff", "badges")


def columns(prefix: str, path: str) -> dict[str, F]:
    """To annotate rows with: the person at the end of `path`."""
    return {f"{prefix}_{name}": F(f"{path}__{name}") for name in SHOWN}


class Faces:
    """The people of one page, each made once."""

    def __init__(self) -> None:
        self._known: dict[int, User] = {}

    def of(self, row: Any, prefix: str) -> User | None:
        values = vars(row)
        pk = values[f"{prefix}_id"]
        if pk is None:
            return None
        person = self._known.get(pk)
        if person is None:
            said = [values[f"{prefix}_{name}"] for name in _in_order()]
            person = self._known[pk] = User.from_db(connection.alias, _in_order(), said)
        return person


@lru_cache(maxsize=1)
def _in_order() -> list[str]:
    """As the model has its fields."""
    return [field.attname for field in User._meta.concrete_fields if field.attname in SHOWN]
