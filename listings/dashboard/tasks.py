"""The clock's door."""

from celery import shared_task
from django.utils import timezone

from listings.dashboard import actions, asked


@shared_task
def forget_visits() -> None:
    actions.forget_visits(timezone.localdate())


@shared_task
def gather_searches() -> None:
    asked.gather(timezone.localdate())
