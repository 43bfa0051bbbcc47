"""Doors for the worker: one mail each, and the round that finds what was missed."""

from celery import shared_task

from notifications.channels import actions


@shared_task
def send_delivery(delivery_id: int) -> None:
    actions.send(delivery_id)


@shared_task
def sweep() -> None:
    actions.sweep()
