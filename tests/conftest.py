"""The cast, and what holds after every test: the ledger of every order sums to zero."""

import secrets

import pytest
from django.conf import settings
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.db import OperationalError, connection, transaction
from django.db.backends.postgresql.operations import DatabaseOperations

from forum.boards.models import Board, Forum, ForumPermission, GroupForumPermission, UserForumPermission
from forum.moderation.models import Macro
from listings.catalogue import tree
from listings.catalogue.models import Attribute, Category
from listings.fees import rates
from listings.fees.models import FeeSchedule
from support.tickets.models import BusinessHours, Queue
from support.tickets.models import Macro as DeskMacro
from tests.browser import browser  # noqa: F401  (a fixture for everybody)
from tests.factories import UserFactory
from yardsale import shelf


@pytest.fixture(autouse=True)
def _quick_and_separate(settings, tmp_path_factory):
    """Fast password hashes, files in a folder of the test run, mail in memory."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.MEDIA_ROOT = tmp_path_factory.getbasetemp() / "media"
    # Sellers of the tests are known: tests/payouts/test_takeover.py tries the wait of newcomers.
    # tests/accounts/test_staff_mfa.py switches it on.
    settings.STAFF_MFA = False
    settings.FIRST_PAYOUT_DAYS, settings.NEW_SELLER_DAYS = 0, 0
    settings.PRIVATE_ROOT = tmp_path_factory.getbasetemp() / "private"


DATABASE_FIXTURES = ("transactional_db", "live_server", "db")


def _database_of(request) -> str:
    """The database fixture this test uses, "" for none."""
    if request.node.get_closest_marker("django_db"):
        return "_django_db_helper"
    return next((name for name in DATABASE_FIXTURES if name in request.fixturenames), "")


@pytest.fixture(autouse=True)
def _empty_cache(request):
    """No test sees another's cached pages, fees, categories or limits."""
    if _database_of(request):
        cache.clear()
        rates.forget()
        tree.forget()
        shelf.forget()


@pytest.fixture(autouse=True)
def _ledger_sums_to_zero(request):
    """After every test that touched the database: per order and currency the ledger's lines sum to zero."""
    database = _database_of(request)
    if database:
        request.getfixturevalue(database)  # so that this check comes before the rows are gone
    yield
    if not database or connection.needs_rollback:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT order_id, currency, sum(amount) FROM listings_ledgerline"
            " GROUP BY order_id, currency HAVING sum(amount) <> 0"
        )
        assert cursor.fetchall() == []


@pytest.fixture(scope="session", autouse=True)
def _empty_tables_under_a_running_site():
    """A worker in the middle of a transaction makes a deadlock of emptying every table: then it is tried again."""
    flush = DatabaseOperations.execute_sql_flush

    def flush_again(self, sql_list):
        for left in (4, 3, 2, 1, 0):
            try:
                return flush(self, sql_list)
            except OperationalError:
                if not left:
                    raise
        return None

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "execute_sql_flush", flush_again)
        yield


STARTING = (
    FeeSchedule,
    BusinessHours,
    Queue,
    DeskMacro,
    Category,
    Attribute,
    Macro,
    Forum,
    Board,
    ForumPermission,
    UserForumPermission,
)
_starting_rows: dict = {}


@pytest.fixture(scope="session", autouse=True)
def _remember_starting_rows(request):
    """What migrations put into a new site: kept, because a transactional test empties every table."""
    if not any(_database_of_item(item) for item in request.session.items):
        return
    request.getfixturevalue("django_db_setup")
    with request.getfixturevalue("django_db_blocker").unblock():
        for model in STARTING:
            _starting_rows[model] = list(model.objects.order_by("pk"))
        # Groups are made anew after the tables were emptied, under other keys.
        grants = GroupForumPermission.objects.values_list("permission_id", "forum_id", "group__name")
        _starting_rows[GroupForumPermission] = list(grants)


def _database_of_item(item) -> bool:
    return bool(
        item.get_closest_marker("django_db")
        or set(DATABASE_FIXTURES) & set(getattr(item, "fixturenames", ()))
    )


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item):
    """Put the starting rows back after a test that emptied the tables, also when its teardown fails."""
    try:
        return (yield)
    finally:
        marker = item.get_closest_marker("django_db")
        is_emptied = {"transactional_db", "live_server"} & set(getattr(item, "fixturenames", ())) or (
            marker and marker.kwargs.get("transaction")
        )
        if is_emptied and _starting_rows:
            from pytest_django.plugin import blocking_manager_key

            with item.config.stash[blocking_manager_key].unblock(), transaction.atomic():
                for model in STARTING:
                    model.objects.bulk_create(_starting_rows[model], ignore_conflicts=True)
                for permission, forum, name in _starting_rows[GroupForumPermission]:
                    group = Group.objects.get_or_create(name=name)[0]
                    GroupForumPermission.objects.get_or_create(
                        permission_id=permission, forum_id=forum, group=group
                    )


@pytest.fixture
def seller(db):
    return UserFactory(name="Sam Seller", email="sam@example.org")


@pytest.fixture
def buyer(db):
    return UserFactory(name="Bo Buyer", email="bo@example.org")


@pytest.fixture
def stranger(db):
    return UserFactory(name="Stella Stranger", email="stella@example.org")


@pytest.fixture
def agent(db):
    return UserFactory(name="Ada Agent", email="ada@example.org", role="support")


@pytest.fixture
def moderator(db):
    return UserFactory(name="Mo Moderator", email="mo@example.org", role="moderator")


@pytest.fixture
def admin(db):
    return UserFactory(name="Ann Admin", email="ann@example.org", role="admin", is_superuser=True)


@pytest.fixture
def signed_in(client):
    """signed_in(person) -> a client signed in as that person."""

    def sign_in(person):
        client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
        client.post = _with_a_token(type(client).post.__get__(client))
        return client

    return sign_in


def _with_a_token(post):
    """Forms that move money carry a token of their own: a browser finds it in the page, tests need not look for it."""

    def send(path, data=None, **extra):
        if "content_type" not in extra and not isinstance(data, str | bytes):
            data = {"once": secrets.token_urlsafe(16)} | (data or {})
        return post(path, data, **extra)

    return send
