"""A ticket: who asks, what about, who has the ball and until when. What was said and done is in `records`, the desk's own
things (views, macros, drafts, who is looking) in `desk_models`, business hours in `hours`."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from listings.catalogue.models import Listing
from listings.orders.models import Order
from support.tickets.desk_models import Draft, KeyCustomer, Macro, Presence, SavedView, Touch
from support.tickets.hours import BusinessHours, Holiday, Queue
from support.tickets.mail_models import Letter
from support.tickets.records import (
    LONGEST,
    LONGEST_SUBJECT,
    Attachment,
    Entry,
    InboundMail,
    Look,
    Message,
    PendingRequest,
    Score,
)
from support.tickets.statuses import MOVES, OURS, UNSOLVED, Act, Clock, Kind, Outcome, Priority, State
from yardsale import codes
from yardsale.refusals import Refusal

if TYPE_CHECKING:
    from yardsale.accounts.models import User

__all__ = [
    "LONGEST",
    "LONGEST_SUBJECT",
    "Attachment",
    "BusinessHours",
    "Draft",
    "Entry",
    "Holiday",
    "InboundMail",
    "KeyCustomer",
    "Letter",
    "Look",
    "Macro",
    "Message",
    "PendingRequest",
    "Presence",
    "Queue",
    "SavedView",
    "Score",
    "Ticket",
    "Touch",
]


class TicketQuerySet(models.QuerySet["Ticket"]):
    def involving(self, user: "User") -> "TicketQuerySet":
        """A customer's own, and what came from their verified primary address before they had an account or signed in.
        Spam and what was merged stay theirs to read."""
        mine = EmailAddress.objects.filter(user=user, primary=True, verified=True)
        return self.filter(
            Q(customer=user) | Q(customer=None, guest_email__in=mine.values_list(Lower("email"), flat=True))
        )

    def unsolved(self) -> "TicketQuerySet":
        return self.filter(state__in=[str(state) for state in UNSOLVED])

    def ours(self) -> "TicketQuerySet":
        """The team has the ball."""
        return self.filter(state__in=[str(state) for state in OURS])

    def awake(self, now: datetime) -> "TicketQuerySet":
        return self.filter(Q(snoozed_until=None) | Q(snoozed_until__lte=now))

    def to_be_warned(self, now: datetime) -> "TicketQuerySet":
        return self.unsolved().filter(warn_at__lte=now)

    def to_be_closed(self, now: datetime) -> "TicketQuerySet":
        return self.filter(state=State.SOLVED, act_by__lte=now)

    def to_be_reminded(self, now: datetime) -> "TicketQuerySet":
        return self.filter(state=State.CUSTOMER, remind_at__lte=now)

    def silent(self, now: datetime) -> "TicketQuerySet":
        """Waiting for the customer, who was reminded and whose time is up."""
        return self.filter(state=State.CUSTOMER, remind_at=None, act_by__lte=now)

    def to_be_woken(self, now: datetime) -> "TicketQuerySet":
        return self.filter(snoozed_until__lte=now)


class Ticket(models.Model):
    """Changed only through `moves`; `version` grows with every change, and who sends names the one they looked at."""

    code = models.CharField(
        _("number"), max_length=12, unique=True, default=codes.ticket_code, editable=False
    )
    kind = models.CharField(_("about"), max_length=12, choices=Kind)
    subject = models.CharField(_("subject"), max_length=LONGEST_SUBJECT)
    customer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="tickets"
    )
    # Who has no account, or wrote from elsewhere: an address that was confirmed, and the name they gave.
    guest_email = models.EmailField(_("e-mail address"), blank=True)
    guest_name = models.CharField(_("name"), max_length=40, blank=True)
    order = models.ForeignKey(Order, models.PROTECT, null=True, blank=True, related_name="tickets")
    listing = models.ForeignKey(Listing, models.PROTECT, null=True, blank=True, related_name="+")
    queue = models.ForeignKey(Queue, models.PROTECT, related_name="tickets")
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.NEW)
    priority = models.SmallIntegerField(_("priority"), choices=Priority, default=Priority.NORMAL)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    tags = ArrayField(models.CharField(max_length=30), default=list, blank=True)
    version = models.PositiveIntegerField(default=1)
    # What was suggested while it was written: [{"kind": "article", "key": "fees"}].
    shown = models.JSONField(default=list, blank=True)
    # How a complaint ended; empty while it is open.
    outcome = models.CharField(
        _("outcome"), max_length=10, choices=Outcome, blank=True, default="", db_default=""
    )
    is_escalated = models.BooleanField(_("escalated"), default=False)
    # How often it came back after it was solved.
    reopened = models.PositiveSmallIntegerField(_("times reopened"), default=0)

    opened_at = models.DateTimeField(_("opened"), default=timezone.now)
    # The customer's last words and ours.
    written_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True, blank=True)
    # When the customer last looked at the ticket's page.
    seen_at = models.DateTimeField(null=True, blank=True)
    first_answer_at = models.DateTimeField(null=True, blank=True)
    solved_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    snoozed_until = models.DateTimeField(_("put aside until"), null=True, blank=True)
    # The state's own clock: when a solved ticket closes, when a silent customer is reminded (`remind_at`) and it is solved.
    act_by = models.DateTimeField(null=True, blank=True)
    remind_at = models.DateTimeField(null=True, blank=True)
    # What the three clocks say, kept by `clocks.settle` so that the queue can be sorted: None while one stands still.
    first_due = models.DateTimeField(null=True, blank=True)
    next_due = models.DateTimeField(null=True, blank=True)
    solve_due = models.DateTimeField(null=True, blank=True)
    # The nearest of them, and which it is.
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    due_clock = models.CharField(max_length=8, choices=Clock, blank=True)
    # When the next warning is due, and how far warnings have gone: 1 at three quarters, 2 at fifteen minutes, 3 too late.
    warn_at = models.DateTimeField(null=True, blank=True)
    warned = models.PositiveSmallIntegerField(default=0)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged_from")
    follows = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="followed_by")
    dispute_code = models.CharField(max_length=16, blank=True)

    objects = TicketQuerySet.as_manager()

    class Meta:
        verbose_name = _("ticket")
        verbose_name_plural = _("tickets")
        permissions = [
            ("work_ticket", "Can answer and handle tickets"),
            (
                "lead_ticket",
                "Can lead: be told of breaches, share views, mend calendars and macros, see figures",
            ),
            ("manage_customers", "Can keep a book of key customers"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="ticket_state_is_known"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="ticket_kind_is_known"),
            models.CheckConstraint(
                condition=Q(customer__isnull=False, guest_email="") | Q(customer=None) & ~Q(guest_email=""),
                name="ticket_has_one_customer",
            ),
            models.CheckConstraint(
                condition=Q(state="merged", merged_into__isnull=False)
                | ~Q(state="merged") & Q(merged_into=None),
                name="merged_ticket_says_into_which",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["solved", "closed"], solved_at__isnull=False)
                | ~Q(state__in=["solved", "closed"]),
                name="solved_ticket_says_when",
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=["", *Outcome.values]), name="ticket_outcome_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(kind="complaint", state__in=["solved", "closed"], outcome=""),
                name="complaint_ends_with_an_outcome",
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=F("pk")),
                name="ticket_is_not_merged_into_itself",
            ),
        ]
        indexes = [
            models.Index(F("customer"), F("id").desc(), name="ticket_of_customer"),
            models.Index(
                F("guest_email"), F("id").desc(), condition=~Q(guest_email=""), name="ticket_of_guest"
            ),
            # The queue: what nobody has solved, nearest due first; what has no clock comes last.
            models.Index(
                F("due_at").asc(nulls_last=True),
                F("id"),
                condition=Q(state__in=["new", "open", "customer", "inside"]),
                name="ticket_queue",
            ),
            models.Index(
                F("owner"),
                F("due_at").asc(nulls_last=True),
                F("id"),
                condition=Q(state__in=["new", "open", "customer", "inside"]),
                name="ticket_queue_of_owner",
            ),
            models.Index(
                F("kind"),
                F("due_at").asc(nulls_last=True),
                F("id"),
                condition=Q(state__in=["new", "open", "customer", "inside"]),
                name="ticket_queue_of_kind",
            ),
            models.Index(
                F("due_at").asc(nulls_last=True),
                F("id"),
                condition=Q(state__in=["new", "open", "customer", "inside"]) & Q(reopened__gt=0),
                name="ticket_queue_came_back",
            ),
            models.Index(fields=["warn_at"], condition=Q(warn_at__isnull=False), name="ticket_warning"),
            models.Index(fields=["act_by"], condition=Q(act_by__isnull=False), name="ticket_deadline"),
            models.Index(fields=["remind_at"], condition=Q(remind_at__isnull=False), name="ticket_reminder"),
            models.Index(
                fields=["snoozed_until"], condition=Q(snoozed_until__isnull=False), name="ticket_wakes"
            ),
            models.Index(
                F("order"), F("id").desc(), condition=Q(order__isnull=False), name="ticket_of_order"
            ),
            models.Index(fields=["opened_at"], name="ticket_opened"),
            models.Index(fields=["solved_at"], condition=Q(solved_at__isnull=False), name="ticket_solved"),
            GinIndex(fields=["tags"], name="ticket_tags"),
        ]

    def __str__(self) -> str:
        return f"#{self.code} {self.subject}"

    def get_absolute_url(self) -> str:
        """The customer's page."""
        return reverse("tickets:ticket", args=[self.code])

    @property
    def is_unsolved(self) -> bool:
        return self.state in UNSOLVED

    @property
    def is_complaint(self) -> bool:
        return self.kind == Kind.COMPLAINT

    @property
    def is_ours(self) -> bool:
        """The team has the ball."""
        return self.state in OURS

    @property
    def is_unread(self) -> bool:
        """We answered, and the customer has not looked since."""
        return self.answered_at is not None and (self.seen_at is None or self.seen_at < self.answered_at)

    @property
    def customer_name(self) -> str:
        return self.customer.name if self.customer else self.guest_name or str(_now("Guest"))

    def allows(self, act: str) -> bool:
        return (self.state, act) in MOVES

    def refuse_unless(self, act: str) -> None:
        """The gate's first half: what the table does not name is refused in words."""
        if not self.allows(act):
            raise Refusal(
                _now("You cannot %(what)s now: this ticket is “%(state)s”. Please look again.")
                % {"what": Act(act).label, "state": State(self.state).label}
            )

    def move_to(self, state: str, act: str, **changes: Any) -> None:
        """The one gate through which the state changes: from the one it was seen in, where the table leads, or not at all."""
        self.refuse_unless(act)
        if state not in MOVES[self.state, act]:
            raise ValueError(f"{act} leads from {self.state} to {MOVES[self.state, act]}, not to {state}")
        if self.state == State.SOLVED and state == State.OPEN:
            changes.setdefault("outcome", "")
        elif state == State.SOLVED and self.is_complaint and not changes.get("outcome", self.outcome):
            raise Refusal(
                _now(
                    "This is a complaint: choose how it ended, so that the customer and we know. Then solve it."
                )
            )
        moved = Ticket.objects.filter(pk=self.pk, state=self.state).update(state=state, **changes)
        if not moved:
            raise Refusal(_now("Somebody else changed this ticket a moment ago. Please look again."))
        self.refresh_from_db()
