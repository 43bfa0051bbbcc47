"""The sell form. A draft keeps whatever is typed into it; what goes on sale must be complete and make sense."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from listings.catalogue import fields, tree
from listings.catalogue.models import Attribute, Category, District, Listing
from listings.catalogue.statuses import CONDITION_MEANS, Condition

#: Fields of the form that are fields of the listing, and what each holds when nothing valid was typed.
EMPTY: dict[str, Any] = {
    "title": "", "category": None, "condition": "", "description": "", "price": None, "postage": None,
    "can_meet": True, "district": None,
}  # fmt: skip
#: Before the slug of an attribute, so that no category can ask for something named "price".
ABOUT = "about-"
#: Characters of what a draft keeps of one field that holds nothing valid.
KEPT = 20_000
LEAST_PRICE, MOST_PRICE, MOST_POSTAGE = 100, 100_000_00, 500_00


class ListingForm(forms.Form):
    """Bound or not, it shows what was typed last. `written` gives what is valid, and apart from it what is not."""

    use_required_attribute = False

    photos = fields.Photos(
        label=_("Add photos"), required=False,
        help_text=_("Up to 12. The first one is what buyers see first. We remove place and camera data from them."),
    )  # fmt: skip
    title = fields.Words(
        label=_("Title"), longest=80, is_public=True,
        help_text=_("What it is, in the words a buyer would search for: “Blue Peugeot road bike, 56 cm”."),
        error_messages={"required": _("Say in a few words what it is.")},
    )  # fmt: skip
    category = forms.ChoiceField(
        label=_("Category"),
        error_messages={
            "required": _("Choose the category where buyers will look for it."),
            "invalid_choice": _("Choose one of the categories in the list."),
        },
    )
    condition = forms.ChoiceField(
        label=_("Condition"), widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose what condition it is in."),
            "invalid_choice": _("Choose one of the conditions in the list."),
        },
    )  # fmt: skip
    description = fields.Words(
        label=_("Description"), longest=5000, lines=True, required=False, is_public=True,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Age, marks, what comes with it, why you part with it."),
    )  # fmt: skip
    price = fields.Money(
        label=_("Price"), least=LEAST_PRICE, most=MOST_PRICE,
        help_text=_("What you ask for it, like 45 or 45.50."),
        error_messages={"required": _("Say what you want for it.")},
    )  # fmt: skip
    can_meet = forms.BooleanField(
        label=_("Hand it over in person"), required=False,
        help_text=_("You agree on a place in your neighbourhood."),
    )  # fmt: skip
    postage = fields.Money(
        label=_("Postage the buyer pays"), least=0, most=MOST_POSTAGE, required=False,
        help_text=_("Leave it empty if you do not send it. 0 means postage is included."),
    )  # fmt: skip
    district = forms.ChoiceField(
        label=_("Neighbourhood"),
        help_text=_("All that buyers see of where you live."),
        error_messages={
            "required": _("Choose your neighbourhood. Buyers never see your address."),
            "invalid_choice": _("Choose one of the neighbourhoods in the list."),
        },
    )

    def __init__(self, data: Any = None, files: Any = None, *, listing: Listing, shown: Any = None) -> None:
        """`shown`: what an unbound form shows instead of the listing's own values, by field name."""
        super().__init__(data, files, initial={**_initial(listing), **(shown or {})})
        self.fields["category"].choices = _categories()  # type: ignore[attr-defined]
        self.fields["condition"].choices = _conditions()  # type: ignore[attr-defined]
        self.fields["district"].choices = _districts()  # type: ignore[attr-defined]
        source = self.data if self.is_bound else self.initial
        self.node = tree.category(str(source.get("category") or ""))
        for attribute in _asked(self.node):
            self.fields[f"{ABOUT}{attribute.slug}"] = _field(attribute)

    @property
    def questions(self) -> list[forms.BoundField]:
        """The fields that only this category asks."""
        return [self[name] for name in self.fields if name.startswith(ABOUT)]

    def clean_title(self) -> str:
        title: str = self.cleaned_data["title"]
        if sum(letter.isalnum() for letter in title) < 2:
            raise ValidationError(_now("Say in a few words what it is: at least two letters."))
        return title

    def clean_category(self) -> Category:
        category = (
            Category.objects.select_related("parent").filter(slug=self.cleaned_data["category"]).first()
        )
        if category is None or category.parent_id is None:
            raise ValidationError(str(self.fields["category"].error_messages["invalid_choice"]))
        return category

    def clean_district(self) -> District:
        district = District.objects.filter(slug=self.cleaned_data["district"]).first()
        if district is None:
            raise ValidationError(str(self.fields["district"].error_messages["invalid_choice"]))
        return district

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        sends = cleaned.get("postage") is not None or "postage" in self.errors
        if not cleaned.get("can_meet") and not sends:
            self.add_error(
                "can_meet",
                _now("Choose how the buyer gets it: by meeting you, by post (say the postage), or both."),
            )
        return cleaned

    def written(self) -> tuple[dict[str, Any], dict[str, str]]:
        """What a draft keeps: values by field of the listing, and the text of fields that hold no valid value."""
        valid = {
            name: self.cleaned_data.get(name, empty) for name, empty in EMPTY.items() if name != "can_meet"
        }
        valid["can_meet"] = bool(self["can_meet"].data)
        valid["attributes"] = self._answers()
        typed = {
            name: fields.visible(str(self.data.get(name, "")), lines=True)[:KEPT]
            for name in self.errors
            if name in self.fields and name not in {"photos", "can_meet"}
        }
        return valid, {name: text for name, text in typed.items() if text.strip()}

    def _answers(self) -> dict[str, Any]:
        """{attribute slug: value} of what was answered."""
        answers = {
            name.removeprefix(ABOUT): self.cleaned_data.get(name)
            for name in self.fields
            if name.startswith(ABOUT)
        }
        return {slug: answer for slug, answer in answers.items() if answer not in (None, "")}

    def unclear(self) -> bool:
        """Whether something was typed that we do not understand, apart from what is only missing yet."""
        return bool(self.written()[1])

    def forgive_gaps(self) -> None:
        """Complain of nothing that is only missing yet: a draft may have gaps."""
        unclear = self.written()[1]
        for name in [name for name in self.errors if name not in unclear and name != "photos"]:
            del self.errors[name]


