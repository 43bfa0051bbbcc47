"""Every action, in every state, by either side and by a stranger: done where the table allows it, else refused in words."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from listings import trading
from listings.checkout import actions as checkout
from listings.orders import actions
from listings.orders.records import Proposal
from tests.orders.states import STATES, WHERE
from yardsale.refusals import Refusal

pytestmark = pytest.mark.django_db

KINDS = ("part_refund", "refund", "return", "more_time")
LOOKING = ("posted", "tracked", "delivered", "handed_over")
#: What stands open in `proposed` was made by the buyer.
STILL_LOOKING = (*LOOKING, "proposed")
UNTOUCHED, PART = ("paid_to_meet", "paid_to_post"), "part_given_back"
PAID = (*UNTOUCHED, PART)
#: Over a parcel that is on its way, and before anything was sent.
FROZEN = ("disputed", "stopped")
#: Who may do what in which state. Everything not named here is refused.
ALLOWED = {
    "start_paying": {("placed", "buyer")},
    "choose_delivery": {("agreed", "buyer")},
    "give_up": {("placed", "buyer"), ("agreed", "buyer")},
    "ship": {(state, "seller") for state in ("paid_to_post", PART)},
    "agree_meeting": {("paid_to_meet", "buyer"), ("paid_to_meet", "seller")},
    "hand_over": {("paid_to_meet", "seller")},
    "enter_code": {("paid_to_meet", "seller")},
    "mark_delivered": {(state, side) for state in ("tracked", "proposed") for side in ("buyer", "seller")},
    "confirm_receipt": {(state, "buyer") for state in ("paid_to_meet", *STILL_LOOKING)},
    "cancel": {(state, side) for state in PAID for side in ("buyer", "seller")},
    "refund": {(state, "seller") for state in (*STILL_LOOKING, "returning", "sent_back")},
    "propose_part_refund": {
        (state, side) for state in (*UNTOUCHED, PART, *LOOKING, "returning") for side in ("buyer", "seller")
    },
    "propose_refund": {(state, "buyer") for state in LOOKING},
    "propose_return": {(state, side) for state in LOOKING for side in ("buyer", "seller")},
    "propose_more_time": {(state, "seller") for state in PAID} | {(state, "buyer") for state in LOOKING},
    "answer_yes": {("proposed", "seller")},
    "answer_no": {("proposed", "seller")},
    "withdraw": {("proposed", "buyer")},
    "give_time": {(state, "buyer") for state in PAID} | {(state, "seller") for state in STILL_LOOKING},
    "send_back": {("returning", "buyer")},
    "take_back": {("returning", "seller"), ("sent_back", "seller")},
    "staff_cancel": {(state, "staff") for state in ("placed", "agreed", *PAID)},
    "staff_refund": {
        (state, "staff") for state in (*PAID, *STILL_LOOKING, "returning", "sent_back", *FROZEN)
    },
    "staff_refund_part": {
        (state, "staff") for state in (*PAID, *STILL_LOOKING, "returning", "sent_back", *FROZEN)
    },
    "staff_release": {
        (state, "staff") for state in (*PAID, *STILL_LOOKING, "returning", "sent_back", *FROZEN)
    },
    "staff_go_on": {("disputed", "staff"), ("stopped", "staff")},
    "freeze": {
        (state, side)
        for state in (*PAID, *STILL_LOOKING, "returning", "sent_back", *FROZEN)
        for side in ("buyer", "seller", "stranger", "staff")
    },
}


def _proposal(order):
    return order.proposals.first() or Proposal.objects.create(
        order=order, kind="refund", by=order.buyer, state="lapsed", answer_by=timezone.now()
    )


def _propose(kind):
    return lambda order, by: actions.propose(order, by=by, kind=kind, amount=1500, address=WHERE)


def _start_paying(order, by):
    # Its door asks who it is; the action itself knows only the order.
    if by != order.buyer:
        raise Refusal("Somebody else is the buyer of this order.")
    checkout.new_payment(order)


ACTIONS = {
    "start_paying": _start_paying,
    "choose_delivery": lambda order, by: actions.choose_delivery(order, by=by, delivery="meet"),
    "give_up": lambda order, by: actions.give_up(order, by=by),
    "ship": lambda order, by: actions.ship(order, by=by, tracking_code="3STEST12345"),
    "agree_meeting": lambda order, by: actions.agree_meeting(
        order, by=by, place="Station", at=timezone.now() + timedelta(days=1)
    ),
    "hand_over": lambda order, by: actions.hand_over(order, by=by),
    "enter_code": lambda order, by: actions.enter_code(order, by=by, code=order.hand_over_code or "123456"),
    "mark_delivered": lambda order, by: actions.mark_delivered(order, by=by),
    "confirm_receipt": lambda order, by: actions.confirm_receipt(order, by=by),
    "cancel": lambda order, by: actions.cancel(order, by=by, reason="agreed"),
    "refund": lambda order, by: actions.refund(order, by=by),
    **{f"propose_{kind}": _propose(kind) for kind in KINDS},
    "answer_yes": lambda order, by: actions.answer(_proposal(order), by=by, is_yes=True, address=WHERE),
    "answer_no": lambda order, by: actions.answer(_proposal(order), by=by, is_yes=False),
    "withdraw": lambda order, by: actions.withdraw(_proposal(order), by=by),
    "give_time": lambda order, by: actions.give_time(order, by=by),
    "send_back": lambda order, by: actions.send_back(order, by=by),
    "take_back": lambda order, by: actions.take_back(order, by=by),
    "staff_cancel": lambda order, by: trading.cancel(order, by=by, reason="Unsafe."),
    "staff_refund": lambda order, by: trading.refund(order, by=by, reason="Broken."),
    "staff_refund_part": lambda order, by: trading.refund(order, by=by, reason="Half broken.", amount=1500),
    "staff_release": lambda order, by: trading.release(order, by=by, reason="As described."),
    "staff_go_on": lambda order, by: trading.go_on(order, by=by, reason="All is well."),
    "freeze": lambda order, by: trading.freeze(order, by=by, reason="Look at it."),
}


class Undone(Exception):
    """Raised on purpose, so that the next action meets the same state."""


def met(act, order, by):
    """True when it was done (and undone again), else the words of the refusal. Anything else that is raised is a bug."""
    try:
        with transaction.atomic():
            act(type(order).objects.get(pk=order.pk), by)
            with transaction.atomic():
                raise Undone
    except Undone:
        return True
    except Refusal as refusal:
        return str(refusal)


@pytest.mark.parametrize("state", sorted(STATES))
def test_every_action_is_done_where_it_is_allowed_and_refused_in_words_elsewhere(state, stranger, moderator):
    moderator.is_staff = True
    order = STATES[state]()
    people = {"buyer": order.buyer, "seller": order.seller, "stranger": stranger, "staff": moderator}
    wrong = {}
    for name, act in ACTIONS.items():
        for side, person in people.items():
            answer = met(act, order, person)
            if (answer is True) != ((state, side) in ALLOWED[name]):
                wrong[f"{name} by {side}"] = answer
            assert answer is True or len(answer) > 20
    assert wrong == {}


def test_the_table_names_every_action_and_only_states_that_exist():
    assert set(ALLOWED) == set(ACTIONS)
    assert {state for pairs in ALLOWED.values() for state, _side in pairs} <= set(STATES)
