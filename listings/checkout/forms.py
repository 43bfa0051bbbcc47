"""The one form of the checkout: how it gets to the buyer, and the price they saw."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from listings.catalogue.models import Listing
from listings.orders.statuses import Delivery
from listings.vouchers.wallet import Mine
from yardsale import formats, money


class CheckoutForm(forms.Form):
    """`price` and `postage` travel with the form, so that nobody pays an amount they have not seen."""

    delivery = forms.ChoiceField(label=_("How do you get it?"), widget=forms.RadioSelect)
    recipient = forms.CharField(
        label=_("Name on the parcel"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    address = forms.CharField(
        label=_("Address"),
        help_text=_(
            "Street and number, postcode, town. Only the seller sees it, and only once you have paid."
        ),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "street-address"}),
    )
    voucher = forms.ChoiceField(label=_("Your vouchers"), widget=forms.RadioSelect, required=False)
    code = forms.CharField(
        label=_("A code"),
        max_length=40,
        required=False,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )
    price = forms.IntegerField(widget=forms.HiddenInput, required=False)
    postage = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, listing: Listing, mine: Sequence[Mine] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.listing = listing
        self._offer_vouchers(mine)
        choices = []
        if listing.can_meet:
            where = listing.district.name if listing.district else ""
            choices.append(
                (Delivery.MEET.value, _now("Meet in person – In %(district)s, free") % {"district": where})
            )
        if listing.postage is not None:
            cost = money.text(listing.postage, listing.currency)
            choices.append((Delivery.POST.value, _now("By post – %(cost)s, to your door") % {"cost": cost}))
        field: Any = self.fields["delivery"]
        field.choices = choices
        field.initial = choices[0][0] if choices else None
        self.fields["price"].initial = listing.price
        self.fields["postage"].initial = listing.postage

    def _offer_vouchers(self, mine: Sequence[Mine]) -> None:
        if not mine:
            del self.fields["voucher"]
            return
        field: Any = self.fields["voucher"]
        field.choices = [(each.voucher.slug, _choice(each)) for each in mine] + [("", _now("None this time"))]

    @property
    def chosen(self) -> str:
        """The voucher that is to pay, as it was chosen or typed."""
        said = self.data if self.is_bound else self.initial
        return str(said.get("code") or said.get("voucher") or "").strip()[:40]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        # What was typed counts more than what stood there already.
        cleaned["voucher"] = cleaned.pop("code", "").strip() or cleaned.get("voucher", "")
        cleaned["address"] = "\n".join(
            " ".join(line.split()) for line in cleaned.get("address", "").splitlines() if line.strip()
        )
        if cleaned.get("delivery") == Delivery.POST:
            if not cleaned.get("recipient"):
                self.add_error("recipient", _now("Write the name for the parcel."))
            if len(cleaned["address"]) < 8:
                self.add_error("address", _now("Write the whole address: street and number, postcode, town."))
        else:
            cleaned["recipient"] = cleaned["address"] = ""
        return cleaned


def _choice(mine: Mine) -> str:
    voucher = mine.voucher
    until = _now("until %(day)s") % {"day": formats.day(voucher.ends_at)}
    if voucher.minimum_spend:
        least = money.text(voucher.minimum_spend, voucher.currency, short=True)
        until = _now("from %(least)s, until %(day)s") % {"least": least, "day": formats.day(voucher.ends_at)}
    return f"{voucher.name}: {voucher.worth} – {until}"


class DeliveryForm(CheckoutForm):
    """The same for an accepted offer, whose price stands already."""

    def __init__(self, *args: Any, listing: Listing, **kwargs: Any) -> None:
        super().__init__(*args, listing=listing, **kwargs)
        del self.fields["price"]
