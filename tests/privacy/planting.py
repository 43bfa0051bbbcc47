"""A canary in every text column of the map, in every row; each knows whose it is. And what the database says, table by table."""

import json
from dataclasses import dataclass

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchVectorField
from django.db import IntegrityError, connection, models, transaction

from forum.belonging.models import Pick, Stall, Words
from listings.catalogue.models import NoRecentSearches, RecentSearch
from listings.orders.models import Order
from listings.referrals.models import Referral
from listings.vouchers import actions as vouchers
from listings.vouchers.models import VoucherUse
from notifications.announcements.models import HeldOut
from notifications.surveys import actions as surveys
from notifications.surveys.models import Invitation
from yardsale.accounts.models import User
from yardsale.privacy import tracing
from yardsale.privacy.holdings import Blank
from yardsale.privacy.map import HOLDINGS

#: Kept as they are: rows are found by them, or a key of another table stands in them.
KEPT = {
    # Six digits, and only of who meets.
    "listings.Order.hand_over_code",
    "socialaccount.SocialAccount.uid",
    "listings.PayoutAccount.reference",
    # No word, and gone with its row.
    "usersessions.UserSession.ip",
}

#: The database wants nothing there in some rows: what is not answered yet has no answer.
EMPTY_SOMETIMES = {"moderation.Appeal.answer"}


@dataclass
class Canary:
    word: str
    column: str
    owners: set
    readers: set


def add(world):
    """What the town has of nobody: searches, words of both who help, and what growth gave, asked and kept back."""
    for person in (world.buyer, world.seller, world.outsider):
        RecentSearch.objects.create(person=person, words="road bike")
        Pick.objects.create(person=person, listing=world.listing)
        HeldOut.objects.create(announcement=world.announcement, person=person)
    NoRecentSearches.objects.create(person=world.other_seller)
    Words.objects.create(pair=world.pair, by=world.seller, text="With a hammer.")
    asked = Invitation.objects.create(survey=world.survey, person=world.buyer)
    surveys.answer(asked, value=9, comment="Because of the neighbours.")
    Referral.objects.create(inviter=world.seller, newcomer=world.outsider)
    vouchers.make_good(world.buyer, by=world.lead, amount=500, reason="The parcel came two weeks late.")
    order = Order.objects.filter(buyer=world.buyer).first()
    VoucherUse.objects.create(
        voucher=world.voucher, person=world.buyer, order=order, amount=500, number=1, state="spent"
    )
    stall = Stall.objects.get(person=world.other_seller)
    stall.listings.add(*world.other_seller.listings.all()[:1])


def plant():
    """Triggers that keep what was said as it was said look away meanwhile."""
    canaries = []
    people = [tracing.somebody(person) for person in User.objects.order_by("pk")]
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        tables = sorted({tracing.model_of(one)._meta.db_table for one in HOLDINGS.values()})
        for table in tables:
            cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
        for holding in HOLDINGS.values():
            for column, word in holding.words.items():
                canaries += _plant(cursor, holding, column, word, people)
        cursor.execute(
            "UPDATE forum_conversation_post SET words = to_tsvector('yardsale', subject || ' ' || content)"
        )
        for table in tables:
            cursor.execute(f'ALTER TABLE "{table}" ENABLE TRIGGER USER')
    return canaries


