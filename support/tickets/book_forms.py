"""Forms of the book of key customers."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from support.tickets import book
from support.tickets.models import KeyCustomer, Touch
from yardsale.accounts.models import User
from yardsale.refusals import Refusal


class _WithManager(forms.ModelForm):
    """`by` is set by the admin: whoever keeps the book."""

    by: User

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "manager" in self.fields:
            known = book.managers()
            if self.instance.pk:
                known = (known | User.objects.filter(pk=self.instance.manager_id)).distinct()
            self.fields["manager"].queryset = known  # type: ignore[attr-defined]
            self.fields["manager"].empty_label = None  # type: ignore[attr-defined]


class TakeForm(_WithManager):
    """A new key customer, named by code or by the whole address: a list of everybody would be long, and tell too much."""

    who = forms.CharField(
        label=gettext_lazy("Customer"),
        max_length=254,
        help_text=gettext_lazy("The code on their page, or their whole e-mail address."),
    )

    class Meta:
        model = KeyCustomer
        fields = ["manager"]

    def clean_who(self) -> User:
        asked = self.cleaned_data["who"].strip()
        found = User.objects.active().filter(Q(code=asked.lower()) | Q(email__iexact=asked)).first()
        if found is None:
            raise ValidationError(
                _("Nobody is found by that. Look at the code in the address of their page.")
            )
        return found

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        manager = cleaned.get("manager") or self.by
        if not self.errors:
            try:
                book.refuse_unfit(cleaned["who"], manager)
            except Refusal as refusal:
                self.add_error("who", str(refusal))
        return cleaned

    def _post_clean(self) -> None:
        """The row is made by the action."""


class KeepForm(_WithManager):
    said = forms.CharField(
        label=gettext_lazy("A contact you had"),
        max_length=Touch._meta.get_field("text").max_length,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
        help_text=gettext_lazy("In a few words what was said. It is added below and stays as it is."),
    )

    ends = forms.BooleanField(
        label=gettext_lazy("No key customer any more"),
        required=False,
        help_text=gettext_lazy(
            "They leave the book when you save. What was written stays, and is there again if somebody takes them back."
        ),
    )

    class Meta:
        model = KeyCustomer
        fields = ["manager", "health", "next_step", "next_at"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("next_at") and not cleaned.get("next_step"):
            self.add_error("next_step", _("Say what the next step is, too."))
        try:
            book.refuse_unfit_day(cleaned.get("next_at"))
        except Refusal as refusal:
            self.add_error("next_at", str(refusal))
        return cleaned
