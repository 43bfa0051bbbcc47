"""Articles are written and let out here, and here our people read whether they helped."""

from typing import Any, cast

from django.contrib import admin, messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy

from support.help import actions, rules
from support.help.articles import ARTICLES
from support.help.forms import WrittenForm
from support.help.models import Helped, Written
from support.help.statuses import WrittenStatus
from yardsale import markup, money, visitors
from yardsale.accounts.models import User
from yardsale.admin import NarrowAdmin, ReadOnlyAdmin
from yardsale.refusals import Refusal


@admin.register(Written)
class WrittenAdmin(NarrowAdmin):
    form = WrittenForm
    list_display = ["title", "topic", "status", "written_by", "source", "published_at", "created_at"]
    list_filter = ["status", "topic"]
    list_select_related = ["written_by"]
    search_fields = ["title", "=slug", "=source"]
    ordering = ["-pk"]
    list_per_page = 50
    actions = ["publish", "take_back"]

    def get_readonly_fields(self, request: HttpRequest, obj: Written | None = None) -> list[str]:
        if obj is None:
            return []
        known = ["shown", "status", "written_by", "created_at", "published_by", "published_at"]
        # What is published has an address that people keep.
        return [*known, "slug"] if obj.status == WrittenStatus.PUBLISHED else known

    def get_prepopulated_fields(self, request: HttpRequest, obj: Written | None = None) -> dict[str, Any]:
        return {} if obj else {"slug": ["title"]}

    @admin.display(description=gettext_lazy("as readers see it"))
    def shown(self, article: Written) -> str:
        return format_html('<div class="prose">{}</div>', markup.html(article.text))

    def has_change_permission(self, request: HttpRequest, obj: Written | None = None) -> bool:
        return super().has_change_permission(request, obj) and (
            obj is None or rules.may_change(request.user, obj)
        )

    def has_delete_permission(self, request: HttpRequest, obj: Written | None = None) -> bool:
        """Drafts only: what was published is taken back first."""
        is_draft = obj is not None and obj.status == WrittenStatus.DRAFT
        return is_draft and super().has_delete_permission(request, obj)

    def has_publish_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(rules.PUBLISH)

    def save_model(self, request: HttpRequest, obj: Written, form: Any, change: bool) -> None:
        if not change:
            obj.written_by = cast(User, request.user)
        super().save_model(request, obj, form, change)
        visitors.touch_room(actions.ROOM)

    @admin.action(description=gettext_lazy("Publish: everybody reads them"), permissions=["publish"])
    def publish(self, request: HttpRequest, articles: QuerySet[Written]) -> None:
        self._each(request, articles, actions.publish)

    @admin.action(description=gettext_lazy("Take back: drafts again"), permissions=["publish"])
    def take_back(self, request: HttpRequest, articles: QuerySet[Written]) -> None:
        self._each(request, articles, actions.take_back)

    def _each(self, request: HttpRequest, articles: QuerySet[Written], act: Any) -> None:
        for article in articles:
            try:
                act(article, by=request.user)
            except Refusal as refusal:
                messages.warning(request, f"{article}: {refusal}")
            else:
                messages.success(request, f"{article}: {article.get_status_display()}")


def shares() -> list[dict[str, Any]]:
    """For each article that somebody spoke about: how many did, how many it helped; the least helpful first."""
    asked = Helped.objects.values("article").annotate(
        answers=Count("pk"), yes=Count("pk", filter=Q(is_yes=True)), words=Count("pk", filter=~Q(comment=""))
    )
    rows = [
        row
        | {
            "title": _title(row["article"]),
            "share": money.percent(100 * round(100 * row["yes"] / row["answers"])),
        }
        for row in asked
    ]
    return sorted(rows, key=lambda row: (row["yes"] / row["answers"], -row["answers"]))


def _title(slug: str) -> str:
    return str(ARTICLES[slug].title) if slug in ARTICLES else slug


@admin.register(Helped)
class HelpedAdmin(ReadOnlyAdmin):
    """Above the answers stands, for each article, what share of them was a yes."""

    change_list_template = "admin/support/helped/shares.html"
    list_display = ["article", "is_yes", "comment", "created_at"]
    list_filter = ["is_yes", "article"]
    search_fields = ["=article", "comment"]
    list_per_page = 50
    show_full_result_count = False
    exclude = ["visitor", "person"]
    ordering = ["-pk"]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return super().changelist_view(request, (extra_context or {}) | {"shares": shares()})
