"""A pick of the week, a street sale with its stalls, a helper and whom they help."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from forum.belonging.statuses import MOVES, OPEN, Ending, PairState
from listings.catalogue.models import District, Listing
from yardsale import codes
from yardsale.refusals import Refusal

if TYPE_CHECKING:
    from yardsale.accounts.models import User

#: Newcomers that one person helps at a time, at most.
MOST_AT_ONCE = 3
LONGEST_WORDS = 1000


class PickQuerySet(models.QuerySet["Pick"]):
    def by(self, person: "User") -> "PickQuerySet":
        return self.filter(person=person)

    def since(self, moment: datetime) -> "PickQuerySet":
        return self.filter(picked_at__gte=moment)


class Pick(models.Model):
    """Somebody thinks that neighbours should see this."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    listing = models.ForeignKey(Listing, models.CASCADE, related_name="picks")
    picked_at = models.DateTimeField(default=timezone.now)

    objects = PickQuerySet.as_manager()

    class Meta:
        verbose_name = _("pick")
        verbose_name_plural = _("picks")
        constraints = [models.UniqueConstraint(fields=["person", "listing"], name="person_picks_thing_once")]
        indexes = [
            models.Index(fields=["picked_at"], name="picks_of_the_week"),
            models.Index(fields=["person", "picked_at"], name="picks_of_person"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.listing_id}"


class StreetSaleQuerySet(models.QuerySet["StreetSale"]):
    def shown(self) -> "StreetSaleQuerySet":
        return self.filter(is_shown=True)

    def ahead(self, now: datetime) -> "StreetSaleQuerySet":
        """Those that are not over, the next first."""
        return self.shown().filter(ends_at__gt=now).order_by("starts_at", "pk")

    def over(self, now: datetime) -> "StreetSaleQuerySet":
        return self.shown().filter(ends_at__lte=now).order_by("-ends_at", "-pk")


class StreetSale(models.Model):
    """A day on which neighbours put their things out at once. Made by our people; no addresses stand in it."""

    slug = models.SlugField(_("slug"), max_length=60, unique=True)
    title = models.CharField(_("title"), max_length=80)
    about = models.TextField(_("about"), max_length=1000, blank=True, default="")
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    # None named: everywhere.
    districts = models.ManyToManyField(
        District, verbose_name=_("neighbourhoods"), blank=True, related_name="+"
    )
    is_shown = models.BooleanField(_("shown"), default=False)

    objects = StreetSaleQuerySet.as_manager()

    class Meta:
        verbose_name = _("street sale")
        verbose_name_plural = _("street sales")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="street_sale_ends_after_it_begins"
            ),
        ]
        indexes = [models.Index(fields=["ends_at"], condition=Q(is_shown=True), name="street_sales_shown")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("belonging:street_sale", args=[self.slug])

    def is_on(self, now: datetime) -> bool:
        return self.starts_at <= now < self.ends_at

    def is_over(self, now: datetime) -> bool:
        return self.ends_at <= now


class Stall(models.Model):
    """Somebody takes part: in which neighbourhood, from when to when, with which of their things. Where exactly is told by
    themselves to whoever asks; it stands nowhere."""

    sale = models.ForeignKey(StreetSale, models.CASCADE, related_name="stalls")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    district = models.ForeignKey(District, models.PROTECT, related_name="+", verbose_name=_("neighbourhood"))
    opens_at = models.TimeField(_("from"))
    closes_at = models.TimeField(_("until"))
    words = models.CharField(_("what you bring"), max_length=140, blank=True, default="")
    listings = models.ManyToManyField(Listing, blank=True, related_name="+")
    joined_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("stall")
        verbose_name_plural = _("stalls")
        constraints = [
            models.UniqueConstraint(fields=["sale", "person"], name="person_has_one_stall_in_a_street_sale"),
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")), name="stall_closes_after_it_opens"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.sale_id}"


class Helper(models.Model):
    """Somebody who has sold a lot and helps who has not."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="helper")
    is_on = models.BooleanField(_("I help"), default=True)
    most = models.PositiveSmallIntegerField(_("how many at a time"), default=1)
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("helper")
        verbose_name_plural = _("helpers")
        constraints = [
            models.CheckConstraint(
                condition=Q(most__gte=1, most__lte=MOST_AT_ONCE), name="helper_has_one_to_three"
            ),
        ]

    def __str__(self) -> str:
        return str(self.person_id)


class PairQuerySet(models.QuerySet["Pair"]):
    def involving(self, person: "User") -> "PairQuerySet":
        return self.filter(Q(newcomer=person) | Q(helper=person))

    def open(self) -> "PairQuerySet":
        return self.filter(state__in=[str(state) for state in OPEN])


class Pair(models.Model):
    """Somebody new and their helper, until the first sale. Both said yes, and either ends it any time."""

    code = models.CharField(max_length=16, unique=True, default=codes.thread_code, editable=False)
    newcomer = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    helper = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    state = models.CharField(max_length=8, choices=PairState, default=PairState.ASKED)
    ending = models.CharField(max_length=12, choices=Ending, blank=True, default="")
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    asked_at = models.DateTimeField(default=timezone.now)
    began_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = PairQuerySet.as_manager()

    class Meta:
        verbose_name = _("newcomer and helper")
        verbose_name_plural = _("newcomers and helpers")
        constraints = [
            models.CheckConstraint(condition=~Q(newcomer=F("helper")), name="nobody_helps_themselves"),
            models.UniqueConstraint(
                fields=["newcomer"],
                condition=Q(state__in=["asked", "active"]),
                name="newcomer_has_one_helper",
            ),
            models.CheckConstraint(condition=Q(state__in=PairState.values), name="pair_state_is_known"),
            models.CheckConstraint(
                condition=Q(state="ended", ended_at__isnull=False) & ~Q(ending="")
                | ~Q(state="ended") & Q(ended_at=None, ending=""),
                name="ended_pair_says_when_and_why",
            ),
        ]
        indexes = [
            models.Index(F("helper"), F("id").desc(), name="pairs_of_helper"),
            models.Index(F("newcomer"), F("id").desc(), name="pairs_of_newcomer"),
        ]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return reverse("belonging:pair", args=[self.code])

    @property
    def is_active(self) -> bool:
        return self.state == PairState.ACTIVE

    def other_side(self, person: "User") -> "User":
        return self.helper if person.pk == self.newcomer_id else self.newcomer

    def move_to(self, state: str, **changes: Any) -> None:
        """The one gate; refuses when somebody was faster."""
        moved = state in MOVES[PairState(self.state)] and Pair.objects.filter(
            pk=self.pk, state=self.state
        ).update(state=state, **changes)
        if not moved:
            raise Refusal(_now("Something changed here a moment ago. Please look again."))
        self.refresh_from_db()


class Words(models.Model):
    """What the two write to each other."""

    pair = models.ForeignKey(Pair, models.CASCADE, related_name="said")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    text = models.TextField(max_length=LONGEST_WORDS)
    said_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("words of help")
        verbose_name_plural = _("words of help")
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="words_of_help_say_something")]
        indexes = [models.Index(F("pair"), F("id").desc(), name="words_of_pair")]

    def __str__(self) -> str:
        return self.text[:60]
