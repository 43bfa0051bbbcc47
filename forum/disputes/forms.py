"""What the two sides and the moderators fill in."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from forum.disputes.deciding import SHORTEST_REASONS
from forum.disputes.models import LONGEST, LONGEST_NOTE, LONGEST_REASONS, Case
from forum.disputes.statuses import SLOTS, Deal, Reason, Rule, Slot
from listings.catalogue.fields import Money, Words
from listings.orders.forms import ADDRESS_ROWS, NO_ADDRESS, whole_address
from listings.orders.statuses import Delivery
from yardsale import money


class TextForm(forms.Form):
    text = Words(
        label=_("In your words"),
        lines=True,
        longest=LONGEST,
        error_messages={"required": _("Write a few words first, so that everybody knows what you mean.")},
        widget=forms.Textarea(attrs={"rows": 6}),
    )


class OpeningForm(TextForm):
    """What is wrong, what happened, and what would make it right."""

    field_order = ["reason", "text", "wants"]
    reason = forms.ChoiceField(
        label=_("What is wrong?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what fits best.")},
    )
    wants = forms.ChoiceField(
        label=_("What would make it right?"),
        choices=[(deal, deal.label) for deal in (Deal.REFUND, Deal.PART, Deal.RETURN)],
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose what you would like to happen.")},
    )

    def __init__(self, *args: Any, reasons: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["reason"]
        field.choices = [(reason, Reason(reason).label) for reason in reasons]
        self.fields["text"].label = _("What happened?")
        self.fields["text"].help_text = _("The other side reads this, and a moderator may. Photos come next.")
        self.order_fields(self.field_order)


class EvidenceForm(forms.Form):
    """One photo with what it shows, or a few words."""

    slot = forms.ChoiceField(
        label=_("What does it show?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose what it shows.")},
    )
    photo = forms.FileField(
        label=_("Photo"), required=False, widget=forms.FileInput(attrs={"accept": "image/*"})
    )
    note = Words(
        label=_("What is to be seen?"),
        help_text=_("A sentence is enough. It cannot be changed afterwards."),
        longest=LONGEST_NOTE,
        required=False,
        lines=True,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, case: Case, is_claimant: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["slot"]
        wanted = SLOTS[case.reason][0 if is_claimant else 1]
        field.choices = [(slot, Slot(slot).label) for slot in (*wanted, Slot.OTHER)]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not cleaned.get("photo") and not cleaned.get("note"):
            self.add_error("photo", _now("Add a photo, or write what you want to show."))
        return cleaned


class DealForm(forms.Form):
    """One of four ways to settle it, with an amount for one of them."""

    deal = forms.ChoiceField(
        label=_("What do you offer?"),
        choices=Deal.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose one of the four.")},
    )
    amount = Money(label=_("How much goes back to the buyer"), least=1, most=10**9, required=False)

    def __init__(self, *args: Any, case: Case, held: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case, self.held = case, held
        amount: Any = self.fields["amount"]
        amount.currency = case.order.currency
        there = money.text(held, case.order.currency)
        amount.help_text = _now("For a part only: less than the %(sum)s that is held.") % {"sum": there}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("deal") != Deal.PART:
            cleaned["amount"] = None
        elif "amount" not in self.errors and not 0 < (cleaned.get("amount") or 0) < self.held:
            self.add_error(
                "amount",
                _now("Write an amount that is more than nothing and less than the money that is held."),
            )
        return cleaned


class OfferForm(DealForm):
    address = forms.CharField(
        label=_("Your address, if it is to be sent back"),
        help_text=_("Only the buyer sees it, and only while it comes back."),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs=ADDRESS_ROWS),
    )
    note = Words(
        label=_("Why?"),
        help_text=_("A few words help the other side to say yes."),
        lines=True,
        longest=LONGEST_NOTE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, is_seller: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_seller or self.case.order.delivery != Delivery.POST:
            del self.fields["address"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("deal") == Deal.RETURN and "address" in self.fields:
            try:
                cleaned["address"] = whole_address(cleaned.get("address", ""))
            except forms.ValidationError as error:
                self.add_error("address", error)
        return cleaned


class AddressForm(forms.Form):
    address = forms.CharField(
        label=_("Your address"),
        help_text=_("Only the buyer sees it, and only while it comes back."),
        max_length=300,
        error_messages=NO_ADDRESS,
        widget=forms.Textarea(attrs=ADDRESS_ROWS),
    )

    def clean_address(self) -> str:
        return whole_address(self.cleaned_data["address"])


class ReasonedForm(DealForm):
    """A draft: what would be decided, and why."""

    reasons = Words(
        label=_("Reasons"),
        help_text=_("In whole sentences, to both of them: what you saw, and what follows from it."),
        lines=True,
        longest=LONGEST_REASONS,
        error_messages={"required": _("Write the reasons in whole sentences: both sides will read them.")},
        widget=forms.Textarea(attrs={"rows": 8}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["deal"].label = _("What happens?")

    def clean_reasons(self) -> str:
        reasons = str(self.cleaned_data["reasons"])
        if len(reasons) < SHORTEST_REASONS:
            raise forms.ValidationError(
                _now("Write the reasons in whole sentences: both sides will read them.")
            )
        return reasons


class VerdictForm(ReasonedForm):
    field_order = ["deal", "amount", "rule", "reasons", "silence"]
    rule = forms.ChoiceField(
        label=_("The rule it stands on"),
        choices=Rule.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the rule it stands on.")},
    )
    silence = Words(
        label=_("How the silent side was asked"),
        help_text=_("When and by what they were told, and what they could have said."),
        longest=LONGEST_NOTE,
        lines=True,
        error_messages={"required": _("One side has said nothing. Write how they were asked, and when.")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, is_silent: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_silent:
            del self.fields["silence"]


class NoteForm(forms.Form):
    note = Words(
        label=_("Why?"),
        help_text=_("Whoever decided reads this, and nobody else."),
        longest=LONGEST_NOTE,
        lines=True,
        error_messages={"required": _("Write why, so that they can think it over.")},
        widget=forms.Textarea(attrs={"rows": 4}),
    )
