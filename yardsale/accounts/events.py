"""What happens to people."""

from enum import StrEnum


class PersonEvent(StrEnum):
    LEFT = "person.left"
    ROLES_CHANGED = "person.roles_changed"
