"""Finding what is somebody's: the rows of a holding, by relation, by path, and by e-mail address."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from allauth.account.models import EmailAddress
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q

from yardsale.accounts.models import User
from yardsale.privacy.holdings import Holding, Word

#: Columns in which words, or traces of somebody, can stand.
TEXTS = (
    models.CharField,
    models.TextField,
    models.JSONField,
    models.FileField,
    models.GenericIPAddressField,
    models.BinaryField,
    ArrayField,
    SearchVectorField,
)
Rows = models.QuerySet[Any]


@dataclass(frozen=True)
class Somebody:
    """A person, and every address they are known by."""

    pk: int
    addresses: tuple[str, ...]


def somebody(person: User) -> Somebody:
    known = EmailAddress.objects.filter(user=person).values_list("email", flat=True)
    return Somebody(person.pk, tuple(sorted({one.lower() for one in [person.email, *known]})))


def model_of(holding: Holding) -> type[models.Model]:
    return apps.get_model(holding.model)


def condition(path: str, who: Somebody) -> Q:
    if path == "pk":
        return Q(pk=who.pk)
    if not path.startswith("@"):
        return Q(**{path: who.pk})
    found = Q(pk__in=[])
    for address in who.addresses:
        found |= Q(**{f"{path[1:]}__iexact": address})
    return found


def rows(
    holding: Holding, paths: Iterable[str], who: Somebody, only: Mapping[str, Any] | None = None
) -> Rows:
    """Rows that are somebody's by any of these paths. A subquery, so that no relation makes one row two."""
    model = model_of(holding)
    found = Q(pk__in=[])
    for path in paths:
        found |= condition(path, who)
    return model._base_manager.filter(found, **(only or {}))


def word_rows(holding: Holding, word: Word, who: Somebody) -> Rows:
    return rows(holding, word.erased_with, who, word.only)


def is_text(one: "models.Field[Any, Any]") -> bool:
    return isinstance(one, TEXTS) and not one.choices and not one.is_relation


def text_columns(model: type[models.Model]) -> list[str]:
    return [one.name for one in model._meta.local_fields if is_text(one)]


def relations(model: type[models.Model]) -> list[str]:
    """Each relation to a person that this table holds."""
    return [
        one.name
        for one in model._meta.local_fields
        if one.is_relation and one.related_model is User and not one.auto_created
    ]
