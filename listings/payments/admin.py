"""The books, to be read."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from listings.payments import refunds
from listings.payments.models import Chargeback, GatewayEvent, LedgerLine, Payment, Refund
from yardsale.admin import ReadOnlyAdmin


@admin.register(LedgerLine)
class LedgerLineAdmin(ReadOnlyAdmin):
    list_display = ["order", "reason", "account", "amount", "moved_at"]
    amounts = {"amount": "currency"}
    list_filter = ["account"]
    search_fields = ["=order__code"]
    list_select_related = ["order"]
    show_full_result_count = False


@admin.register(Payment)
class PaymentAdmin(ReadOnlyAdmin):
    list_display = ["code", "order", "gateway", "status", "amount", "started_at"]
    amounts = {"amount": "currency"}
    list_filter = ["status", "gateway"]
    search_fields = ["=code", "=order__code", "=reference"]
    list_select_related = ["order"]
    show_full_result_count = False


@admin.register(Refund)
class RefundAdmin(ReadOnlyAdmin):
    list_display = ["key", "payment", "amount", "state", "why", "asked_at", "ended_at"]
    amounts = {"amount": "payment.currency"}
    list_filter = ["state"]
    search_fields = ["=key", "=payment__code", "=payment__order__code"]
    list_select_related = ["payment"]
    show_full_result_count = False
    actions = ["try_again"]

    @admin.action(description=_("Try again what the gateway refused"), permissions=["retry"])
    def try_again(self, request: HttpRequest, chosen: "QuerySet[Refund]") -> None:
        for refund in chosen:
            refunds.try_again(refund)

    def has_retry_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("listings.change_refund")


@admin.register(Chargeback)
class ChargebackAdmin(ReadOnlyAdmin):
    list_display = ["reference", "payment", "amount", "state", "opened_at", "ended_at"]
    amounts = {"amount": "currency"}
    list_filter = ["state"]
    search_fields = ["=reference", "=payment__code", "=payment__order__code"]
    list_select_related = ["payment"]


@admin.register(GatewayEvent)
class GatewayEventAdmin(ReadOnlyAdmin):
    list_display = ["gateway", "event_id", "kind", "received_at"]
    search_fields = ["=event_id"]
    show_full_result_count = False
