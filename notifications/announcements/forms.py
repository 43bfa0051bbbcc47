"""What our people fill in: whom it is for, where it goes, when, and the words for each channel."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from listings.catalogue import tree
from listings.catalogue.fields import Words
from listings.catalogue.models import Category
from notifications.announcements import audiences, holdouts
from notifications.announcements.actions import Draft
from notifications.announcements.models import LONGEST_NAME, LONGEST_REASON, Announcement, Edition
from notifications.announcements.outlets import OUTLETS, Outlet
from notifications.announcements.statuses import Audience, Purpose


def _categories() -> list[Any]:
    """Groups, each with its categories under its name."""
    every = [("", _("Any category"))]
    return every + [
        (
            group.name,
            [(group.slug, _now("All of %(group)s") % {"group": group.name})]
            + [(node.slug, node.name) for node in group.children],
        )
        for group in tree.current().groups
    ]


class Moment(forms.DateTimeField):
    """A browser's box for day and time; in the time zone of the person who types."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")

    def __init__(self, **options: Any) -> None:
        wrong = {"invalid": _("Write a day and a time, such as 24/12/2030 18:00.")}
        formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%d/%m/%Y %H:%M"]
        super().__init__(error_messages=wrong, input_formats=formats, required=False, **options)


class AudienceForm(forms.Form):
    """Whom it is for; what belongs to another audience than the chosen one is passed over."""

    audience = forms.ChoiceField(
        label=_("Who is it for?"),
        choices=Audience.choices,
        widget=forms.RadioSelect,
        initial=Audience.EVERYONE,
    )
    category = forms.ChoiceField(label=_("Category"), required=False)
    districts = forms.MultipleChoiceField(
        label=_("Neighbourhoods"), required=False, widget=forms.CheckboxSelectMultiple
    )
    segment = forms.ChoiceField(label=_("Segment"), required=False)

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["category"].choices = _categories()  # type: ignore[attr-defined]
        places = [place.name for place in tree.current().places]
        self.fields["districts"].choices = [(name, name) for name in places]  # type: ignore[attr-defined]
        segments = [(key, segment.label) for key, segment in audiences.SEGMENTS.items()]
        self.fields["segment"].choices = [("", _now("Choose one")), *segments]  # type: ignore[attr-defined]
        if not segments:
            kept = [choice for choice in Audience.choices if choice[0] != Audience.SEGMENT]
            self.fields["audience"].choices = kept  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("audience") == Audience.DISTRICTS and not said.get("districts"):
            self.add_error("districts", _now("Choose at least one neighbourhood."))
        if said.get("audience") == Audience.SEGMENT and not said.get("segment"):
            self.add_error("segment", _now("Choose a segment."))
        return said

    @property
    def choice(self) -> audiences.Choice:
        said = self.cleaned_data
        slug = said.get("category")
        category = Category.objects.select_related("parent").filter(slug=slug).first() if slug else None
        is_narrow = said["audience"] in {Audience.BUYERS, Audience.SELLERS}
        return audiences.Choice(
            said["audience"], category if is_narrow else None, tuple(said.get("districts") or ()),
            said.get("segment") or "",
        )  # fmt: skip


class WordsForm(forms.Form):
    """A title and a text for each of these channels."""

    def __init__(
        self, *arguments: Any, outlets: list[Outlet], edition: Edition | None = None, **options: Any
    ):
        super().__init__(*arguments, **options)
        self.outlets = outlets
        for outlet in outlets:
            self._add(outlet)
        for wording in edition.wordings.all() if edition else ():
            self.initial.update(
                {
                    f"{wording.outlet}_title": wording.title,
                    f"{wording.outlet}_text": wording.text,
                    f"{wording.outlet}_link": wording.has_link,
                }
            )

    def _add(self, outlet: Outlet) -> None:
        if outlet.longest_title:
            self.fields[f"{outlet.key}_title"] = Words(
                label=_now("Title"), longest=outlet.longest_title, required=False
            )
        rows = 2 if outlet.longest < 200 else 4 if outlet.longest < 500 else 8
        self.fields[f"{outlet.key}_text"] = Words(
            label=_now("Text"), lines=outlet.longest > 200, longest=outlet.longest, required=False,
            widget=forms.Textarea(attrs={"rows": rows}),
        )  # fmt: skip
        if outlet.may_link:
            self.fields[f"{outlet.key}_link"] = forms.BooleanField(
                label=_now("With a link to the announcement’s page"), required=False
            )

    @property
    def sections(self) -> list[tuple[Outlet, list[Any]]]:
        """Each channel with its fields, for the page."""
        parts = ("title", "text", "link")
        return [
            (outlet, [self[f"{outlet.key}_{part}"] for part in parts if f"{outlet.key}_{part}" in self.fields])
            for outlet in self.outlets
        ]  # fmt: skip

    @property
    def links(self) -> tuple[str, ...]:
        return tuple(outlet.key for outlet in self.outlets if self.cleaned_data.get(f"{outlet.key}_link"))

    @property
    def words(self) -> dict[str, tuple[str, str]]:
        said = self.cleaned_data
        return {
            outlet.key: (said.get(f"{outlet.key}_title", ""), said.get(f"{outlet.key}_text", ""))
            for outlet in self.outlets
        }


