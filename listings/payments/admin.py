"""The books, to be read."""

from django.contrib import admin

from listings.payments.models import GatewayEvent, LedgerLine, Payment
from yardsale.admin import ReadOnlyAdmin


@admin.register(LedgerLine)
class LedgerLineAdmin(ReadOnlyAdmin):
    list_display = ["order", "reason", "account", "amount", "currency", "moved_at"]
    list_filter = ["account"]
    search_fields = ["=order__code"]
    list_select_related = ["order"]
    show_full_result_count = False


@admin.register(Payment)
class PaymentAdmin(ReadOnlyAdmin):
    list_display = ["code", "order", "gateway", "status", "amount", "currency", "started_at"]
    list_filter = ["status", "gateway"]
    search_fields = ["=code", "=order__code", "=reference"]
    list_select_related = ["order"]
    show_full_result_count = False


@admin.register(GatewayEvent)
class GatewayEventAdmin(ReadOnlyAdmin):
    list_display = ["gateway", "event_id", "kind", "received_at"]
    search_fields = ["=event_id"]
    show_full_result_count = False
