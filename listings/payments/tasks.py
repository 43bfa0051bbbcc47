"""Money's background work: the sandbox's webhooks on their way, and refunds that are due."""

from celery import shared_task

from listings.payments import refunds
from listings.payments.gateways import sandbox
from listings.payments.models import Payment, SandboxDelivery


@shared_task
def deliver_webhook(delivery_id: int) -> None:
    sandbox.deliver(delivery_id)


@shared_task
def refund(payment_id: int) -> None:
    refunds.carry_out(payment_id)


@shared_task
def sweep() -> None:
    """Whatever no doorbell reached: webhooks that are due, refunds not yet carried out."""
    for delivery_id in SandboxDelivery.objects.due().order_by("due_at").values_list("pk", flat=True)[:200]:
        sandbox.deliver(delivery_id)
    for payment_id in Payment.objects.refund_due().order_by("started_at").values_list("pk", flat=True)[:200]:
        refunds.carry_out(payment_id)
