"""The clock of vouchers: people hear of what they have, and once more before it ends."""

from celery import shared_task

from listings.vouchers import actions


@shared_task(ignore_result=True)
def tell() -> None:
    """Safe to run twice: each row is marked in the transaction that tells of it."""
    while actions.tell_granted() == actions.BATCH:
        pass
    while actions.remind() == actions.BATCH:
        pass
