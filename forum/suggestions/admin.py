"""Suggestions in the admin: to be read. Where one stands is said on its own page, with a reason."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from forum.suggestions.models import Change, Suggestion
from yardsale.admin import ReadOnlyAdmin


class ChangeInline(admin.TabularInline):
    model = Change
    fk_name = "suggestion"
    fields = ["status", "into", "reason", "by", "made_at"]
    readonly_fields = ["status", "into", "reason", "by", "made_at"]
    can_delete = False
    extra = 0

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Suggestion)
class SuggestionAdmin(ReadOnlyAdmin):
    list_display = ["topic", "status", "votes", "changed_at", "merged_into"]
    list_filter = ["status"]
    search_fields = ["=topic__code"]
    list_select_related = ["topic", "merged_into"]
    list_per_page = 50
    show_full_result_count = False
    readonly_fields = ["votes", "where"]
    ordering = ["-pk"]
    inlines = [ChangeInline]

    @admin.display(description=_("where"))
    def where(self, suggestion: Suggestion) -> str:
        topic = suggestion.topic
        return format_html('<a href="{}">{}</a>', topic.get_absolute_url(), topic)
