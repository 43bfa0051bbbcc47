"""Planted words: a copy has all of somebody's and nobody else's; afterwards none is anywhere, and the books are as before."""

import json
import re
import zipfile

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.test import Client

from forum.belonging.models import Pick
from listings.catalogue.models import RecentSearch
from listings.segments import actions as segments
from listings.segments.models import Move, Standing
from listings.vouchers.models import Voucher, VoucherGrant
from notifications.announcements.models import HeldOut
from notifications.surveys.models import Answer
from tests.access.table import AREAS
from tests.access.walk import address_of, of_site
from tests.privacy.planting import add, dump, ledger, plant, stands_in
from tests.xss.site import READERS, SKIPPED, forget, tell
from yardsale.accounts.models import User
from yardsale.privacy import erasing, export, tracing
from yardsale.privacy.holdings import NAME, SAID

pytestmark = pytest.mark.django_db
PEOPLE = ["buyer", "seller", "outsider", "other_seller"]


@pytest.fixture(scope="module")
def planted_once(world):
    """A town in which everybody's words are known; each test's own doings are taken back after it."""
    add(world)
    tell(world)
    return world, plant()


@pytest.fixture
def planted(planted_once):
    forget()
    yield planted_once
    forget()


def read(path):
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize("role", PEOPLE)
def test_a_copy_has_every_word_of_theirs_and_none_of_anybody_else(planted, role, tmp_path):
    world, canaries = planted
    person = getattr(world, role)
    export.build(person, tmp_path / "copy.zip")
    inside = read(tmp_path / "copy.zip")
    said = "\n".join(body.decode() for name, body in inside.items() if name.endswith(".json"))
    theirs = [one for one in canaries if person.pk in one.readers]
    assert [(one.word, one.column) for one in theirs if one.word not in said] == []
    everything = said + inside["index.html"].decode()
    shown = _readable_columns()
    others = [
        (one.word, one.column)
        for one in canaries
        if person.pk not in one.readers and one.column not in shown and one.word in everything
    ]
    assert others == []
    assert len(theirs) > (40 if role in {"buyer", "seller"} else 8)
    for name, body in inside.items():
        if name.endswith(".json"):
            json.loads(body)
    for other in PEOPLE:
        if other != role:
            assert getattr(world, other).email not in everything


def _readable_columns():
    """Words of others that a person could read: reviews about them, what they bought, their case."""
    from yardsale.privacy.map import HOLDINGS

    return {
        f"{holding.model}.{column}"
        for holding in HOLDINGS.values()
        for column, word in holding.words.items()
        if word.shows
    }


def files_of(person):
    from yardsale.privacy.map import HOLDINGS

    who = tracing.somebody(person)
    return {
        path
        for holding in HOLDINGS.values()
        if holding.files is not None
        for row in tracing.rows(holding, holding.files_of, who)
        for path in holding.files(row)
        if path.exists()
    }


@pytest.mark.parametrize("role", PEOPLE)
def test_afterwards_no_word_of_theirs_is_anywhere_and_the_books_are_as_they_were(planted, role):
    world, canaries = planted
    person = getattr(world, role)
    before, books = dump(), ledger()
    theirs = [one for one in canaries if person.pk in one.owners]
    others = [one for one in canaries if person.pk not in one.owners]
    assert [one.column for one in [*theirs, *others] if not stands_in(one.word, before)] == []
    photos, addresses, code = files_of(person), tracing.somebody(person).addresses, person.code
    erasing.erase(person)
    erasing.empty_own_row(person)
    erasing.tell_the_house()
    after = dump()
    assert sorted({one.column for one in theirs if stands_in(one.word, after)}) == []
    assert [address for address in addresses if address in after.lower()] == []
    assert f"\t{code}\t" not in after
    assert [str(path) for path in photos if path.exists()] == []
    # Nobody else lost a word: but for rows that went, which were about both.
    lost = {one.column for one in others if not stands_in(one.word, after)}
    assert lost == set()
    assert ledger() == books
    assert len(theirs) > (40 if role in {"buyer", "seller"} else 8)
    connection.check_constraints()


def pages_of_others(world, role):
    """(address, reader) of every page that somebody else may open."""
    for area in AREAS.values():
        for row in of_site(area):
            if row.name.startswith(SKIPPED) or row.name in {"inbox:live", "privacy:download"}:
                continue
            for where, doors in [
                (row.where, row.get),
                *((where, doors or row.get) for where, doors in row.also),
            ]:
                reader = next((one for one in READERS if one != role and 200 in doors[one]), None)
                if reader:
                    yield address_of(row, world, where) + row.query, reader


