"""What mail companies tell us of a person's address."""

from enum import StrEnum


class AddressEvent(StrEnum):
    # Our mails come back.
    BOUNCED = "address.bounced"
    # One of our mails was marked as spam there.
    COMPLAINED = "address.complained"
