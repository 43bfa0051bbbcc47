"""Money's background work: the sandbox's webhooks on their way, and refunds that are due."""

from celery import shared_task

from listings.payments import once, refunds
from listings.payments.gateways import sandbox
from listings.payments.gateways.sandbox_books import SandboxDelivery
from listings.payments.models import Refund


@shared_task
def deliver_webhook(delivery_id: int) -> None:
    sandbox.deliver(delivery_id)


@shared_task
def refund(refund_id: int) -> None:
    refunds.carry_out(refund_id)


@shared_task
def sweep() -> None:
    """Whatever no doorbell reached: webhooks that are due, refunds not yet carried out."""
    for delivery_id in SandboxDelivery.objects.due().order_by("due_at").values_list("pk", flat=True)[:200]:
        sandbox.deliver(delivery_id)
    for refund_id in Refund.objects.due().order_by("asked_at").values_list("pk", flat=True)[:200]:
        refunds.carry_out(refund_id)


@shared_task
def forget_forms() -> None:
    once.forget_old()