def _initial(listing: Listing) -> dict[str, Any]:
    """What the form shows of a listing: its values, and over them what a draft holds as typed."""
    node, place = tree.node(listing.category_id), tree.place(listing.district_id)
    shown: dict[str, Any] = {
        name: getattr(listing, name) for name in EMPTY if name not in {"category", "district"}
    }
    shown |= {"category": node.slug if node else "", "district": place.slug if place else ""}
    shown |= {f"{ABOUT}{slug}": value for slug, value in listing.attributes.items()}
    return shown | listing.typed


def _categories() -> list[Any]:
    groups = [
        (group.name, [(node.slug, node.name) for node in group.children]) for group in tree.current().groups
    ]
    return [("", _now("Choose a category")), *groups]


def _conditions() -> list[tuple[str, str]]:
    return [(each.value, f"{each.label} – {CONDITION_MEANS[each]}") for each in Condition]


def _districts() -> list[tuple[str, str]]:
    return [
        ("", _now("Choose a neighbourhood")),
        *((place.slug, place.name) for place in tree.current().places),
    ]


def _asked(node: tree.Node | None) -> list[Attribute]:
    """What this category asks: its group's questions first, each once, the category's own before the group's."""
    if node is None or node.parent is None:
        return []
    found = Attribute.objects.filter(category__in=[node.pk, node.parent.pk]).order_by("position", "pk")
    asked = sorted(found, key=lambda attribute: attribute.category_id == node.pk)
    return list({attribute.slug: attribute for attribute in asked}.values())


def _field(attribute: Attribute) -> forms.Field:
    kinds = Attribute.Kind
    options: dict[str, Any] = {"label": attribute.name, "required": False}
    if attribute.kind == kinds.CHOICE:
        choices = [("", _now("Not said")), *((one["slug"], one["name"]) for one in attribute.choices)]
        wrong = _now("%(name)s: choose one from the list.") % {"name": attribute.name}
        return forms.ChoiceField(choices=choices, error_messages={"invalid_choice": wrong}, **options)
    if attribute.kind == kinds.NUMBER:
        field = fields.WholeNumber(
            least=attribute.minimum, most=attribute.maximum, unit=attribute.unit, **options
        )
        field.suffix = attribute.unit  # type: ignore[attr-defined]  # the template shows it beside the input
        return field
    if attribute.kind == kinds.YESNO:
        return fields.YesNo(**options)
    return fields.Words(longest=60, is_public=True, **options)
