"""The clock's door."""

from celery import shared_task

from listings.orders import actions


@shared_task
def keep_deadlines() -> None:
    actions.keep_deadlines()