class ComposeForm(AudienceForm, WordsForm):
    """All of it. A draft may have gaps; what is missing is said before anybody is asked to approve it."""

    name = Words(
        label=_("What is it about?"),
        help_text=_("What we call it among ourselves. Nobody else reads this."),
        longest=LONGEST_NAME,
        error_messages={"required": _("Give it a name.")},
    )
    outlets_chosen = forms.MultipleChoiceField(
        label=_("Where does it go?"), required=False, widget=forms.CheckboxSelectMultiple
    )
    purpose = forms.ChoiceField(
        label=_("What is it?"),
        choices=Purpose.choices,
        widget=forms.RadioSelect,
        initial=Purpose.NEWS,
        required=False,
    )
    holdout = forms.IntegerField(
        label=_("Left out to compare, in percent"),
        help_text=_(
            "Chance picks who, and nobody here sees who it is. After two weeks you see what those who were told did,"
            " against those who were not. Left empty: 10 for campaigns, and for everything that is not for everyone."
        ),
        required=False,
        min_value=0,
        max_value=holdouts.MOST,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    send_at = Moment(
        label=_("When?"), help_text=_("In your own time zone. Left empty, it goes out once it is approved.")
    )
    shown_until = Moment(label=_("Banner until"))
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    field_order = ("name", "audience", "category", "districts", "segment", "outlets_chosen")

    def __init__(self, *arguments: Any, announcement: Announcement | None = None, **options: Any):
        edition = announcement.editions.prefetch_related("wordings").get(number=1) if announcement else None
        super().__init__(*arguments, outlets=list(OUTLETS.values()), edition=edition, **options)
        self.fields["outlets_chosen"].choices = [  # type: ignore[attr-defined]
            (outlet.key, f"{outlet.label} – {outlet.hint}") for outlet in OUTLETS.values()
        ]
        if announcement is not None:
            self.initial.update(_present(announcement))

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        chosen = tuple(said.get("outlets_chosen") or ())
        if said.get("holdout") and not holdouts.may_have(said.get("purpose", ""), chosen):
            self.add_error("holdout", _nobody_left_out(said.get("purpose", "")))
        return said

    @property
    def draft(self) -> Draft:
        said, choice = self.cleaned_data, self.choice
        return Draft(
            name=said["name"], audience=choice.audience, category=choice.category, districts=choice.districts,
            segment=choice.segment, outlets=tuple(said["outlets_chosen"]), send_at=said["send_at"],
            shown_until=said["shown_until"], words=self.words, links=self.links,
            purpose=said["purpose"] or Purpose.NEWS, holdout=said["holdout"],
        )  # fmt: skip


def _nobody_left_out(purpose: str) -> str:
    if purpose == Purpose.SERVICE:
        return _now("What is about safety, money or how Yardsale works is for everybody: leave this empty.")
    return _now(
        "Everybody sees what goes to the banner, the board or other sites: choose other channels, or leave this empty."
    )


def _present(announcement: Announcement) -> dict[str, Any]:
    usual = holdouts.usual(announcement.audience, announcement.purpose, tuple(announcement.outlets))
    return {
        "name": announcement.name,
        "audience": announcement.audience,
        "category": announcement.category.slug if announcement.category else "",
        "districts": announcement.districts,
        "segment": announcement.segment,
        "outlets_chosen": announcement.outlets,
        "send_at": announcement.send_at,
        "shown_until": announcement.shown_until,
        "purpose": announcement.purpose,
        # What is usual follows the people and channels that are chosen.
        "holdout": None if announcement.holdout == usual else announcement.holdout,
        "version": announcement.version,
    }


class ReasonForm(forms.Form):
    reason = Words(
        label=_("Why?"),
        help_text=_("Everybody who had it reads this."),
        longest=LONGEST_REASON,
        error_messages={"required": _("Say why, in a sentence.")},
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class CorrectionForm(WordsForm, ReasonForm):
    """Other words for every channel it reached."""


class NoteForm(forms.Form):
    note = Words(
        label=_("What should be different?"),
        longest=LONGEST_REASON,
        error_messages={"required": _("Say why, in a sentence.")},
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
