"""Payouts, to be read."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from listings.payouts.models import Payout, PayoutAccount, PayoutLine
from yardsale.admin import ReadOnlyAdmin, written


class LineInline(admin.TabularInline):
    model = PayoutLine
    fields = ["order", "amount_written", "stands"]
    readonly_fields = ["order", "amount_written", "stands"]
    extra = 0
    can_delete = False
    amount_written = staticmethod(written("amount", _("amount"), "payout.currency"))

    def has_add_permission(self, request: object, obj: object = None) -> bool:
        return False


@admin.register(Payout)
class PayoutAdmin(ReadOnlyAdmin):
    list_display = ["code", "seller", "amount", "status", "destination", "made_at", "why"]
    amounts = {"amount": "currency"}
    list_filter = ["status", "gateway"]
    search_fields = ["=code", "=reference", "=seller__code"]
    list_select_related = ["seller"]
    show_full_result_count = False
    inlines = [LineInline]


@admin.register(PayoutAccount)
class PayoutAccountAdmin(ReadOnlyAdmin):
    list_display = ["seller", "masked", "gateway", "is_ready", "changed_at", "paused_until", "paused_for"]
    list_filter = ["is_ready", "gateway"]
    search_fields = ["=seller__code", "=reference"]
    list_select_related = ["seller"]
    show_full_result_count = False
