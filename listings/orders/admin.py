"""Orders in the admin: to be read. What changes an order is an action, never a field."""

from django.contrib import admin

from listings.orders.models import Order
from yardsale.admin import ReadOnlyAdmin


@admin.register(Order)
class OrderAdmin(ReadOnlyAdmin):
    list_display = ["code", "title", "status", "buyer", "seller", "price", "placed_at", "act_by"]
    amounts = dict.fromkeys(["price", "protection", "postage", "commission", "refunded", "voucher"], "currency")
    list_filter = ["status", "delivery", ("stuck_at", admin.EmptyFieldListFilter)]
    search_fields = ["=code", "=listing__code"]
    list_select_related = ["buyer", "seller"]
    show_full_result_count = False
    # The order's page is its two sides': for our people it would not exist.
    view_on_site = False
    # Where people live and meet; the desk shows an address beside its ticket, and writes down who looked.
    exclude = ["recipient", "address", "return_address", "hand_over_code", "meet_place"]
