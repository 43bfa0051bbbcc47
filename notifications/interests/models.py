"""An interest and its postings: the stored query, indexed by its rarest terms."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from listings.catalogue.models import Category
from listings.orders.models import Order

if TYPE_CHECKING:
    from yardsale.accounts.models import User


class InterestQuerySet(models.QuerySet["Interest"]):
    def of(self, person: "User") -> "InterestQuerySet":
        return self.filter(person=person)

    def with_items(self) -> "InterestQuerySet":
        """With all that a row of the list shows."""
        return self.select_related("category", "order__listing")

    def awake(self) -> "InterestQuerySet":
        return self.filter(muted_at=None)


class Interest(models.Model):
    """Made by a completed purchase; the person may mute or delete it at any time."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="interests")
    order = models.OneToOneField(Order, models.CASCADE, null=True, blank=True, related_name="interest")
    # What was bought, in the seller's words at purchase.
    title = models.CharField(max_length=80)
    category = models.ForeignKey(Category, models.PROTECT, related_name="+")
    # Minor units paid for it; the price band is a third of this to three times this.
    price = models.PositiveIntegerField()
    # {term: TF-IDF weight}, the whole vector (unit length) that rescoring uses; postings hold its rarest terms.
    terms = models.JSONField(default=dict)
    since = models.DateTimeField(default=timezone.now)
    muted_at = models.DateTimeField(null=True, blank=True)

    objects = InterestQuerySet.as_manager()

    class Meta:
        verbose_name = _("interest")
        verbose_name_plural = _("interests")
        indexes = [models.Index(F("person"), F("since").desc(), F("id").desc(), name="interest_of_person")]

    def __str__(self) -> str:
        return self.title


class InterestPosting(models.Model):
    """One key (hash of a term, or of category and term) under which a new listing finds an interest."""

    key = models.BigIntegerField()
    since = models.DateTimeField()
    interest = models.ForeignKey(Interest, models.CASCADE, related_name="postings", db_index=True)
    person_id = models.BigIntegerField()
    weight = models.FloatField()

    class Meta:
        indexes = [
            # Covering: the matcher reads nothing but this b-tree.
            models.Index(
                F("key"),
                F("since").desc(),
                include=["interest", "person_id", "weight"],
                name="posting_newest_of_key",
            ),
        ]
        constraints = [models.CheckConstraint(condition=Q(weight__gt=0), name="posting_weighs_something")]

    def __str__(self) -> str:
        return f"{self.key}"
