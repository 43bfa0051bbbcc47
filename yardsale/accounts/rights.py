"""All rights of one of our people in one question: Django asks two, and writes both anew for every request."""

from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import Permission

from yardsale.written import Written

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from yardsale.accounts.models import User


def _rights(person: int) -> "QuerySet[Any, Any]":
    named = ("content_type__app_label", "codename")
    own = Permission.objects.filter(user=person).order_by().values_list(*named)
    return own.union(Permission.objects.filter(group__user=person).order_by().values_list(*named))


_RIGHTS = Written(_rights, person=int)


def learn(person: "User") -> None:
    """What every `has_perm` of this request looks at. Who has none, or all of them, is left to Django."""
    if person.is_active and not person.is_superuser and not hasattr(person, "_perm_cache"):
        found = {f"{app}.{right}" for app, right in _RIGHTS(person=person.pk)}
        person._perm_cache = found  # type: ignore[attr-defined]
