"""Telling everybody in an audience: rows of the inbox, and the letters they call for, a batch in each transaction.

The rows, the letters, and the place where the next batch begins are written together: killed in the middle, a batch has not
been; nobody is told twice (and a unique index on recipient and occasion stands behind it), nobody is left out. Postgres
copies the rows to itself, so that no list of people ever comes here.
"""

from dataclasses import dataclass
from typing import Any

from django.db import connection, models
from django.utils import timezone

from notifications import catalog
from notifications.announcements import audiences, holdouts, told
from notifications.announcements.models import Announcement, Batch, Edition, HeldOut
from notifications.channels import rules
from notifications.channels.models import Delivery, Notification
from notifications.channels.statuses import MAIL_WAITS, Channel, Topic
from notifications.push import reach
from yardsale.accounts.models import User
from yardsale.live.ring import ring_between

#: People told in one transaction: a fraction of a second, for which a pause may have to wait.
CHUNK = 10_000


@dataclass(frozen=True)
class Written:
    """A piece of SQL and what fills it."""

    sql: str
    params: tuple[Any, ...] = ()


def tell_next(announcement: Announcement, edition: Edition, *, size: int = CHUNK) -> Batch | None:
    """Tell the next people; None when nobody is left. Inside a transaction that holds the announcement's row."""
    everybody = audiences.people(audiences.of(announcement))
    after = announcement.told_upto
    upto = end_of(everybody, after, size)
    if upto is None:
        return None
    chunk = everybody.filter(pk__gt=after, pk__lte=upto)
    first, last, count, mailed, pushed, held = _insert(announcement, edition, chunk)
    batch = Batch.objects.create(
        announcement=announcement, after=after, upto=upto, first_row=first, last_row=last, told=count,
        mailed=mailed, pushed=pushed, held=held, edition=edition.number,
    )  # fmt: skip
    Announcement.objects.filter(pk=announcement.pk).update(told_upto=upto)
    ring_between(after, upto)
    return batch


def end_of(everybody: models.QuerySet[User], after: int, size: int) -> int | None:
    """The key of the last person of the next batch."""
    keys = everybody.filter(pk__gt=after).order_by("pk").values("pk")[:size]
    return keys.aggregate(last=models.Max("pk"))["last"]


def _insert(
    announcement: Announcement, edition: Edition, chunk: models.QuerySet[User]
) -> tuple[int | None, int | None, int, int, int, int]:
    """First and last key of the rows, how many there are, how many are mailed, pushed, and left out: one statement."""
    rows = _rows_of(announcement, edition)
    people = compiled(chunk.order_by("pk").values("pk"))
    topic = catalog.ANNOUNCEMENT.topic
    letters = _letters_of(announcement, Channel.EMAIL, rules.mailable(topic), chunk)
    pushes = _letters_of(announcement, Channel.PUSH, reach.pushable(topic), chunk)
    held, is_told = _held_of(announcement)
    statement = f"""
        WITH people (id) AS ({people.sql}), held AS ({held.sql}), told AS (
            INSERT INTO {Notification._meta.db_table} ({rows.columns})
            SELECT {rows.sql} FROM people {is_told.sql} ON CONFLICT (recipient_id, occasion) DO NOTHING
            RETURNING id, recipient_id
        ), mailed AS ({letters.sql}), pushed AS ({pushes.sql})
        SELECT (SELECT min(id) FROM told), (SELECT max(id) FROM told), (SELECT count(*) FROM told),
            (SELECT count(*) FROM mailed), (SELECT count(*) FROM pushed), (SELECT count(*) FROM held)
    """  # nosec B608  (names of our own columns)
    with connection.cursor() as cursor:
        params = (people, held, rows, is_told, letters, pushes)
        cursor.execute(statement, [value for piece in params for value in piece.params])
        first, last, count, mailed, pushed, left_out = cursor.fetchone()
    return first, last, count, mailed, pushed, left_out


def _held_of(announcement: Announcement) -> tuple[Written, Written]:
    """Writing down who is left out, and the condition that the others meet."""
    if not holdouts.percent(announcement):
        return Written("SELECT FROM people WHERE false"), Written("")
    is_held, params = holdouts.condition(announcement)
    insert = f"""
        INSERT INTO {HeldOut._meta.db_table} (announcement_id, person_id, at)
        SELECT %s, people.id, now() FROM people WHERE {is_held} ON CONFLICT DO NOTHING RETURNING 1
    """  # nosec B608  (names of our own columns)
    return Written(insert, (announcement.pk, *params)), Written(f"WHERE NOT ({is_held})", params)


def compiled(query: models.QuerySet[Any, Any]) -> Written:
    sql, params = query.query.sql_with_params()
    return Written(sql, tuple(params))


@dataclass(frozen=True)
class Columns(Written):
    columns: str = ""


def columns_of(model: type[models.Model], made: dict[str, str], values: dict[str, Any]) -> Columns:
    """Every column of a table: `made` ones come from SQL, `values` are given, the rest are as the model says."""
    names, pieces, params = [], [], []
    for column in model._meta.concrete_fields:
        if column.primary_key or (column.has_db_default() and column.attname not in made | values):
            continue
        names.append(f'"{column.column}"')
        if column.attname in made:
            pieces.append(made[column.attname])
            continue
        value = values.get(column.attname, column.get_default())
        pieces.append(f"%s::{column.db_type(connection)}")
        params.append(column.get_db_prep_save(value, connection))
    return Columns(", ".join(pieces), tuple(params), ", ".join(names))


def _rows_of(announcement: Announcement, edition: Edition) -> Columns:
    said = told.values(announcement, edition, told.wording_of(edition))
    values = {
        "kind": catalog.ANNOUNCEMENT.kind,
        "occasion": announcement.occasion,
        "values": said,
        "url": announcement.get_absolute_url(),
    }
    return columns_of(Notification, {"recipient_id": "people.id"}, values)


def _letters_of(
    announcement: Announcement,
    channel: Channel,
    wanting: models.QuerySet[User],
    chunk: models.QuerySet[User],
) -> Written:
    """A letter, or a push, for whoever of these wants them, if there are any at all."""
    if channel not in announcement.outlets:
        return Written("SELECT FROM told WHERE false")
    return letters_of(channel, catalog.ANNOUNCEMENT.topic, wanting, chunk)


def letters_of(
    channel: Channel, topic: Topic, wanting: models.QuerySet[User], chunk: models.QuerySet[User]
) -> Written:
    """For the rows of `told (id, recipient_id)` of this statement."""
    made = {"notification_id": "told.id", "message_id": "gen_random_uuid()"}
    values = {"channel": channel, "due_at": timezone.now() + MAIL_WAITS[topic]}
    row = columns_of(Delivery, made, values)
    people = compiled(wanting.filter(pk__in=chunk.values("pk")).values("pk"))
    sql = f"""
        INSERT INTO {Delivery._meta.db_table} ({row.columns})
        SELECT {row.sql} FROM told WHERE told.recipient_id IN ({people.sql}) RETURNING 1
    """  # nosec B608  (names of our own columns)
    return Written(sql, (*row.params, *people.params))
