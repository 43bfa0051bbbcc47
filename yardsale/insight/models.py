"""What was counted: a few hundred rows however large the town, so that the page costs the same for a million orders.

Nobody can be read out of them: they hold no person, and no month is told of a single one.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Figure(models.TextChoices):
    """What is counted each month. Each row holds an `amount` and, where it is a share, the `whole` it is a share of."""

    SOLD = "sold", _("prices of what was sold, of how many sales")
    EARNED = "earned", _("commission and buyer protection earned")
    BUYERS = "buyers", _("who bought; the share of them that had bought in an earlier month")
    SELLERS = "sellers", _("who put something on sale or sold something")
    LIQUID = "liquid", _("put on sale, and bought within thirty days")
    PAID = "paid", _("orders paid; those of them with a dispute")
    APPEALS = "appeals", _("appeals that changed the decision")
    REVIEWS = "reviews", _("stars that people gave each other")
    FIRST_REPLY = "first_reply", _("seconds until half of the first replies had come")
    SCORES = "scores", _("stars for the desk's help")
    SCORED = "scored", _("solved tickets that were scored")
    TOLD_READ = "told_read", _("alerts that were read")
    TOLD_BOUGHT = "told_bought", _("alerts after which that very thing was bought")
    BOUGHT_TOLD = "bought_told", _("people with an interest who bought, of those who are told")
    BOUGHT_HOLDOUT = "bought_holdout", _("the same, of those who are never told")


class Monthly(models.Model):
    """One figure of one month (its first day)."""

    month = models.DateField(_("month"))
    figure = models.CharField(_("figure"), max_length=16, choices=Figure)
    # Minor units, people, things, seconds or stars, as the figure says.
    amount = models.BigIntegerField(_("amount"))
    whole = models.BigIntegerField(_("of how many"), default=0)

    class Meta:
        verbose_name = _("figure of a month")
        verbose_name_plural = _("figures of months")
        constraints = [
            models.UniqueConstraint(fields=["month", "figure"], name="month_has_each_figure_once"),
            models.CheckConstraint(condition=models.Q(figure__in=Figure.values), name="figure_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.figure} {self.month:%Y-%m}"


class Cohort(models.Model):
    """Of those who bought for the first time in one month, how many bought again `age` months later (0: the month itself)."""

    month = models.DateField(_("first purchase"))
    age = models.PositiveSmallIntegerField(_("months later"))
    people = models.PositiveIntegerField(_("people"))

    class Meta:
        verbose_name = _("cohort")
        verbose_name_plural = _("cohorts")
        constraints = [models.UniqueConstraint(fields=["month", "age"], name="cohort_has_each_age_once")]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} +{self.age}"


class Trend(models.Model):
    """How many of a category were bought in a month."""

    month = models.DateField(_("month"))
    category_id = models.IntegerField(_("category"))
    sold = models.PositiveIntegerField(_("bought"))

    class Meta:
        verbose_name = _("trend")
        verbose_name_plural = _("trends")
        constraints = [
            models.UniqueConstraint(fields=["month", "category_id"], name="month_has_each_category_once")
        ]

    def __str__(self) -> str:
        return f"{self.category_id} {self.month:%Y-%m}"


class Uplift(models.Model):
    """One campaign: those who were told and those who were left out, with sums and sums of squares of what each person did.

    Kept once it is counted, so that it outlives the rows it was counted from.
    """

    announcement_id = models.BigIntegerField(primary_key=True)
    name = models.CharField(_("name"), max_length=80)
    audience = models.CharField(_("audience"), max_length=200)
    code = models.CharField(max_length=12)
    began_on = models.DateField(_("began"))
    is_over = models.BooleanField()
    told = models.PositiveIntegerField(_("told"))
    told_orders = models.BigIntegerField()
    told_orders_squared = models.BigIntegerField()
    told_value = models.BigIntegerField()
    told_value_squared = models.DecimalField(max_digits=40, decimal_places=0)
    held = models.PositiveIntegerField(_("left out"))
    held_orders = models.BigIntegerField()
    held_orders_squared = models.BigIntegerField()
    held_value = models.BigIntegerField()
    held_value_squared = models.DecimalField(max_digits=40, decimal_places=0)

    class Meta:
        verbose_name = _("uplift of a campaign")
        verbose_name_plural = _("uplifts of campaigns")
        indexes = [models.Index(fields=["-began_on"], name="uplift_newest")]

    def __str__(self) -> str:
        return f"{self.name} {self.began_on:%Y-%m-%d}"


class Reckoning(models.Model):
    """When everything was counted last; one row."""

    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("reckoning")
        verbose_name_plural = _("reckonings")

    def __str__(self) -> str:
        return f"{self.made_at:%Y-%m-%d %H:%M}"
