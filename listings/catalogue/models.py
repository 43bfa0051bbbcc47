"""Listings and their photos; what listings are sorted by stands in grouping.py, the words of search in vocabulary.py."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from listings.catalogue.grouping import Attribute, Category, District
from listings.catalogue.statuses import CONDITION_MEANS, MOVES, PUBLIC, Condition, ListingStatus
from listings.catalogue.vocabulary import (
    Asked,
    Brand,
    NoRecentSearches,
    PopularSearch,
    RecentSearch,
    Synonym,
    Word,
)
from listings.fees import rates
from yardsale import codes
from yardsale.refusals import Refusal

if TYPE_CHECKING:
    from yardsale.accounts.models import User

__all__ = [
    "Asked",
    "Attribute",
    "Brand",
    "Category",
    "District",
    "Listing",
    "ListingQuerySet",
    "NoRecentSearches",
    "Photo",
    "PhotoQuerySet",
    "PopularSearch",
    "RecentSearch",
    "Synonym",
    "Word",
]


class ListingQuerySet(models.QuerySet["Listing"]):
    def on_sale(self) -> "ListingQuerySet":
        return self.filter(status=ListingStatus.ON_SALE)

    def public(self) -> "ListingQuerySet":
        return self.filter(status__in=sorted(PUBLIC))

    def visible_to(self, user: Any) -> "ListingQuerySet":
        """What this person may open: everything public, and their own in any state."""
        if not user.is_authenticated:
            return self.public()
        if user.is_staff and user.has_perm("listings.view_listing"):
            return self.exclude(~Q(seller=user), status=ListingStatus.DRAFT)
        return self.filter(Q(status__in=sorted(PUBLIC)) | Q(seller=user))

    def known_to(self, user: Any) -> "ListingQuerySet":
        """What this person may know to exist, gone or not: everything but the drafts of others."""
        others_draft = Q(status=ListingStatus.DRAFT)
        return (
            self.exclude(others_draft & ~Q(seller=user))
            if user.is_authenticated
            else self.exclude(others_draft)
        )

    def in_shop(self) -> "ListingQuerySet":
        """What the seller's own page shows: on sale, or paused until they are back."""
        return self.filter(status__in=[ListingStatus.ON_SALE, ListingStatus.PAUSED])

    def of(self, seller: "User") -> "ListingQuerySet":
        return self.filter(seller=seller)

    def in_category(self, category: Category) -> "ListingQuerySet":
        """In a category, or anywhere in a group."""
        if category.parent_id is None:
            return self.filter(group=category)
        return self.filter(category=category)

    def expired_by(self, now: datetime) -> "ListingQuerySet":
        return self.on_sale().filter(expires_at__lte=now)

    def ending_by(self, moment: datetime) -> "ListingQuerySet":
        """End soon, and their sellers have not been told."""
        return self.expired_by(moment).filter(reminded_at=None)

    def locked(self) -> "ListingQuerySet":
        """Hold the rows until the transaction ends: an item is what becomes scarcer."""
        return self.select_for_update(of=("self",))


