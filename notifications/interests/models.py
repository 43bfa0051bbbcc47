"""An interest and its postings: the stored query, indexed by its rarest terms; and whom and what a person has enough of."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from listings.catalogue.models import Category, District
from listings.orders.models import Order
from notifications.interests import fitting, terms
from notifications.interests.statuses import Pace, Wish

if TYPE_CHECKING:
    from yardsale.accounts.models import User


class InterestQuerySet(models.QuerySet["Interest"]):
    def of(self, person: "User") -> "InterestQuerySet":
        return self.filter(person=person)

    def with_items(self) -> "InterestQuerySet":
        """With all that a row of the list shows."""
        return self.select_related("category", "near", "order__listing")

    def awake(self) -> "InterestQuerySet":
        return self.filter(muted_at=None).exclude(wish=Wish.DONE)

    def searches(self) -> "InterestQuerySet":
        return self.filter(is_search=True)

    def with_feed(self, key: UUID) -> "InterestQuerySet":
        """Searches of people who are still here."""
        return self.searches().filter(feed_key=key, person__is_active=True)

    def purchases(self) -> "InterestQuerySet":
        return self.filter(is_search=False)

    def unasked(self) -> "InterestQuerySet":
        """Purchases whose buyers have not been heard about them yet."""
        return self.purchases().awake().filter(wish=Wish.UNSAID, order__isnull=False)


class Interest(models.Model):
    """Made by a completed purchase, or by hand as a saved search; the person may change, mute or delete it at any time."""

    # No index of its own, nor for the category: `interest_of_person` serves, and a million rows carry each index.
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="interests", db_index=False
    )
    order = models.OneToOneField(Order, models.CASCADE, null=True, blank=True, related_name="interest")
    is_search = models.BooleanField(default=False, db_default=False)
    # What was bought, in the seller's words at purchase, until the person writes others; of a search, what is looked for.
    title = models.CharField(_("words"), max_length=80, blank=True)
    # Words that nothing may hold of which the person wants to hear.
    without = models.CharField(_("but not"), max_length=120, blank=True, default="", db_default="")
    # A search may be in a whole group, or anywhere (None).
    category = models.ForeignKey(
        Category, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    # Minor units paid for it, None for a search; the price band is a third of this to three times this.
    price = models.PositiveIntegerField(null=True, blank=True)
    # Minor units, as buyers see prices; nothing dearer is told.
    most_price = models.PositiveIntegerField(_("price limit"), null=True, blank=True)
    # Of a search: only what is handed over within so many kilometres of a district's middle.
    near = models.ForeignKey(
        District, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    within = models.PositiveSmallIntegerField(_("kilometres"), null=True, blank=True)
    pace = models.CharField(
        _("how often"), max_length=8, choices=Pace, default=Pace.NOW, db_default=Pace.NOW.value
    )
    # Of a search: its words as a question for Postgres, and the lexemes under which a new listing finds it (see `fitting`).
    looked_for = models.TextField(blank=True, default="", db_default="")
    found_by = models.JSONField(default=list, db_default=[])
    # Who knows it reads the search's feed.
    feed_key = models.UUIDField(null=True, blank=True, editable=False)
    wish = models.CharField(max_length=4, choices=Wish, blank=True, default=Wish.UNSAID, db_default="")
    # {term: TF-IDF weight}, the whole vector (unit length) that rescoring uses; postings hold its rarest terms.
    terms = models.JSONField(default=dict)
    since = models.DateTimeField(default=timezone.now)
    muted_at = models.DateTimeField(null=True, blank=True)

    objects = InterestQuerySet.as_manager()

    class Meta:
        verbose_name = _("interest")
        verbose_name_plural = _("interests")
        indexes = [models.Index(F("person"), F("since").desc(), F("id").desc(), name="interest_of_person")]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_search=True) | Q(category__isnull=False, price__isnull=False),
                name="purchase_has_a_category_and_a_price",
            ),
            models.CheckConstraint(
                condition=Q(is_search=False) | ~Q(title="") | Q(category__isnull=False),
                name="search_looks_for_something",
            ),
            models.CheckConstraint(condition=Q(wish__in=Wish.values), name="wish_is_known"),
            models.CheckConstraint(condition=Q(pace__in=Pace.values), name="pace_of_a_search_is_known"),
            models.CheckConstraint(
                condition=Q(near=None, within=None) | Q(near__isnull=False, within__gt=0),
                name="radius_has_a_middle",
            ),
            models.UniqueConstraint(
                fields=["person", "title", "category"],
                condition=Q(is_search=True),
                nulls_distinct=False,
                name="one_person_saves_one_search_once",
            ),
            models.UniqueConstraint(
                fields=["feed_key"],
                condition=Q(feed_key__isnull=False),
                name="feed_has_an_address_of_its_own",
            ),
        ]

    def __str__(self) -> str:
        return self.title or str(self.category)

    @property
    def is_awake(self) -> bool:
        return self.muted_at is None and self.wish != Wish.DONE

    @property
    def entries(self) -> list[tuple[int, int]]:
        """(key, weight in thousandths) of every posting it has while it is awake; the same for as long as it is not changed."""
        if self.is_search:
            return terms.entries_of_search(self.found_by, self.category_id)
        return terms.entries_of_purchase(self.terms, None if self.wish == Wish.WITH else self.category_id)

    @property
    def price_step(self) -> int:
        """Where its postings stand on the scale of prices; a search, and what goes with a purchase, may cost anything."""
        return terms.price_step(None if self.is_search or self.wish == Wish.WITH else self.price)

    @property
    def wanted(self) -> fitting.Wanted:
        """What it asks as a search."""
        return fitting.Wanted(self.looked_for, self.category_id, self.most_price, self.near_id, self.within)

    @property
    def postings(self) -> "models.QuerySet[InterestPosting]":
        """Found by their keys: no index leads from an interest to them."""
        keys = [key for key, _weight in self.entries]
        return InterestPosting.objects.filter(key__in=keys, interest_id=self.pk)


class GuestSearchQuerySet(models.QuerySet["GuestSearch"]):
    def confirmed(self) -> "GuestSearchQuerySet":
        return self.filter(confirmed_at__isnull=False)

    def due(self, now: datetime) -> "GuestSearchQuerySet":
        return self.confirmed().filter(next_at__lte=now)

    def unasked(self, now: datetime) -> "GuestSearchQuerySet":
        """Whose address has not been asked yet whether it is theirs."""
        return self.filter(confirmed_at=None, asked_at=None, made_at__gt=now - timedelta(days=1))


class GuestSearch(models.Model):
    """A search of somebody without an account, told by mail once they have confirmed that the address is theirs."""

    # Who knows it confirms, sees and stops the search: it stands in mails to this address alone.
    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    email = models.EmailField()
    # A number that says nothing, and is another one tomorrow.
    sender = models.BigIntegerField()
    title = models.CharField(_("words"), max_length=80, blank=True)
    without = models.CharField(_("but not"), max_length=120, blank=True, default="")
    category = models.ForeignKey(
        Category, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    most_price = models.PositiveIntegerField(_("price limit"), null=True, blank=True)
    near = models.ForeignKey(
        District, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    within = models.PositiveSmallIntegerField(_("kilometres"), null=True, blank=True)
    pace = models.CharField(_("how often"), max_length=8, choices=Pace, default=Pace.DAILY)
    looked_for = models.TextField(blank=True, default="")
    found_by = models.JSONField(default=list)
    made_at = models.DateTimeField(default=timezone.now)
    asked_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    # What was published up to then is told.
    told_until = models.DateTimeField(null=True, blank=True)
    last_sent_at = models.DateTimeField(null=True, blank=True)
    # When it is looked for new things again; of a search that tells at once only while there is something new.
    next_at = models.DateTimeField(null=True, blank=True)

    objects = GuestSearchQuerySet.as_manager()

    class Meta:
        verbose_name = _("search of a guest")
        verbose_name_plural = _("searches of guests")
        indexes = [
            models.Index(
                fields=["next_at"], condition=Q(confirmed_at__isnull=False), name="guest_search_due"
            ),
            models.Index(fields=["email"], name="guest_search_of_address"),
            models.Index(fields=["made_at"], name="guest_search_made"),
            GinIndex(fields=["found_by"], condition=Q(pace="now"), name="guest_search_found_by"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(email=Lower("email")), name="guests_address_in_small_letters"),
            models.CheckConstraint(condition=Q(pace__in=Pace.values), name="pace_of_a_guest_is_known"),
            models.CheckConstraint(
                condition=Q(near=None, within=None) | Q(near__isnull=False, within__gt=0),
                name="radius_of_a_guest_has_a_middle",
            ),
        ]

    def __str__(self) -> str:
        return self.title or str(self.category)

    @property
    def wanted(self) -> fitting.Wanted:
        return fitting.Wanted(self.looked_for, self.category_id, self.most_price, self.near_id, self.within)


class InterestPosting(models.Model):
    """One key (hash of a term, or of category and term) under which a new listing finds an interest.

    As lean as a row can be, for there are up to ten of a purchase: the primary key holds weight and price as well (migration
    0050), so that the matcher reads nothing but this b-tree; newer interests have higher numbers, so it needs no date;
    and a posting whose interest is gone is passed over. Four bytes for the number and two each for weight and price: with
    more, rows and index are a fifth larger. Two thousand million interests are as many as there can be.
    """

    pk = models.CompositePrimaryKey("key", "interest_id")
    key = models.BigIntegerField()
    interest_id = models.IntegerField()
    # Of the term, in thousandths.
    weight = models.SmallIntegerField()
    # What was paid, see `terms.price_step`; below nothing for what may cost anything.
    price = models.SmallIntegerField(default=terms.ANY_PRICE, db_default=terms.ANY_PRICE)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(weight__gt=0), name="posting_weighs_something")]

    def __str__(self) -> str:
        return f"{self.key}"


class Companion(models.Model):
    """Things of which category people buy who bought one of another, learned every night from purchases (see `companions`)."""

    category = models.ForeignKey(Category, models.CASCADE, related_name="+", db_index=False)
    other = models.ForeignKey(Category, models.CASCADE, related_name="+", db_index=False)
    # 0 to 1: how much oftener than by chance.
    strength = models.FloatField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["category", "other"], name="categories_go_together_once"),
            models.CheckConstraint(
                condition=Q(strength__gt=0, strength__lte=1), name="companion_strength_is_a_share"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.category_id} + {self.other_id}"


class Demand(models.Model):
    """How often things with a term in their title were bought lately, learned every night."""

    term = models.CharField(max_length=40, primary_key=True)
    # Purchases within DEMAND_DAYS for each title that holds it.
    per_title = models.FloatField()

    def __str__(self) -> str:
        return self.term


class LeftOut(models.Model):
    """A seller of whose things a person wants no alerts. They may still meet, buy and write: it is no block."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    seller = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "seller"], name="one_person_leaves_another_out_once")
        ]

    def __str__(self) -> str:
        return f"{self.seller_id} for {self.person_id}"


class Stop(models.Model):
    """A person who wants no alerts about similar things at all; what they bought and looked for is kept for a change of mind."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="alerts_stop"
    )
    since = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.person_id}"
