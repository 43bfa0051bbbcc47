"""The walk sees what it is there for: with a guard taken away, it says so."""

import pytest

from forum.boards.engine.forum_conversation.models import TopicQuerySet
from listings.catalogue.models import ListingQuerySet
from listings.conversations import views as talking
from listings.orders.models import OrderQuerySet
from listings.people import shop
from tests.access.doors import Row
from tests.access.table import AREAS
from tests.access.walk import Walk, gaps
from tests.access.words import KINDS, PHONES, found, word

pytestmark = pytest.mark.django_db


def walked(world, name):
    row = next(row for rows in AREAS.values() for row in rows if row.name == name)
    return [str(fault) for fault in Walk(world).rows([row]).faults]


def test_a_page_that_shows_everybody_every_order_is_found(world, monkeypatch):
    monkeypatch.setattr(OrderQuerySet, "involving", lambda self, user: self.all())
    said = walked(world, "orders:detail")
    assert "orders:detail · outsider · GET: LEAK: reads “ordertitle”" in said
    assert "orders:detail · outsider · GET: met 200, not 404" in said


def test_a_message_that_is_held_for_its_author_alone_is_found_when_it_is_shown(world, monkeypatch):
    from listings.conversations.models import MessageQuerySet
    from yardsale.hiding.models import Kind, is_hidden

    monkeypatch.setattr(
        MessageQuerySet, "visible_to", lambda self, user: self.annotate(is_hidden=is_hidden(Kind.MESSAGE))
    )
    assert "conversations:thread · seller · GET: LEAK: reads “held”" in walked(world, "conversations:thread")


def test_somebody_who_changes_what_is_not_theirs_is_found(world, monkeypatch):
    monkeypatch.setattr(ListingQuerySet, "of", lambda self, user: self.all())
    monkeypatch.setattr("listings.catalogue.rules.may_discard", lambda user, listing: True)
    said = walked(world, "catalogue:discard")
    assert any(
        fault.startswith("catalogue:discard · outsider · POST empty: changed listings_listing")
        for fault in said
    )


def test_what_waits_or_was_hidden_on_the_boards_is_found_when_it_is_shown_or_acted_on(world, monkeypatch):
    monkeypatch.setattr(TopicQuerySet, "visible_to", lambda self, user, is_moderator: self)
    said = walked(world, "boards:topic")
    assert "boards:topic · anonymous · GET: LEAK: reads “heldtopic”" in said
    assert "boards:topic · buyer · GET: LEAK: reads “hiddentopic”" in said
    assert "boards:topic · outsider · GET: met 200, not 404" in said
    said = walked(world, "boards:watch")
    assert "boards:watch · buyer · POST filled in: met 302, not 404" in said
    assert any(
        fault.startswith("boards:watch · buyer · POST filled in: changed boards_watch") for fault in said
    )


def test_a_page_that_breaks_is_found(world, monkeypatch):
    monkeypatch.setattr(shop, "read", lambda asked: 1 / 0)
    assert "people:profile · anonymous · GET: answered 500" in walked(world, "people:profile")


def test_a_page_that_lets_nobody_in_any_more_is_found(world, monkeypatch):
    def closed(request, code):
        raise talking.Http404

    monkeypatch.setattr(talking, "seats_for", closed)
    assert "conversations:thread · buyer · GET: met 404, not 200" in walked(world, "conversations:thread")


def test_a_url_without_a_row_and_a_row_without_a_url_are_named():
    rows = {area: [row for row in rows if row.name != "orders:slip"] for area, rows in AREAS.items()}
    rows["trade"] = [*rows["trade"], Row("orders:gone")]
    assert gaps(rows) == [
        "orders:slip has no row in tests/access/table.py: say who may do what there",
        "orders:gone stands in tests/access/table.py, and no such URL is there",
    ]


@pytest.mark.parametrize("written", ["{}", "<b title='{}'>", "?q={}", "A {} b"])
def test_words_are_found_however_they_are_written(written):
    assert found(written.format(word("message").upper())) == {"message"}
    assert found(written.format("&#122;q" + word("message")[2:] + "&amp;")) == {"message"}
    assert found(written.format(PHONES["held"].replace(" ", "."))) == {"held"}


def test_no_word_is_part_of_another():
    assert [kind for kind in KINDS if found(word(kind)) != {kind}] == []
