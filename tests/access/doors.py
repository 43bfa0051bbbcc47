"""What a row of the table is made of: whom each role meets at a door, and who reads what behind it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.access.words import EVERYBODY

ROLES = EVERYBODY.split()
#: Who answers tickets, and all of our people.
DESK = "agent lead manager"
STAFF = f"{DESK} moderator conflicted growth admin"
LOGIN, STAFF_LOGIN = "sign in", "sign in as staff"
#: What somebody meets who may act: it is done, it is refused in words, or the form comes back.
DONE = (200, 204, 302, 409, 422)
Doors = dict[str, tuple[Any, ...]]


def public(*codes: Any) -> Doors:
    """The same for everybody, signed in or not."""
    return dict.fromkeys(ROLES, codes)


def members(*codes: Any) -> Doors:
    """The same for everybody who is signed in; others are asked to sign in."""
    return public(*codes) | {"anonymous": (LOGIN,)}


def only(roles: str, *codes: Any, others: Any = 404, **some: Any) -> Doors:
    """`codes` for these roles, `others` (404: it does not exist) for everybody else; `some` are exceptions by role."""
    other = others if isinstance(others, tuple) else (others,)
    doors = members(*other) | dict.fromkeys(roles.split(), codes)
    return doors | {role: code if isinstance(code, tuple) else (code,) for role, code in some.items()}


def sides(*codes: Any, **some: Any) -> Doors:
    return only("buyer seller", *codes, **some)


def moderators(*codes: Any, **some: Any) -> Doors:
    """Those who moderate, conflict or not; the admin is one of them."""
    return only("moderator conflicted admin", *codes, **some)


def judges(*codes: Any, **some: Any) -> Doors:
    """Those who may judge a case; whoever has a conflict is told so (403)."""
    return moderators(*codes, **{"conflicted": 403} | some)


def staff(roles: str, *codes: Any) -> Doors:
    """Django's admin: these roles; others of our people are refused, everybody else is led to its own sign-in."""
    doors: Doors = public(STAFF_LOGIN) | dict.fromkeys(STAFF.split(), (403,))
    return doors | dict.fromkeys(roles.split(), codes)


Where = Callable[[Any], list[Any]]


@dataclass(frozen=True)
class Row:
    """One URL name. `where` gives the parts of its address from the world, `data` what its form is sent."""

    name: str
    where: Where = lambda w: []
    get: Doors = field(default_factory=dict)
    post: Doors = field(default_factory=dict)
    data: Callable[[Any], dict[str, Any]] = lambda w: {}
    shows: dict[str, str] = field(default_factory=dict)
    query: str = ""
    #: Other things that the same page shows, each with who may see it (None: the same people): asked for by GET alone.
    also: tuple[tuple[Where, Doors | None], ...] = ()
    #: Other things that the same form is sent for, each with what it meets there: whoever does not find it changes nothing.
    tried: tuple[tuple[Where, Doors], ...] = ()
    #: Who is let in, but whose POST must change nothing: they are part of what is decided here.
    idle: str = ""
    is_demo: bool = False

    def acts(self, role: str, doors: Doors | None = None) -> bool:
        """Whether this role is let through to act; whoever is not must change nothing."""
        is_idle = doors is None and role in self.idle.split()
        return not is_idle and bool(set((doors or self.post)[role]) & {200, 204, 302, 422})

    def reads(self, role: str, kind: str) -> bool:
        from tests.access.words import KINDS

        return role in KINDS[kind].split() or role in self.shows.get(kind, "").split()


# -- Short words for rows ------------------------------------------------------------------------------------------

READ = members(405)
NOBODY = public(405)


def code(name: str, *more: Any) -> Any:
    return lambda w: [getattr(w, name).code, *more]


def key(name: str) -> Any:
    return lambda w: [getattr(w, name).pk]


def both(name: str, inner: str) -> Any:
    return lambda w: [getattr(w, name).code, getattr(w, inner).pk]


def said(**fields: Any) -> Any:
    return lambda w: fields
