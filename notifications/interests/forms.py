"""What a person looks for, in a form: words, words that must not be in it, a price limit, for a search a category too."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from listings.catalogue import fields, tree
from listings.catalogue.filters import RADII, Reader
from listings.catalogue.models import Category, District
from notifications.interests.actions import Search
from notifications.interests.models import Interest
from notifications.interests.statuses import Pace


class InterestForm(forms.Form):
    use_required_attribute = False

    title = fields.Words(
        label=_("Words"),
        longest=80,
        help_text=_("What it is, in the words a seller would use: “Peugeot road bike”."),
        error_messages={"required": _("Write a word or two that say what it is.")},
    )
    without = fields.Words(
        label=_("But not with these words"),
        longest=120,
        required=False,
        help_text=_("For example: frame, broken, children."),
    )
    most_price = fields.Money(
        label=_("Price limit"),
        least=100,
        most=1_000_000_00,
        required=False,
        help_text=_("As you see prices here, buyer protection included."),
    )

    def __init__(self, *args: Any, interest: Interest | None = None, **options: Any) -> None:
        if interest is not None:
            options.setdefault(
                "initial",
                {
                    "title": interest.title,
                    "without": interest.without,
                    "most_price": interest.most_price,
                },
            )
        super().__init__(*args, **options)


class SearchForm(InterestForm):
    """All words must be in a title; without any, everything of the category is told."""

    category = forms.ChoiceField(label=_("Where"), required=False)
    near = forms.ChoiceField(label=_("Near"), required=False)
    within = forms.TypedChoiceField(
        label=_("How far from there"),
        coerce=int,
        empty_value=None,
        required=False,
        choices=[(km, _("%(km)d km") % {"km": km}) for km in RADII],
        initial=RADII[2],
    )
    pace = forms.ChoiceField(label=_("How often"), choices=Pace.choices, initial=Pace.NOW)

    field_order = ["title", "category", "without", "most_price", "near", "within", "pace"]

    def __init__(self, *args: Any, interest: Interest | None = None, **options: Any) -> None:
        if interest is not None:
            options["initial"] = said_before(interest)
        super().__init__(*args, **options)
        groups = [
            (group.name, [(group.slug, _("All of %(name)s") % {"name": group.name}), *_within(group)])
            for group in tree.current().groups
        ]
        self._offer("category", [("", _("Anywhere")), *groups])
        self._offer(
            "near", [("", _("Anywhere")), *((place.slug, place.name) for place in tree.current().places)]
        )
        self.fields["title"].required = False

    def _offer(self, name: str, choices: list[Any]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if not said.get("title") and not said.get("category") and "title" not in self.errors:
            self.add_error("title", _("Write a word or two, or choose where to look."))
        return said

    @property
    def search(self) -> Search:
        """What was said; for a form that is valid."""
        said = self.cleaned_data
        node, place = tree.category(said["category"]), tree.current().place_by_slug.get(said["near"])
        return Search(
            words=said["title"],
            category=Category.objects.get(pk=node.pk) if said["category"] and node else None,
            without=said["without"],
            most_price=said["most_price"],
            near=District.objects.get(pk=place.pk) if place else None,
            within=(said["within"] or RADII[2]) if place else None,
            pace=said["pace"],
        )


class GuestSearchForm(SearchForm):
    email = forms.EmailField(
        label=_("Your e-mail address"),
        max_length=254,
        help_text=_("We ask you there once whether it is yours, and write only what you look for."),
        error_messages={"required": _("Write the address we shall write to.")},
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    field_order = [*SearchForm.field_order, "email"]


def said_before(interest: Interest) -> dict[str, Any]:
    """A saved search as its form shows it."""
    return {
        "title": interest.title,
        "without": interest.without,
        "most_price": interest.most_price,
        "category": interest.category.slug if interest.category else "",
        "near": interest.near.slug if interest.near else "",
        "within": interest.within or RADII[2],
        "pace": interest.pace,
    }


def asked_for(query: QueryDict) -> dict[str, Any]:
    """What an address of the search page says, as far as a saved search can keep it."""
    filters = Reader(query).read(None)
    return {
        "title": query.get("q", "")[:80],
        "category": query.get("in", ""),
        "most_price": filters.most,
        "near": filters.near.slug if filters.near else "",
        "within": filters.within,
        "pace": Pace.NOW,
    }


def _within(group: tree.Node) -> list[tuple[str, str]]:
    return [(child.slug, child.name) for child in group.children]
