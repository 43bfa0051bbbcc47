"""The numbers a case is run by: read from the settings when it opens, copied onto it, and read from there ever after."""

from dataclasses import asdict, dataclass
from datetime import timedelta

from django.conf import settings

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True)
class Terms:
    answer_hours: int
    talk_days: int
    offer_hours: int
    call_after_hours: int
    evidence_hours: int
    appeal_days: int
    return_days: int
    return_look_hours: int
    #: Minor units of the order's currency: when more than this is held, a second moderator confirms.
    second_above: int
    #: Pieces of evidence of one side.
    most_evidence: int

    def as_dict(self) -> dict[str, int]:
        return asdict(self)


def current() -> Terms:
    return Terms(
        answer_hours=settings.DISPUTE_ANSWER_HOURS,
        talk_days=settings.DISPUTE_TALK_DAYS,
        offer_hours=settings.DISPUTE_OFFER_HOURS,
        call_after_hours=settings.DISPUTE_CALL_AFTER_HOURS,
        evidence_hours=settings.DISPUTE_EVIDENCE_HOURS,
        appeal_days=settings.DISPUTE_APPEAL_DAYS,
        return_days=settings.DISPUTE_RETURN_DAYS,
        return_look_hours=settings.DISPUTE_RETURN_LOOK_HOURS,
        second_above=settings.DISPUTE_SECOND_ABOVE,
        most_evidence=settings.DISPUTE_MOST_EVIDENCE,
    )
