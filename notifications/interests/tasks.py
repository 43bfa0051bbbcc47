"""The clock's part: interests fade, and what goes together is learned anew every night."""

from celery import shared_task

from notifications.interests import actions, learning


@shared_task
def forget_old() -> None:
    actions.forget_old()


@shared_task
def learn() -> None:
    learning.learn_companions()
    learning.learn_demand()
