"""The clock of invitations."""

from celery import shared_task

from listings.referrals import actions


@shared_task(ignore_result=True)
def settle() -> None:
    actions.settle_due()
