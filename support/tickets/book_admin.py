"""The book of key customers in the admin: each account manager's own; a lead reads and gives all of them."""

from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from support.tickets import book, rules
from support.tickets.book_forms import KeepForm, TakeForm
from support.tickets.models import KeyCustomer
from yardsale import formats
from yardsale.admin import NarrowAdmin

PILLS = {"good": "good", "watch": "warn", "trouble": "bad"}


class DueFilter(admin.SimpleListFilter):
    title = gettext_lazy("next step")
    parameter_name = "step"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("due", _("due by today")), ("week", _("within a week")), ("none", _("none written"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[KeyCustomer]) -> QuerySet[KeyCustomer]:
        today = timezone.localdate()
        asked: dict[str, dict[str, Any]] = {
            "due": {"next_at__lte": today},
            "week": {"next_at__range": (today, today + timedelta(days=7))},
            "none": {"next_step": ""},
        }
        return queryset.filter(**asked.get(self.value() or "", {}))


@admin.register(KeyCustomer)
class KeyCustomerAdmin(NarrowAdmin):
    list_display = [
        "name",
        "health_pill",
        "contact",
        "step",
        "lately",
        "manager",
    ]
    list_filter = ["health", DueFilter]
    search_fields = ["customer__name", "=customer__code"]
    list_per_page = 50
    actions = None

    class Media:
        css = {"all": ["css/lead.css"]}

    readonly_fields = ["name", "contacts", "tickets", "orders"]

    # -- Who --------------------------------------------------------------------------------------------------------

    def has_module_permission(self, request: HttpRequest) -> bool:
        return rules.may_read_book(request.user)  # type: ignore[arg-type]

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return rules.may_read_book(request.user)  # type: ignore[arg-type]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return rules.may_read_book(request.user)  # type: ignore[arg-type]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        user: Any = request.user
        return rules.may_read_book(user) if obj is None else rules.may_keep(user, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[KeyCustomer]:
        """Whose next step comes first, then those without one."""
        user: Any = request.user
        # Whoever has no book is refused by their role, wherever they knock.
        own = book.seen_by(user) if rules.may_read_book(user) else KeyCustomer.objects.all()
        return book.with_figures(own).order_by(F("next_at").asc(nulls_last=True), "pk")

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        leads = rules.may_lead(request.user)  # type: ignore[arg-type]
        return (
            [*self.list_filter, ("manager", admin.RelatedOnlyFieldListFilter)] if leads else self.list_filter
        )

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """Whose customer it is says nothing in a book of one's own."""
        leads = rules.may_lead(request.user)  # type: ignore[arg-type]
        return self.list_display if leads else self.list_display[:-1]

    # -- The list ---------------------------------------------------------------------------------------------------

    @admin.display(description=gettext_lazy("customer"), ordering="customer__name")
    def name(self, kept: KeyCustomer) -> str:
        return kept.customer.name

    @admin.display(description=gettext_lazy("health"), ordering="health")
    def health_pill(self, kept: KeyCustomer) -> str:
        return format_html('<span class="pill {}">{}</span>', PILLS[kept.health], kept.get_health_display())

    @admin.display(description=gettext_lazy("last contact"), ordering="last_contact")
    def contact(self, kept: Any) -> str:
        return formats.ago(kept.last_contact) if kept.last_contact else _("none yet")

    @admin.display(description=gettext_lazy("next step"), ordering="next_at")
    def step(self, kept: KeyCustomer) -> str:
        if not kept.next_step:
            return "–"
        if kept.next_at is None:
            return kept.next_step
        is_late = kept.next_at < timezone.localdate()
        when = _("was due %(day)s") if is_late else _("on %(day)s")
        return format_html(
            '{} <span class="pill {}">{}</span>',
            kept.next_step,
            "bad" if is_late else "plain",
            when % {"day": formats.day(kept.next_at)},
        )

    @admin.display(description=gettext_lazy("now, and in 90 days"), ordering="open_tickets")
    def lately(self, kept: Any) -> str:
        """In one column: eight do not stand beside each other on a small screen."""
        said = {"open": kept.open_tickets or 0, "bought": kept.bought or 0, "sold": kept.sold or 0}
        return _("%(open)d open, bought %(bought)d, sold %(sold)d") % said

    # -- One customer -----------------------------------------------------------------------------------------------

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        kwargs["form"] = KeepForm if obj else TakeForm
        form: Any = super().get_form(request, obj, change, **kwargs)
        form.by = request.user
        return form

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        user: Any = request.user
        if obj is None:
            return [(None, {"fields": ["who", *(["manager"] if rules.may_lead(user) else [])]})]
        return [
            (None, {"fields": ["name", "manager", "health", "next_step", "next_at", "said", "ends"]}),
            (_("Contacts"), {"fields": ["contacts"]}),
            (_("Their open tickets"), {"fields": ["tickets"]}),
            (_("Their orders of the last 90 days"), {"fields": ["orders"]}),
        ]

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        kept = super().get_object(request, object_id, from_field)
        if kept is not None:
            kept.story = book.story_of(kept)
        return kept

    def save_form(self, request: HttpRequest, form: Any, change: bool) -> Any:
        """A new one is made by the action, in `save_model`."""
        return (
            super().save_form(request, form, change)
            if change
            else KeyCustomer(customer=form.cleaned_data["who"])
        )

    def save_model(self, request: HttpRequest, obj: KeyCustomer, form: Any, change: bool) -> None:
        by: Any = request.user
        said = form.cleaned_data
        if not change:
            made = book.take(said["who"], by=by, manager=said.get("manager"))
            obj.pk, obj.manager = made.pk, made.manager
            return
        kept = KeyCustomer.objects.get(pk=obj.pk)
        book.keep(
            kept,
            by=by,
            health=said["health"],
            next_step=said["next_step"],
            next_at=said["next_at"],
            said=said["said"],
        )
        book.give(kept, to=said["manager"], by=by)
        if said["ends"]:
            book.end(kept, by=by)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Nothing hangs on a row of the book but what the actions write."""

    @admin.display(description=gettext_lazy("newest first"))
    def contacts(self, kept: Any) -> SafeString:
        return render_to_string("tickets/lead/_contacts.html", {"touches": kept.story.touches})

    @admin.display(description=gettext_lazy("newest first"))
    def tickets(self, kept: Any) -> SafeString:
        return render_to_string("tickets/lead/_tickets.html", {"tickets": kept.story.tickets})

    @admin.display(description=gettext_lazy("newest first"))
    def orders(self, kept: Any) -> SafeString:
        context = {"orders": kept.story.orders, "customer": kept.customer}
        return render_to_string("tickets/lead/_orders.html", context)
