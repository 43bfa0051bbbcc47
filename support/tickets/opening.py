"""How a ticket begins."""

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count, F, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from support.tickets import clocks, rules
from support.tickets.events import TicketEvent
from support.tickets.models import LONGEST_SUBJECT, Attachment, Entry, Message, Queue, Ticket
from support.tickets.moves import words
from support.tickets.statuses import FIRST_PRIORITY, Kind, Logged, Priority, Side, State, Via
from yardsale.accounts.models import User
from yardsale.accounts.roles import LEAD
from yardsale.events.actions import publish
from yardsale.refusals import Refusal

if TYPE_CHECKING:
    from listings.catalogue.models import Listing
    from listings.orders.models import Order


def queue_for(kind: str) -> Queue:
    """The queue where such tickets begin; what none names begins in the first."""
    queues = list(Queue.objects.all())
    return next((queue for queue in queues if kind in queue.kinds), queues[0])


def cleaned_subject(subject: str) -> str:
    """On one line, refused when it is nothing."""
    said = " ".join(subject.replace("\x00", "").split())[:LONGEST_SUBJECT]
    if not said:
        raise Refusal(_("Please say in a few words what it is about."))
    return said


@transaction.atomic
def open_ticket(
    *,
    kind: str,
    subject: str,
    text: str,
    customer: "User | None" = None,
    guest_email: str = "",
    guest_name: str = "",
    order: "Order | None" = None,
    listing: "Listing | None" = None,
    attachments: Sequence[Attachment] = (),
    shown: Sequence[dict[str, str]] = (),
    via: str = Via.SITE,
    message_id: str = "",
    follows: Ticket | None = None,
    by: "User | None" = None,
) -> Ticket:
    """A customer's new ticket with its first message. `by` is an agent who opens it for them.

    The order must be one of the customer's, the listing one they may see: the forms offer no other. Raises Refusal after
    TICKETS_PER_DAY, counted under the person's row lock (a guest's under an advisory lock held by the caller).
    """
    if kind not in Kind.values:
        raise Refusal(_("Please choose what it is about."))
    subject = cleaned_subject(subject)
    said = words(text)
    if customer is not None:
        _refuse_many(customer, by=by)
        if order is not None and customer.pk not in {order.buyer_id, order.seller_id}:
            raise Refusal(_("That order is not one of yours."))
    elif order is not None:
        raise Refusal(_("Please sign in to ask about an order."))
    now = timezone.now()
    owner = _manager_of(customer)
    if owner is None and kind == Kind.COMPLAINT:
        owner = _lead_on_duty(customer, order)
    ticket = Ticket.objects.create(
        kind=kind,
        subject=subject,
        customer=customer,
        guest_email=guest_email.lower() if customer is None else "",
        guest_name=guest_name if customer is None else "",
        order=order,
        listing=listing or (order.listing if order else None),
        queue=queue_for(kind),
        priority=FIRST_PRIORITY.get(Kind(kind), Priority.NORMAL),
        owner=owner,
        shown=list(shown),
        follows=follows,
        opened_at=now,
        written_at=now,
    )
    details: dict[str, Any] = {"kind": kind, "via": str(via)}
    if by is not None:
        details["for_customer"] = True
    Entry.objects.create(
        ticket=ticket,
        kind=Logged.OPENED,
        by=by or customer,
        state=State.NEW,
        details=details,
        version=1,
        at=now,
    )
    message = Message.objects.create(
        ticket=ticket,
        by=customer,
        side=Side.CUSTOMER,
        text=said,
        via=via,
        message_id=message_id,
        number=1,
        made_at=now,
    )
    attach(message, attachments)
    clocks.settle(ticket)
    publish(TicketEvent.OPENED, ticket, by=by or customer)
    if owner is not None and ticket.is_complaint:
        Entry.objects.create(
            ticket=ticket, kind=Logged.ASSIGNED, by=None, state=State.NEW, details={"owner": owner.pk}, version=1, at=now
        )  # fmt: skip
        publish(TicketEvent.ASSIGNED, ticket, owner=owner.pk)
    return ticket


def attach(message: Message, attachments: Sequence[Attachment]) -> None:
    """Files that waited go with a message; one that went with another already is left there."""
    Attachment.objects.filter(pk__in=[file.pk for file in attachments], message=None).update(message=message)


def _manager_of(customer: "User | None") -> "User | None":
    """A key customer's ticket comes to their person first, while that person still works here."""
    if customer is None:
        return None
    manager = User.objects.filter(key_customers__customer=customer, key_customers__ended_at=None).first()
    return manager if manager is not None and rules.may_work(manager) else None


def _lead_on_duty(customer: "User | None", order: "Order | None") -> "User | None":
    """A complaint has an owner at once: the lead who is here, is no side of it, and has the fewest unsolved ones."""
    sides: set[int] = {customer.pk} if customer else set()
    if order is not None:
        sides |= {order.buyer_id, order.seller_id}
    theirs = Ticket.objects.unsolved().filter(owner=OuterRef("pk"), kind=Kind.COMPLAINT).order_by()
    counted = theirs.values("owner").annotate(n=Count("pk")).values("n")
    leads = User.objects.active().in_role(LEAD).filter(is_staff=True).exclude(pk__in=sides)
    ranked = leads.annotate(load=Coalesce(Subquery(counted), 0))
    # Who is on holiday only where nobody else is there.
    first: User | None = ranked.order_by(F("away_since").asc(nulls_first=True), "load", "pk").first()
    return first if first is not None and rules.may_work(first) else None


def _refuse_many(customer: "User", *, by: "User | None") -> None:
    """Ten a day are many for a person; an agent may open more for them."""
    User.objects.select_for_update(no_key=True).only("pk").get(pk=customer.pk)
    since = timezone.now() - timedelta(days=1)
    if (
        by is None
        and Ticket.objects.filter(customer=customer, opened_at__gt=since).count() >= settings.TICKETS_PER_DAY
    ):
        raise Refusal(
            _(
                "You have written to us many times today. Please add what is new to one of the tickets you have."
            )
        )
