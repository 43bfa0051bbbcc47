"""What a browser hands in when it is switched on."""

from cryptography.hazmat.primitives.asymmetric import ec
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from notifications.push import endpoints
from notifications.push.encryption import CURVE, to_bytes

_STRANGE = _("Your browser sent something that we do not understand.")


class SubscriptionForm(forms.Form):
    endpoint = forms.CharField(max_length=endpoints.LONGEST)
    key = forms.CharField(max_length=100)
    secret = forms.CharField(max_length=40)

    def clean_endpoint(self) -> str:
        endpoint = str(self.cleaned_data["endpoint"])
        if not endpoints.may_write_to(endpoint):
            raise ValidationError(_("Your browser named a push service that we cannot write to."))
        return endpoint

    def clean_key(self) -> str:
        key = str(self.cleaned_data["key"])
        try:
            ec.EllipticCurvePublicKey.from_encoded_point(CURVE, to_bytes(key))
        except ValueError as bad:
            raise ValidationError(_STRANGE) from bad
        return key

    def clean_secret(self) -> str:
        secret = str(self.cleaned_data["secret"])
        try:
            is_right = len(to_bytes(secret)) == 16
        except ValueError:
            is_right = False
        if not is_right:
            raise ValidationError(_STRANGE)
        return secret
