"""Doors for the worker: one parcel each, and the rounds that find what was missed."""

from celery import shared_task

from notifications.channels import actions, sending


@shared_task
def send_delivery(delivery_id: int) -> None:
    sending.send(delivery_id)


@shared_task
def send_digest(digest_id: int) -> None:
    sending.send_digest(digest_id)


@shared_task
def sweep() -> None:
    actions.sweep()


@shared_task
def pack_digests() -> None:
    actions.pack()
