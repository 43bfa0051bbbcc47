"""The clock's part: who said that they are back today is back."""

from celery import shared_task

from listings.people import actions


@shared_task
def keep_holidays() -> None:
    actions.keep_holidays()
