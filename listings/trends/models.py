"""Categories that more people bought from lately than before; counted each night, nobody can be read out of them."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from listings.catalogue.models import Category, District

#: Days that are compared with as many before them, and how many people it takes to be told at all.
DAYS, FEWEST = 28, 5


class Rising(models.Model):
    """`place` empty: the whole town. `before` is told only from FEWEST people on."""

    place = models.ForeignKey(District, models.CASCADE, null=True, related_name="+")
    category = models.ForeignKey(Category, models.CASCADE, related_name="+")
    people = models.PositiveIntegerField(_("people who bought"))
    before = models.PositiveIntegerField(_("the month before"))

    class Meta:
        verbose_name = _("rising category")
        verbose_name_plural = _("rising categories")
        constraints = [
            models.UniqueConstraint(
                fields=["place", "category"], nulls_distinct=False, name="category_rises_once_in_a_place"
            ),
            models.CheckConstraint(condition=Q(people__gt=F("before")), name="rising_is_more_than_before"),
            models.CheckConstraint(condition=Q(people__gte=5), name="rising_is_told_of_five_or_more"),
        ]

    def __str__(self) -> str:
        return f"{self.category_id} in {self.place_id}: {self.people}"
