"""Canned notes are written here; acts are read here. The work itself is done at /moderation/."""

from django.contrib import admin

from forum.moderation.models import Act, Macro
from yardsale.admin import NarrowAdmin, ReadOnlyAdmin


@admin.register(Macro)
class MacroAdmin(NarrowAdmin):
    list_display = ["title", "kind", "rule"]
    list_filter = ["kind", "rule"]
    search_fields = ["title"]


@admin.register(Act)
class ActAdmin(ReadOnlyAdmin):
    list_display = ["code", "kind", "title", "rule", "person", "by", "until", "made_at"]
    list_filter = ["kind", "rule", "subject_kind"]
    search_fields = ["=code", "=person__code"]
    list_select_related = ["person", "by"]
    list_per_page = 50
    show_full_result_count = False
    exclude = ["subject_id", "details"]
    ordering = ["-pk"]
