"""What happens to a case. Details hold no words of anybody: whoever may read them finds them in the case."""

from enum import StrEnum


class DisputeEvent(StrEnum):
    OPENED = "dispute.opened"
    STATED = "dispute.stated"
    ANSWERED = "dispute.answered"
    WRITTEN = "dispute.written"
    SHOWN = "dispute.shown"
    READY = "dispute.ready"
    OFFERED = "dispute.offered"
    OFFER_ANSWERED = "dispute.offer_answered"
    OFFER_TAKEN_BACK = "dispute.offer_taken_back"
    OFFER_LAPSED = "dispute.offer_lapsed"
    ESCALATED = "dispute.escalated"
    CLAIMED = "dispute.claimed"
    HANDED_BACK = "dispute.handed_back"
    ASKED = "dispute.asked"
    REVIEWED = "dispute.reviewed"
    DRAFTED = "dispute.drafted"
    PROPOSED = "dispute.proposed"
    DISAGREED = "dispute.disagreed"
    DECIDED = "dispute.decided"
    ABIDED = "dispute.abided"
    APPEALED = "dispute.appealed"
    UNOPPOSED = "dispute.unopposed"
    RETURN_BEGUN = "dispute.return_begun"
    SENT_BACK = "dispute.sent_back"
    SETTLED = "dispute.settled"
    REMINDED = "dispute.reminded"
    # Published without anybody in it (`forum.resolved`).
    TOLD = "dispute.told"
