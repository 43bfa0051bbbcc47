"""People in Django's admin: looked at by those whose role says so, changed by the admin role alone."""

from typing import Any

from allauth.account import admin as _account_admin  # noqa: F401  (registers, so that we can take back)
from allauth.account.decorators import secure_admin_login
from allauth.account.models import EmailAddress
from allauth.mfa import admin as _mfa_admin  # noqa: F401
from allauth.mfa.models import Authenticator
from allauth.socialaccount import admin as _social_admin  # noqa: F401
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.usersessions import admin as _sessions_admin  # noqa: F401
from allauth.usersessions.models import UserSession
from django import forms
from django.contrib import admin
from django.contrib.auth import admin as _auth_admin  # noqa: F401
from django.contrib.auth.models import Group
from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from yardsale.accounts import actions, rules
from yardsale.accounts.models import User
from yardsale.admin import NarrowAdmin


def _door(name: str) -> Any:
    def through(request: HttpRequest, extra_context: Any = None) -> Any:
        return redirect(name)

    return through


# Staff sign in like everybody: with their second factor, within the rate limits. So they leave and change passwords.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
admin.site.logout = _door("account_logout")  # type: ignore[method-assign]
admin.site.password_change = _door("account_change_password")  # type: ignore[method-assign]
admin.site.site_header = admin.site.site_title = _("Yardsale staff")
admin.site.index_title = _("What would you like to look at?")

# Keys, tokens and sessions are nobody's business; roles come from yardsale/accounts/roles.py.
HIDDEN = [Authenticator, SocialToken, SocialApp, SocialAccount, UserSession, EmailAddress, Group]
for _model in HIDDEN:
    if admin.site.is_registered(_model):
        admin.site.unregister(_model)


class PersonForm(forms.ModelForm):
    roles = forms.ModelMultipleChoiceField(
        label=_("Roles"),
        queryset=Group.objects.order_by("name"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Whoever holds a role may enter these pages."),
    )

    class Meta:
        model = User
        fields = ["name", "about", "seller_tier", "is_active"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "roles" in self.fields and self.instance.pk:
            self.fields["roles"].initial = self.instance.groups.all()


@admin.register(User)
class PersonAdmin(NarrowAdmin):
    """No password in any form, no adding (people join), no deleting (orders and reviews point at people)."""

    form = PersonForm
    list_display = ["name", "code", "email", "is_active", "is_staff", "joined_at"]
    list_filter = ["is_active", "is_staff", "groups"]
    search_fields = ["name", "email", "=code"]
    ordering = ["-pk"]
    list_per_page = 50
    SEEN = (
        "code",
        "email",
        "district",
        "is_staff",
        "is_superuser",
        "joined_at",
        "last_login",
        "sold_count",
        "review_count",
    )

    def get_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        roles = ["roles"] if obj and rules.may_give_roles(request.user, obj) else ["held_roles"]
        return ["name", "about", "seller_tier", "is_active", *roles, *self.SEEN]

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        return ["held_roles", *self.SEEN]

    @admin.display(description=_("Roles"))
    def held_roles(self, person: User) -> str:
        return ", ".join(group.name for group in person.groups.all()) or "–"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        if obj is None:
            return rules.is_admin(request.user)
        return rules.may_change(request.user, obj)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        assert isinstance(request.user, User)
        was_active = User.objects.values_list("is_active", flat=True).get(pk=obj.pk)
        super().save_model(request, obj, form, change)
        if was_active and not obj.is_active:
            self.suspend(obj, by=request.user)
        if "roles" in form.cleaned_data and rules.may_give_roles(request.user, obj):
            actions.give_roles(obj, (role.name for role in form.cleaned_data["roles"]), by=request.user)

    def suspend(self, person: User, *, by: User) -> None:
        """What unticking "active" does; the room that knows of listings does more (listings.people.admin)."""
        actions.deactivate(person, by=by)
