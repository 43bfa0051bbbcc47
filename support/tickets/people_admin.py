"""People in Django's admin, as the desk sees them: what is private is masked until somebody asks, which is written down."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from listings.people.admin import SellerAdmin
from support.tickets import changes, looks
from support.tickets.desk_models import Changed, Verb
from support.tickets.statuses import Shown
from yardsale.accounts import rules
from yardsale.accounts.models import User

admin.site.unregister(User)


@admin.register(User)
class MaskedPersonAdmin(SellerAdmin):
    """Admins, who change people, see addresses; whoever only looks people up sees them masked."""

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        columns = super().get_list_display(request)
        return [_instead(one, "masked_email") for one in columns] if _is_masked(request) else columns

    def get_search_fields(self, request: HttpRequest) -> list[str]:
        """Whoever does not see addresses cannot guess them letter by letter either."""
        return ["name", "=email", "=code"] if _is_masked(request) else ["name", "email", "=code"]

    def get_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        fields = super().get_fields(request, obj)
        return [_instead(one, "asked_email") for one in fields] if _is_masked(request) else fields

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        return [*super().get_readonly_fields(request, obj), "asked_email"]

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        person = super().get_object(request, object_id, from_field)
        if person is not None and _is_masked(request):
            # The one who asked and whether they did, for `asked_email`.
            person.is_shown = looks.is_shown(_by(request), Shown.EMAIL, about=person)
        return person

    @admin.display(description=gettext_lazy("e-mail address"))
    def masked_email(self, person: User) -> str:
        return looks.masked_email(person.email)

    @admin.display(description=gettext_lazy("e-mail address"))
    def asked_email(self, person: Any) -> str:
        if getattr(person, "is_shown", False):
            return str(person.email)
        return format_html(
            '{} <button class="button" formaction="{}" formnovalidate>{}</button>',
            looks.masked_email(person.email),
            reverse("admin:accounts_user_reveal", args=[person.pk]),
            _("Show the whole address"),
        )

    def get_urls(self) -> list[Any]:
        reveal = self.admin_site.admin_view(require_POST(self.reveal))
        return [path("<int:pk>/reveal/", reveal, name="accounts_user_reveal"), *super().get_urls()]

    def reveal(self, request: HttpRequest, pk: int) -> HttpResponse:
        person = get_object_or_404(User, pk=pk)
        if not self.has_view_permission(request, person):
            raise PermissionDenied
        looks.record(_by(request), Shown.EMAIL, about=person)
        messages.success(request, _("Shown to you for an hour. That you looked is written down."))
        return redirect(reverse("admin:accounts_user_change", args=[pk]))

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Who gave and took roles stays known."""
        before = _roles(obj)
        super().save_model(request, obj, form, change)
        after = _roles(obj)
        if before != after:
            changes.record(
                _by(request),
                Changed.ROLES,
                Verb.CHANGED,
                obj,
                about=obj,
                details={"roles": [before, after]},
            )


def _by(request: HttpRequest) -> User:
    assert isinstance(request.user, User), "admin_view stands before"
    return request.user


def _is_masked(request: HttpRequest) -> bool:
    if not hasattr(request, "_masks_people"):
        request._masks_people = not rules.is_admin(request.user)  # type: ignore[attr-defined]
    return bool(request._masks_people)  # type: ignore[attr-defined]


def _instead(name: str, masked: str) -> str:
    return masked if name == "email" else name


def _roles(person: User) -> list[str]:
    return list(person.groups.order_by("name").values_list("name", flat=True))
