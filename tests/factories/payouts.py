"""Sellers who can be paid, and payouts made by the real actions."""

from listings.payouts import actions
from listings.payouts.models import PayoutAccount


def PayoutAccountFactory(seller, *, number="1234", **fields):
    """An account at the sandbox, ready and not paused; the number's last four say how the sandbox's bank behaves."""
    return PayoutAccount.objects.create(
        seller=seller,
        gateway="sandbox",
        reference=f"sba_test{seller.pk}_{number}",
        holder=seller.name,
        masked=f"NL •••• {number}",
        is_ready=True,
        **fields,
    )


def PayoutFactory(seller, *, is_sent=True):
    """A payout of all that is ready for the seller (who needs an account), sent to the gateway or only made."""
    (payout,) = actions.make(seller.pk)
    if is_sent:
        actions.send(payout.pk)
    payout.refresh_from_db()
    return payout
