"""What counts as having brought somebody along. Questions only; each guard stands alone, so that each is tried alone."""

from datetime import datetime
from typing import TYPE_CHECKING

from allauth.account.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone

from listings.orders.models import Order
from listings.orders.statuses import OrderStatus
from listings.payouts.models import PayoutAccount
from listings.referrals.models import Referral
from listings.referrals.statuses import ReferralState, Why
from listings.vouchers.models import Voucher
from listings.vouchers.rules import promised
from listings.vouchers.statuses import Purpose
from yardsale.accounts.rules import are_apart

if TYPE_CHECKING:
    from yardsale.accounts.models import User


def programme(now: datetime | None = None) -> Voucher | None:
    """The voucher that both get; none, and invitations bring nothing at the moment."""
    running = Voucher.objects.running(now or timezone.now()).filter(purpose=Purpose.REFERRAL)
    return running.order_by("ends_at").first()


def has_room(voucher: Voucher) -> bool:
    """A reward that is promised can be used: what everybody may take, and two more, is within the budget."""
    return promised(voucher) + 2 * voucher.uses_per_person * voucher.most <= voucher.budget


def may_invite(person: "User") -> bool:
    return person.is_active and not person.is_staff


def is_same_device(request: HttpRequest, inviter: "User") -> bool:
    """Whoever invited was signed in from this address with this browser."""
    address, browser = get_adapter().get_client_ip(request), request.headers.get("User-Agent", "")
    longest = UserSession._meta.get_field("user_agent").max_length
    return UserSession.objects.filter(user=inviter, ip=address, user_agent=browser[:longest]).exists()


def counts(referral: Referral, order: Order) -> bool:
    """Whether this purchase is one that counts; another may come. Not from whom one knows by the same invitations."""
    if order.buyer_id != referral.newcomer_id or order.status != OrderStatus.COMPLETED:
        return False
    if order.price < settings.REFERRAL_LEAST_PURCHASE:
        return False
    is_of_inviter = order.seller_id == referral.inviter_id
    is_of_the_same_ring = Referral.objects.filter(
        inviter=referral.inviter_id, newcomer=order.seller_id
    ).exists()
    has_brought_the_seller = Referral.objects.filter(
        newcomer=referral.inviter_id, inviter=order.seller_id
    ).exists()
    return not (is_of_inviter or is_of_the_same_ring or has_brought_the_seller)


def against(referral: Referral) -> str:
    """Why these two are taken for one person, or may not be rewarded; empty when nothing speaks against it."""
    inviter, newcomer = referral.inviter, referral.newcomer
    if referral.same_device:
        return Why.SAME_DEVICE
    if not all(person.is_active and not person.is_staff for person in (inviter, newcomer)):
        return Why.APART
    if inviter.suspended_until or newcomer.suspended_until or are_apart(inviter, newcomer):
        return Why.APART
    if _addresses(inviter) & _addresses(newcomer):
        return Why.SAME_ADDRESS
    if _banks(inviter) & _banks(newcomer):
        return Why.SAME_BANK
    return ""


def lasts(order: Order) -> bool:
    """Still completed, and no bank has taken it back."""
    is_with_the_bank = any(payment.chargebacks.standing().exists() for payment in order.payments.all())
    return order.status == OrderStatus.COMPLETED and not is_with_the_bank


def counted_this_month(inviter: "User", now: datetime) -> int:
    local = timezone.localtime(now)
    first = local.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return Referral.objects.by(inviter).filter(state=ReferralState.REWARDED, settled_at__gte=first).count()


def _addresses(person: "User") -> set[str]:
    """Where they had things sent, without spaces, commas and capitals. The newest are enough."""
    posted = Order.objects.filter(buyer=person).exclude(address="").order_by(F("pk").desc())
    return {
        "".join(filter(str.isalnum, address)).casefold()
        for address in posted.values_list("address", flat=True)[:50]
    }


def _banks(person: "User") -> set[tuple[str, str]]:
    accounts = PayoutAccount.objects.filter(seller=person).exclude(masked="")
    return {
        (holder.casefold().strip(), masked) for holder, masked in accounts.values_list("holder", "masked")
    }
