"""Noting who came by an invitation, when they have bought, and giving both what was promised; each step once."""

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from listings.orders.models import Order
from listings.referrals import rules
from listings.referrals.models import Referral
from listings.referrals.statuses import ReferralState, Why
from listings.vouchers import actions as vouchers
from listings.vouchers.models import Voucher

if TYPE_CHECKING:
    from yardsale.accounts.models import User

#: What the browser remembers of an invitation: the code of who invited. So long.
COOKIE, REMEMBERED = "invited", timedelta(days=30)


def note_newcomer(request: HttpRequest, newcomer: "User") -> Referral | None:
    """Somebody signed up in a browser that had followed an invitation."""
    code = request.COOKIES.get(COOKIE, "")
    if not (code and code.isascii() and code.isalnum() and len(code) <= 16):
        return None
    inviter = get_user_model().objects.get_queryset().filter(code=code, is_active=True).first()
    if inviter is None or inviter.pk == newcomer.pk or not rules.may_invite(inviter):
        return None
    same = rules.is_same_device(request, inviter)
    return Referral.objects.get_or_create(
        newcomer=newcomer, defaults={"inviter": inviter, "same_device": same}
    )[0]


@transaction.atomic
def note_purchase(order: Order) -> None:
    """A newcomer's purchase is completed: if it counts, it does so once the time to complain is over."""
    referral = Referral.objects.select_for_update(of=("self",)).filter(newcomer=order.buyer_id).first()
    if referral is None or referral.state != ReferralState.JOINED or not rules.counts(referral, order):
        return
    referral.order, referral.state = order, ReferralState.WAITING
    referral.due_at = (order.completed_at or timezone.now()) + timedelta(days=settings.REFERRAL_WAIT_DAYS)
    referral.save(update_fields=["order", "state", "due_at"])


def settle_due(limit: int = 200) -> int:
    """Give what is due, each in a transaction of its own; how many were settled."""
    keys = list(Referral.objects.due(timezone.now()).order_by("due_at").values_list("pk", flat=True)[:limit])
    return sum(settle(key) for key in keys)


@transaction.atomic
def settle(key: int) -> bool:
    """Both get their voucher, or neither; False when somebody else has done it."""
    now = timezone.now()
    referral = (
        Referral.objects.select_for_update(of=("self",), skip_locked=True).due(now).filter(pk=key).first()
    )
    if referral is None:
        return False
    # Held to the end: of many at once no more count than a month has, nor than the budget.
    inviter = (
        get_user_model().objects.get_queryset().select_for_update(no_key=True).get(pk=referral.inviter_id)
    )
    voucher = (
        Voucher.objects.locked().filter(pk__in=[each.pk for each in [rules.programme(now)] if each]).first()
    )
    referral.why = _why_not(referral, inviter, voucher)
    referral.state = ReferralState.REFUSED if referral.why else ReferralState.REWARDED
    referral.settled_at = now
    referral.save(update_fields=["state", "why", "settled_at"])
    if voucher is not None and not referral.why:
        for person in (inviter, referral.newcomer):
            vouchers.grant_once_more(voucher, person)
    return True


def _why_not(referral: Referral, inviter: "User", voucher: Voucher | None) -> str:
    if referral.order is None or not rules.lasts(referral.order):
        return Why.UNDONE
    against = rules.against(referral)
    if against:
        return against
    if rules.counted_this_month(inviter, timezone.now()) >= settings.REFERRALS_PER_MONTH:
        return Why.MONTH
    return "" if voucher is not None and rules.has_room(voucher) else Why.BUDGET
