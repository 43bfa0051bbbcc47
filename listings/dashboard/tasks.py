"""The clock's door."""

from celery import shared_task
from django.utils import timezone

from listings.dashboard import actions


@shared_task
def forget_visits() -> None:
    actions.forget_visits(timezone.localdate())
