"""The clock's doors: dropped webhooks are asked for, and each night the books are looked at."""

from datetime import timedelta

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from listings.reconciliation import actions


@shared_task
def heal_waiting() -> None:
    actions.heal_waiting()


@shared_task
def reconcile() -> None:
    since = timezone.now() - timedelta(days=settings.RECONCILE_DAYS)
    actions.note(actions.reconcile(heal=True, since=since))
