"""What listings are sorted by: categories with typed attributes, and districts."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class Category(models.Model):
    """A group (no parent) or, inside a group, a category that things are posted in."""

    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    slug = models.SlugField(_("slug"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=80)
    icon = models.CharField(_("icon"), max_length=40, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("catalogue:browse", args=[self.slug])


class Attribute(models.Model):
    """One typed question a category asks about a thing: frame size, author, screen size."""

    class Kind(models.TextChoices):
        CHOICE = "choice", _("One of a list")
        NUMBER = "number", _("Number")
        TEXT = "text", _("Text")
        YESNO = "yesno", _("Yes or no")

    category = models.ForeignKey(Category, models.CASCADE, related_name="attributes")
    slug = models.SlugField(_("slug"), max_length=40)
    name = models.CharField(_("name"), max_length=60)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    unit = models.CharField(_("unit"), max_length=12, blank=True)
    # [{"slug": …, "name": …}] of a choice.
    choices = models.JSONField(_("choices"), default=list, blank=True)
    minimum = models.IntegerField(_("minimum"), null=True, blank=True)
    maximum = models.IntegerField(_("maximum"), null=True, blank=True)
    is_filter = models.BooleanField(_("buyers can filter by it"), default=False)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("attribute")
        verbose_name_plural = _("attributes")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["category", "slug"], name="category_asks_each_attribute_once"),
            models.CheckConstraint(
                condition=Q(kind="choice") ^ Q(choices=[]), name="only_a_choice_has_choices"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class District(models.Model):
    """A neighbourhood. Its middle is used for distances and never shown; no home is ever stored."""

    slug = models.SlugField(_("slug"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=60)
    latitude = models.FloatField(_("latitude"))
    longitude = models.FloatField(_("longitude"))

    class Meta:
        verbose_name = _("district")
        verbose_name_plural = _("districts")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
