"""What a lead reads in the admin: scores, and who of the team did, changed and saw what."""

import json
from functools import cached_property
from typing import Any

from django.contrib import admin
from django.core.paginator import Paginator
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy

from support.tickets.desk_models import Change
from support.tickets.models import Entry, Look, Score
from yardsale.admin import ReadOnlyAdmin

#: Rows that a long list counts and pages through; older ones are found by its filters.
MOST_COUNTED = 5000


class Bounded(Paginator):
    """Counts no further than MOST_COUNTED, so that a log of any length costs the same."""

    @cached_property
    def count(self) -> int:
        rows: Any = self.object_list
        return len(rows.order_by().values_list("pk")[:MOST_COUNTED])


class LogAdmin(ReadOnlyAdmin):
    """Newest first, read and nothing else: Postgres refuses the rest besides."""

    paginator = Bounded
    show_full_result_count = False
    list_per_page = 50
    ordering = ["-pk"]
    actions = None
    #: The names beside each row are the persons' of now.
    list_select_related = ["by"]


@admin.register(Look)
class LookAdmin(LogAdmin):
    list_display = ["at", "by", "what", "ticket_code", "about", "key", "reason"]
    list_filter = ["what", ("by", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["by", "ticket", "about"]
    search_fields = ["=by__code", "=about__code", "=ticket__code"]
    fields = ["at", "by", "what", "ticket_code", "about", "key", "reason"]
    readonly_fields = ["ticket_code"]

    @admin.display(description=gettext_lazy("ticket"))
    def ticket_code(self, look: Look) -> str:
        return f"#{look.ticket.code}" if look.ticket else "–"


@admin.register(Change)
class ChangeAdmin(LogAdmin):
    list_display = ["at", "by", "verb", "what", "title", "about"]
    list_filter = ["what", "verb", ("by", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["by", "about"]
    search_fields = ["=by__code", "=about__code"]
    fields = ["at", "by", "verb", "what", "title", "about", "told"]
    readonly_fields = ["told"]

    @admin.display(description=gettext_lazy("before and after"))
    def told(self, change: Change) -> str:
        rows = [
            (field, _as_words(before), _as_words(after)) for field, (before, after) in change.details.items()
        ]
        return format_html_join("", "<p><strong>{}</strong>: {} → {}</p>", rows) or "–"


def _as_words(value: Any) -> str:
    if isinstance(value, list):
        return (
            json.dumps(value, ensure_ascii=False)
            if any(isinstance(one, list) for one in value)
            else ", ".join(map(str, value)) or "–"
        )
    return "–" if value in (None, "") else str(value)


@admin.register(Entry)
class EntryAdmin(LogAdmin):
    """Of all tickets; each ticket's page has its own."""

    list_display = ["at", "ticket_code", "kind", "by", "state"]
    list_filter = ["kind", "state"]
    list_select_related = ["by", "ticket"]
    search_fields = ["=ticket__code", "=by__code"]
    fields = ["at", "ticket_code", "kind", "by", "state", "details"]
    readonly_fields = ["ticket_code"]

    @admin.display(description=gettext_lazy("ticket"))
    def ticket_code(self, entry: Entry) -> str:
        return f"#{entry.ticket.code}"


@admin.register(Score)
class ScoreAdmin(LogAdmin):
    list_display = ["made_at", "stars", "ticket_code", "owner", "comment"]
    list_filter = ["stars"]
    list_select_related = ["ticket", "owner"]
    search_fields = ["=ticket__code", "=owner__code"]
    fields = ["made_at", "stars", "comment", "ticket_code", "owner"]
    readonly_fields = ["ticket_code"]

    @admin.display(description=gettext_lazy("ticket"))
    def ticket_code(self, score: Score) -> str:
        return f"#{score.ticket.code}"
