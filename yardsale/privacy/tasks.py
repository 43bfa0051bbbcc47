"""Doors for the clock and the bell."""

from celery import shared_task

from yardsale.privacy import actions, retention

#: A copy of very much, an erasure of very much: far longer than anything else is given.
LONG = {"time_limit": 3600, "soft_time_limit": 3500}


@shared_task(**LONG)
def build_copy(export_pk: int) -> None:
    actions.build_copy(export_pk)


@shared_task
def sweep() -> None:
    actions.sweep_copies()
    actions.say_goodbye()


@shared_task(**LONG)
def erase_due() -> None:
    actions.erase_due()


@shared_task(**LONG)
def retain() -> None:
    retention.run()
