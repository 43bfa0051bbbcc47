"""The queue of reports: the heaviest first, then the oldest. Taken here; answered at /moderation/, by rules and reasons."""

from typing import Any, cast

from django.contrib import admin, messages
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy

from forum.reports import actions, rules
from forum.reports.models import Report
from forum.reports.statuses import Kind
from yardsale.accounts.models import User
from yardsale.admin import ReadOnlyAdmin
from yardsale.refusals import Refusal


@admin.register(Report)
class ReportAdmin(ReadOnlyAdmin):
    list_display = [
        "title",
        "subject_kind",
        "reason",
        "weight",
        "state",
        "about",
        "reporter",
        "claimed_by",
        "made_at",
    ]
    list_filter = ["state", "reason", "subject_kind", "outcome"]
    search_fields = ["=code", "=about__code", "=reporter__code"]
    list_select_related = ["about", "reporter", "claimed_by"]
    list_per_page = 50
    show_full_result_count = False
    exclude = ["subject_id", "url"]
    readonly_fields = ["where", "others"]
    actions = ["claim"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Report]:
        """Open ones first."""
        return super().get_queryset(request).order_by(F("closed_at").desc(nulls_first=True), "-weight", "pk")

    @admin.display(description=gettext_lazy("where"))
    def where(self, report: Report) -> str:
        """Conversations are nobody's but of the two: our people read the copy."""
        if not report.url or report.subject_kind in {Kind.THREAD, Kind.MESSAGE}:
            return format_html('<a href="{}">{}</a>', report.about.get_absolute_url(), report.about)
        return format_html('<a href="{}">{}</a>', report.url, report.title)

    @admin.display(description=gettext_lazy("other reports about this person"))
    def others(self, report: Report) -> int:
        return Report.objects.filter(about=report.about_id).exclude(pk=report.pk).count()

    def has_handle_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("reports.change_report"))

    @admin.action(description=gettext_lazy("I look at these"), permissions=["handle"])
    def claim(self, request: HttpRequest, reports: QuerySet[Report]) -> None:
        for report in reports:
            try:
                actions.claim(report, by=cast(User, request.user))
            except Refusal as refusal:
                messages.warning(request, f"{report}: {refusal}")

    # -- One report ------------------------------------------------------------------------------------------------

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        report = self.get_object(request, object_id)
        is_theirs = bool(report and rules.may_handle(request.user, report))
        extra = (extra_context or {}) | {"may_handle": is_theirs}
        return super().change_view(request, object_id, form_url, extra)
