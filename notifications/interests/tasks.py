"""The clock's part: interests fade, and what goes together is learned anew every night."""

from celery import shared_task

from notifications.interests import actions, guests, learning


@shared_task
def forget_old() -> None:
    actions.forget_old()
    guests.forget_old()


@shared_task
def write_guest(search_pk: int) -> None:
    guests.write(search_pk)


@shared_task
def write_guests() -> int:
    return guests.sweep()


@shared_task
def learn() -> None:
    learning.learn_companions()
    learning.learn_demand()
