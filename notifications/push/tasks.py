"""A door for the clock."""

from celery import shared_task

from notifications.push import actions


@shared_task
def forget() -> None:
    actions.forget()
