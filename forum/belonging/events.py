"""What happens between neighbours."""

from enum import StrEnum


class PairEvent(StrEnum):
    ASKED = "pair.asked"
    ACCEPTED = "pair.accepted"
    DECLINED = "pair.declined"
    WRITTEN = "pair.written"
    ENDED = "pair.ended"
    SOLD = "pair.sold"
