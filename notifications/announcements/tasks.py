"""Doors for the worker: going on with one announcement, and the round that begins, rings and pins."""

from celery import shared_task

from notifications.announcements import sending


@shared_task
def send(announcement_id: int) -> None:
    sending.go_on(announcement_id)


@shared_task
def sweep() -> None:
    sending.sweep()
