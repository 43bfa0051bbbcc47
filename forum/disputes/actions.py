"""What people do with cases, by name. `open_dispute` is the door of the support desk; money moves in `settling` alone."""

from forum.disputes.clocks import keep_deadlines
from forum.disputes.deciding import Decision, abide, appeal, carry_out, confirm, decide, disagree, draft
from forum.disputes.moderating import ask, claim, hand_back, look, read_verdict
from forum.disputes.offering import accept, decline, offer, take_back
from forum.disputes.opening import open_dispute, state_case
from forum.disputes.returning import say_address, send_back
from forum.disputes.settling import receive_back, withdraw
from forum.disputes.talking import answer, call, say_ready, show, write

__all__ = [
    "Decision",
    "abide",
    "accept",
    "answer",
    "appeal",
    "ask",
    "call",
    "carry_out",
    "claim",
    "confirm",
    "decide",
    "decline",
    "disagree",
    "draft",
    "hand_back",
    "keep_deadlines",
    "look",
    "offer",
    "open_dispute",
    "read_verdict",
    "receive_back",
    "say_address",
    "say_ready",
    "send_back",
    "show",
    "state_case",
    "take_back",
    "withdraw",
    "write",
]
