"""The form for selling, as tests open it and as it comes back."""

import re
from html import escape

from listings.catalogue.models import Listing

MINE = "Kettle with a <b>dent</b> & a story"


def begin(client) -> tuple[str, dict]:
    """Open the empty form: its code, and the fields it carries unseen."""
    page = client.get("/sell/").content.decode()
    hidden = {name: re.search(rf'name="{name}" value="([^"]*)"', page)[1] for name in ("draft", "seen")}
    return re.search(r'action="/listings/(\w+)/edit/"', page)[1], hidden


def refused(answer, *words: str) -> str:
    """The form came back, says what is wrong at the top and at the field, and still holds the title."""
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "There is a problem" in page
    for word in words:
        assert escape(word) in page
    assert Listing.objects.get().status == "draft"
    return page
