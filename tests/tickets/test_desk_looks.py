"""The desk in a real browser: accessible in four looks, its queue worked by keyboard alone, two agents at one ticket."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from support.tickets import handling, opening, talking
from support.tickets.models import Draft, KeyCustomer, Macro, SavedView, Ticket
from support.tickets.statuses import State
from tests.accounts.conftest import tour  # noqa: F401  (a fixture)
from tests.factories import OrderFactory, UserFactory, topic_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LIST = "/admin/tickets/ticket/"
LONG = "Where-is-my-very-long-word-without-any-place-to-break-it-at-all-that-somebody-typed"


def opened(kind, subject, text, **whose):
    return opening.open_ticket(kind=kind, subject=subject, text=text, **whose)


@pytest.fixture
def pile(transactional_db, agent, lead, buyer, seller):
    """Tickets of every kind, due at every distance."""
    now = timezone.now()
    order = OrderFactory(
        status="paid", delivery="post", buyer=buyer, title="Blue Peugeot road bike", address="Long Street 5"
    )
    topic_of("Is the bell part of a bike?", by=buyer)
    order = {"customer": buyer, "order": order}
    kim, priya = UserFactory(name="Kim Köhler-Weißenfels"), UserFactory(name="Priya", seller_tier="pro")
    gina = {"guest_email": "gina@example.org", "guest_name": "Gina Guest"}
    made = [
        opened("order", "The bell of my bike is missing", "It was in the photo.\n\nCan I have it?", **order),
        opened("complaint", LONG, LONG, customer=seller),
        opened("safety", "Somebody threatens me", "In a message.", customer=kim),
        opened("payment", "When does my payout come?", "It is Friday.", customer=priya),
        opened("other", "Hello", "Anybody there?", **gina),
        opened("order", "The bell of my bike", "Still missing.", customer=buyer),
    ]
    KeyCustomer.objects.create(customer=seller, manager=lead)
    first = made[0]
    talking.reply(first, by=lead, text="Which photo do you mean?", version=first.version, then="wait")
    talking.note(first, by=lead, text="The seller sold a bell last week.", version=first.version)
    talking.write(first, by=buyer, text="The second one.")
    handling.tag(first, by=agent, version=None, add=["bell", "delivery"])
    handling.take(made[1], by=lead, version=None)
    for ticket, minutes, clock in zip(
        made, (-65, 20, -600, 300, 3000, 6000), ["next", "solve", "first"] * 2, strict=True
    ):
        Ticket.objects.filter(pk=ticket.pk).update(due_at=now + timedelta(minutes=minutes), due_clock=clock)
    Macro.objects.create(
        title="Ask for a photo", text="Hello {first_name}, please send a photo of {order_title}.\n\n{agent_name}",
        does={"state": "customer", "tags": ["photo"], "owner": "me"},
    )  # fmt: skip
    Macro.objects.create(title="Known fault", text="It is known.", is_note=True, does={"snooze_hours": 24})
    SavedView.objects.create(name="Orders nobody has", query="view=unassigned&kind=order", owner=agent)
    SavedView.objects.create(name="The team’s morning list", query="view=soon&priority=1")
    return made


def test_every_page_of_the_desk(tour, pile, agent, buyer):  # noqa: F811
    seen, first = tour(agent), reverse("admin:tickets_ticket_change", args=[pile[0].code])
    macro = Macro.objects.get(title="Ask for a photo")
    seen.see("desk-queue", LIST)
    seen.see("desk-filtered", f"{LIST}?view=all&kind=order")
    seen.see("desk-nothing", f"{LIST}?view=all&q=nothing")
    seen.see("desk-done", f"{LIST}?view=mine")
    seen.see("desk-ticket", f"{first}?view=all")
    seen.see("desk-others-ticket", reverse("admin:tickets_ticket_change", args=[pile[1].code]))
    seen.see("desk-guest", reverse("admin:tickets_ticket_change", args=[pile[4].code]))
    seen.see("desk-note", first, act=lambda page: page.locator(".mode.note > summary").click())
    seen.see("desk-keys", first, act=lambda page: page.keyboard.press("?"))
    seen.see("desk-macro", f"{first}macro/?macro={macro.pk}")
    picked = "&".join(f"pick={one.code}" for one in pile)
    seen.see("desk-bulk", f"{LIST}macro/?view=all&macro={macro.pk}&{picked}")
    for what in ("snooze", "escalate", "split", "merge", "dispute", "article", "attach", "change"):
        seen.see(f"desk-{what}", f"{first}do/{what}/")
    seen.see("desk-wrong", f"{first}do/merge/", act=_send_a_wrong_number, answers=(200, 422))
    seen.see("desk-stale", first, act=lambda page: _answer_too_late(page, pile[0], buyer), answers=(200, 409))
    seen.see(
        "desk-asks",
        reverse("admin:tickets_ticket_change", args=[pile[1].code]),
        act=_answer,
        answers=(200, 409),
    )
    seen.see("desk-macros", "/admin/tickets/macro/")
    seen.see("desk-macro-form", "/admin/tickets/macro/add/")
    note = f"{LIST}macro/?view=all&macro={Macro.objects.get(title='Known fault').pk}&{picked}"
    seen.see("desk-bulk-done", note, act=lambda page: page.locator(".note-go").click())
    assert seen.wrong == []


def _answer(page):
    page.locator("#text-reply").fill("Hello, I will look at it.")
    page.get_by_role("button", name="Send reply").click()


def _send_a_wrong_number(page):
    page.locator("[name=other]").fill("nothing")
    page.locator(".button.go").click()


def _answer_too_late(page, ticket, buyer):
    talking.write(ticket, by=buyer, text="I found it, it was in the box!")
    _answer(page)
    page.get_by_role("heading", name="Wait: something is new here").wait_for()


def test_the_queue_is_worked_by_keyboard_alone(tour, pile, agent):  # noqa: F811
    """Open the most urgent, answer it, and go on to the next: without a mouse."""
    page = tour(agent).context.new_page()
    page.goto(f"{LIST}?view=unassigned")
    page.keyboard.press("j")
    page.keyboard.press("x")
    assert page.locator(".ticket input:checked").count() == 1
    page.keyboard.press("Enter")
    page.wait_for_url("**/ticket/*/?view=unassigned")
    safety = Ticket.objects.get(kind="safety")
    assert safety.code in page.url
    page.keyboard.press("r")
    page.keyboard.type("I am with you. What did they write?")
    _tab_to(page, "Then the next ticket of the view")
    page.keyboard.press("Space")
    _tab_to(page, "Reply and wait", "Shift+Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: safety.code not in url)
    safety.refresh_from_db()
    assert (safety.state, safety.owner) == (State.CUSTOMER, agent)
    assert pile[3].code in page.url
    # Only looked at, and on to the one below; from the last of them back to the view.
    for there in (f"{pile[4].code}/", f"{pile[5].code}/", ""):
        page.keyboard.press("l")
        page.wait_for_url(f"**/tickets/ticket/{there}?view=unassigned")
    assert "That was the last one of this view." in page.locator("main, #content").first.inner_text()


def _tab_to(page, words, key="Tab"):
    """Through what can be reached, as far as a page's form may be long."""
    label = "(document.activeElement.labels?.[0] ?? document.activeElement).textContent.trim()"
    for _press in range(12):
        page.keyboard.press(key)
        if page.evaluate(label) == words:
            return
    raise AssertionError(f"{words} is not reached by {key}")


