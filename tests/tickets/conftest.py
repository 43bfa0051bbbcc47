"""The desk's cast; the agent is everybody's."""

import pytest

from support.tickets import opening
from tests.factories import UserFactory


@pytest.fixture
def lead(db):
    return UserFactory(name="Lou Lead", email="lou@example.org", role="lead")


@pytest.fixture
def manager(db):
    """Keeps a book of key customers."""
    return UserFactory(name="Max Manager", email="max@example.org", role="account_manager")


@pytest.fixture
def ticket(buyer):
    return opening.open_ticket(
        kind="technical", subject="The page stays white", text="Since this morning.", customer=buyer
    )
