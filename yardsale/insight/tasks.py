"""Every night."""

from celery import shared_task

from yardsale.insight import actions


@shared_task
def reckon() -> None:
    actions.reckon()
