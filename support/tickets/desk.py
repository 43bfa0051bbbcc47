"""The queue: which tickets are in which view, how many, and one page of them, the next due first.

A page is found by the key its last row had, through the index its order has, so that the hundredth costs what the first does.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib.auth.models import Group, Permission
from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from listings.catalogue.models import Listing
from listings.orders.models import Order
from support.tickets.models import InboundMail, Queue, SavedView, Ticket
from support.tickets.records import Became
from support.tickets.statuses import UNSOLVED, Kind, State
from yardsale.accounts.models import User
from yardsale.codes import ALPHABET
from yardsale.written import Written

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

#: Rows of a page, and how far tickets are counted: "999+" says as much as the number would.
PAGE, MOST = 200, 999
#: Whose clock ends within this is "soon".
SOON = timedelta(hours=2)
#: Whoever joined within this is new here, and easily lost.
NEW_FOR = timedelta(days=30)

Narrow = Callable[["QuerySet[Ticket]", User, datetime], "QuerySet[Ticket]"]


@dataclass(frozen=True)
class View:
    """One tab of the queue. `by_solved`: it is about what is over, the newest first."""

    label: "_StrPromise"
    icon: str
    narrow: Narrow
    by_solved: bool = False
    # What another state chosen in the filter takes the place of.
    states: tuple[State, ...] = UNSOLVED


VIEWS: dict[str, View] = {
    "mine": View(_("Mine"), "user", lambda q, me, now: _awake(q.filter(owner=me), now)),
    "unassigned": View(_("Nobody’s yet"), "hand", lambda q, me, now: _awake(q.filter(owner=None), now)),
    "soon": View(_("Late or due soon"), "alarm-clock", lambda q, me, now: q.filter(due_at__lte=now + SOON)),
    "complaints": View(_("Complaints"), "megaphone", lambda q, me, now: q.filter(kind=Kind.COMPLAINT)),
    "key": View(
        _("Key customers"),
        "star",
        lambda q, me, now: q.filter(
            customer__account_manager__isnull=False, customer__account_manager__ended_at=None
        ),
    ),
    "reopened": View(_("Came back"), "rotate-ccw", lambda q, me, now: q.filter(reopened__gt=0)),
    "all": View(_("All unsolved"), "inbox", lambda q, me, now: q),
    "waiting": View(
        _("Waiting"),
        "hourglass",
        lambda q, me, now: q.filter(Q(state__in=[State.CUSTOMER, State.INSIDE]) | Q(snoozed_until__gt=now)),
    ),
    "solved": View(
        _("Solved"),
        "check",
        lambda q, me, now: q.filter(solved_at__isnull=False),
        by_solved=True,
        states=(State.SOLVED, State.CLOSED),
    ),
}
FIRST_VIEW = "all"


def _awake(tickets: "QuerySet[Ticket]", now: datetime) -> "QuerySet[Ticket]":
    return tickets.filter(Q(snoozed_until=None) | Q(snoozed_until__lte=now))


@dataclass(frozen=True)
class Wanted:
    """What somebody filters the queue by, as the form cleaned it. Empty: everything of the view."""

    view: str = FIRST_VIEW
    q: str = ""
    state: str = ""
    queue: str = ""
    kind: str = ""
    owner: str = ""
    tag: str = ""
    priority: str = ""

    @cached_property
    def query(self) -> str:
        """As it stands in an address; what is empty is left out."""
        return urlencode({name: value for name, value in asdict(self).items() if value})

    @property
    def is_narrowed(self) -> bool:
        return self != Wanted(view=self.view)

    @property
    def is_sorted_by_age(self) -> bool:
        """What is searched for may be in any state: the newest first, since most of it has no clock."""
        return bool(self.q) or self.state in {State.MERGED, State.SPAM}

    @property
    def is_sorted_by_solving(self) -> bool:
        by_state = self.state in {State.SOLVED, State.CLOSED}
        return not self.is_sorted_by_age and (by_state or (VIEWS[self.view].by_solved and not self.state))

    @property
    def mark(self) -> str:
        """By what its pages are parted, as its order has it."""
        return "pk" if self.is_sorted_by_age else "solved_at" if self.is_sorted_by_solving else "due_at"


def seen_by(reader: User) -> "QuerySet[Ticket]":
    """Everybody's but one's own: nobody works on what they asked themselves, or on what is said about their own sale or
    purchase. Subqueries, not joins: they are asked once, and the queue is still read through its index."""
    orders = Order._default_manager.filter(Q(buyer=reader) | Q(seller=reader)).order_by().values("pk")
    listings = Listing._default_manager.filter(seller=reader).order_by().values("pk")
    others = Ticket.objects.exclude(customer=reader)
    return others.exclude(order__in=orders).exclude(listing__in=listings)


def tickets(wanted: Wanted, *, reader: User, now: datetime) -> "QuerySet[Ticket]":
    view = VIEWS[wanted.view]
    found = view.narrow(seen_by(reader), reader, now) if not wanted.q else seen_by(reader)
    if wanted.state:
        found = found.filter(state=wanted.state)
    elif not wanted.q:
        found = found.filter(state__in=[str(state) for state in view.states])
    if wanted.queue:
        found = found.filter(queue__slug=wanted.queue)
    if wanted.kind:
        found = found.filter(kind=wanted.kind)
    if wanted.owner:
        owner: Any = {"me": reader.pk, "nobody": None}.get(wanted.owner, wanted.owner)
        found = found.filter(owner=owner)
    if wanted.tag:
        found = found.filter(tags__contains=[wanted.tag])
    if wanted.priority:
        found = found.filter(priority=wanted.priority)
    return found.filter(_searched(wanted.q)) if wanted.q else found


def _searched(words: str) -> Q:
    """A ticket's number, a customer's exact address or code, or words of the subject; addresses are never guessed by parts."""
    if "@" in words:
        person = User.objects.filter(email__iexact=words).values_list("pk", flat=True).first()
        return Q(customer=person) if person else Q(guest_email__iexact=words)
    code = words.lstrip("#").lower()
    if set(code) <= set(ALPHABET):
        for length, model, field_name in ((7, Ticket, "pk"), (8, User, "customer")):
            if len(code) != length:
                continue
            pk = model._default_manager.filter(code=code).values_list("pk", flat=True).first()
            if pk:
                return Q(**{field_name: pk})
    return Q(subject__icontains=words)


# -- One page ------------------------------------------------------------------------------------------------------

#: What a row shows; rows are plain tuples, since a model of each and its people costs more than drawing it. As `Row` has them.
SHOWN: tuple[Any, ...] = (
    "pk", "code", "subject", "kind", "state", "priority", "tags", "version", "is_escalated", "reopened", "snoozed_until",
    "written_at", "due_at", "due_clock", "solved_at", "queue_id", "owner_id", "owner__name", "customer_id",
    "customer__name", "customer__seller_tier", "customer__joined_at", "guest_name",
    Case(When(customer__account_manager__ended_at=None, then="customer__account_manager__manager_id")),
)  # fmt: skip


@dataclass
class Row:
    """One ticket of the queue."""

    pk: int
    code: str
    subject: str
    kind: str
    state: str
    priority: int
    tags: list[str]
    version: int
    is_escalated: bool
    reopened: int
    snoozed_until: datetime | None
    written_at: datetime
    due_at: datetime | None
    due_clock: str
    solved_at: datetime | None
    queue: int
    owner: int | None
    owner_name: str | None
    customer: int | None
    customer_name: str | None
    tier: str | None
    joined_at: datetime | None
    guest_name: str
    manager: int | None
    present: list[str] = field(default_factory=list)


@dataclass
class Page:
    rows: list[Row]
    # Where the next one begins, "" on the last.
    after: str


def page(wanted: Wanted, *, reader: User, now: datetime, after: str = "", size: int = PAGE) -> Page:
    mark = wanted.mark
    if not (wanted.is_narrowed or after) and size == PAGE:
        rows = [Row(*values) for values in _TOP[wanted.view](reader=reader.pk, now=now)]
    else:
        look = {"pk": _newest, "solved_at": _last_solved, "due_at": _next_due}[mark]
        rows = look(tickets(wanted, reader=reader, now=now), after, size)
    further = len(rows) > size
    rows = rows[:size]
    return Page(rows, _mark(rows[-1], mark) if further else "")


def _top(view: str) -> Written:
    """The first page of a view as it is, which is what is asked for all day."""

    def ask(reader: int, now: datetime) -> "QuerySet[Any, Any]":
        found = tickets(Wanted(view=view), reader=User(pk=reader), now=now)
        order = _BY_SOLVING if VIEWS[view].by_solved else _BY_DUE
        return found.order_by(*order).values_list(*SHOWN)[: PAGE + 1]

    return Written(ask, reader=int, now=datetime, may_leave_out=["now"])


_BY_DUE: tuple[Any, ...] = (F("due_at").asc(nulls_last=True), "pk")
_BY_SOLVING = ("-solved_at", "-pk")
_TOP = {view: _top(view) for view in VIEWS}


def _rows(found: "QuerySet[Ticket]") -> list[Row]:
    return [Row(*values) for values in found.values_list(*SHOWN)]


def _newest(found: "QuerySet[Ticket]", after: str, size: int) -> list[Row]:
    _moment, pk = _read(after)
    if pk:
        found = found.filter(pk__lt=pk)
    return _rows(found.order_by("-pk")[: size + 1])


def _last_solved(found: "QuerySet[Ticket]", after: str, size: int) -> list[Row]:
    moment, pk = _read(after)
    if moment:
        found = found.filter(solved_at__lte=moment).filter(Q(solved_at__lt=moment) | Q(pk__lt=pk))
    return _rows(found.filter(solved_at__isnull=False).order_by(*_BY_SOLVING)[: size + 1])


def _next_due(found: "QuerySet[Ticket]", after: str, size: int) -> list[Row]:
    """What has no clock stands last: a page that begins among it is asked for by the key alone."""
    moment, pk = _read(after)
    if not pk:
        return _rows(found.order_by(*_BY_DUE)[: size + 1])
    rows = []
    if moment:
        later = found.filter(due_at__gte=moment).filter(Q(due_at__gt=moment) | Q(pk__gt=pk))
        rows = _rows(later.order_by(*_BY_DUE)[: size + 1])
        pk = 0
    if len(rows) <= size:
        without = found.filter(due_at=None, pk__gt=pk).order_by(*_BY_DUE)
        rows += _rows(without[: size + 1 - len(rows)])
    return rows


def _mark(row: Row | Ticket, by: str) -> str:
    moment = getattr(row, by) if by != "pk" else None
    return f"{moment.isoformat() if moment else ''}~{row.pk}"


def _read(after: str) -> tuple[datetime | None, int]:
    """Where a page begins; nonsense begins at the top."""
    moment, _tilde, key = after.partition("~")
    if not (key.isascii() and key.isdigit() and len(key) < 18):
        return None, 0
    try:
        at = datetime.fromisoformat(moment) if moment else None
    except ValueError:
        return None, 0
    if at and (at.tzinfo is None or not 1970 < at.year < 3000):
        return None, 0
    return at, int(key)


# -- How many there are --------------------------------------------------------------------------------------------


class _CountOf(Subquery):
    template = "(SELECT count(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()


def _counted(reader: int, now: datetime) -> "QuerySet[Any, Any]":
    """A row of one number for each view, no more than MOST + 1 rows of which are looked at."""
    person = User(pk=reader)
    asked = {
        # Names of their own: a person has complaints too.
        f"in_{name}": _CountOf(
            tickets(Wanted(view=name), reader=person, now=now).order_by().values("pk")[: MOST + 1]
        )
        for name in VIEWS
    }
    return User.objects.filter(pk=reader).order_by().annotate(**asked).values_list(*asked)


_COUNTED = Written(_counted, reader=int, now=datetime)
_HELD = Written(
    lambda: InboundMail.objects.filter(became=Became.HELD).order_by().values_list("pk")[: MOST + 1]
)
_SAVED = Written(
    lambda reader: SavedView.objects.filter(Q(owner=reader) | Q(owner=None)).order_by("position", "pk")[:50],
    reader=int,
)
_QUEUES = Written(lambda: Queue.objects.order_by("position", "pk"))


def _working() -> "QuerySet[Any, Any]":
    """Whoever has the right, of themselves or through a group; each asked once, not all the ways they may have it."""
    right = Permission.objects.filter(content_type__app_label="tickets", codename="work_ticket")
    by_group = Group.objects.filter(user=OuterRef("pk"), permissions__in=right)
    by_name = right.filter(user=OuterRef("pk"))
    may = Q(is_superuser=True) | Q(Exists(by_group)) | Q(Exists(by_name))
    people = User.objects.filter(may, is_staff=True, is_active=True)
    return people.order_by("name", "pk").values_list("pk", "name")[:200]


_WORKING = Written(_working)


def counts(reader: User, now: datetime) -> dict[str, int]:
    """Of every view, in one query."""
    return dict(zip(VIEWS, _COUNTED(reader=reader.pk, now=now)[0], strict=True))


def held_mails() -> int:
    """E-mails that wait for a person to say what becomes of them; no more than MOST + 1 are looked at."""
    return len(_HELD())


def saved_views(reader: User) -> list[SavedView]:
    return _SAVED(reader=reader.pk)


def workers() -> list[tuple[int, str]]:
    """Who may be given a ticket: keys and names."""
    return _WORKING()


def queues() -> list[Queue]:
    return _QUEUES()


# -- Working through it --------------------------------------------------------------------------------------------


def next_after(ticket: Ticket, wanted: Wanted, *, reader: User) -> str:
    """The code of the ticket to do next in this view, after this one was dealt with; "" when there is none."""
    now = timezone.now()
    found = page(wanted, reader=reader, now=now, size=2).rows
    return next((row.code for row in found if row.pk != ticket.pk), "")


def following(ticket: Ticket, wanted: Wanted, *, reader: User) -> str:
    """The code of the ticket that stands below this one in the view; "" at its end."""
    if wanted.mark == "solved_at" and ticket.solved_at is None:
        return ""  # it came back, and stands in this view no more
    found = page(wanted, reader=reader, now=timezone.now(), after=_mark(ticket, wanted.mark), size=1).rows
    return found[0].code if found and found[0].pk != ticket.pk else ""


def chosen(codes: Sequence[str], *, reader: User) -> list[Ticket]:
    """The tickets somebody ticked, as many as a page holds, in the order of their keys."""
    found = seen_by(reader).filter(code__in=list(codes)[:PAGE]).select_related("customer", "order", "owner")
    return list(found.order_by("pk"))
