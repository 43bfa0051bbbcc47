"""The clock's door."""

from celery import shared_task

from yardsale.accounts import actions


@shared_task
def forget_sessions() -> None:
    actions.forget_sessions()
