"""What happens to people."""

from enum import StrEnum


class PersonEvent(StrEnum):
    LEFT = "person.left"
    SUSPENDED = "person.suspended"
    # A suspension was a mistake, and whoever was warned of them hears that too.
    CLEARED = "person.cleared"
    ROLES_CHANGED = "person.roles_changed"
    # A copy of everything about them is packed.
    COPY_READY = "person.copy_ready"
