"""What the two sides write about an order."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from listings.catalogue.fields import Money, Words
from listings.orders import rules
from listings.orders.models import Order
from listings.orders.records import Proposal
from listings.orders.statuses import CancelReason, Delivery, ProposalKind
from yardsale import money

NO_ADDRESS = {"required": _("Write the whole address: street and number, postcode, town.")}
ADDRESS_ROWS = {"rows": 3, "autocomplete": "street-address"}


def one_address(text: str) -> str:
    """An address line by line, without empty ones."""
    return "\n".join(" ".join(line.split()) for line in text.splitlines() if line.strip())


class ShippingForm(forms.Form):
    tracking_code = forms.CharField(
        label=_("Tracking number"),
        help_text=_("The carrier’s, if you have one. The other side can then follow the parcel."),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )

    def clean_tracking_code(self) -> str:
        return " ".join(str(self.cleaned_data["tracking_code"]).split())


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("The buyer’s six digits"),
        help_text=_("The buyer sees them on their page of this order."),
        max_length=12,
        error_messages={"required": _("Type the six digits the buyer tells you.")},
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "off", "pattern": "[0-9 ]*", "class": "code-input"}
        ),
    )

    def clean_code(self) -> str:
        digits = "".join(str(self.cleaned_data["code"]).split())
        if not (digits.isascii() and digits.isdigit() and len(digits) == 6):
            raise forms.ValidationError(_now("The code has six digits, like 123456."))
        return digits


class CancelForm(forms.Form):
    reason = forms.ChoiceField(label=_("Why?"), widget=forms.RadioSelect)
    note = Words(
        label=_("A word to the other side"),
        help_text=_("If you like. They read it on this page."),
        lines=True,
        longest=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, reasons: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["reason"]
        field.choices = [(reason, CancelReason(reason).label) for reason in reasons]


class ProposalForm(forms.Form):
    """One kind of proposal: only what that kind asks for is on the page."""

    amount = Money(label=_("How much goes back to the buyer"), least=1, most=10**9)
    address = forms.CharField(
        label=_("Your address"),
        help_text=_("Where it shall be sent. Only the buyer sees it, and only while it comes back."),
        max_length=300,
        error_messages=NO_ADDRESS,
        widget=forms.Textarea(attrs=ADDRESS_ROWS),
    )
    note = Words(
        label=_("Why?"),
        help_text=_("A few words help the other side to say yes."),
        lines=True,
        longest=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, order: Order, kind: str, is_seller: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order, self.kind = order, kind
        if kind != ProposalKind.PART_REFUND:
            del self.fields["amount"]
        else:
            self.fields["amount"].help_text = _how_much(order)
            self.fields["amount"].currency = order.currency  # type: ignore[attr-defined]
        if kind != ProposalKind.RETURN or not is_seller or order.delivery != Delivery.POST:
            del self.fields["address"]

    def clean_amount(self) -> int:
        amount = self.cleaned_data["amount"]
        if not amount or not 0 < amount < rules.most_back(self.order):
            raise forms.ValidationError(
                _now("Write an amount that is more than nothing and less than what was paid to the seller.")
            )
        return int(amount)

    def clean_address(self) -> str:
        return whole_address(self.cleaned_data["address"])


def _how_much(order: Order) -> str:
    most = {"sum": money.text(rules.most_back(order), order.currency)}
    if order.refunded:
        return _now("Less than %(sum)s, which is left of what was paid for it.") % most
    return _now("Less than %(sum)s, which was paid for it.") % most


class ReturnAddressForm(forms.Form):
    """With the seller's yes to a return."""

    address = forms.CharField(
        label=_("Your address"),
        help_text=_("Where it shall be sent. Only the buyer sees it, and only while it comes back."),
        max_length=300,
        error_messages=NO_ADDRESS,
        widget=forms.Textarea(attrs=ADDRESS_ROWS),
    )

    def __init__(self, *args: Any, proposal: Proposal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        is_sellers_to_write = proposal.kind == ProposalKind.RETURN and not proposal.address
        if not is_sellers_to_write or proposal.order.delivery != Delivery.POST:
            del self.fields["address"]

    def clean_address(self) -> str:
        return whole_address(self.cleaned_data["address"])


def whole_address(text: str) -> str:
    address = one_address(text)
    if len(address) < 8:
        raise forms.ValidationError(_now("Write the whole address: street and number, postcode, town."))
    return address
