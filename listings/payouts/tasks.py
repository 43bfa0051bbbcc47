"""The clock's doors: once a day what was released is paid out, and what was not sent is sent."""

from celery import shared_task

from listings.payouts import actions
from listings.payouts.models import Payout


@shared_task
def pay_out_due() -> None:
    actions.pay_out_due()


@shared_task
def sweep() -> None:
    for payout_id in Payout.objects.due().order_by("made_at").values_list("pk", flat=True)[:200]:
        actions.send(payout_id)