class Listing(models.Model):
    """One thing somebody sells. Everything but seller and code may be missing while it is a draft."""

    code = models.CharField(_("code"), max_length=16, unique=True, default=codes.listing_code, editable=False)
    seller = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="listings")
    category = models.ForeignKey(Category, models.PROTECT, null=True, blank=True, related_name="listings")
    # The category's parent, kept beside it so that a group is browsed by one index.
    group = models.ForeignKey(
        Category, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    district = models.ForeignKey(District, models.PROTECT, null=True, blank=True, related_name="listings")
    title = models.CharField(_("title"), max_length=80, blank=True)
    description = models.TextField(_("description"), max_length=5000, blank=True)
    condition = models.CharField(_("condition"), max_length=12, choices=Condition, blank=True)
    # {attribute slug: value}, checked against the category's attributes.
    attributes = models.JSONField(_("attributes"), default=dict, blank=True)
    # {field: text} of a draft's fields that hold nothing valid yet: what a person typed is never thrown away.
    typed = models.JSONField(default=dict, blank=True, editable=False)
    # Minor units, what the seller asks; the buyer sees it with buyer protection (payments.fees).
    price = models.PositiveIntegerField(_("price"), null=True, blank=True)
    # What it went for, which an agreed offer makes less than what was asked; None until then.
    sold_price = models.PositiveIntegerField(_("sold for"), null=True, blank=True, editable=False)
    currency = models.CharField(_("currency"), max_length=3)
    # Minor units the buyer pays for posting; None: meeting only.
    postage = models.PositiveIntegerField(_("postage"), null=True, blank=True)
    can_meet = models.BooleanField(_("hand over in person"), default=True)
    status = models.CharField(_("status"), max_length=12, choices=ListingStatus, default=ListingStatus.DRAFT)
    created_at = models.DateTimeField(default=timezone.now)
    published_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    # When the seller was told that it ends soon: once for each time it stands.
    reminded_at = models.DateTimeField(null=True, blank=True, editable=False)
    # Since when its seller is away: what was left of its time is added when they are back.
    paused_at = models.DateTimeField(null=True, blank=True, editable=False)
    # How many people saved it, kept by listings.saved; not part of the version: no card shows it.
    favourite_count = models.PositiveIntegerField(default=0, db_default=0, editable=False)
    # Counts changes: cached cards carry it in their key, forms refuse to overwrite what changed meanwhile.
    version = models.PositiveIntegerField(default=1, editable=False)
    # Weighted words of title, category, attributes and description; written by catalogue.search.index.
    words = SearchVectorField(null=True, editable=False)
    # The first photo's addresses, sizes and alt text, so that a card costs no query: see photos.cover_of.
    cover = models.JSONField(default=dict, blank=True, editable=False)

    objects = ListingQuerySet.as_manager()

    class Meta:
        verbose_name = _("listing")
        verbose_name_plural = _("listings")
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["draft", "withdrawn"])
                | Q(
                    price__isnull=False,
                    category__isnull=False,
                    group__isnull=False,
                    district__isnull=False,
                    published_at__isnull=False,
                    expires_at__isnull=False,
                    condition__in=Condition.values,
                )
                & ~Q(title=""),
                name="listing_shown_is_complete",
            ),
            models.CheckConstraint(
                condition=Q(price=None) | Q(price__gte=100, price__lte=100_000_00),
                name="listing_price_is_sensible",
            ),
            models.CheckConstraint(
                condition=Q(postage=None) | Q(postage__lte=500_00), name="listing_postage_is_sensible"
            ),
            models.CheckConstraint(
                condition=Q(status="draft") | Q(can_meet=True) | Q(postage__isnull=False),
                name="listing_shown_can_be_handed_over",
            ),
            models.CheckConstraint(
                condition=Q(status__in=ListingStatus.values), name="listing_status_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(status="paused") | Q(paused_at__isnull=False),
                name="listing_paused_knows_since_when",
            ),
        ]
        indexes = [
            models.Index(
                F("published_at").desc(), F("id").desc(), condition=Q(status="on_sale"), name="listing_newest"
            ),
            models.Index(
                F("category"),
                F("published_at").desc(),
                F("id").desc(),
                condition=Q(status="on_sale"),
                name="listing_category_newest",
            ),
            models.Index(
                F("group"),
                F("published_at").desc(),
                F("id").desc(),
                condition=Q(status="on_sale"),
                name="listing_group_newest",
            ),
            models.Index(
                F("district"),
                F("published_at").desc(),
                F("id").desc(),
                condition=Q(status="on_sale"),
                name="listing_district_newest",
            ),
            models.Index(F("price"), F("id"), condition=Q(status="on_sale"), name="listing_price"),
            models.Index(
                F("category"),
                F("price"),
                F("id"),
                condition=Q(status="on_sale"),
                name="listing_category_price",
            ),
            models.Index(
                F("group"), F("price"), F("id"), condition=Q(status="on_sale"), name="listing_group_price"
            ),
            # Whatever became of it: saved searches look at what was new last week.
            models.Index(
                F("published_at").desc(), condition=Q(published_at__isnull=False), name="listing_published"
            ),
            models.Index(F("seller"), F("id").desc(), name="listing_of_seller"),
            models.Index(F("expires_at"), condition=Q(status="on_sale"), name="listing_expiry"),
            # And `listing_found`, of expressions, by which search finds: see migration 0044 and `ranking`.
        ]

    def __str__(self) -> str:
        return self.title or _now("Untitled draft")

    def get_absolute_url(self) -> str:
        return reverse("catalogue:detail", args=[self.code])

    @property
    def is_on_sale(self) -> bool:
        return self.status == ListingStatus.ON_SALE

    @property
    def buyer_price(self) -> int:
        """What the buyer sees: the price with buyer protection, in minor units, before postage."""
        return rates.current().buyer_price(self.price or 0)

    @property
    def cover_photo(self) -> "Photo | None":
        """The first photo, from the copy that the listing carries: costs no query."""
        return Photo(**self.cover) if self.cover else None

    @property
    def condition_means(self) -> str:
        return str(CONDITION_MEANS.get(Condition(self.condition), "")) if self.condition else ""

    def move_to(self, status: str, **changes: Any) -> None:
        """The one gate through which the status changes; refuses when somebody was faster or the table says no."""
        if status not in MOVES[self.status]:
            raise Refusal(
                _now("This listing is %(status)s, so that cannot be done now.")
                % {"status": self.get_status_display().lower()}
            )
        moved = Listing.objects.filter(pk=self.pk, status=self.status).update(
            status=status, version=F("version") + 1, **changes
        )
        if not moved:
            raise Refusal(_now("Someone else changed this listing a moment ago. Please look again."))
        self.refresh_from_db()


class PhotoQuerySet(models.QuerySet["Photo"]):
    def unfinished(self, before: datetime) -> "PhotoQuerySet":
        return self.filter(finished_at=None, added_at__lt=before)


class Photo(models.Model):
    """`original` is already re-encoded without metadata; `renditions` are made by the worker."""

    listing = models.ForeignKey(Listing, models.CASCADE, related_name="photos")
    original = models.CharField(max_length=120, unique=True)  # path below MEDIA_ROOT
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    alt = models.CharField(_("what the photo shows"), max_length=140, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    # {"avif": {"320": path, "640": path, "1280": path}, "webp": …, "jpeg": …}, paths below MEDIA_ROOT
    renditions = models.JSONField(default=dict)
    added_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)

    objects = PhotoQuerySet.as_manager()

    class Meta:
        verbose_name = _("photo")
        verbose_name_plural = _("photos")
        ordering = ["position", "pk"]
        indexes = [models.Index(fields=["added_at"], condition=Q(finished_at=None), name="photo_unfinished")]

    def __str__(self) -> str:
        return self.alt or f"{self.pk}"

    @property
    def url(self) -> str:
        return f"{settings.MEDIA_URL}{self.original}"
