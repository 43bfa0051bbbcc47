"""What people and clocks do with orders, by name. Every one is a transaction; no network call happens inside."""

from listings.orders.clocks import keep_deadlines
from listings.orders.endings import (
    cancel,
    cancel_by_staff,
    cancel_unpaid,
    cancel_unsent,
    give_up,
    refund,
    send_back,
    take_back,
)
from listings.orders.placing import MOST_RESERVATIONS, MOST_TRIES, choose_delivery, place, reserve_for, terms
from listings.orders.proposals import answer, give_time, propose, withdraw
from listings.orders.sending import (
    agree_meeting,
    confirm_receipt,
    enter_code,
    hand_over,
    mark_delivered,
    mark_paid,
    ship,
)

__all__ = [
    "MOST_RESERVATIONS",
    "MOST_TRIES",
    "agree_meeting",
    "answer",
    "cancel",
    "cancel_by_staff",
    "cancel_unpaid",
    "cancel_unsent",
    "choose_delivery",
    "confirm_receipt",
    "enter_code",
    "give_time",
    "give_up",
    "hand_over",
    "keep_deadlines",
    "mark_delivered",
    "mark_paid",
    "place",
    "propose",
    "refund",
    "reserve_for",
    "send_back",
    "ship",
    "take_back",
    "terms",
    "withdraw",
]
