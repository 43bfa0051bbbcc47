"""Erasing somebody: in batches, each a transaction of its own and safe to run again; a killed worker's is gone on with.

First what stands with others, then words and files, then the rows that go, and last of all the person's own row, by which all of
this was found. The ledger and every amount stay to the bit; tables that are only added to allow no more than words to be
taken out, and only here (`SET LOCAL yardsale.erasing`).
"""

import secrets
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.db import connection, models, transaction

from listings.catalogue import words as vocabulary
from notifications.interests.models import InterestPosting
from yardsale import codes, visitors
from yardsale.accounts.models import User
from yardsale.privacy import copies, files, tracing
from yardsale.privacy.holdings import ADDRESS, NAME, PLACEHOLDERS, SAID, TITLE, Blank, Holding, Word
from yardsale.privacy.map import HOLDINGS
from yardsale.privacy.tracing import Rows, Somebody

BATCH = 500
INSTEAD = {Blank.SAID: SAID, Blank.TITLE: TITLE, Blank.ADDRESS: ADDRESS}
#: Emptied by itself, last.
OWN = "accounts.User"
#: Known addresses are what other rows are found by: they go when everything else has.
LAST = "account.EmailAddress"


def erase(person: User, *, between: Callable[[str], None] = lambda step: None) -> None:
    """Everything but the person's own row. `between` hears of each step: for those who look, and for tests that kill."""
    who = tracing.somebody(person)
    for step, batches in steps(who):
        for _done in batches:
            between(step)


def steps(who: Somebody) -> Iterator[tuple[str, Iterator[int]]]:
    """(name, its batches): each batch is done when it is asked for."""
    yield "copies", _copies(who)
    inner = [one for one in HOLDINGS.values() if one.model not in {OWN, LAST}]
    for holding in inner:
        yield f"words of {holding.model}", _words(holding, who, are_addresses=False)
        yield f"files of {holding.model}", _files(holding, who)
    # By these other rows were found.
    for holding in inner:
        yield f"addresses of {holding.model}", _words(holding, who, are_addresses=True)
    # Deepest first: what points at a row goes before it.
    for holding in [*inner, HOLDINGS[LAST]]:
        yield f"rows of {holding.model}", _rows(holding, who)


def _transaction(who: Somebody, act: Callable[[], int]) -> int:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('yardsale.erasing', %s, true)", [str(who.pk)])
        done = act()
        with connection.cursor() as cursor:
            # Also where this stands in a transaction of somebody else's.
            cursor.execute("SELECT set_config('yardsale.erasing', '', true)")
        return done


# -- What stands with others -----------------------------------------------------------------------------------------


def _copies(who: Somebody) -> Iterator[int]:
    for found, is_theirs in copies.events(who):
        for some in _pages(found):
            yield _transaction(who, partial(_scrub_events, some, who, is_theirs))
    for some in _pages(copies.about_their_things(who)):
        yield _transaction(who, partial(_rewrite, some, "values", is_theirs=True))
    for found in copies.log_entries(who):
        for some in _pages(found):
            entries = LogEntry.objects.filter(pk__in=[one.pk for one in some])
            yield _transaction(who, partial(entries.update, object_repr=NAME, change_message=""))


def _scrub_events(some: list[Any], who: Somebody, is_theirs: bool) -> int:
    told = copies.notifications([one.pk for one in some], who)
    changed = _rewrite(list(told), "values", is_theirs=is_theirs)
    return changed + _rewrite(some, "details", is_theirs=is_theirs)


def _rewrite(some: list[Any], column: str, *, is_theirs: bool) -> int:
    changed = []
    for one in some:
        new = copies.scrub(getattr(one, column), is_about_their_thing=is_theirs)
        if new != getattr(one, column):
            setattr(one, column, new)
            changed.append(one)
    if changed:
        type(changed[0])._base_manager.bulk_update(changed, [column], batch_size=BATCH)
    return len(changed)


def _pages(found: Rows) -> Iterator[list[Any]]:
    """By key, so that no transaction holds many, and the last costs what the first did."""
    last: Any = None
    while some := list((found if last is None else found.filter(pk__gt=last)).order_by("pk")[:BATCH]):
        yield some
        last = some[-1].pk


# -- Words -----------------------------------------------------------------------------------------------------------


def _words(holding: Holding, who: Somebody, *, are_addresses: bool) -> Iterator[int]:
    for column, word in holding.words.items():
        if (f"@{column}" in holding.paths) != are_addresses:
            continue
        # What goes anyway need not be emptied first.
        if set(word.erased_with) <= set(holding.going):
            continue
        found = tracing.word_rows(holding, word, who)
        if word.blank == Blank.SCRUBBED:
            yield from _scrubbed(found, column, word, who)
        else:
            yield from _blanked(found, column, word, who)