def _plant(cursor, holding, column, word, people):
    owners, readers = {}, {}
    for who in people:
        for pk in tracing.word_rows(holding, word, who).values_list("pk", flat=True):
            owners.setdefault(pk, set()).add(who.pk)
        told = tracing.rows(holding, holding.told, who, holding.only)
        seen = tracing.rows(holding, word.of, who, word.only)
        for pk in told.filter(pk__in=seen.values("pk")).values_list("pk", flat=True):
            readers.setdefault(pk, set()).add(who.pk)
    model = apps.get_model(holding.model)
    field = model._meta.get_field(column)
    name = f"{holding.model}.{column}"
    if name in KEPT or any(path[1:] == column for path in holding.rows if path.startswith("@")):
        return []
    made = []
    for pk in sorted(owners):
        canary = _word(name, len(made), holding)
        value = _value(field, word, canary, pk, model)
        if value is None:
            continue
        statement = (
            f'UPDATE "{model._meta.db_table}" SET "{field.column}" = {_sql(field)}'
            f' WHERE "{model._meta.pk.column}" = %s'
        )
        try:
            with transaction.atomic():
                cursor.execute(statement, [value, pk])
        except IntegrityError:
            assert name in EMPTY_SOMETIMES, name
            continue
        made.append(Canary(canary, name, owners[pk], readers.get(pk, set())))
    return made


def _word(name, number, holding):
    index = list(HOLDINGS).index(holding.model)
    column = list(holding.words).index(name.rpartition(".")[2])
    return f"kanarie{index}q{column}q{number}q"


def _sql(field):
    return "to_tsvector('simple', %s)" if isinstance(field, SearchVectorField) else "%s"


def _value(field, word, canary, pk, model):
    if word.blank == Blank.SCRUBBED:
        held = model._base_manager.values_list(field.name, flat=True).get(pk=pk)
        return json.dumps(_inside(held, word.keys, canary)) if held else None
    if field.name == "cover":
        held = model._base_manager.values_list(field.name, flat=True).get(pk=pk)
        return json.dumps(held | {"alt": canary}) if held else None
    if field.name == "values":
        return json.dumps(
            model._base_manager.values_list(field.name, flat=True).get(pk=pk) | {"planted": canary}
        )
    if field.name == "details":
        return json.dumps({"planted": [canary, canary]})
    if isinstance(field, models.JSONField):
        is_list = isinstance(field.get_default(), list)
        return json.dumps([canary] if is_list else {"planted": canary})
    if isinstance(field, ArrayField):
        return [canary]
    if isinstance(field, models.BinaryField):
        return canary.encode()
    if isinstance(field, models.EmailField):
        return f"{canary}@example.org"
    assert field.max_length is None or field.max_length >= len(canary) - 1, field
    return canary[: field.max_length]


def _inside(held, keys, canary):
    if isinstance(held, list):
        return [_inside(one, keys, canary) for one in held]
    if not isinstance(held, dict):
        return held
    return {
        key: canary if key in keys and isinstance(value, str) and value else _inside(value, keys, canary)
        for key, value in held.items()
    }


def dump():
    """Every table as text, as pg_dump writes its data; binary columns besides as what they say."""
    said = []
    for table in sorted(connection.introspection.table_names()):
        with connection.connection.cursor() as cursor, cursor.copy(f'COPY "{table}" TO STDOUT') as copy:
            said.append(f"-- {table}\n" + b"".join(bytes(part) for part in copy).decode("utf-8", "replace"))
    return "\n".join(said)


def stands_in(word, text):
    return word in text or word.encode().hex() in text


def ledger():
    """Everything that counts as the books, to the bit."""
    tables = (
        "listings_ledgerline",
        "listings_payment",
        "listings_payoutline",
        "listings_chargeback",
        "listings_voucheruse",
    )
    with connection.cursor() as cursor:
        books = {}
        for table in tables:
            cursor.execute(f"SELECT t::text FROM {table} AS t ORDER BY id")
            books[table] = cursor.fetchall()
        cursor.execute(
            "SELECT account, currency, sum(amount) FROM listings_ledgerline GROUP BY 1, 2 ORDER BY 1, 2"
        )
        books["trial balance"] = cursor.fetchall()
        cursor.execute(
            "SELECT id, price, protection, postage, commission, voucher, refunded, rates, item_hash, status"
            " FROM listings_order ORDER BY id"
        )
        books["orders"] = cursor.fetchall()
        cursor.execute("SELECT id, amount, status FROM listings_payout ORDER BY id")
        books["payouts"] = cursor.fetchall()
    return books
