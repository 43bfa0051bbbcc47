"""Doors for the worker: one mail each, and the rounds that find what was missed. Running twice changes nothing."""

from celery import shared_task

from support.tickets import guests, inbound, letters, uploads


@shared_task
def send_letter(letter_pk: int) -> None:
    letters.send(letter_pk)


@shared_task
def send_request(request_pk: int) -> None:
    guests.send(request_pk)


@shared_task
def send_letters() -> int:
    return letters.sweep() + guests.sweep()


@shared_task
def read_mail(mail_pk: int) -> None:
    inbound.look(mail_pk)


@shared_task
def read_mails() -> int:
    return inbound.sweep()


@shared_task
def forget_files() -> int:
    return uploads.forget_waiting()
