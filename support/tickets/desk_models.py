"""What belongs to the desk and not to a ticket: who is looking, what is being typed, macros, views, the book of key customers."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from support.tickets.statuses import Kind


class Presence(models.Model):
    """Who has a ticket open, and whether they type. Rows older than a minute count for nothing."""

    ticket = models.ForeignKey("tickets.Ticket", models.CASCADE, related_name="present")
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    seen_at = models.DateTimeField(default=timezone.now)
    is_typing = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("presence")
        verbose_name_plural = _("presence")
        constraints = [models.UniqueConstraint(fields=["ticket", "agent"], name="one_presence_per_agent")]

    def __str__(self) -> str:
        return f"{self.agent_id} {self.ticket_id}"


class Draft(models.Model):
    """What somebody of the team has typed and not sent, with the version of the ticket they looked at."""

    ticket = models.ForeignKey("tickets.Ticket", models.CASCADE, related_name="drafts")
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    is_note = models.BooleanField(default=False)
    text = models.TextField()
    version = models.PositiveIntegerField()
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        constraints = [
            models.UniqueConstraint(fields=["ticket", "agent", "is_note"], name="one_draft_of_a_kind")
        ]

    def __str__(self) -> str:
        return f"{self.agent_id} {self.ticket_id}"


class Macro(models.Model):
    """A canned reply, or more: words with {variables}, and what is done with them. Without an owner it is everybody's."""

    title = models.CharField(_("title"), max_length=80)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+"
    )
    text = models.TextField(_("words"), max_length=4000, blank=True)
    is_note = models.BooleanField(_("as an internal note"), default=False)
    # {"state": "customer", "tags": ["refund"], "owner": "me", "snooze_hours": 24, "priority": 1}; see `macros`.
    does = models.JSONField(_("does"), default=dict, blank=True)
    kinds = ArrayField(models.CharField(max_length=12, choices=Kind), default=list, blank=True)
    is_retired = models.BooleanField(_("no longer offered"), default=False)
    used = models.PositiveIntegerField(_("times used"), default=0, editable=False)

    class Meta:
        verbose_name = _("macro")
        verbose_name_plural = _("macros")
        ordering = ["title"]
        constraints = [
            models.CheckConstraint(condition=~Q(text="") | ~Q(does={}), name="macro_says_or_does_something"),
            models.UniqueConstraint(
                F("title"), condition=Q(owner=None), name="shared_macros_have_titles_of_their_own"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class SavedView(models.Model):
    """A filter of the queue with a name. Without an owner it is everybody's."""

    name = models.CharField(_("name"), max_length=60)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+"
    )
    # The queue's own filter as a query string, cleaned by its form.
    query = models.CharField(max_length=500)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name


class Health(models.TextChoices):
    GOOD = "good", _("Good")
    WATCH = "watch", _("To be watched")
    TROUBLE = "trouble", _("In trouble")


class KeyCustomer(models.Model):
    """A customer who has a person of ours; their tickets come to that person first."""

    customer = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="account_manager", verbose_name=_("customer")
    )
    manager = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="key_customers",
        verbose_name=_("account manager"),
    )
    since = models.DateTimeField(_("since"), default=timezone.now)
    health = models.CharField(_("health"), max_length=8, choices=Health, default=Health.GOOD)
    next_step = models.CharField(_("next step"), max_length=200, blank=True)
    next_at = models.DateField(_("on"), null=True, blank=True)
    # No longer one; the row and what is written in it stay, and come back when somebody takes them again.
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("key customer")
        verbose_name_plural = _("key customers")
        constraints = [
            models.CheckConstraint(condition=~Q(customer=F("manager")), name="nobody_manages_themselves")
        ]
        indexes = [models.Index(fields=["manager", "next_at"], name="book_of_manager")]

    def __str__(self) -> str:
        return f"{self.customer_id}"


class Touch(models.Model):
    """A contact with a key customer, as the account manager tells it. Added only."""

    key_customer = models.ForeignKey(KeyCustomer, models.PROTECT, related_name="touches")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    text = models.TextField(_("what was said"), max_length=2000)
    health = models.CharField(_("health"), max_length=8, choices=Health)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return str(self.pk)


class Changed(models.TextChoices):
    """What of the desk was changed."""

    MACRO = "macro", _("Macro")
    VIEW = "view", _("Shared view")
    HOURS = "hours", _("Business hours")
    HOLIDAY = "holiday", _("Holiday")
    QUEUE = "queue", _("Queue")
    CUSTOMER = "customer", _("Key customer")
    ROLES = "roles", _("Roles of a person")


class Verb(models.TextChoices):
    ADDED = "added", _("Added")
    CHANGED = "changed", _("Changed")
    REMOVED = "removed", _("Removed")


class Change(models.Model):
    """Somebody changed something of the desk. Added only, and kept when the person or the thing is gone."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    what = models.CharField(_("what"), max_length=8, choices=Changed)
    verb = models.CharField(_("did"), max_length=8, choices=Verb)
    # The thing's key and its name of then; it may be gone.
    key = models.CharField(max_length=60)
    title = models.CharField(_("which"), max_length=120)
    about = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("of"),
    )
    # {field: [before, after]}
    details = models.JSONField(default=dict)
    at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        verbose_name = _("change at the desk")
        verbose_name_plural = _("changes at the desk")
        indexes = [
            models.Index(F("by"), F("id").desc(), name="change_by_person"),
            models.Index(F("what"), F("id").desc(), name="change_of_what"),
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.key}"
