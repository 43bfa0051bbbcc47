"""The desk in Django's admin: its own queue and ticket page, with nothing of the stock pages; macros and views by their owners.

Nothing is added, changed or deleted here by the admin's own forms: a ticket changes through `handling` and `talking`, and
its history is its log.
"""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.urls import URLPattern, path

from support.tickets import desk_act_views, desk_kept_views, desk_views, rules
from support.tickets.audited import Audited
from support.tickets.desk_forms import MacroForm, SavedViewForm
from support.tickets.desk_models import Changed
from support.tickets.hours_admin import BusinessHoursAdmin, QueueAdmin
from support.tickets.inbound_admin import InboundMailAdmin
from support.tickets.models import Macro, SavedView, Ticket
from yardsale.accounts import rights
from yardsale.admin import NarrowAdmin, ReadOnlyAdmin

__all__ = [
    "BusinessHoursAdmin",
    "InboundMailAdmin",
    "MacroAdmin",
    "QueueAdmin",
    "SavedViewAdmin",
    "TicketAdmin",
]


@admin.register(Ticket)
class TicketAdmin(ReadOnlyAdmin):
    def has_module_permission(self, request: HttpRequest) -> bool:
        return rules.may_work(request.user)  # type: ignore[arg-type]

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return rules.may_work(request.user)  # type: ignore[arg-type]

    def door(self, view: Any) -> Any:
        """Past the admin's sign-in; then whoever works on tickets."""

        def guarded(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
            rights.learn(request.user)  # type: ignore[arg-type]
            if not rules.may_work(request.user):  # type: ignore[arg-type]
                raise PermissionDenied
            return view(request, **kwargs)

        return self.admin_site.admin_view(guarded)

    def get_urls(self) -> list[URLPattern]:
        """In place of the stock list, form, history and delete pages, which do not exist here."""
        v, kept = desk_views, desk_kept_views
        named: list[tuple[str, Any, str]] = [
            ("", v.queue, "changelist"),
            ("views/", kept.keep_view, "keep_view"),
            ("views/<int:pk>/forget/", kept.forget_view, "forget_view"),
            ("macro/", v.bulk, "bulk"),
            ("<slug:code>/", v.ticket, "change"),
            ("<slug:code>/next/", v.skip, "skip"),
            ("<slug:code>/send/", v.send, "send"),
            ("<slug:code>/draft/", v.save_draft, "draft"),
            ("<slug:code>/here/", v.present, "present"),
            ("<slug:code>/macro/", v.macro, "macro"),
            ("<slug:code>/show/", v.reveal, "reveal"),
            ("<slug:code>/files/<int:pk>/", v.file, "file"),
            ("<slug:code>/do/<slug:what>/", desk_act_views.act, "act"),
        ]
        return [path(route, self.door(view), name=f"tickets_ticket_{name}") for route, view, name in named]


class Owned(Audited, NarrowAdmin):
    """One's own, and the team's for leads to change. Nothing is deleted: it is retired, or forgotten at the queue."""

    def is_told(self, obj: Any, before: Any) -> bool:
        """What is or was the whole team's; one's own is one's own."""
        return obj.owner_id is None or (before is not None and before.owner_id is None)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_module_permission(self, request: HttpRequest) -> bool:
        return rules.may_work(request.user)  # type: ignore[arg-type]

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return rules.may_work(request.user)  # type: ignore[arg-type]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return rules.may_work(request.user)  # type: ignore[arg-type]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        person: Any = request.user
        if not rules.may_work(person):
            return False
        return obj is None or obj.owner_id == person.pk or (obj.owner_id is None and rules.may_lead(person))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).filter(Q(owner=None) | Q(owner=request.user.pk))

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        fields = list(super().get_fields(request, obj))
        if obj is not None and not self.has_change_permission(request, obj):
            return [name for name in fields if name not in self.asked]
        return fields if rules.may_lead(request.user) else [one for one in fields if one != "is_shared"]  # type: ignore[arg-type]

    #: What the form asks for that is no column.
    asked: tuple[str, ...] = ("is_shared",)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        person: Any = request.user
        if rules.may_lead(person):
            obj.owner = None if form.cleaned_data.get("is_shared") else person
        elif not change:
            obj.owner = person
        super().save_model(request, obj, form, change)


@admin.register(Macro)
class MacroAdmin(Owned):
    told_as = Changed.MACRO
    form = MacroForm
    asked = ("is_shared", "state", "tags", "owner_to", "priority", "snooze_hours")
    fields = ["title", "text", "is_note", *asked[1:], "kinds", "is_shared", "is_retired"]
    list_display = ["title", "owner", "is_note", "is_retired", "used"]
    list_filter = ["is_note", "is_retired"]
    list_select_related = ["owner"]
    search_fields = ["title"]
    list_per_page = 50


@admin.register(SavedView)
class SavedViewAdmin(Owned):
    told_as = Changed.VIEW
    form = SavedViewForm
    fields = ["name", "position", "is_shared"]
    list_display = ["name", "owner", "query", "position"]
    list_select_related = ["owner"]
    list_per_page = 50

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A view is kept where its filter stands: at the queue."""
        return False
