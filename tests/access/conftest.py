"""The planted world, made once for each file of tests that walks it."""

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import override_settings

from tests.access.world import build


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker, tmp_path_factory):
    """Inside one transaction that is taken back in the end; each request has a savepoint of its own in it."""
    folder = tmp_path_factory.getbasetemp()
    hashers = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    block = transaction.atomic()
    block._from_testcase = True
    with (
        django_db_blocker.unblock(),
        override_settings(
            PASSWORD_HASHERS=hashers,
            PRIVATE_ROOT=folder / "private",
            MEDIA_ROOT=folder / "media",
            FIRST_PAYOUT_DAYS=0,
            NEW_SELLER_DAYS=0,
        ),
        block,
    ):
        cache.clear()
        yield build()
        transaction.set_rollback(True)
    cache.clear()
