"""Who may do what with people: roles are given by the admin role, and nobody reaches above themselves."""

from typing import Any

from yardsale.accounts.models import Block, User
from yardsale.accounts.roles import ADMIN


def is_admin(user: Any) -> bool:
    """Holds the admin role, or is a superuser."""
    return user.is_active and (user.is_superuser or user.groups.filter(name=ADMIN).exists())


def may_change(user: Any, person: User) -> bool:
    """Change somebody in the admin: an admin may, but a superuser only by a superuser."""
    return is_admin(user) and (user.is_superuser or not person.is_superuser)


def may_give_roles(user: Any, person: User) -> bool:
    """Give and take staff roles; one's own are somebody else's to change."""
    return may_change(user, person) and user != person


def are_apart(one: User, other: User) -> bool:
    """Either wants nothing to do with the other: no messages, no offers, no buying between the two."""
    return Block.objects.between(one, other).exists()


def kept_apart_from(person: User) -> set[int]:
    """Everybody who is apart from this person, whoever of the two did it."""
    rows = Block.objects.involving(person).values_list("blocker", "blocked")
    return {pk for row in rows for pk in row} - {person.pk}


def may_block(user: User, person: User) -> bool:
    """Anybody but oneself and our own people, who answer to everybody."""
    return user.pk != person.pk and not person.is_staff
