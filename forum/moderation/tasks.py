"""Clocks of moderation: running twice changes nothing."""

from celery import shared_task
from django.utils import timezone

from forum.moderation import actions, notices


@shared_task
def end_due() -> int:
    return actions.end_due(timezone.now())


@shared_task
def send_letters() -> int:
    return notices.send_letters()
