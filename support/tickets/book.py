"""The book of key customers: whose person of ours they have, how they fare, what comes next."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from listings.orders.models import Order
from support.tickets import changes, rules
from support.tickets.desk_models import Changed, KeyCustomer, Touch, Verb
from support.tickets.models import Ticket
from yardsale.accounts.models import User
from yardsale.accounts.roles import ACCOUNT_MANAGER
from yardsale.refusals import Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

#: So many days of orders tell how somebody trades with us.
DAYS = 90
#: So many rows of each kind stand on a customer's page.
MOST = 20
#: How far ahead a next step may be planned.
LONGEST_AHEAD = timedelta(days=10 * 366)


def managers() -> QuerySet[User]:
    """Who may be a key customer's person."""
    return User.objects.active().in_role(ACCOUNT_MANAGER).filter(is_staff=True).order_by("name", "pk")


def manager_of(user: User | None) -> User | None:
    """A key customer's person at Yardsale, while that person still works here."""
    if user is None or not user.is_authenticated:
        return None
    kept = KeyCustomer.objects.filter(customer=user, ended_at=None).select_related("manager").first()
    return kept.manager if kept is not None and kept.manager.is_active and kept.manager.is_staff else None


def seen_by(user: User) -> QuerySet[KeyCustomer]:
    """One's own book; whoever leads reads all of them."""
    kept = KeyCustomer.objects.filter(ended_at=None)
    return kept if rules.may_lead(user) else kept.filter(manager=user)


# -- What is done -----------------------------------------------------------------------------------------------------


@transaction.atomic
def take(customer: User, *, by: User, manager: User | None = None) -> KeyCustomer:
    """Somebody becomes a key customer: one's own, or, when a lead gives them, another's."""
    manager = manager or by
    if not rules.may_give(by, manager):
        raise Refusal(_("Only a lead puts a customer into somebody else’s book."))
    User.objects.select_for_update(no_key=True).only("pk").get(pk=customer.pk)
    refuse_unfit(customer, manager)
    since = {"manager": manager, "since": timezone.now(), "ended_at": None}
    kept, _is_new = KeyCustomer.objects.update_or_create(customer=customer, defaults=since)
    _tell(kept, by, Verb.ADDED, {"manager": [None, manager.name]})
    return kept


def refuse_unfit(customer: User, manager: User) -> None:
    if customer.is_staff or not customer.is_active:
        raise Refusal(_("Only a neighbour who is here can be a key customer."))
    if not managers().filter(pk=manager.pk).exists():
        raise Refusal(_("%(name)s is no account manager.") % {"name": manager.name})
    kept = KeyCustomer.objects.filter(customer=customer, ended_at=None).select_related("manager").first()
    if kept is not None:
        raise Refusal(
            _("%(customer)s has a person already: %(manager)s.")
            % {"customer": customer.name, "manager": kept.manager.name}
        )


@transaction.atomic
def give(kept: KeyCustomer, *, to: User, by: User) -> None:
    """Into another's book; what is written in it goes along. Open tickets stay with whoever has them."""
    _hold(kept)
    if to.pk == kept.manager_id:
        return
    if not rules.may_keep(by, kept):
        raise Refusal(_("This customer is in somebody else’s book."))
    if not managers().filter(pk=to.pk).exists():
        raise Refusal(_("%(name)s is no account manager.") % {"name": to.name})
    before = kept.manager.name
    kept.manager = to
    kept.save(update_fields=["manager"])
    _tell(kept, by, Verb.CHANGED, {"manager": [before, to.name]})


@transaction.atomic
def end(kept: KeyCustomer, *, by: User) -> None:
    """No key customer any more. What was written stays; open tickets stay with whoever has them, new ones are everybody's."""
    _hold(kept)
    if kept.ended_at is not None:
        return
    if not rules.may_keep(by, kept):
        raise Refusal(_("This customer is in somebody else’s book."))
    kept.ended_at = timezone.now()
    kept.next_step, kept.next_at = "", None
    kept.save(update_fields=["ended_at", "next_step", "next_at"])
    _tell(kept, by, Verb.REMOVED, {"manager": [kept.manager.name, None]})


@transaction.atomic
def keep(
    kept: KeyCustomer,
    *,
    by: User,
    health: str,
    next_step: str = "",
    next_at: date | None = None,
    said: str = "",
) -> None:
    """How they fare and what comes next; `said` is a contact that there was, which is only added."""
    _hold(kept)
    if not rules.may_keep(by, kept):
        raise Refusal(_("This customer is in somebody else’s book."))
    if next_at is not None and not next_step:
        raise Refusal(_("Say what the next step is, too."))
    refuse_unfit_day(next_at)
    new = {"health": health, "next_step": next_step, "next_at": next_at}
    details = {name: [getattr(kept, name), value] for name, value in new.items()}
    KeyCustomer.objects.filter(pk=kept.pk).update(**new)
    kept.refresh_from_db()
    if any(before != after for before, after in details.values()):
        _tell(kept, by, Verb.CHANGED, details)
    words = said.replace("\x00", "").strip()
    if words:
        Touch.objects.create(key_customer=kept, by=by, text=words, health=health)


def refuse_unfit_day(next_at: date | None) -> None:
    """A day far from now is a slip of the finger. What is late stays as it was planned."""
    today = timezone.localdate()
    if next_at is not None and not today - LONGEST_AHEAD <= next_at <= today + LONGEST_AHEAD:
        raise Refusal(_("Please choose a day within ten years."))


def _hold(kept: KeyCustomer) -> None:
    KeyCustomer.objects.select_for_update(of=("self",), no_key=True).only("pk").get(pk=kept.pk)
    kept.refresh_from_db()


def _tell(kept: KeyCustomer, by: User, verb: str, details: "Mapping[str, Sequence[Any]]") -> None:
    changes.record(by, Changed.CUSTOMER, verb, kept, about=kept.customer, details=details)


# -- What is read -----------------------------------------------------------------------------------------------------


def with_figures(book: QuerySet[KeyCustomer]) -> QuerySet[KeyCustomer]:
    """Each row with its last contact, open tickets and orders of the last days: one query whatever the book's length."""
    since = timezone.now() - timedelta(days=DAYS)
    orders = Order.objects.filter(paid_at__gt=since)
    return book.select_related("customer", "manager").annotate(
        last_contact=Subquery(
            Touch.objects.filter(key_customer=OuterRef("pk")).order_by("-pk").values("at")[:1]
        ),
        open_tickets=_counted(Ticket.objects.unsolved().filter(customer=OuterRef("customer")), "customer"),
        bought=_counted(orders.filter(buyer=OuterRef("customer")), "buyer"),
        sold=_counted(orders.filter(seller=OuterRef("customer")), "seller"),
    )


def _counted(rows: Any, by: str) -> Subquery:
    return Subquery(rows.order_by().values(by).annotate(n=Count("pk")).values("n"))


@dataclass(frozen=True)
class Story:
    """What a customer's page tells besides the form."""

    touches: list[Touch]
    tickets: list[Ticket]
    orders: list[Order]


def story_of(kept: KeyCustomer) -> Story:
    since = timezone.now() - timedelta(days=DAYS)
    who = kept.customer
    orders = Order.objects.filter(Q(buyer=who) | Q(seller=who), paid_at__gt=since).select_related("listing")
    return Story(
        touches=list(kept.touches.select_related("by")[:MOST]),
        tickets=list(
            Ticket.objects.unsolved().filter(customer=who).select_related("owner").order_by("-pk")[:MOST]
        ),
        orders=list(orders.order_by("-paid_at")[:MOST]),
    )
