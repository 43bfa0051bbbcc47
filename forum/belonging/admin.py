"""Street sales, made by our people. Everything else belongs to the neighbours themselves."""

from django.contrib import admin

from forum.belonging.models import StreetSale


@admin.register(StreetSale)
class StreetSaleAdmin(admin.ModelAdmin):
    list_display = ["title", "starts_at", "ends_at", "is_shown"]
    list_filter = ["is_shown"]
    search_fields = ["title"]
    prepopulated_fields = {"slug": ["title"]}
    filter_horizontal = ["districts"]
    ordering = ["-starts_at"]
    list_per_page = 50
    show_full_result_count = False
