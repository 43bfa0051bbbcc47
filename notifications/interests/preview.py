"""What a search would have told last week, before it is saved."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from listings.catalogue.models import Listing
from notifications.interests import fitting
from notifications.interests.actions import Search
from notifications.interests.forms import SearchForm
from yardsale.refusals import Refusal

if TYPE_CHECKING:
    from yardsale.accounts.models import User

#: So many of what was found are named.
NAMED = 3


@dataclass(frozen=True)
class Preview:
    count: int
    newest: list[Listing]

    @property
    def is_capped(self) -> bool:
        return self.count > fitting.MOST_COUNTED


def of(search: Search, person: "User | None" = None) -> Preview | None:
    """Two queries; None when the search says nothing."""
    try:
        wanted = search.wanted()
    except Refusal:
        return None
    found = fitting.last_week(wanted, person)
    # What was taken down since is counted, and named to nobody.
    named = Listing.objects.public().filter(pk__in=found).order_by("-published_at", "-pk")
    return Preview(len(found), list(named.defer("words", "description")[:NAMED]))


def of_form(form: SearchForm, person: "User | None" = None) -> Preview | None:
    """Of what stands in a form, be it sent or only filled in; None while it makes no sense."""
    if not form.is_bound:
        # As it would be typed: an amount of 5000 minor units as 50.00.
        shown = {name: form[name].value() for name in form.fields}
        form = type(form)({name: "" if value is None else value for name, value in shown.items()})
    if form.is_valid() or (
        "title" not in form.errors and "category" not in form.errors and form.errors.keys() <= {"email"}
    ):
        return of(form.search, person)
    return None
