"""What customers and guests write."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from listings.catalogue.fields import ManyFiles
from listings.catalogue.models import Listing
from listings.orders.models import Order
from support.tickets.models import LONGEST, LONGEST_SUBJECT
from support.tickets.statuses import Kind
from yardsale.accounts.forms import TidyField

#: How many of one's own orders are offered, of one's own listings, and of those one asked about.
RECENT, LISTED = 20, 10
TAKES = "image/jpeg,image/png,image/webp,image/avif,image/gif,application/pdf,text/plain,.txt,.log,.csv"
_LONG = {"max_length": _("This may have at most %(limit_value)d characters; it has %(show_value)d.")}
KINDS = [
    (Kind.TECHNICAL, _("Something does not work")),
    (Kind.ORDER, _("An order – what you buy or sell")),
    (Kind.PAYMENT, _("Money – a payment, a refund, a payout")),
    (Kind.ACCOUNT, _("My account")),
    (Kind.SAFETY, _("Safety – somebody worries or threatens me")),
    (Kind.COMPLAINT, _("A complaint")),
    (Kind.OTHER, _("Something else")),
]


class Files(forms.FileField):
    """Several files, taken one by one elsewhere, so that a bad one does not lose the others."""

    widget = ManyFiles(attrs={"multiple": True, "accept": TAKES})

    def clean(self, data: Any, initial: Any = None) -> Any:
        return data or []


def _files() -> Files:
    return Files(
        label=_("Photos or files"),
        required=False,
        help_text=_("Photos, PDF or plain text, at most 5, each up to 10 MB."),
    )


def _said(label: Any, rows: int, missing: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages=_LONG | {"required": missing},
    )


class MessageForm(forms.Form):
    """One more message in a ticket."""

    text = _said(_("Your message"), 5, _("Write a few words first, so that everybody knows what you mean."))
    files = _files()  # type: ignore[assignment]  # a form’s own `files` is set on each form, not on the class


class ContactForm(forms.Form):
    """A new question. `person` is None for a guest, who is asked for name and address instead of an order."""

    kind = forms.ChoiceField(
        label=_("What is it about?"),
        choices=KINDS,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose what it is about."),
            "invalid_choice": _("Choose what it is about."),
        },
    )
    name = TidyField(
        label=_("Your name"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages=_LONG | {"required": _("Tell us how we may call you.")},
    )
    email = forms.EmailField(
        label=_("Your e-mail address"),
        help_text=_("We send you a link to confirm it, and answer there."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": _("Without an address we cannot answer."),
            "invalid": _("Write a whole e-mail address, like name@example.org."),
        },
    )
    subject = TidyField(
        label=_("In a few words"),
        max_length=LONGEST_SUBJECT,
        error_messages=_LONG | {"required": _("Say in a few words what it is about.")},
    )
    text = _said(_("What happened?"), 7, _("Tell us what happened, and what you would like us to do."))
    order = forms.ChoiceField(label=_("Which order?"), required=False)
    picked = forms.ChoiceField(
        label=_("Which listing?"),
        required=False,
        error_messages={
            "invalid_choice": _("This listing is not there any more. Choose another, or none of them.")
        },
    )
    listing = TidyField(
        label=_("Which listing?"),
        required=False,
        max_length=300,
        help_text=_("Copy its address, if it is about one."),
        widget=forms.TextInput(attrs={"inputmode": "url"}),
        error_messages=_LONG,
    )
    files = _files()  # type: ignore[assignment]  # a form’s own `files` is set on each form, not on the class
    # People do not see it; whoever fills it in is a machine.
    website = forms.CharField(
        required=False, widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"})
    )
    about = forms.SlugField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, person: Any = None, order: Order | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        self.orders: dict[str, Order] = {}
        for name in ("name", "email", "website") if person else ("order", "picked"):
            del self.fields[name]
        if person:
            self._offer_orders(order)
            self._offer_listings()

    def _offer_orders(self, chosen: Order | None) -> None:
        """The newest of one's own, and the one they come from however old it is."""
        own = Order.objects.involving(self.person).order_by("-pk")[:RECENT]
        self.orders = {order.code: order for order in [*([chosen] if chosen else []), *own]}
        if not self.orders:
            del self.fields["order"]
            return
        choices = [(code, f"{order.title} · {code}") for code, order in self.orders.items()]
        field: Any = self.fields["order"]
        field.choices = [("", gettext("None of them")), *choices]

    def _offer_listings(self) -> None:
        """The newest of one's own, and those one asked about; any other by its address."""
        seen = Listing.objects.visible_to(self.person)
        asked = seen.filter(threads__buyer=self.person).order_by("-threads__pk")
        own = seen.filter(seller=self.person).order_by("-pk")
        listings = {
            code: title for rows in (own, asked) for code, title in rows.values_list("code", "title")[:LISTED]
        }
        if not listings:
            del self.fields["picked"]
            return
        field: Any = self.fields["picked"]
        field.choices = [("", gettext("None of them")), *listings.items()]
        self.fields["listing"].label = gettext("Or another one")
        if self.initial.get("listing") in listings:
            self.initial = dict(self.initial) | {"picked": self.initial["listing"], "listing": ""}

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        picked = said.get("picked")
        if picked and "listing" in said and said["listing"] is None:
            said["listing"] = Listing.objects.visible_to(self.person).filter(code=picked).first()
        return said

    def clean_order(self) -> Order | None:
        return self.orders.get(self.cleaned_data["order"])

    def clean_listing(self) -> Listing | None:
        """Its address, or just its number; one that this person may see."""
        written = str(self.cleaned_data["listing"])
        if not written:
            return None
        code = written.split("?")[0].split("#")[0].rstrip("/").rsplit("/", 1)[-1]
        found = Listing.objects.visible_to(self.person or _Nobody()).filter(code=code[:20]).first()
        if found is None:
            raise ValidationError(_("We find no such listing. Copy its address again, or leave this empty."))
        return found

    def clean_about(self) -> str:
        return str(self.cleaned_data.get("about") or "")

    @property
    def is_machine(self) -> bool:
        return bool(self.data.get("website"))


class _Nobody:
    is_authenticated = False


class ScoreForm(forms.Form):
    """The one question."""

    stars = forms.TypedChoiceField(
        label=_("How did we do?"),
        coerce=int,
        choices=[
            (5, _("5: very well")),
            (4, _("4: well")),
            (3, _("3: so-so")),
            (2, _("2: badly")),
            (1, _("1: very badly")),
        ],
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose one of the five."),
            "invalid_choice": _("Choose one of the five."),
        },
    )
    comment = forms.CharField(
        label=_("What should we do better, or again?"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages=_LONG,
    )
