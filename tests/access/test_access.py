"""Who meets what at every address, and that nobody reads a word that is not theirs: see table.py."""

import os
from random import Random

import pytest

from tests.access.table import AREAS
from tests.access.walk import Walk, gaps, of_site

# So that there is a database to make the world in.
pytestmark = pytest.mark.django_db
#: Half of what can be posted, another half with another seed; `make access` posts all of it.
SEED = int(os.environ.get("ACCESS_SEED", "1"))


def test_every_url_name_has_a_row_and_every_row_a_url():
    assert gaps() == []


@pytest.mark.parametrize("area", AREAS)
def test_nobody_does_or_reads_what_is_not_theirs(area, world):
    walk = Walk(world).rows(of_site(AREAS[area]), half=Random(f"{SEED} {area}"))
    assert [str(fault) for fault in walk.faults] == []
    assert walk.requests >= 2 * 10 * len(of_site(AREAS[area]))
