"""Payloads into every text column of every row of a world, or harmless words of the same lengths."""

import json
import re
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import connection, models

from tests.xss.fields import EMAILS, IN_JSON, RENDERED, planted
from yardsale import markup

FILE = Path(__file__).parent / "payloads.txt"
_SPELLED = re.compile(r"\\(n|t|x[0-9a-f]{2}|u[0-9a-f]{4}|\\)")


def _spell(found: re.Match) -> str:
    said = found[1]
    return {"n": "\n", "t": "\t", "\\": "\\"}.get(said) or chr(int(said[1:], 16))


def payloads() -> list[str]:
    lines = FILE.read_text().split("\n")
    return [_SPELLED.sub(_spell, line) for line in lines if line and not line.startswith("# ")]


def harmless(text: str) -> str:
    """As long, with the same lines, and nothing in it that means anything."""
    return re.sub(r"[^\n]", "x", text[:1]) + re.sub(r"[^\w\n ]", "x", text[1:])


class Stock:
    """Hands out as many payloads as fit a column; each call goes on where the last one stopped."""

    def __init__(self, start: int = 0) -> None:
        self.all, self.at = payloads(), start
        self.used: set[str] = set()

    def of(self, longest: int | None) -> str:
        longest = longest or 12_000
        chosen: list[str] = []
        left = longest
        for _each in self.all:
            payload = self.all[self.at % len(self.all)]
            if len(payload) > left:
                if chosen or len(payload) <= longest:
                    break
                self.at += 1
                continue
            chosen.append(payload)
            left -= len(payload) + 1
            self.at += 1
        self.used.update(chosen)
        return "\n".join(chosen) if longest > 200 else " ".join(chosen)


def plant(start: int, *, is_harmless: bool) -> Stock:
    """Fill in everything. Triggers that keep what was said as it was said look away meanwhile."""
    stock = Stock(start)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        tables = sorted({one.model._meta.db_table for one in planted().values()})
        for table in tables:
            cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
        for model in apps.get_models():
            _fill(cursor, model, stock, is_harmless)
        for table in tables:
            cursor.execute(f'ALTER TABLE "{table}" ENABLE TRIGGER USER')
    return stock


def _fill(cursor: Any, model: type[models.Model], stock: Stock, is_harmless: bool) -> None:
    fields = {name: one for name, one in planted().items() if one.model is model}
    if not fields:
        return
    columns = ", ".join(f'"{one.column}"' for one in fields.values())
    table, pk = model._meta.db_table, model._meta.pk.column
    cursor.execute(f'SELECT "{pk}", {columns} FROM "{table}" ORDER BY "{pk}"')
    for key, *present in cursor.fetchall():
        new = [
            _value(name, one, was, key, stock, is_harmless)
            for (name, one), was in zip(fields.items(), present, strict=True)
        ]
        said = {one.name: words for one, words in zip(fields.values(), new, strict=True)}
        new = [
            str(markup.html(said[RENDERED[name]] or "")) if name in RENDERED else words
            for name, words in zip(fields, new, strict=True)
        ]
        cursor.execute(
            f'UPDATE "{table}" SET {", ".join(f"{chr(34)}{one.column}{chr(34)} = %s" for one in fields.values())}'
            f' WHERE "{pk}" = %s',
            [*new, key],
        )


def _value(name: str, one: models.Field, was: Any, key: Any, stock: Stock, is_harmless: bool) -> Any:
    def words(longest: int | None = one.max_length) -> str:
        text = stock.of(longest)
        return harmless(text) if is_harmless else text

    if name in IN_JSON:
        held = json.loads(was) if isinstance(was, str) else was
        return json.dumps(_inside(held, IN_JSON[name], lambda: words(300)))
    if name in EMAILS:
        # What a checked address can hold at most: words in quotes before the @.
        return f'"{"xximg/src/onerrorxalert(1)x" if is_harmless else "><img/src/onerror=alert(1)>"}{key}"@example.org'
    # What is empty stays empty where that means something: a case that was not sent back has no tracking code.
    return words() if was or name in ALWAYS else was


#: Empty in the planted world, and free to hold something.
ALWAYS = {
    "accounts.User.about", "accounts.User.district", "accounts.User.away_note", "listings.Order.recipient",
    "listings.Order.address", "listings.Order.meet_place", "listings.Photo.alt", "listings.Attribute.unit",
    "boards.Board.summary", "boards.Board.slow_reason", "forum_conversation.Topic.slow_reason",
    "forum_conversation.Post.username", "disputes.Evidence.note", "disputes.Offer.note", "listings.Proposal.note",
}  # fmt: skip


def _inside(held: Any, keys: set[str], words: Any) -> Any:
    if isinstance(held, dict):
        return {
            key: words()
            if isinstance(value, str) and ("*" in keys or key in keys)
            else _inside(value, keys, words)
            for key, value in held.items()
        }
    return [_inside(one, keys, words) for one in held] if isinstance(held, list) else held
