"""What each night's look at the books found, to be read."""

from django.contrib import admin

from listings.reconciliation.models import Reconciliation
from yardsale.admin import ReadOnlyAdmin


@admin.register(Reconciliation)
class ReconciliationAdmin(ReadOnlyAdmin):
    list_display = ["ran_at", "orders", "unexplained", "healed"]
