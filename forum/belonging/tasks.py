"""The clock's door."""

from celery import shared_task

from forum.belonging import badges


@shared_task
def reckon_badges() -> None:
    badges.reckon()