def _blanked(found: Rows, column: str, word: Word, who: Somebody) -> Iterator[int]:
    field = found.model._meta.get_field(column)
    value = blank_of(field, word)
    left = found.exclude(**{f"{column}__isnull": True}) if field.null else found
    if not (field.null and value is None):
        left = left.exclude(**{column: value})
    if word.blank != Blank.EMPTY:
        left = left.exclude(**{column: ""})
    while some := list(left.order_by("pk").values_list("pk", flat=True)[:BATCH]):
        rows = found.model._base_manager.filter(pk__in=some)
        yield _transaction(who, partial(rows.update, **{column: value}))


def blank_of(field: "models.Field[Any, Any]", word: Word) -> Any:
    """What stands in a column afterwards."""
    if word.blank in INSTEAD:
        longest = field.max_length or len(SAID)
        return INSTEAD[word.blank][:longest]
    if field.null:
        return None
    return field.get_default() if isinstance(field, models.JSONField) else ""


def _scrubbed(found: Rows, column: str, word: Word, who: Somebody) -> Iterator[int]:
    for some in _pages(found):
        yield _transaction(who, partial(_scrub_rows, some, column, word))


def _scrub_rows(some: list[Any], column: str, word: Word) -> int:
    changed = 0
    for one in some:
        new = scrubbed(getattr(one, column), word.keys)
        if new != getattr(one, column):
            changed += type(one)._base_manager.filter(pk=one.pk).update(**{column: new})
    return changed


def scrubbed(held: Any, keys: tuple[str, ...]) -> Any:
    """JSON without its texts under these keys; lists under them are empty afterwards."""
    if isinstance(held, list):
        return [scrubbed(one, keys) for one in held]
    if not isinstance(held, dict):
        return held
    return {key: _in_json(key, value, keys) for key, value in held.items()}


def _in_json(key: str, value: Any, keys: tuple[str, ...]) -> Any:
    if key in keys and isinstance(value, list):
        return []
    if key in keys and isinstance(value, str):
        return value if not value or value in PLACEHOLDERS else TITLE if key == "title" else SAID
    return scrubbed(value, keys)


# -- Files and rows --------------------------------------------------------------------------------------------------


def _files(holding: Holding, who: Somebody) -> Iterator[int]:
    """Before the rows that know them: who dies in between finds them again."""
    if holding.files is None:
        return
    for some in _pages(tracing.rows(holding, holding.files_of, who)):
        yield sum(_unlink(path) for one in some for path in holding.files(one))


def _unlink(path: Any) -> int:
    if not files.is_ours(path) or not path.exists():
        return 0
    path.unlink(missing_ok=True)
    return 1


def _rows(holding: Holding, who: Somebody) -> Iterator[int]:
    if not holding.going:
        return
    model = tracing.model_of(holding)
    found = tracing.rows(holding, holding.going, who)
    while some := list(found.order_by("pk").values_list("pk", flat=True)[:BATCH]):
        yield _transaction(who, partial(_delete, model, some))


def _delete(model: type[models.Model], some: list[Any]) -> int:
    if model is UserSession:
        keys = UserSession._base_manager.filter(pk__in=some).values("session_key")
        Session.objects.filter(session_key__in=keys).delete()
    if model._meta.label == "notifications.Interest":
        InterestPosting.objects.filter(interest_id__in=some).delete()
    return model._base_manager.filter(pk__in=some).delete()[0]


# -- The person's own row --------------------------------------------------------------------------------------------


def empty_own_row(person: User) -> None:
    """Nobody signs in by it, and it leads to nobody: it only holds together what the books need."""
    person.groups.clear()
    person.user_permissions.clear()
    User.objects.filter(pk=person.pk).update(
        email=f"left-{secrets.token_hex(12)}@left.invalid",
        name=NAME,
        code=codes.person_code(),
        password=f"!{secrets.token_hex(20)}",
        about="", district="", theme="", time_zone="", saved=[], badges=[], banner_put_away="",
        away_since=None, away_until=None, away_note="",
        silenced_until=None, silenced_for="", suspended_until=None, suspended_for="",
        last_login=None, leaves_at=None, seller_tier="", reply_seconds=None,
        is_active=False, is_staff=False, is_superuser=False,
    )  # fmt: skip


def tell_the_house() -> None:
    """Words of titles are counted anew, and no page that was kept shows what is gone."""
    vocabulary.recount()
    visitors.touch()