def test_words_that_are_sent_are_not_saved_once_more(tour, pile, agent):  # noqa: F811
    page, saves = tour(agent).context.new_page(), []
    page.goto(reverse("admin:tickets_ticket_change", args=[pile[4].code]))
    page.on("request", lambda request: saves.append(request.url) if request.url.endswith("/draft/") else None)
    page.locator("#text-reply").fill("Hello Gina, how can we help?")
    page.get_by_role("button", name="Send reply").click()
    page.get_by_text("is on its way").wait_for()
    page.wait_for_timeout(1000)
    assert (saves, page.locator("#text-reply").input_value()) == ([], "")
    assert not Draft.objects.exists()


def test_two_agents_see_each_other_and_lose_nothing(tour, pile, agent, lead):  # noqa: F811
    url = reverse("admin:tickets_ticket_change", args=[pile[4].code])
    first, second = (tour(person).context.new_page() for person in (agent, lead))
    first.goto(url)
    first.locator("#text-reply").press_sequentially("Hello Gina, ")
    first.get_by_text("Draft kept").wait_for()
    second.goto(url)
    second.get_by_text("Ada Agent is typing").wait_for(timeout=2000)
    second.locator("#text-reply").fill("Good morning!")
    second.get_by_role("button", name="Send reply").click()
    second.get_by_text("is on its way").wait_for()
    first.locator("#text-reply").press_sequentially("how can we help?")
    first.get_by_role("button", name="Reply and wait").click()
    first.get_by_role("heading", name="Wait: something is new here").wait_for()
    assert first.locator("#text-again").input_value() == "Hello Gina, how can we help?"
    first.get_by_text("Good morning!").wait_for()
    assert pile[4].messages.count() == 2
    first.get_by_role("button", name="Reply and wait, and it is mine").click()
    first.get_by_text("the customer has the ball").wait_for()
    assert [one.text for one in pile[4].messages.order_by("number")][1:] == [
        "Good morning!",
        "Hello Gina, how can we help?",
    ]
