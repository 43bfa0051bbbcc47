"""A copy of everything about somebody: a ZIP with a page to read, a JSON file for each subject, and the files.

Read from the map: rows by their relations, of each the facts and those words that are the person's, or that they could read.
Others are never named: who else is in a row is "a neighbour".
"""

import json
import os
import secrets
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import models
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.text import slugify

from yardsale.accounts.models import User
from yardsale.privacy import files, tracing
from yardsale.privacy.holdings import Chapter, Holding
from yardsale.privacy.map import HOLDINGS, chapters
from yardsale.privacy.tracing import Somebody

BATCH = 500
#: So many of a kind are on the page to read; all of them are in the JSON beside it.
READABLE = 100
YOU, NEIGHBOUR = "you", "a neighbour"


@dataclass
class Table:
    """What the page shows of a holding."""

    what: str
    count: int = 0
    rows: list[list[tuple[str, str]]] = field(default_factory=list)


@dataclass
class Part:
    chapter: Chapter
    tables: list[Table] = field(default_factory=list)
    files: list[str] = field(default_factory=list)

    @property
    def count(self) -> int:
        return sum(table.count for table in self.tables)


def parts() -> int:
    """Steps until it is done, for the bar."""
    return len(HOLDINGS) + 1


def build(person: User, target: Path, *, step: Callable[[int], None] = lambda done: None) -> int:
    """Write the archive, whole or not at all; its size in bytes."""
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        with zipfile.ZipFile(beside, "w", zipfile.ZIP_DEFLATED) as archive:
            _fill(archive, person, step)
        os.replace(beside, target)
    finally:
        beside.unlink(missing_ok=True)
    return target.stat().st_size


def _fill(archive: zipfile.ZipFile, person: User, step: Callable[[int], None]) -> None:
    who = tracing.somebody(person)
    done, told = 0, []
    for chapter, holdings in chapters().items():
        part = Part(chapter)
        waiting: list[Path] = []
        with archive.open(f"data/{chapter.file}.json", "w") as out:
            out.write(b"{")
            for number, holding in enumerate(holdings):
                out.write(b",\n" if number else b"\n")
                table, found = _write(out, holding, who)
                part.tables += [table] if table.count else []
                waiting += found
                done += 1
                step(done)
            out.write(b"\n}\n")
        part.files = _keep(archive, chapter, waiting)
        told += [part] if part.count else []
    page = {"person": person, "parts": told, "made_at": timezone.now(), "site": settings.SITE_NAME}
    archive.writestr("index.html", render_to_string("privacy/copy.html", page))
    step(done + 1)


def _write(out: Any, holding: Holding, who: Somebody) -> tuple[Table, list[Path]]:
    table, found = Table(str(holding.what)), []
    out.write(f"  {json.dumps(_name(holding))}: [\n".encode())
    for row, shown in rows(holding, who):
        out.write(b",\n" if table.count else b"")
        out.write(b"    " + json.dumps(shown, ensure_ascii=False, default=str).encode())
        table.count += 1
        if len(table.rows) < READABLE:
            table.rows.append(
                [(_label(holding, key), _readable(value)) for key, value in shown.items() if value]
            )
        if holding.files is not None:
            # The largest of each: the others are the same picture again.
            found += [path for path in [next(iter(holding.files(row)), None)] if path]
    out.write(b"\n  ]")
    return table, found


def _name(holding: Holding) -> str:
    return slugify(holding.model.rpartition(".")[2].replace("_", " "))


def _keep(archive: zipfile.ZipFile, chapter: Chapter, paths: list[Path]) -> list[str]:
    kept = []
    for number, path in enumerate(dict.fromkeys(paths), 1):
        if files.is_ours(path) and path.is_file():
            name = f"files/{chapter.file}/{number}{path.suffix}"
            archive.write(path, name, zipfile.ZIP_STORED)
            kept.append(name)
    return kept


# -- Rows ------------------------------------------------------------------------------------------------------------


def rows(holding: Holding, who: Somebody) -> Iterator[tuple[Any, dict[str, Any]]]:
    """(row, what is shown of it), oldest first."""
    found = tracing.rows(holding, holding.told, who, holding.only)
    last: Any = None
    while some := list((found if last is None else found.filter(pk__gt=last)).order_by("pk")[:BATCH]):
        readable = _readable_words(holding, who, [one.pk for one in some])
        codes = _codes(holding, some)
        for one in some:
            yield one, _shown(holding, one, who, readable, codes)
        last = some[-1].pk


def _readable_words(holding: Holding, who: Somebody, keys: list[Any]) -> dict[str, set[Any]]:
    """Of each column with words: in which of these rows they are theirs to read."""
    asked: dict[Any, set[Any]] = {}
    readable = {}
    for column, word in holding.words.items():
        paths = word.of + word.shows
        if paths not in asked:
            found = tracing.rows(holding, paths, who).filter(pk__in=keys) if paths else None
            asked[paths] = set(found.values_list("pk", flat=True)) if found is not None else set()
        readable[column] = asked[paths]
    return readable


def _codes(holding: Holding, some: list[Any]) -> dict[str, dict[Any, str]]:
    """What rows point at, by the codes that stand in addresses."""
    found: dict[str, dict[Any, str]] = {}
    for one in tracing.model_of(holding)._meta.local_fields:
        target = one.related_model
        if not one.is_relation or target is User or target is None or isinstance(target, str):
            continue
        names = {each.name for each in target._meta.local_fields}
        name = next((each for each in ("code", "slug") if each in names), None)
        if name:
            keys = {getattr(row, one.attname) for row in some} - {None}
            found[one.name] = dict(target._base_manager.filter(pk__in=keys).values_list("pk", name))
    return found


def _shown(
    holding: Holding, row: Any, who: Somebody, readable: dict[str, set[Any]], codes: dict[str, dict[Any, str]]
) -> dict[str, Any]:
    shown: dict[str, Any] = {}
    for one in row._meta.local_fields:
        if one.name in holding.secret or (one.primary_key and not one.is_relation):
            continue
        value = getattr(row, one.attname)
        if one.name in holding.words:
            if row.pk in readable[one.name]:
                shown[one.name] = _plain(value)
        elif one.is_relation:
            if one.related_model is User and value is not None:
                shown[one.name] = YOU if value == who.pk else NEIGHBOUR
            elif one.name in codes and value in codes[one.name]:
                shown[one.name] = codes[one.name][value]
        else:
            shown[one.name] = _plain(value)
    return shown


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return None if isinstance(value, bytes | memoryview) else value


def _label(holding: Holding, name: str) -> str:
    one: models.Field[Any, Any] = tracing.model_of(holding)._meta.get_field(name)  # type: ignore[assignment]
    return str(one.verbose_name).removesuffix(" id").capitalize()


def _readable(value: Any) -> str:
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
