"""The desk's cast."""

import pytest
from django.contrib.auth.models import Group, Permission

from support.tickets import opening
from tests.factories import UserFactory
from yardsale.accounts.roles import SUPPORT


@pytest.fixture
def agent(db):
    person = UserFactory(name="Ada Agent", email="ada@example.org", is_staff=True)
    person.groups.add(Group.objects.get_or_create(name=SUPPORT)[0])
    person.user_permissions.add(Permission.objects.get(codename="work_ticket"))
    return person


@pytest.fixture
def ticket(buyer):
    return opening.open_ticket(
        kind="technical", subject="The page stays white", text="Since this morning.", customer=buyer
    )
