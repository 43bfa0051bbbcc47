"""The doorbell and the round that makes up for a broken one."""

from celery import shared_task

from yardsale.events import actions


@shared_task
def address_event(event_id: int) -> None:
    actions.address(event_id)


@shared_task
def sweep() -> None:
    actions.sweep()
