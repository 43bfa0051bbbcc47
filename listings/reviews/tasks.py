"""The clock's door."""

from celery import shared_task

from listings.reviews import actions


@shared_task
def publish_due() -> None:
    actions.publish_due()
