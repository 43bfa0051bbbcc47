"""The catalogue in the admin. The tree and the districts are edited here; listings are read, hidden and restored."""

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from listings.catalogue import actions, rules, tree
from listings.catalogue.models import Attribute, Category, District, Listing, Photo, Synonym
from listings.catalogue.statuses import ListingStatus
from yardsale import visitors
from yardsale.accounts.models import User
from yardsale.admin import NarrowAdmin, ReadOnlyAdmin, TableInline
from yardsale.refusals import Refusal

# -- The tree ------------------------------------------------------------------------------------------------------


class TreeAdmin(NarrowAdmin):
    """What every page holds in memory: after a change pages are made anew, in other processes within a minute."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        _tree_changed()

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        super().delete_model(request, obj)
        _tree_changed()

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        super().delete_queryset(request, queryset)
        _tree_changed()


def _tree_changed() -> None:
    tree.forget()
    visitors.touch()


class AttributeForm(forms.ModelForm):
    def clean_choices(self) -> list[dict[str, str]]:
        """[{"slug": …, "name": …}] and nothing else: pages and filters rely on it."""
        choices = self.cleaned_data["choices"] or []
        is_list = isinstance(choices, list) and all(
            isinstance(each, dict)
            and set(each) == {"slug", "name"}
            and all(isinstance(text, str) and text for text in each.values())
            for each in choices
        )
        if not is_list or len({each["slug"] for each in choices}) != len(choices):
            raise ValidationError(_('Write a list like [{"slug": "red", "name": "Red"}], each slug once.'))
        return choices


class AttributeInline(TableInline):
    model = Attribute
    form = AttributeForm
    extra = 0


class CategoryForm(forms.ModelForm):
    def clean_parent(self) -> Category | None:
        """Two levels, no more: groups, and categories inside them."""
        parent: Category | None = self.cleaned_data["parent"]
        if parent and (parent.parent_id or (self.instance.pk and self.instance.children.exists())):
            raise ValidationError(_("A category stands in a group, and a group in nothing."))
        if self.instance.pk and self.instance.parent != parent and self.instance.listings.exists():
            raise ValidationError(_("Things are posted here. Move them first."))
        return parent


@admin.register(Category)
class CategoryAdmin(TreeAdmin):
    form = CategoryForm
    inlines = [AttributeInline]
    list_display = ["name", "parent", "slug", "icon", "position"]
    list_filter = [("parent", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["parent"]
    search_fields = ["name", "=slug"]
    raw_id_fields = ["parent"]
    prepopulated_fields = {"slug": ["name"]}

    def get_readonly_fields(self, request: HttpRequest, obj: Category | None = None) -> list[str]:
        # The slug is in addresses that people keep and search engines know.
        return ["slug"] if obj else []

    def get_prepopulated_fields(self, request: HttpRequest, obj: Category | None = None) -> dict[str, Any]:
        return {} if obj else {"slug": ["name"]}


@admin.register(District)
class DistrictAdmin(TreeAdmin):
    list_display = ["name", "slug", "latitude", "longitude"]
    search_fields = ["name", "=slug"]


# -- Listings ------------------------------------------------------------------------------------------------------


@admin.register(Synonym)
class SynonymAdmin(TreeAdmin):
    """Words for the same thing; search takes a change within a minute."""

    list_display = ["words"]
    search_fields = ["words"]


class PhotoInline(TableInline):
    model = Photo
    fields = ["seen", "alt", "position", "finished_at"]
    readonly_fields = ["seen", "alt", "position", "finished_at"]
    can_delete = False
    extra = 0

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description=gettext_lazy("photo"))
    def seen(self, photo: Photo) -> str:
        return format_html('<img src="{}" alt="{}" width="160" loading="lazy">', photo.url, photo.alt)


@admin.register(Listing)
class ListingAdmin(ReadOnlyAdmin):
    """Status and words change through actions only, so that buyers, search and kept pages hear of it."""

    inlines = [PhotoInline]
    list_display = ["title", "code", "status", "seller", "category", "price", "published_at"]
    amounts = {"price": "currency", "postage": "currency"}
    list_filter = ["status", "condition", ("group", admin.RelatedOnlyFieldListFilter), "published_at"]
    list_select_related = ["seller", "category"]
    search_fields = ["=code", "title", "=seller__code", "=seller__email"]
    ordering = ["-pk"]
    list_per_page = 50
    show_full_result_count = False
    exclude = ["words", "cover", "typed"]
    actions = ["suspend", "restore"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Listing]:
        """All but drafts: their sellers are told that nobody else sees them."""
        return super().get_queryset(request).exclude(status=ListingStatus.DRAFT).defer("words")

    def has_suspend_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("listings.change_listing"))

    @admin.action(description=gettext_lazy("Hide from buyers …"), permissions=["suspend"])
    def suspend(self, request: HttpRequest, listings: QuerySet[Listing]) -> HttpResponse | None:
        """Asks for the reason first: the seller reads it."""
        reason = request.POST.get("reason", "").strip()[:500]
        if not reason:
            context = {
                **self.admin_site.each_context(request),
                "title": _("Hide from buyers"),
                "listings": listings,
            }
            return TemplateResponse(request, "admin/suspend_listings.html", context)
        by = cast(User, request.user)
        self._each(
            request,
            listings,
            rules.may_suspend,
            lambda one: actions.suspend(one, by=by, reason=reason),
        )
        return None

    @admin.action(description=gettext_lazy("Show to buyers again"), permissions=["suspend"])
    def restore(self, request: HttpRequest, listings: QuerySet[Listing]) -> None:
        by = cast(User, request.user)
        self._each(request, listings, rules.may_restore, lambda one: actions.restore(one, by=by))

    def _each(self, request: HttpRequest, listings: QuerySet[Listing], may: Any, act: Any) -> None:
        done = 0
        for listing in listings:
            try:
                if not may(request.user, listing):
                    raise Refusal(_("its status does not allow it"))
                act(listing)
                done += 1
            except Refusal as refusal:
                messages.warning(request, f"{listing.code}: {refusal}")
        messages.success(request, _("%(count)d done.") % {"count": done})


@admin.register(Photo)
class PhotoAdmin(ReadOnlyAdmin):
    list_display = ["pk", "listing", "alt", "width", "height", "added_at", "finished_at"]
    list_filter = ["finished_at"]
    list_select_related = ["listing"]
    search_fields = ["=listing__code", "=original"]
    ordering = ["-pk"]
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Photo]:
        return super().get_queryset(request).exclude(listing__status=ListingStatus.DRAFT)
