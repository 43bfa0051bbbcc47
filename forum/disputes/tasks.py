"""The clock's door."""

from celery import shared_task

from forum.disputes import clocks


@shared_task
def keep_deadlines() -> None:
    clocks.keep_deadlines()
