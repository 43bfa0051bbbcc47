"""What each night's look at the books found."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Reconciliation(models.Model):
    """One run over all orders."""

    ran_at = models.DateTimeField(_("ran"), default=timezone.now)
    orders = models.PositiveIntegerField(_("orders looked at"))
    healed = models.PositiveIntegerField(_("payments healed"), default=0)
    unexplained = models.PositiveIntegerField(_("orders not explained"), default=0)
    # [[order code, words]] of what could not be explained, at most a hundred of them.
    findings = models.JSONField(_("findings"), default=list)

    class Meta:
        verbose_name = _("look at the books")
        verbose_name_plural = _("looks at the books")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.ran_at:%Y-%m-%d %H:%M}"
