"""What the clock asks of the help centre."""

from celery import shared_task

from support.help import actions


@shared_task
def forget_visitors() -> None:
    actions.forget_visitors()
