"""Forms of haggling: an amount from a few good ones or one's own, and what a seller lays down."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from listings.catalogue import fields
from listings.catalogue.models import Listing
from listings.fees import rates
from listings.offers import rules
from yardsale import money

#: Percent off that are offered as ready choices.
STEPS = (5, 10, 15)
OTHER = "other"
MOST = 100_000_00


class AmountForm(forms.Form):
    """`amount` in minor units; the choices say what the buyer pays in all, buyer protection included."""

    choice = forms.ChoiceField(label=_("How much?"), widget=forms.RadioSelect)
    other = fields.Money(label=_("Another amount"), least=100, most=MOST, required=False)

    def __init__(self, *args: Any, listing: Listing, is_buyer: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.listing, self.is_buyer = listing, is_buyer
        field: Any = self.fields["choice"]
        field.choices = [*self._ready(), (OTHER, _now("Another amount"))]
        field.initial = field.choices[0][0]

    def _ready(self) -> list[tuple[str, str]]:
        price = self.listing.price or 0
        amounts = dict.fromkeys(max(100, price - money.share(price, step * 100)) for step in STEPS)
        return [(str(amount), self._words(amount)) for amount in amounts if amount < price]

    def _words(self, amount: int) -> str:
        pays = money.text(rates.current().buyer_price(amount), self.listing.currency)
        words = {
            "amount": money.text(amount, self.listing.currency, short=True),
            "off": round(100 - amount * 100 / (self.listing.price or 1)),
            "pays": pays,
        }
        if self.is_buyer:
            return _now("%(amount)s – %(off)d %% less; you would pay %(pays)s with buyer protection") % words
        words["receives"] = money.text(rules.totals(self.listing, amount)["receives"], self.listing.currency)
        said = _now(
            "%(amount)s – %(off)d %% less; you would receive %(receives)s, and the buyer pay %(pays)s"
        )
        return said % words

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        choice = cleaned.get("choice")
        if choice == OTHER:
            cleaned["amount"] = cleaned.get("other")
            if cleaned["amount"] is None and "other" not in self.errors:
                self.add_error("other", _now("Write the amount you have in mind."))
        elif choice:
            cleaned["amount"] = int(choice)
        return cleaned


class CounterForm(forms.Form):
    amount = fields.Money(
        label=_("Your amount"), least=100, most=MOST, error_messages={"required": _("Write an amount.")}
    )


class PlanForm(forms.Form):
    """What is laid down about one thing; everything may be left empty."""

    accept_from = fields.Money(
        label=_("Accept offers from"), least=100, most=MOST, required=False,
        help_text=_("We accept for you at once, and the buyer has a day to pay. Nobody sees this number."),
    )  # fmt: skip
    decline_below = fields.Money(
        label=_("Decline offers below"), least=100, most=MOST, required=False,
        help_text=_("We decline for you, kindly."),
    )  # fmt: skip
    step_percent = forms.IntegerField(
        label=_("Percent less"), min_value=1, max_value=50, required=False,
        error_messages=dict.fromkeys(("min_value", "max_value", "invalid"), _("Write a whole number from 1 to 50.")),
    )  # fmt: skip
    step_days = forms.IntegerField(
        label=_("Every so many days"), min_value=1, max_value=60, required=False,
        error_messages=dict.fromkeys(("min_value", "max_value", "invalid"), _("Write a whole number from 1 to 60.")),
    )  # fmt: skip
    floor = fields.Money(
        label=_("Never below"), least=100, most=MOST, required=False,
        help_text=_("The price stops falling here."),
    )  # fmt: skip
    extends_left = forms.TypedChoiceField(
        label=_("When its 60 days are over"), coerce=int,
        choices=[
            (0, _("It ends, and we ask you")),
            (1, _("Go on once more by itself")),
            (3, _("Go on three times more")),
            (12, _("Go on for about two years")),
        ],
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        accept, decline = cleaned.get("accept_from"), cleaned.get("decline_below")
        if accept is not None and decline is not None and decline > accept:
            self.add_error("decline_below", _now("This must not be above what you accept."))
        ladder = [cleaned.get(name) for name in ("step_percent", "step_days", "floor")]
        wrong = any(name in self.errors for name in ("step_percent", "step_days", "floor"))
        if any(part is not None for part in ladder) and None in ladder and not wrong:
            missing = ("step_percent", "step_days", "floor")[ladder.index(None)]
            self.add_error(
                missing, _now("A falling price needs all three: how much, how often, and where it stops.")
            )
        return cleaned
