"""The pages of the support desk as its customers see them, in a real browser: light and dark, on a phone and on a desk."""

import pytest

from support.tickets import addresses, customer_actions, guests, opening, talking, uploads
from support.tickets.models import Ticket
from tests.catalogue.pictures import encoded
from tests.factories import OrderFactory, UserFactory
from tests.orders.test_looks import tour  # noqa: F401  (a fixture)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 2


@pytest.fixture
def buyer(transactional_db):
    return UserFactory(name="Bo Buyer")


@pytest.fixture
def agent(transactional_db):
    return UserFactory(name="Ada Agent", role="support")


def asked(buyer, **fields):
    words = {
        "kind": "order",
        "subject": "Where is my bike?",
        "text": "It was to come on Friday.\nIt did not.",
    }
    return opening.open_ticket(**(words | {"customer": buyer} | fields))


def answered(ticket, agent, then=""):
    photo = uploads.keep(encoded(), name="label.jpg", by=agent)
    pdf = uploads.keep(b"%PDF-1.4 slip", name="the slip of the parcel.pdf", by=agent)
    talking.reply(
        ticket,
        by=agent,
        text="The carrier says tomorrow.",
        version=ticket.version,
        then=then,
        attachments=[photo, pdf],
    )
    return ticket


def test_the_form_in_its_states(tour, buyer):  # noqa: F811
    order = OrderFactory(buyer=buyer, status="paid")
    walk = tour(buyer)
    walk.see("support-new", f"/support/new/?order={order.code}")

    walk.see("support-new-typing", "/support/new/", act=suggested)
    walk.wrong = [one for one in walk.wrong if "422" not in str(one)]
    walk.see(
        "support-new-empty",
        "/support/new/",
        act=lambda page: page.get_by_role("button", name="Send", exact=True).click(),
    )
    walk.wrong = [one for one in walk.wrong if "422" not in str(one)]
    assert walk.wrong == []


def suggested(page):
    """Typing brings what may answer, without a reload."""
    page.get_by_label("Safety").check()
    page.get_by_label("In a few words").press_sequentially("fees and commission")
    page.locator("#likely a").first.wait_for()


def test_the_list_and_a_ticket_in_its_states(tour, buyer, agent):  # noqa: F811
    walk = tour(buyer)
    walk.see("support-list-empty", "/support/")
    new = asked(buyer)
    waiting = answered(asked(buyer, subject=f"A {LONG}", text=LONG), agent, "wait")
    solved = answered(asked(buyer, subject="A solved thing"), agent, "solve")
    closed = answered(asked(buyer, subject="A closed thing"), agent, "solve")
    Ticket.objects.filter(pk=closed.pk).update(state="closed")
    spam = asked(buyer, subject="Buy this")
    Ticket.objects.filter(pk=spam.pk).update(state="spam")
    walk.see("support-list", "/support/")
    for name, ticket in {
        "new": new,
        "waiting": waiting,
        "solved": solved,
        "closed": closed,
        "spam": spam,
    }.items():
        walk.see(f"support-ticket-{name}", ticket.get_absolute_url())
    walk.see("support-score", f"/support/score/{addresses.score_token(solved)}/")
    customer_actions.score(solved, by=buyer, stars=4)
    walk.see("support-ticket-scored", solved.get_absolute_url())
    walk.see("support-score-again", f"/support/score/{addresses.score_token(solved)}/")
    assert walk.wrong == []


def test_a_guests_pages(tour, agent):  # noqa: F811
    walk = tour(None)
    walk.see("support-new-guest", "/support/new/")
    walk.see("support-asked", "/support/asked/")
    request = guests.ask(
        key=guests.key_of("a" * 22), email="gus@example.org", name="Gus", sender=1,
        words={"kind": "other", "subject": "May I ask", "text": "How does it work?"},
    )  # fmt: skip
    walk.see("support-confirm", f"/support/confirm/{request.key}/")
    ticket = answered(guests.confirm(request), agent, "wait")
    walk.see("support-guest", f"/support/guest/{addresses.guest_token(ticket)}/")
    assert walk.wrong == []
