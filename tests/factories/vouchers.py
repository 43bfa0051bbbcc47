"""Vouchers, let out by a second person."""

from datetime import timedelta

from django.utils import timezone

from listings.vouchers import actions
from listings.vouchers.models import Voucher, VoucherGrant
from tests.factories.people import UserFactory
from yardsale.accounts.models import User


def VoucherFactory(*, to=(), state="running", **fields):
    """€5, private, enough for a hundred uses; `to`: whom it is granted to. With a `code` it is public."""
    fields.setdefault("kind", "amount")
    fields.setdefault("value", 500)
    fields.setdefault("budget", 50_000)
    fields.setdefault("name", "Welcome back")
    fields.setdefault("ends_at", timezone.now() + timedelta(days=30))
    fields.setdefault("visibility", "public" if fields.get("code") else "private")
    voucher = actions.make(fields, by=UserFactory(role="growth"))
    if state in {"waiting", "running", "stopped"}:
        actions.ask(voucher, by=voucher.made_by)
    if state in {"running", "stopped"}:
        actions.approve(voucher, by=UserFactory(role="growth"))
    if state == "stopped":
        actions.stop(voucher, by=voucher.made_by)
    voucher.refresh_from_db()
    if to:
        actions.grant(voucher, User.objects.filter(pk__in=[person.pk for person in to]))
    return voucher


__all__ = ["Voucher", "VoucherFactory", "VoucherGrant"]
