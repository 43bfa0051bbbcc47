"""What our people fill in: a voucher of a campaign, whom it is granted to, and one for making good."""

import re
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from listings.catalogue.fields import Money, WholeNumber, Words
from listings.vouchers.models import LONGEST_NAME, LONGEST_REASON, Voucher
from listings.vouchers.statuses import Kind, Purpose, Visibility
from yardsale import money

#: The largest budget and the longest life of one voucher; more is asked for anew.
MOST_BUDGET, LONGEST_DAYS = 50_000_00, 366
#: Addresses that are granted to by hand; more people are an audience.
MOST_BY_HAND = 100


class Moment(forms.DateTimeField):
    """A browser's box for day and time; in the time zone of the person who types."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")

    def __init__(self, **options: Any) -> None:
        wrong = {"invalid": _("Write a day and a time, such as 24/12/2030 18:00.")}
        formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%d/%m/%Y %H:%M"]
        super().__init__(error_messages=wrong, input_formats=formats, **options)


class VoucherForm(forms.Form):
    """What a voucher is. What belongs to another kind than the chosen one is passed over."""

    name = Words(label=_("Name"), help_text=_("People read it at the checkout."), longest=LONGEST_NAME)
    purpose = forms.ChoiceField(
        label=_("What is it for?"),
        choices=[(Purpose.CAMPAIGN, Purpose.CAMPAIGN.label), (Purpose.REFERRAL, Purpose.REFERRAL.label)],
        widget=forms.RadioSelect,
        initial=Purpose.CAMPAIGN,
    )
    kind = forms.ChoiceField(
        label=_("What does it take off?"), choices=Kind.choices, widget=forms.RadioSelect, initial=Kind.AMOUNT
    )
    amount = Money(label=_("Amount"), least=50, most=500_00, required=False)
    percent = WholeNumber(label=_("Percent"), least=1, most=90, unit="%", required=False)
    most_off = Money(label=_("At most"), least=50, most=500_00, required=False)
    minimum_spend = Money(
        label=_("From a total of"),
        help_text=_("Empty: for any purchase."),
        least=0,
        most=5000_00,
        required=False,
    )
    visibility = forms.ChoiceField(
        label=_("Who may use it?"),
        choices=Visibility.choices,
        widget=forms.RadioSelect,
        initial=Visibility.PRIVATE,
    )
    code = forms.CharField(
        label=_("Code"),
        help_text=_("4 to 24 letters, digits and hyphens, such as SPRING-10."),
        max_length=40,
        required=False,
    )
    uses_per_person = WholeNumber(label=_("Uses per person"), least=1, most=20, unit="", initial=1)
    budget = Money(
        label=_("Budget"),
        help_text=_("It stops by itself: not a cent more is ever spent."),
        least=1_00,
        most=MOST_BUDGET,
    )
    begins_at = Moment(label=_("Begins"))
    ends_at = Moment(label=_("Ends"))

    def __init__(self, *arguments: Any, voucher: Voucher | None = None, **options: Any) -> None:
        self.voucher = voucher
        if voucher is not None:
            names = "name purpose kind most_off minimum_spend visibility code uses_per_person budget begins_at ends_at"
            initial = {name: getattr(voucher, name) for name in names.split()}
            is_amount = voucher.kind == Kind.AMOUNT
            initial["amount" if is_amount else "percent"] = (
                voucher.value if is_amount else voucher.value // 100
            )
            options["initial"] = initial
        super().__init__(*arguments, **options)

    def clean_code(self) -> str:
        code = str(self.cleaned_data["code"]).strip().upper()
        if code and not re.fullmatch(r"[A-Z0-9][A-Z0-9-]{3,23}", code, re.ASCII):
            raise ValidationError(_now("Use 4 to 24 letters, digits and hyphens."))
        taken = Voucher.objects.filter(code=code)
        if self.voucher is not None:
            taken = taken.exclude(pk=self.voucher.pk)
        if code and taken.exists():
            raise ValidationError(_now("There is a voucher with this code already."))
        return code

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("kind") == Kind.AMOUNT and not said.get("amount") and "amount" not in self.errors:
            self.add_error("amount", _now("Write what it takes off."))
        if said.get("kind") == Kind.PERCENT:
            if not said.get("percent") and "percent" not in self.errors:
                self.add_error("percent", _now("Write how much of the price it takes off."))
            if not said.get("most_off") and "most_off" not in self.errors:
                self.add_error("most_off", _now("Write the most it takes off, so that its cost has an end."))
        is_public = said.get("visibility") == Visibility.PUBLIC
        if is_public and not said.get("code") and "code" not in self.errors:
            self.add_error("code", _now("A public voucher needs a code that people type."))
        if is_public and said.get("purpose") == Purpose.REFERRAL:
            self.add_error("visibility", _now("Vouchers for invitations are granted, so they are private."))
        self._clean_times(said)
        return said

    def _clean_times(self, said: dict[str, Any]) -> None:
        begins, ends = said.get("begins_at"), said.get("ends_at")
        if not begins or not ends:
            return
        if ends <= begins:
            self.add_error("ends_at", _now("It ends after it begins."))
        elif ends <= timezone.now():
            self.add_error("ends_at", _now("That is over already."))
        elif (ends - begins).days > LONGEST_DAYS:
            self.add_error("ends_at", _now("A voucher runs for a year at most."))

    @property
    def asked(self) -> dict[str, Any]:
        """The fields of a voucher."""
        said = self.cleaned_data
        is_amount, is_public = said["kind"] == Kind.AMOUNT, said["visibility"] == Visibility.PUBLIC
        plain = ("name", "purpose", "kind", "visibility", "uses_per_person", "budget", "begins_at", "ends_at")
        return {name: said[name] for name in plain} | {
            "value": said["amount"] if is_amount else said["percent"] * 100,
            "most_off": None if is_amount else said["most_off"],
            "minimum_spend": said["minimum_spend"] or 0,
            "code": said["code"] if is_public else None,
        }


class GrantForm(forms.Form):
    """People by their addresses, one a line."""

    people = Words(
        label=_("E-mail addresses"),
        help_text=_("One a line. Whoever has the voucher already keeps it as it is."),
        lines=True,
        longest=10_000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def clean_people(self) -> list[str]:
        named = {each.lower() for each in re.split(r"[\s,;]+", self.cleaned_data["people"]) if each}
        if len(named) > MOST_BY_HAND:
            raise ValidationError(_now("At most %(most)d at once.") % {"most": MOST_BY_HAND})
        return sorted(named)


class MakingGoodForm(forms.Form):
    """One customer, one amount, one reason."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        most = settings.MAKE_GOOD_MOST
        self.fields["amount"] = Money(
            label=_now("Amount"),
            help_text=_now("At most %(most)s.") % {"most": money.text(most, short=True)},
            least=settings.LEAST_CHARGE,
            most=most,
        )
        self.fields["reason"] = Words(
            label=_now("Why"),
            help_text=_now("The customer reads it with the voucher: say what went wrong, in a sentence."),
            lines=True,
            longest=LONGEST_REASON,
            widget=forms.Textarea(attrs={"rows": 3}),
        )
