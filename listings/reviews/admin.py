"""Reviews in the admin: to be read. Nobody edits what somebody said."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from listings.reviews.models import Reply, Review
from yardsale.admin import ReadOnlyAdmin


class ReplyInline(admin.StackedInline):
    model = Reply
    can_delete = False
    extra = 0

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Review)
class ReviewAdmin(ReadOnlyAdmin):
    list_display = ["stars", "about", "author", "order", "text", "written_at", "published_at"]
    list_filter = ["stars"]
    search_fields = ["=order__code", "=about__code", "=author__code"]
    inlines = [ReplyInline]
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Review]":
        return super().get_queryset(request).select_related("about", "author", "order")
