"""People in Django's admin, as the room sees them that knows what they sell."""

from django.contrib import admin

from listings.people import actions
from yardsale.accounts.admin import PersonAdmin
from yardsale.accounts.models import User

admin.site.unregister(User)


@admin.register(User)
class SellerAdmin(PersonAdmin):
    """Whoever is suspended has nothing on sale any more."""

    def suspend(self, person: User, *, by: User) -> None:
        actions.suspend(person, by=by)
