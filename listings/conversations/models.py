"""A conversation: one thread per buyer and listing, a seat for each of the two, and messages that stay as they were sent."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from listings.catalogue.models import Listing
from listings.conversations.statuses import Kind, MeetingState
from listings.orders.models import Order
from yardsale import codes
from yardsale.hiding.models import Kind as HiddenKind
from yardsale.hiding.models import is_hidden

if TYPE_CHECKING:
    from yardsale.accounts.models import User

#: Characters of one message.
LONGEST = 2000


class ThreadQuerySet(models.QuerySet["Thread"]):
    def involving(self, user: "User") -> "ThreadQuerySet":
        return self.filter(Q(buyer=user) | Q(seller=user))

    def between(self, one: "User", other: "User") -> "ThreadQuerySet":
        return self.filter(Q(buyer=one, seller=other) | Q(buyer=other, seller=one))

    def locked(self) -> "ThreadQuerySet":
        """One writer at a time: whoever polls for what came after a message misses none."""
        return self.select_for_update(of=("self",), no_key=True)


class Thread(models.Model):
    """What one buyer and one seller say to each other about one listing."""

    code = models.CharField(_("code"), max_length=16, unique=True, default=codes.thread_code, editable=False)
    listing = models.ForeignKey(Listing, models.PROTECT, related_name="threads")
    buyer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="threads_asked")
    seller = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="threads_answered")
    started_at = models.DateTimeField(default=timezone.now)
    # Seconds from the buyer's first message to the seller's first answer.
    answered_after = models.PositiveIntegerField(null=True, blank=True)
    # Counts changes of what stands there already (a proposal answered, a held message delivered): an open page that
    # knows another number draws the thread anew, one that knows this number asks for what came after.
    version = models.PositiveIntegerField(default=1)

    objects = ThreadQuerySet.as_manager()

    class Meta:
        verbose_name = _("conversation")
        verbose_name_plural = _("conversations")
        constraints = [
            models.UniqueConstraint(
                fields=["listing", "buyer"], name="buyer_has_one_conversation_per_listing"
            ),
            models.CheckConstraint(condition=~Q(buyer=F("seller")), name="nobody_talks_to_themselves"),
        ]
        indexes = [
            models.Index(fields=["buyer", "started_at"], name="conversation_of_buyer"),
            models.Index(
                fields=["seller", "started_at"],
                condition=Q(answered_after__isnull=False),
                name="conversation_answered",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.listing_id} ({self.code})"

    def get_absolute_url(self) -> str:
        return reverse("conversations:thread", args=[self.code])

    def other_side(self, user: "User") -> "User":
        return self.seller if user == self.buyer else self.buyer


class MessageQuerySet(models.QuerySet["Message"]):
    def visible_to(self, user: "User") -> "MessageQuerySet":
        """What is held is seen by its author alone; what our people hid is known to have been there."""
        seen = self.filter(Q(held_for="") | Q(author=user))
        return seen.annotate(is_hidden=is_hidden(HiddenKind.MESSAGE))

    def unhidden(self) -> "MessageQuerySet":
        return self.filter(~is_hidden(HiddenKind.MESSAGE))

    def held(self) -> "MessageQuerySet":
        return self.exclude(held_for="")

    def after(self, pk: int) -> "MessageQuerySet":
        return self.filter(pk__gt=pk)


class Message(models.Model):
    """Never changed and never removed; a trigger sees to it. Only what was held may be let go."""

    thread = models.ForeignKey(Thread, models.PROTECT, related_name="messages")
    # None: the house itself.
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.TEXT)
    text = models.TextField(_("text"), max_length=LONGEST, blank=True)
    # What a room of the house needs to draw its row ({"id": 17}), or {"width", "height"} of a photo.
    details = models.JSONField(default=dict, blank=True)
    # A photo's path below PRIVATE_ROOT: nothing of a conversation lies where everybody may look.
    photo = models.CharField(max_length=120, blank=True)
    # Why the guard holds it back, its findings' kinds with commas; empty: delivered.
    held_for = models.CharField(_("held for"), max_length=200, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    # The form's own key: the same form sent twice is one message.
    key = models.UUIDField(null=True, blank=True)
    sent_at = models.DateTimeField(default=timezone.now)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        constraints = [
            models.UniqueConstraint(fields=["author", "key"], name="form_sends_one_message"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="message_kind_is_known"),
            models.CheckConstraint(condition=~Q(kind="text") | ~Q(text=""), name="message_says_something"),
            models.CheckConstraint(condition=Q(kind="photo") ^ Q(photo=""), name="only_a_photo_has_a_file"),
            models.CheckConstraint(
                condition=Q(author__isnull=False) | ~Q(kind__in=["text", "photo"]),
                name="words_have_an_author",
            ),
            models.CheckConstraint(
                condition=Q(held_for="", delivered_at__isnull=False)
                | ~Q(held_for="") & Q(delivered_at__isnull=True, author__isnull=False),
                name="message_is_held_or_delivered",
            ),
        ]
        indexes = [
            models.Index(F("thread"), F("id").desc(), name="message_of_thread"),
            models.Index(fields=["author", "sent_at"], name="message_of_author"),
            models.Index(fields=["thread"], condition=~Q(held_for=""), name="message_held"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def is_held(self) -> bool:
        return bool(self.held_for)

    @property
    def held_kinds(self) -> list[str]:
        return self.held_for.split(",") if self.held_for else []


class SeatQuerySet(models.QuerySet["Seat"]):
    def of(self, person: "User") -> "SeatQuerySet":
        return self.filter(person=person)

    def unread(self) -> "SeatQuerySet":
        return self.filter(unread__gt=0)

    def with_all_that_a_row_shows(self) -> "SeatQuerySet":
        seats = self.select_related("thread__listing", "other", "last")
        return seats.annotate(is_last_hidden=is_hidden(HiddenKind.MESSAGE, "last_id"))


class Seat(models.Model):
    """One person's place in a thread: what they have read, and how they keep it."""

    thread = models.ForeignKey(Thread, models.CASCADE, related_name="seats")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="seats")
    other = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    # The newest message this person may see, by when it was said; the list is in its order.
    last = models.ForeignKey(Message, models.PROTECT, null=True, blank=True, related_name="+")
    read_up_to = models.BigIntegerField(default=0)
    unread = models.PositiveIntegerField(default=0)
    # Since when something waits, and when we told them so: once for each time they fall behind.
    unseen_since = models.DateTimeField(null=True, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)
    is_muted = models.BooleanField(default=False)
    is_archived = models.BooleanField(default=False)

    objects = SeatQuerySet.as_manager()

    class Meta:
        verbose_name = _("seat")
        verbose_name_plural = _("seats")
        constraints = [
            models.UniqueConstraint(fields=["thread", "person"], name="person_has_one_seat"),
            models.CheckConstraint(condition=~Q(person=F("other")), name="seat_faces_somebody_else"),
            models.CheckConstraint(
                condition=Q(unread=0, unseen_since__isnull=True, told_at__isnull=True)
                | Q(unread__gt=0, unseen_since__isnull=False),
                name="seat_counts_what_is_unseen",
            ),
        ]
        indexes = [
            models.Index(F("person"), F("last").desc(), name="seat_newest"),
            models.Index(fields=["person"], condition=Q(unread__gt=0), name="seat_unread"),
            models.Index(
                fields=["unseen_since"],
                condition=Q(unread__gt=0, told_at__isnull=True, is_muted=False),
                name="seat_untold",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.thread_id}"


class Meeting(models.Model):
    """A place and a time that one side proposes to the other."""

    thread = models.ForeignKey(Thread, models.PROTECT, related_name="meetings")
    order = models.ForeignKey(Order, models.PROTECT, null=True, blank=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    place = models.CharField(_("where"), max_length=120)
    at = models.DateTimeField(_("when"))
    state = models.CharField(max_length=10, choices=MeetingState, default=MeetingState.OPEN)
    proposed_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        constraints = [
            models.UniqueConstraint(
                fields=["thread"], condition=Q(state="open"), name="conversation_has_one_open_meeting"
            ),
            models.CheckConstraint(condition=Q(state__in=MeetingState.values), name="meeting_state_is_known"),
            models.CheckConstraint(
                condition=Q(state="open") ^ Q(answered_at__isnull=False), name="answered_meeting_has_a_moment"
            ),
            models.CheckConstraint(condition=~Q(place=""), name="meeting_has_a_place"),
        ]
        indexes = [models.Index(fields=["thread", "-id"], name="meeting_of_conversation")]

    def __str__(self) -> str:
        return f"{self.place} ({self.state})"
