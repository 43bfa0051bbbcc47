"""A question on its way through the help desk: article, ticket, answer by mail, stars, and back again."""

import hashlib
import hmac
import time
from email import message_from_bytes, policy
from pathlib import Path

import pytest
import requests

from support.tickets.models import Ticket
from tests.factories import OrderFactory, UserFactory

SCRIPTS = pytest.mark.parametrize(
    ("javascript", "width"), [(True, 1280), (False, 320)], ids=["scripts", "without"]
)
#: As the running site of the journeys is told: see conftest.
KEY = b"only-for-the-journeys"


def mails(site, to, *, least=1):
    """What was sent to an address so far, in its order; waits until there are so many."""
    found = []
    deadline = time.monotonic() + 30
    while len(found) < least and time.monotonic() < deadline:
        kept = (path.read_bytes() for path in sorted(Path(site.folder, "mail").glob("*.eml")))
        read = (message_from_bytes(raw, policy=policy.default) for raw in kept)
        found = [mail for mail in read if to in mail["To"] and mail["Reply-To"]]
        time.sleep(0.2)
    assert len(found) >= least
    return found


def answers_by_mail(site, mail, *, sender, text):
    """A person presses "reply" in their mail program; the mail company brings it as its documentation says."""
    stamp, token = str(int(time.time())), "t" * 50
    raw = (
        f"From: {sender}\r\nTo: {mail['Reply-To']}\r\nSubject: Re: {mail['Subject']}\r\n"
        f"Message-ID: <answer-{time.time_ns()}@mail.example>\r\nIn-Reply-To: {mail['Message-ID']}\r\n"
        f"References: {mail['Message-ID']}\r\n\r\n{text}\r\n\r\nOn Monday, Yardsale wrote:\r\n> old words\r\n"
    )
    answer = requests.post(
        f"{site.url}/support/mail/mailgun/",
        data={
            "token": token,
            "timestamp": stamp,
            "signature": hmac.new(KEY, f"{stamp}{token}".encode(), hashlib.sha256).hexdigest(),
            "recipient": mail["Reply-To"],
            "sender": sender,
            "body-mime": raw,
        },
        timeout=20,
    )
    assert answer.status_code == 200


def wait_for(condition):
    deadline = time.monotonic() + 20
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.2)
    assert condition()


@SCRIPTS
def test_a_question_is_answered_scored_and_comes_back(site, person, javascript, width):
    buyer = UserFactory(name="Bo Buyer", email=f"bo{width}@example.org")
    agent = UserFactory(name="Ada Agent", email=f"ada{width}@example.org", role="support")
    order = OrderFactory(buyer=buyer, delivery="post", status="shipped")
    hers, ours = (person(who, javascript=javascript, width=width) for who in (buyer, agent))

    # The article is not enough.
    hers.goto("/help/posting/")
    hers.locator("#helped").get_by_role("button", name="No", exact=True).click()
    hers.locator("main textarea").fill("My parcel has stood still for a week.")
    hers.get_by_role("button", name="Ask a person").click()
    hers.get_by_role("heading", level=1, name="Write to us").wait_for()
    assert hers.get_by_label("What happened?").input_value() == "My parcel has stood still for a week."
    hers.get_by_label("An order").check()
    hers.get_by_label("In a few words").fill("Where is my parcel?")
    hers.get_by_label("Which order?").select_option(order.code)
    hers.get_by_role("button", name="Send", exact=True).click()
    sent = hers.get_by_role("heading", level=1, name="Where is my parcel?")
    shown_first = hers.get_by_role("button", name="Send it to the team")
    sent.or_(shown_first).wait_for()
    if shown_first.count():
        shown_first.click()
    sent.wait_for()
    ticket = Ticket.objects.get()
    assert (ticket.customer, ticket.order) == (buyer, order)
    assert "We answer by" in hers.locator(".page-head").inner_text()
    page = hers.url

    # The desk.
    ours.goto("/admin/tickets/ticket/?view=unassigned")
    ours.get_by_role("link", name="Where is my parcel?").click()
    ours.get_by_role("button", name="Take it").click()
    ours.get_by_text("Yours", exact=True).wait_for()
    assert ours.locator("#order").get_by_text(order.title).first.is_visible()
    ours.locator(".as-bought summary").click()
    assert ours.locator(".as-bought").get_by_text("Frozen when it was bought").is_visible()
    ours.get_by_label("Macro").select_option(label="It never arrived: open a problem")
    ours.get_by_role("button", name="Preview").click()
    ours.get_by_role("heading", name="What happens").wait_for()
    assert order.title in ours.locator("#macro-text").input_value()
    ours.locator(".composer .go").click()
    wait_for(lambda: Ticket.objects.get().state == "customer")

    # Answered from a mail program.
    asked = next(
        mail for mail in mails(site, buyer.email, least=2) if "Ada" in mail.get_body(("plain",)).get_content()
    )
    answers_by_mail(site, asked, sender=buyer.email, text="It came this morning. Thank you!")
    wait_for(lambda: Ticket.objects.get().messages.count() == 3)
    ticket = Ticket.objects.get()
    newest = ticket.messages.last()
    assert (newest.by, newest.via, newest.text, ticket.state) == (
        buyer,
        "mail",
        "It came this morning. Thank you!",
        "open",
    )

    # Solved.
    ours.goto(f"/admin/tickets/ticket/{ticket.code}/")
    ours.get_by_text("It came this morning. Thank you!").wait_for()
    ours.locator("#text-reply").fill("Wonderful. Enjoy it!")
    ours.get_by_role("button", name="Reply and solve").click()
    wait_for(lambda: Ticket.objects.get().state == "solved")

    # Five stars, and back within seven days.
    hers.goto(page)
    hers.get_by_text("Wonderful. Enjoy it!").wait_for()
    hers.locator("input[name=stars][value='5']").check()
    hers.get_by_role("button", name="Send this").click()
    wait_for(lambda: list(ticket.scores.values_list("stars", flat=True)) == [5])
    hers.goto(page)
    hers.get_by_label("Your message").fill("One thing: the lid is missing.")
    hers.get_by_role("button", name="Send", exact=True).click()
    wait_for(lambda: Ticket.objects.get().state == "open")
    assert Ticket.objects.get().reopened == 1
    ours.goto("/admin/tickets/ticket/?view=reopened")
    assert ours.get_by_role("link", name="Where is my parcel?").count() == 1
