"""What happens to vouchers."""

from enum import StrEnum


class VoucherEvent(StrEnum):
    ASKED = "voucher.asked"
    APPROVED = "voucher.approved"
    REFUSED = "voucher.refused"
    STOPPED = "voucher.stopped"
    # These two happen to a grant.
    GRANTED = "voucher.granted"
    ENDING = "voucher.ending"
