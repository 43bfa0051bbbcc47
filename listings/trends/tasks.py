"""Every night."""

from celery import shared_task

from listings.trends import actions


@shared_task(time_limit=900, soft_time_limit=840)
def reckon() -> None:
    actions.reckon()
