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
    return Preview(len(found), fitting.in_order(found[:NAMED]))


def of_form(form: SearchForm, person: "User | None" = None) -> Preview | None:
    """Of what stands in a form, be it sent or only filled in; None while it makes no sense."""
    if not form.is_bound:
        form = type(form)(
            {name: form.get_initial_for_field(field, name) or "" for name, field in form.fields.items()}
        )
    if form.is_valid() or (
        "title" not in form.errors and "category" not in form.errors and form.errors.keys() <= {"email"}
    ):
        return of(form.search, person)
    return None
