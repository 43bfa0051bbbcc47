"""allauth's forms in our words: one password field, no placeholders, labels that say what to do.

Named in settings (ACCOUNT_FORMS, MFA_FORMS). They stand apart from `forms.py`, which allauth's own forms are built on.
"""

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.account import forms as account
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from allauth.socialaccount import forms as social
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

#: By field name; what is not named here keeps allauth's label.
LABELS = {
    "email": _("E-mail address"),
    "login": _("E-mail address"),
    "password": _("Password"),
    "oldpassword": _("Your password now"),
    "code": _("Code"),
    "passwordless": _("Sign in with it alone"),
}
HINTS = {
    "password1": _("At least 10 characters. Three or four words in a row are easy to remember."),
    "passwordless": _("Leave it on unless this key cannot ask for a finger, a face or a PIN."),
}
WRONG = {
    "email": _("Write your e-mail address, like anna@example.org."),
    "login": _("Write your e-mail address, like anna@example.org."),
    "password": _("Write your password."),
    "password1": _("Choose a password."),
    "code": _("Type in the code."),
}


class OurWords:
    """Mixed into an allauth form, before it."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Browsers and password managers show what was typed; asking twice only makes people choose shorter ones.
        self.fields.pop("password2", None)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = LABELS.get(name, field.label)
            field.help_text = HINTS.get(name, field.help_text)
            if name in WRONG:
                field.error_messages |= {"required": WRONG[name]}
            if isinstance(field, forms.EmailField):
                field.validators.append(MaxLengthValidator(254))
            if name == "code":
                field.widget.attrs |= {
                    "autocapitalize": "characters",
                    "spellcheck": "false",
                    "class": "code-input",
                }


class LoginForm(OurWords, account.LoginForm): ...


class SocialSignupForm(OurWords, social.SignupForm): ...


class SignupForm(OurWords, account.SignupForm): ...


class AddEmailForm(OurWords, account.AddEmailForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("New e-mail address")


class ChangePasswordForm(OurWords, account.ChangePasswordForm): ...


class SetPasswordForm(OurWords, account.SetPasswordForm): ...


class ResetPasswordForm(OurWords, account.ResetPasswordForm): ...


class ResetPasswordKeyForm(OurWords, account.ResetPasswordKeyForm): ...


class ReauthenticateForm(OurWords, account.ReauthenticateForm): ...


class RequestLoginCodeForm(OurWords, account.RequestLoginCodeForm): ...


class ConfirmLoginCodeForm(OurWords, account.ConfirmLoginCodeForm): ...


class ConfirmEmailVerificationCodeForm(OurWords, account.ConfirmEmailVerificationCodeForm): ...


class ConfirmPasswordResetCodeForm(OurWords, account.ConfirmPasswordResetCodeForm): ...


class AuthenticateForm(OurWords, mfa.AuthenticateForm): ...


class MFAReauthenticateForm(OurWords, mfa.ReauthenticateForm): ...


class ActivateTOTPForm(OurWords, totp.ActivateTOTPForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Six digits from the app")
        self.fields["code"].widget.attrs["inputmode"] = "numeric"


class CredentialField(forms.JSONField):
    """What the browser's passkey says: some kilobytes of JSON, three levels deep."""

    MOST_CHARACTERS, MOST_BRACKETS = 30_000, 50
    widget = forms.HiddenInput

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            # Deeply nested JSON would exhaust the parser's stack.
            brackets = value.count("[") + value.count("{")
            if len(value) > self.MOST_CHARACTERS or brackets > self.MOST_BRACKETS:
                raise ValidationError(self.error_messages["invalid"], code="invalid", params={"value": ""})
        return super().to_python(value)

    def bound_data(self, data: Any, initial: Any) -> None:
        """A refused passkey is not given back: the next attempt needs a new one."""


class _Unreadable:
    """Mixed into a passkey form, before it: what is no passkey at all is refused, where allauth would break."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["credential"] = CredentialField(
            error_messages={"required": _("Your device sent no passkey.")}
        )

    def clean_credential(self) -> Any:
        credential = self.cleaned_data["credential"]  # type: ignore[attr-defined]
        with _refused_when_unreadable():
            inherited = getattr(super(), "clean_credential", None)
            return inherited() if inherited else credential

    def clean(self) -> Any:
        with _refused_when_unreadable():
            return super().clean()  # type: ignore[misc]


@contextmanager
def _refused_when_unreadable() -> Iterator[None]:
    """Bytes from anywhere are decoded below: JSON, base 64, CBOR, keys and signatures."""
    try:
        yield
    except (
        LookupError,
        TypeError,
        ValueError,
        AttributeError,
        struct.error,
        InvalidSignature,
        UnsupportedAlgorithm,
    ) as wrong:
        if isinstance(wrong, ValidationError):
            raise
        raise get_adapter().validation_error("incorrect_code") from wrong


class LoginWebAuthnForm(_Unreadable, webauthn.LoginWebAuthnForm): ...


class AuthenticateWebAuthnForm(_Unreadable, webauthn.AuthenticateWebAuthnForm): ...


class ReauthenticateWebAuthnForm(_Unreadable, webauthn.ReauthenticateWebAuthnForm): ...


class AddWebAuthnForm(_Unreadable, OurWords, webauthn.AddWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name, so that you can tell your passkeys apart")
        self.fields["name"].validators.append(MaxLengthValidator(60))
        self.fields["passwordless"].initial = True
