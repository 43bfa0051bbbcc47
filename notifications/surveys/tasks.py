"""The clock's door."""

from celery import shared_task

from notifications.surveys import inviting


@shared_task
def sweep() -> None:
    inviting.sweep()
