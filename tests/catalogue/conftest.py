"""What tests of the catalogue share: a place, a draft, and the form as somebody fills it in."""

import pytest

from listings.catalogue import actions, tree
from tests.catalogue.selling import MINE
from tests.factories import DistrictFactory


@pytest.fixture
def mill_lane(db):
    """Somewhere to put a thing on sale."""
    DistrictFactory()
    tree.forget()


@pytest.fixture
def media(settings, tmp_path):
    """An empty folder for photos."""
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def draft(seller):
    return actions.start_draft(seller)


@pytest.fixture
def form():
    """What a seller types for a road bike."""
    return {
        "title": "Blue Peugeot road bike",
        "category": "road-bikes",
        "condition": "good",
        "description": "Rides well.",
        "about-frame-size": "56",
        "about-colour": "blue",
        "price": "120",
        "postage": "",
        "can_meet": "on",
        "district": "mill-lane",
    }


@pytest.fixture
def send(signed_in, seller, draft):
    """send(field=value …) -> the page after pressing Publish on an otherwise complete form."""
    client = signed_in(seller)

    def press(**fields):
        good = {
            "title": MINE, "category": "road-bikes", "condition": "good", "price": "12", "can_meet": "on",
            "district": "mill-lane", "description": "As seen.", "do": "publish",
        }  # fmt: skip
        return client.post(f"/listings/{draft.code}/edit/", {**good, **fields})

    return press
