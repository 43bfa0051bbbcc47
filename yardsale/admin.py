"""What the admin pages of every room share."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest


class NarrowAdmin(admin.ModelAdmin):
    """Filters by what its page offers and nothing else.

    Django lets an address filter by any column, so that a password's hash or somebody's address, shown nowhere, could
    be guessed letter by letter.
    """

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        assert request is not None
        offered = {one if isinstance(one, str) else one[0] for one in self.get_list_filter(request)}  # type: ignore[index]
        return lookup.partition("__")[0] in offered and super().lookup_allowed(lookup, value, request)


class ReadOnlyAdmin(NarrowAdmin):
    """To be read: nobody adds, changes or deletes here, whatever their permissions."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
