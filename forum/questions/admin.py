"""Accepted answers in the admin: to be read. Who asked chooses, and our moderators settle, on the question's page."""

from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from forum.questions.models import Accepted
from yardsale.admin import ReadOnlyAdmin


@admin.register(Accepted)
class AcceptedAdmin(ReadOnlyAdmin):
    list_display = ["topic", "post", "by", "made_at", "locked_by"]
    list_filter = [("locked_by", admin.EmptyFieldListFilter)]
    search_fields = ["=topic__code", "=by__code"]
    list_select_related = ["topic", "post", "by", "locked_by"]
    list_per_page = 50
    show_full_result_count = False
    readonly_fields = ["where"]
    ordering = ["-pk"]

    @admin.display(description=_("where"))
    def where(self, accepted: Accepted) -> str:
        return format_html('<a href="{}">{}</a>', accepted.post.get_absolute_url(), accepted.topic)
