"""What the team does with a ticket beside writing in it: each leaves a line, and twice is once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from forum.disputes.models import Case
from support.help.models import Written
from support.tickets import clocks, handling, masking, opening, talking
from support.tickets.models import Attachment, Queue
from support.tickets.moves import Stale
from support.tickets.statuses import State
from tests.factories import OrderFactory, UserFactory
from yardsale.events.models import Event
from yardsale.refusals import Refusal


def kinds(ticket):
    return [line.kind for line in ticket.log.all()]


def another(ticket, text="It is still white.", **fields):
    given = {"kind": "technical", "subject": "White again", "customer": ticket.customer} | fields
    return opening.open_ticket(text=text, **given)


HANDLED = {
    "take": (handling.take, dict, "assigned"),
    "prioritise": (handling.prioritise, lambda: {"priority": 2}, "prioritised"),
    "requeue": (handling.requeue, lambda: {"queue": Queue.objects.get(slug="care")}, "queued"),
    "tag": (handling.tag, lambda: {"add": ["Refund", " refund ", "late, parcel"]}, "tagged"),
    "rename": (handling.rename, lambda: {"subject": "  White\n page "}, "renamed"),
    "snooze": (handling.snooze, lambda: {"until": timezone.now() + timedelta(days=1)}, "snoozed"),
    "wait inside": (handling.wait_inside, dict, "moved"),
    "wait": (handling.wait_for_customer, dict, "moved"),
    "solve": (handling.solve, dict, "moved"),
    "spam": (handling.mark_spam, dict, "moved"),
}


@pytest.mark.parametrize("name", HANDLED)
def test_twice_is_once_with_one_line_and_one_version(ticket, agent, name):
    act, given, line = HANDLED[name]
    values = given()
    act(ticket, by=agent, version=1, **values)
    act(ticket, by=agent, version=1, **values)
    assert (kinds(ticket), ticket.version) == (["opened", line], 2)


@pytest.mark.parametrize("name", HANDLED)
def test_somebody_else_was_there_first_and_nothing_is_done(ticket, agent, buyer, name):
    act, given, _line = HANDLED[name]
    talking.write(ticket, by=buyer, text="It works again!")
    with pytest.raises(Stale):
        act(ticket, by=agent, version=1, **given())
    assert kinds(ticket) == ["opened", "wrote"]


@pytest.mark.parametrize("name", HANDLED)
def test_nobody_handles_their_own_question(ticket, agent, buyer, name):
    act, given, _line = HANDLED[name]
    own = another(ticket, customer=agent)
    for person in (agent, buyer):
        with pytest.raises(Refusal):
            act(own, by=person, version=1, **given())
    assert kinds(own) == ["opened"]


def test_tags_are_small_each_once_and_can_go(ticket, agent):
    handling.tag(ticket, by=agent, version=1, add=["Refund", " refund ", "late, parcel"])
    assert ticket.tags == ["refund", "late parcel"]
    handling.tag(ticket, by=agent, version=2, remove=["REFUND"], add=["parcel"])
    assert ticket.tags == ["late parcel", "parcel"]
    with pytest.raises(Refusal, match="at most 12"):
        handling.tag(ticket, by=agent, version=3, add=[f"tag {number}" for number in range(11)])


def test_it_is_given_only_to_somebody_who_may_work_on_it(ticket, agent, buyer, stranger):
    for person in (buyer, stranger):
        with pytest.raises(Refusal, match="cannot work"):
            handling.assign(ticket, by=agent, version=1, owner=person)
    other = UserFactory(role="support")
    handling.assign(ticket, by=agent, version=1, owner=other)
    handling.hand_back(ticket, by=agent, version=2)
    assert ticket.owner is None
    assert [event.details for event in Event.objects.filter(name="ticket.assigned")] == [{"owner": other.pk}]


def test_several_things_at_once_are_one_version(ticket, agent):
    handling.change(ticket, by=agent, version=1, owner=agent, priority=1, tags=["white"])
    assert (kinds(ticket), ticket.version) == (["opened", "assigned", "prioritised", "tagged"], 2)


def test_it_is_about_an_order_of_its_customer_alone(ticket, agent, buyer):
    own, others = OrderFactory(buyer=buyer), OrderFactory()
    with pytest.raises(Refusal, match="not one of this customer"):
        handling.attach(ticket, by=agent, version=1, order=others)
    handling.attach(ticket, by=agent, version=1, order=own)
    assert (ticket.order, ticket.listing) == (own, own.listing)


def test_what_is_over_or_past_is_not_put_aside(ticket, agent):
    with pytest.raises(Refusal, match="still to come"):
        handling.snooze(ticket, by=agent, version=1, until=timezone.now())
    with pytest.raises(Refusal, match="within a year"):
        handling.snooze(ticket, by=agent, version=1, until=timezone.now() + timedelta(days=367))
    handling.solve(ticket, by=agent, version=1)
    with pytest.raises(Refusal, match="not solved yet"):
        handling.snooze(ticket, by=agent, version=2, until=timezone.now() + timedelta(days=1))


def test_it_comes_back_from_each_state_it_was_led_to(ticket, agent):
    for number, (away, back) in enumerate(
        [
            (handling.solve, handling.reopen),
            (handling.mark_spam, handling.not_spam),
            (handling.wait_inside, handling.reopen),
        ]
    ):
        away(ticket, by=agent, version=1 + 2 * number)
        back(ticket, by=agent, version=2 + 2 * number)
        assert ticket.state == State.OPEN
    assert (ticket.reopened, ticket.solved_at) == (1, None)


# -- Linked, merged, split ------------------------------------------------------------------------------------------


def test_linked_tickets_name_each_other_once(ticket, agent, seller):
    other = another(ticket, customer=seller)
    handling.link(ticket, by=agent, version=1, other=other)
    handling.link(other, by=agent, version=2, other=ticket)
    assert (handling.linked(ticket), handling.linked(other)) == ([other.code], [ticket.code])
    with pytest.raises(Refusal, match="not with itself"):
        handling.link(ticket, by=agent, version=2, other=ticket)


def test_merging_moves_no_words_and_later_ones_go_to_the_target(ticket, agent, buyer):
    target = another(ticket)
    handling.merge(ticket, by=agent, version=1, into=target)
    handling.merge(ticket, by=agent, version=1, into=target)
    assert (ticket.state, ticket.merged_into, ticket.due_at) == (State.MERGED, target, None)
    assert [one.ticket for one in (*ticket.messages.all(), *target.messages.all())] == [ticket, target]
    assert talking.write(ticket, by=buyer, text="Hello?").ticket == target
    assert kinds(target) == ["opened", "merged", "wrote"]


def test_what_is_merged_twice_ends_in_the_last(ticket, agent, buyer):
    middle, last = another(ticket), another(ticket)
    handling.merge(middle, by=agent, version=1, into=last)
    assert handling.merge(ticket, by=agent, version=1, into=middle) == last
    assert talking.write(ticket, by=buyer, text="Hello?").ticket == last


def test_a_question_that_waits_wakes_the_ticket_it_is_merged_into(ticket, agent):
    target = another(ticket)
    talking.reply(target, by=agent, text="Which browser?", version=1, then="wait")
    handling.merge(ticket, by=agent, version=1, into=target)
    assert (target.state, target.act_by) == (State.OPEN, None)
    told = clocks.read(target)
    # It has waited since it was asked, and not since it was merged.
    assert target.next_due == told.calendar.add(ticket.opened_at, told.targets["next"])


def test_tickets_of_two_people_are_never_merged(ticket, agent, seller):
    others = [
        another(ticket, customer=seller),
        another(ticket, customer=None, guest_email="guest@example.org"),
    ]
    for other in others:
        with pytest.raises(Refusal, match="two different people"):
            handling.merge(ticket, by=agent, version=1, into=other)
    with pytest.raises(Refusal, match="into itself"):
        handling.merge(ticket, by=agent, version=1, into=ticket)
    assert ticket.state == State.NEW


def test_what_somebody_wrote_as_a_guest_is_theirs_too(ticket, agent, buyer):
    as_guest = another(ticket, customer=None, guest_email=buyer.email)
    handling.merge(as_guest, by=agent, version=1, into=ticket)
    assert as_guest.merged_into == ticket


def test_nothing_goes_on_in_what_is_over(ticket, agent):
    target = another(ticket)
    handling.mark_spam(target, by=agent, version=1)
    with pytest.raises(Refusal, match="is over"):
        handling.merge(ticket, by=agent, version=1, into=target)


def test_a_second_matter_gets_a_ticket_with_copies_and_files(ticket, agent, buyer):
    file = Attachment.objects.create(
        by=buyer, path="tickets/aa/bb", name="a.txt", content_type="text/plain", size=3
    )
    talking.write(ticket, by=buyer, text="And where is my parcel?", attachments=[file])
    part = handling.split(ticket, by=agent, version=2, messages=[2], subject="The parcel", kind="order")
    copy = part.messages.get()
    assert (copy.text, copy.number, copy.copied_from.ticket) == ("And where is my parcel?", 1, ticket)
    assert [(one.path, one.name) for one in copy.attachments.all()] == [("tickets/aa/bb", "a.txt")]
    assert (part.state, part.customer, part.queue.slug, part.opened_at) == (
        "new",
        buyer,
        "trade",
        copy.made_at,
    )
    assert (handling.linked(ticket), handling.linked(part)) == ([part.code], [ticket.code])
    assert ticket.messages.count() == 2


def test_a_ticket_begins_with_words_of_its_customer(ticket, agent):
    talking.reply(ticket, by=agent, text="We look.", version=1)
    with pytest.raises(Refusal, match="of the customer"):
        handling.split(ticket, by=agent, version=2, messages=[2, 99], subject="Nothing")


# -- What it turns into --------------------------------------------------------------------------------------------


def test_escalating_leaves_a_note_and_raises_it_once(ticket, agent):
    note = handling.escalate(ticket, by=agent, version=1, summary="Tried twice. Needs a developer.")
    assert (note.is_note, ticket.is_escalated, ticket.priority) == (True, True, 1)
    with pytest.raises(Refusal, match="already"):
        handling.escalate(ticket, by=agent, version=2, summary="Again")
    handling.calm(ticket, by=agent, version=2)
    assert (ticket.is_escalated, kinds(ticket)) == (
        False,
        ["opened", "escalated", "prioritised", "escalated"],
    )


def about_an_order(agent, **fields):
    order = OrderFactory(status="handed_over", **fields)
    return opening.open_ticket(
        kind="order", subject="The bell is cracked", text="See?", customer=order.buyer, order=order
    )


def test_a_dispute_freezes_the_order_once_and_the_ticket_waits_inside(agent):
    ticket = about_an_order(agent)
    for _twice in range(2):
        case = handling.open_dispute(
            ticket, by=agent, version=1, reason="broken", text="It came with a crack in the bell."
        )
    assert (ticket.state, ticket.dispute_code, Case.objects.get()) == (State.INSIDE, case.code, case)
    assert (case.claimant, case.opened_by) == (ticket.customer, agent)
    assert kinds(ticket) == ["opened", "disputed", "moved"]


def test_a_dispute_keeps_its_own_rules(ticket, agent):
    with pytest.raises(Refusal, match="about an order"):
        handling.open_dispute(ticket, by=agent, version=1, reason="broken")
    over = about_an_order(agent)
    with pytest.raises(Refusal, match="cannot be reported"):
        handling.open_dispute(over, by=agent, version=1, reason="return")
    part_of_it = about_an_order(agent, seller=agent)
    with pytest.raises(Refusal, match="not yours to work on"):
        handling.open_dispute(part_of_it, by=agent, version=1, reason="broken")
    assert not Case.objects.exists()


def test_an_article_and_an_answer_begin_without_anybodys_name(ticket, agent, buyer):
    text = f"Hello {buyer.name}, switch it off and on. Write to {buyer.email}."
    article = handling.draft_article(ticket, by=agent, version=1, title="White pages", text=text)
    answer = handling.draft_answer(ticket, by=agent, version=2, text=text)
    assert Written.objects.get() == article
    assert article.text == answer == "Hello the customer, switch it off and on. Write to …."
    assert article.source == ticket.code


def test_masking_takes_out_whoever_and_wherever(agent, buyer):
    ticket = about_an_order(agent)
    order = ticket.order
    talking.reply(ticket, by=agent, text="We look.", version=1)
    first = ticket.customer.name.split()[0]
    text = (
        f"{ticket.customer.name} ({ticket.customer.email}, +31 6 1234 5678) of 12 Mill Lane, 12345 Town, says that "
        f"{order.seller.name.upper()} sent order {order.code} late; see #{ticket.code} and DE89 3704 0044 0532 0130 00. "
        f"Greetings, {first}. Answered by {agent.name}. It is size 42, costs 35.00 and was made in 1987."
    )
    said = masking.anonymised(text, ticket)
    for gone in (
        ticket.customer.name, ticket.customer.email, "1234 5678", "Mill Lane", "12345", order.seller.name.upper(), order.code,
        ticket.code, "3704", first, agent.name,
    ):  # fmt: skip
        assert gone not in said
    assert "It is size 42, costs 35.00 and was made in 1987." in said
