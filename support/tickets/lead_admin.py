"""What a lead looks after and reads in the admin: hours, queues, scores, e-mails that came in, and who did and saw what."""

import html
import json
from email import message_from_bytes
from email.policy import default as plain
from functools import cached_property
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from support.tickets import changes, looks
from support.tickets.desk_models import Change, Changed, Verb
from support.tickets.lead_forms import DAYS, HoursForm, QueueForm
from support.tickets.models import BusinessHours, Entry, Holiday, InboundMail, Look, Queue, Score
from support.tickets.statuses import Shown
from yardsale.admin import NarrowAdmin, ReadOnlyAdmin, TableInline

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
    search_help_text = gettext_lazy("The number of a ticket, or the code of a person of ours.")


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
    search_help_text = gettext_lazy("The code of a person.")
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


@admin.register(InboundMail)
class InboundMailAdmin(LogAdmin):
    """Who wrote and what the mail says is masked until somebody asks; that they did is written down."""

    list_display = ["came_at", "masked_sender", "became", "reason", "ticket_code"]
    list_filter = ["became"]
    list_select_related = ["ticket"]
    search_fields = ["=ticket__code", "=sender"]
    search_help_text = gettext_lazy("The number of a ticket, or the whole address of who wrote.")
    fields = ["came_at", "from_whom", "became", "reason", "ticket_code", "as_it_came"]
    readonly_fields = ["from_whom", "ticket_code", "as_it_came"]

    def get_queryset(self, request: HttpRequest) -> Any:
        """The raw mails stay in the database while a list is shown."""
        return super().get_queryset(request).defer("raw")

    def get_urls(self) -> list[Any]:
        show = self.admin_site.admin_view(require_POST(self.show))
        return [path("<int:pk>/show/", show, name="tickets_inboundmail_show"), *super().get_urls()]

    def show(self, request: HttpRequest, pk: int) -> HttpResponse:
        mail = get_object_or_404(InboundMail, pk=pk)
        if not self.has_view_permission(request, mail):
            raise PermissionDenied
        looks.record(request.user, Shown.MAIL, ticket=mail.ticket, key=str(pk))  # type: ignore[arg-type]
        messages.success(request, _("Shown to you for an hour. That you looked is written down."))
        return redirect(reverse("admin:tickets_inboundmail_change", args=[pk]))

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        mail = super().get_object(request, object_id, from_field)
        if mail is not None:
            mail.is_shown = looks.is_shown(request.user, Shown.MAIL, ticket=mail.ticket, key=str(mail.pk))  # type: ignore[arg-type]
        return mail

    @admin.display(description=gettext_lazy("from"))
    def masked_sender(self, mail: InboundMail) -> str:
        return looks.masked_email(mail.sender) or "–"

    @admin.display(description=gettext_lazy("from"))
    def from_whom(self, mail: Any) -> str:
        return str(mail.sender) if mail.is_shown else looks.masked_email(mail.sender) or "–"

    @admin.display(description=gettext_lazy("as it came"))
    def as_it_came(self, mail: Any) -> str:
        if not mail.is_shown:
            return format_html(
                '<button class="button" formaction="{}" formnovalidate>{}</button>',
                reverse("admin:tickets_inboundmail_show", args=[mail.pk]),
                _("Show the e-mail"),
            )
        words = _words_of(bytes(mail.raw)) if mail.raw is not None else _("It was thrown away after 90 days.")
        return format_html('<pre class="mail">{}</pre>', words)

    @admin.display(description=gettext_lazy("ticket"))
    def ticket_code(self, mail: InboundMail) -> str:
        return f"#{mail.ticket.code}" if mail.ticket else "–"


def _words_of(raw: bytes) -> str:
    """Its first text and the heads that a person reads; nothing of it is drawn as a page."""
    mail = message_from_bytes(raw, policy=plain)
    heads = "\n".join(f"{name}: {mail[name]}" for name in ("From", "To", "Date", "Subject") if mail[name])
    part = mail.get_body(("plain", "html"))
    raw_text: Any = part.get_payload(decode=True) if part is not None else b""
    text = (raw_text or b"").decode("utf-8", "replace")
    if part is not None and part.get_content_type() == "text/html":
        text = html.unescape(text)
    return f"{heads}\n\n{text[:20_000]}"


# -- What is changed, and told ------------------------------------------------------------------------------------------


class Audited:
    """A ModelAdmin whose every write is told in `changes`; `told_as` says what it is about."""

    told_as: str = ""

    def is_told(self, obj: Any) -> bool:
        return True

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        before = type(obj)._default_manager.get(pk=obj.pk) if change else None
        super().save_model(request, obj, form, change)  # type: ignore[misc]
        tell(request, self.told_as, obj, before, is_told=self.is_told(obj))

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        changes.record(request.user, self.told_as, Verb.REMOVED, obj)  # type: ignore[arg-type]
        super().delete_model(request, obj)  # type: ignore[misc]


def tell(request: HttpRequest, what: str, obj: Any, before: Any, *, is_told: bool = True) -> None:
    """Every column that is another now."""
    names = [field.attname for field in obj._meta.concrete_fields if not field.primary_key]
    details = {name: [getattr(before, name, None), getattr(obj, name)] for name in names}
    if is_told:
        verb = Verb.CHANGED if before is not None else Verb.ADDED
        changes.record(request.user, what, verb, obj, details=details)  # type: ignore[arg-type]


class HolidayInline(TableInline):
    model = Holiday
    extra = 1


@admin.register(BusinessHours)
class BusinessHoursAdmin(Audited, NarrowAdmin):
    told_as = Changed.HOURS
    form = HoursForm
    fields = ["name", "time_zone", *DAYS]
    list_display = ["name", "time_zone", "week_in_words"]
    inlines = [HolidayInline]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        may_write = self.has_change_permission(request, obj) if obj else self.has_add_permission(request)
        return super().get_fields(request, obj) if may_write else ["name", "time_zone", "week_in_words"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["week_in_words"]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description=gettext_lazy("week"))
    def week_in_words(self, hours: BusinessHours) -> str:
        from support.tickets.lead_forms import weekday, words_of

        said = [f"{weekday(number)} {words_of(spans)}" for number, spans in enumerate(hours.week) if spans]
        return " · ".join(said) or "–"

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        before = {holiday.pk: holiday for holiday in form.instance.holidays.all()} if change else {}
        super().save_formset(request, form, formset, change)
        for holiday in formset.new_objects:
            tell(request, Changed.HOLIDAY, holiday, None)
        for holiday, _fields in formset.changed_objects:
            tell(request, Changed.HOLIDAY, holiday, before[holiday.pk])
        for holiday in formset.deleted_objects:
            gone = next((one for one in before.values() if one.day == holiday.day), holiday)
            changes.record(request.user, Changed.HOLIDAY, Verb.REMOVED, gone)  # type: ignore[arg-type]


@admin.register(Queue)
class QueueAdmin(Audited, NarrowAdmin):
    told_as = Changed.QUEUE
    form = QueueForm
    list_display = ["name", "hours", "first_minutes", "next_minutes", "solve_minutes", "position"]
    list_select_related = ["hours"]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
