"""The gallery: every component of the design system on one page, with invented things in it."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from yardsale import charts, formats
from yardsale.visitors import kept_for_visitors

SWATCHES = [
    "paper",
    "sheet",
    "ink",
    "grass",
    "tag",
    "brick",
    "sky",
    "grass-soft",
    "tag-soft",
    "brick-soft",
    "sky-soft",
]


@dataclass
class Sample:
    """A drawing that stands in for a photo."""

    name: str
    alt: str
    width: int = 400
    height: int = 400
    renditions: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return static(f"img/samples/{self.name}.svg")


@dataclass
class Neighbour:
    name: str
    code: str


class SampleForm(forms.Form):
    """One field of every kind; always shown with two mistakes in it."""

    title = forms.CharField(
        label=_("What is it?"), help_text=_("A few words, like “Blue road bike, 54 cm”."), max_length=80
    )
    # As on the sell form: a number input would lose what was typed wrongly, and complain in the console.
    price = forms.DecimalField(label=_("Your price"), widget=forms.TextInput(attrs={"inputmode": "decimal"}))
    about = forms.CharField(label=_("Tell its story"), widget=forms.Textarea, required=False)
    place = forms.ChoiceField(
        label=_("Neighbourhood"), choices=[("mill", "Mill Lane"), ("harbour", "Harbour Side")]
    )
    condition = forms.ChoiceField(
        label=_("Condition"),
        widget=forms.RadioSelect,
        choices=[
            ("like_new", _("Like new – used once or twice")),
            ("good", _("Good – small marks, everything works")),
            ("fair", _("Fair – clearly used, does its job")),
        ],
    )
    ways = forms.MultipleChoiceField(
        label=_("How can it change hands?"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        choices=[("meet", _("Meet in the neighbourhood")), ("post", _("By post"))],
    )
    tell = forms.BooleanField(
        label=_("Tell me when somebody asks"), help_text=_("By e-mail, at most once a day."), required=False
    )
    photos = forms.FileField(
        label=_("Add photos"), help_text=_("Up to 12. The first one is the cover."), required=False
    )


@require_safe
@kept_for_visitors
def gallery(request: HttpRequest) -> HttpResponse:
    return render(request, "gallery.html", context())


def _banner() -> dict[str, Any]:
    return {
        "text": _("From Monday on, meeting points stand on a map."),
        "url": "#banner",
        "is_corrected": True,
    }


def context() -> dict[str, Any]:
    now = timezone.now()
    form = SampleForm(
        {"title": "", "price": "twelve", "condition": "good", "about": "It has been to the sea and back."}
    )
    return {
        "form": form,
        "things": _things(now),
        "steps": _steps(now),
        "people": [
            Neighbour(name, f"p{place}")
            for place, name in enumerate(("Sam Okafor", "Mina Lund", "Jo", "Ada Reyes"))
        ],
        "now": now,
        "yesterday": now - timedelta(days=1),
        "swatches": SWATCHES,
        "charts": _charts(now),
        "banner": _banner(),
        "statuses": ["on_sale", "reserved", "paid", "shipped", "completed", "draft", "disputed", "withdrawn"],
    }


def _things(now: Any) -> list[dict[str, Any]]:
    rows = [
        ("bicycle", _("Blue Peugeot road bike"), 14490, _("Good · 54 cm"), "Mill Lane", 2, ""),
        ("lamp", _("Terracotta reading lamp"), 1925, _("Like new"), "Old Orchard", 3, ""),
        ("radio", _("Kitchen radio, green"), 2749, _("Good · works"), "Harbour Side", 5, "sold"),
        ("plant", _("Rubber plant with its pot"), 1204, _("Happy"), "Mill Lane", 9, ""),
        (
            "dress",
            _("Summer dress with a pink belt, hand-sewn"),
            2337,
            _("Like new · M"),
            "Chapel Hill",
            20,
            "reserved",
        ),
        ("books", _("Four good novels"), 894, _("Fair"), "Old Orchard", 26, ""),
    ]
    return [
        {"photo": Sample(name, str(title)), "title": title, "price": price, "facts": facts, "place": place,
         "moment": now - timedelta(hours=hours), "state": state}
        for name, title, price, facts, place, hours, state in rows
    ]  # fmt: skip


def _steps(now: Any) -> list[dict[str, Any]]:
    bought = now - timedelta(hours=20)
    return [
        {"state": "done", "title": _("Mina bought it"), "at": bought, "icon": "shopping-bag"},
        {
            "state": "done",
            "title": _("Paid"),
            "note": _("We hold the money until Mina has it."),
            "at": bought,
            "icon": "shield-check",
        },
        {
            "state": "now",
            "title": _("Post it to Mina"),
            "note": _("Pack it well and keep the receipt."),
            "by": now + timedelta(days=3),
            "holder": _("Your turn"),
            "mine": True,
            "template": "gallery/_action.html",
        },
        {
            "state": "next",
            "title": _("It arrives"),
            "note": _("Mina has 72 hours to look at it."),
            "icon": "package-open",
        },
        {"state": "next", "title": _("You are paid"), "icon": "hand-coins"},
    ]


def _charts(now: Any) -> list[charts.Chart]:
    earned = [0, 1250, 4300, 0, 18900, 7725, 12000, 250, 0, 9100, 15340, 6200]
    months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    by_month = [charts.Point(month, value) for month, value in zip(months, earned, strict=True)]
    days = [now - timedelta(days=29 - back) for back in range(30)]
    by_day = [
        charts.Point(formats.day(day), place * 37 % 23 + place // 2, formats.short_day(day))
        for place, day in enumerate(days)
    ]
    earned_words, views, sold, month, day = (
        str(words) for words in (_("Earned"), _("Views"), _("Sold"), _("Month"), _("Day"))
    )
    return [
        charts.bars("sample-bars", earned_words, by_month, heads=(month, earned_words), currency="EUR"),
        charts.line("sample-line", views, by_day, heads=(day, views)),
        charts.bars("sample-empty", sold, [], heads=(month, sold)),
    ]
