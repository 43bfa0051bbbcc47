"""The rows of the bare page."""

from django.db import models
from django.urls import reverse


class Thing(models.Model):
    title = models.CharField(max_length=80)
    place = models.CharField(max_length=60)
    price = models.DecimalField(max_digits=8, decimal_places=2)
    added_at = models.DateTimeField(db_index=True)

    class Meta:
        app_label = "bare"

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("bare_thing", args=[self.pk])