def statuses(world, pages):
    clients, found = {}, {}
    for address, reader in pages:
        if reader not in clients:
            clients[reader] = Client(raise_request_exception=False)
            if reader != "anonymous":
                backend = settings.AUTHENTICATION_BACKENDS[0]
                clients[reader].force_login(getattr(world, reader), backend=backend)
        found[address] = clients[reader].get(address).status_code
    return found


@pytest.mark.parametrize("role", ["buyer", "seller"])
def test_pages_of_others_answer_as_before(planted, role):
    world, _canaries = planted
    person = getattr(world, role)
    pages = list(pages_of_others(world, role))
    before = statuses(world, pages)
    code = person.code
    # Their searches and their bank account went with them; with somebody who left nobody can arrange to meet.
    theirs = ("/interests/feed/", f"/messages/{world.thread.code}/meet/", "/admin/listings/payoutaccount/")
    # The files themselves are gone; the pages they stood in are not.
    files = re.compile(r"/photos?/|/files/\d+/$")
    erasing.erase(person)
    erasing.empty_own_row(person)
    erasing.tell_the_house()
    forget()
    after = statuses(world, pages)
    assert sum(status == 200 for status in before.values()) > 150
    changed = {
        address: (was, after[address])
        for address, was in before.items()
        if was == 200 != after[address] and code not in address and not files.search(address)
    }
    changed = {address: both for address, both in changed.items() if not address.startswith(theirs)}
    assert changed == {}


class Killed(Exception):
    """The worker's end, in the middle of something."""


@pytest.mark.parametrize("after", [1, 7, 25, 40])
def test_whoever_is_killed_goes_on_where_it_stopped(planted, after):
    world, canaries = planted
    person, books = world.seller, ledger()
    count = 0

    def dies(step):
        nonlocal count
        count += 1
        if count == after:
            raise Killed

    with pytest.raises(Killed):
        erasing.erase(person, between=dies)
    erasing.erase(person)
    erasing.erase(person)
    erasing.empty_own_row(person)
    erasing.tell_the_house()
    said = dump()
    assert {one.column for one in canaries if person.pk in one.owners and stands_in(one.word, said)} == set()
    assert ledger() == books


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE listings_review SET stars = 1, text = ''",
        "UPDATE listings_review SET text = 'Other words'",
        "DELETE FROM listings_review",
        "UPDATE listings_message SET text = 'Other words'",
        "UPDATE listings_ledgerline SET reason = ''",
        "DELETE FROM listings_ledgerline",
        "UPDATE disputes_verdict SET reasons = ''",
        "UPDATE disputes_case SET snapshot_hash = ''",
        "UPDATE disputes_case SET snapshot = '{\"item\": 1}'",
        "UPDATE tickets_ticket SET code = 'other'",
        "UPDATE surveys_answer SET value = 1, comment = ''",
        "UPDATE surveys_answer SET comment = 'Other words'",
        "DELETE FROM announcements_heldout",
        "DELETE FROM tickets_message",
    ],
)
def test_also_while_erasing_postgres_lets_nothing_else_change(planted, statement):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('yardsale.erasing', '1', true)")
        with (
            pytest.raises(IntegrityError, match=r"refused|only added|stays|keeps|go back"),
            transaction.atomic(),
        ):
            cursor.execute(statement)
        cursor.execute("SELECT set_config('yardsale.erasing', '', true)")


def test_without_erasing_no_words_are_taken_out(planted):
    for statement in (
        "UPDATE listings_review SET text = ''",
        "UPDATE disputes_statement SET text = ''",
        "UPDATE surveys_answer SET comment = ''",
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_what_growth_knows_of_somebody_goes_and_what_it_counts_stays(planted):
    world, _canaries = planted
    buyer = world.buyer
    answer = Answer.objects.get(invitation__person=buyer)
    held = HeldOut.objects.filter(person=buyer).count()
    assert Standing.objects.filter(person=buyer).exists()
    erasing.erase(buyer)
    erasing.empty_own_row(buyer)
    answer.refresh_from_db()
    assert (answer.value, answer.comment) == (9, "")
    assert HeldOut.objects.filter(person=buyer).count() == held > 0
    segments.reckon()
    for model in (Standing, Move, RecentSearch, Pick, VoucherGrant):
        assert not model.objects.filter(person=buyer).exists(), model
    assert Voucher.objects.get(purpose="making_good").reason == SAID


def test_nobody_signs_in_as_who_has_left_and_nobody_reads_their_name(planted):
    world, _canaries = planted
    name, code = world.buyer.name, world.buyer.code
    erasing.erase(world.buyer)
    erasing.empty_own_row(world.buyer)
    left = User.objects.get(pk=world.buyer.pk)
    assert (left.name, left.is_active, left.has_usable_password()) == (NAME, False, False)
    assert left.code != code
    tables = dump().split("-- ")
    assert [table[:500] for table in tables if name in table] == []
