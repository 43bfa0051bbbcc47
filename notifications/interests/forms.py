"""What a person looks for, in a form: words, words that must not be in it, a price limit, for a search a category too."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from listings.catalogue import fields, tree
from listings.catalogue.models import Category
from notifications.interests.models import Interest


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
        if interest is not None and interest.is_search and interest.category_id is not None:
            self.fields["title"].required = False


class SearchForm(InterestForm):
    """All words must be in a title; without any, everything of the category is told."""

    category = forms.ChoiceField(label=_("Where"), required=False)

    field_order = ["title", "category", "without", "most_price"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        groups = [
            (group.name, [(group.slug, _("All of %(name)s") % {"name": group.name}), *_within(group)])
            for group in tree.current().groups
        ]
        self.fields["category"].choices = [("", _("Anywhere")), *groups]  # type: ignore[attr-defined]
        self.fields["title"].required = False

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if not said.get("title") and not said.get("category") and "title" not in self.errors:
            self.add_error("title", _("Write a word or two, or choose where to look."))
        return said

    @property
    def chosen(self) -> Category | None:
        slug = self.cleaned_data["category"]
        return Category.objects.get(slug=slug) if slug else None


def _within(group: tree.Node) -> list[tuple[str, str]]:
    return [(child.slug, child.name) for child in group.children]
