"""What a person types about a post, and what a seller says about theirs being shown."""

import re
from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from listings.catalogue.models import Listing
from notifications.social import choosing, saying
from notifications.social.models import LONGEST_TEXT, Post
from notifications.social.statuses import Network

#: A post is laid down for the future at most so far.
LONGEST_WAIT = timedelta(days=60)
_CODE = re.compile(r"(?:listings/)?([0-9a-hjkmnp-tv-z]{9})(?:/|\b)")


class TextField(forms.CharField):
    def to_python(self, value: Any) -> str:
        """Line ends as everywhere else, and no signs that cannot be seen."""
        text = (super().to_python(value) or "").replace("\r\n", "\n").replace("\r", "\n")
        return "".join(
            letter for letter in text if letter == "\n" or letter.isprintable() or letter == "\u200d"
        )


class PostForm(forms.Form):
    """A draft may say whatever fits; what waits for its release must be able to go out."""

    networks = forms.MultipleChoiceField(
        label=_("Where"),
        choices=Network.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose where it is to be posted.")},
    )
    text = TextField(
        label=_("Text"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Plain words. X takes 280 characters, Facebook more than anybody reads."),
        error_messages={"required": _("Write something.")},
    )
    link = forms.CharField(
        label=_("Link"),
        max_length=300,
        required=False,
        help_text=_("Leave it empty if you can: with a link a post on X costs $0.20 instead of $0.015."),
    )
    things = forms.CharField(
        label=_("Things whose photos go with it"),
        max_length=600,
        required=False,
        help_text=_(
            "Their addresses or codes, at most four. Only what is on sale, and whose seller does not mind."
        ),
    )

    def __init__(self, *args: Any, post: Post | None = None, is_draft: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.post, self.is_draft = post, is_draft
        if post is not None:
            del self.fields["networks"]

    def chosen_networks(self) -> list[str]:
        return [self.post.network] if self.post else list(self.cleaned_data.get("networks", []))

    def clean_link(self) -> str:
        link: str = self.cleaned_data["link"].strip()
        if link and not saying.is_ours(link):
            raise ValidationError(
                _now("It must lead to a page of this site that is there: %(site)s/…")
                % {"site": settings.SITE_URL}
            )
        return link

    def clean_things(self) -> list[Listing]:
        codes = list(dict.fromkeys(_CODE.findall(self.cleaned_data["things"])))
        if len(codes) > saying.MOST_PICTURES:
            raise ValidationError(_now("At most four."))
        found = {one.code: one for one in choosing.showable().filter(code__in=codes)}
        missing = [code for code in codes if code not in found]
        if missing or (self.cleaned_data["things"].strip() and not codes):
            raise ValidationError(
                _now("Not on sale here, or their seller does not want it: %(codes)s")
                % {"codes": ", ".join(missing) or self.cleaned_data["things"][:60]}
            )
        return [found[code] for code in codes]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.is_draft and not self.errors:
            wrong = [
                fault
                for network in self.chosen_networks()
                for fault in saying.faults(network, cleaned["text"], cleaned["link"])
            ]
            for fault in dict.fromkeys(wrong):
                self.add_error("text", fault)
        return cleaned


class ReleaseForm(forms.Form):
    """The version that was looked at, and when it goes out: at once, or at a moment in the person's own time."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    at = forms.DateTimeField(
        label=_("Not before"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
        help_text=_("Empty: at once."),
        error_messages={"invalid": _("Choose a day and a time, like 2027-03-05 18:00.")},
    )

    def clean_at(self) -> Any:
        at = self.cleaned_data["at"]
        if at and at > timezone.now() + LONGEST_WAIT:
            raise ValidationError(_now("Sixty days ahead is the most."))
        if at and at < timezone.now() - timedelta(minutes=10):
            raise ValidationError(_now("That moment has passed."))
        return at


class ElsewhereForm(forms.Form):
    """Asked as what may happen, so that the ticked box means yes."""

    is_shown = forms.BooleanField(
        label=_("My things may be shown there"),
        required=False,
        help_text=_(
            "With their photo, title and price, never with your name. It brings more people to look."
        ),
    )
