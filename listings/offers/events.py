"""What happens to an offer."""

from enum import StrEnum


class OfferEvent(StrEnum):
    MADE = "offer.made"
    COUNTERED = "offer.countered"
    # A seller's offer to those who had saved the thing.
    GIVEN = "offer.given"
    ACCEPTED = "offer.accepted"
    DECLINED = "offer.declined"
    LAPSED = "offer.lapsed"
    CLOSED = "offer.closed"
