"""The clock's doors."""

from celery import shared_task

from support.tickets import forgetting, keeping, mending


@shared_task
def keep_deadlines() -> None:
    keeping.keep_deadlines()


@shared_task
def settle_mended() -> None:
    """A batch of what a mended calendar changed; the next one comes with the next ring."""
    mending.go_on()


@shared_task
def forget() -> None:
    forgetting.forget()
