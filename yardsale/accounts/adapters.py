"""How allauth makes people and writes to them."""

import secrets
import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from yardsale.accounts import staff_mfa
from yardsale.accounts.forms import tidy_name
from yardsale.accounts.models import User
from yardsale.web import remember_theme

#: Where a session remembers who came back within their fourteen days, and for how many seconds.
KEEPS, KEEPS_FOR = "keeps_account", 900
LONGEST_EMAIL = User._meta.get_field("email").max_length or 0


class AccountAdapter(DefaultAccountAdapter):
    """People have one name and a random bucket; mails are the site's own, as text and as HTML."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "too_many_login_attempts": _("Too many attempts. Please wait five minutes and try again."),
        "email_password_mismatch": _("The e-mail address and the password do not belong together."),
        "incorrect_password": _("That is not your password."),
        "incorrect_code": _("That code is not right. Please look at the latest e-mail from us."),
    }

    def new_user(self, request: HttpRequest) -> User:
        return User(bucket=secrets.randbelow(100))

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        user.name = form.cleaned_data["name"]
        saved: User = super().save_user(request, user, form, commit)
        return saved

    def clean_email(self, email: str) -> str:
        """Refuse what the column cannot hold: allauth would cut it, and write to somebody else."""
        if len(email) > LONGEST_EMAIL:
            raise ValidationError(_("That is longer than an e-mail address can be."))
        cleaned: str = super().clean_email(email)
        return cleaned

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        """Whoever closed their account and is not erased yet proved by signing in that it is theirs: they may keep it."""
        if user.leaves_at is None:
            response: HttpResponse = super().respond_user_inactive(request, user)
            return response
        request.session[KEEPS] = {"person": user.pk, "until": int(time.time()) + KEEPS_FOR}
        return redirect("privacy:stay")

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """After signing in this browser looks as the person likes it."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        return remember_theme(request, response, user.theme) if user.theme else response

    def render_mail(
        self, template_prefix: str, email: Any, context: dict[str, Any], headers: dict[str, str] | None = None
    ) -> EmailMultiAlternatives:
        """allauth renders the words; they are put into the site's letter paper."""
        context = context | {"site_name": settings.SITE_NAME}
        message: EmailMultiAlternatives = super().render_mail(template_prefix, email, context, headers)
        paper = {
            "heading": message.subject,
            "words": message.body,
            "code": context.get("code", ""),
            "site_name": settings.SITE_NAME,
            "site_url": settings.SITE_URL,
        }
        message.body = render_to_string("account/email/paper.txt", paper)
        message.attach_alternative(render_to_string("account/email/paper.html", paper), "text/html")
        return message


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Whoever comes from Google and the like chooses a public name too; theirs is only proposed."""

    def get_app(self, request: HttpRequest, provider: str, client_id: str | None = None) -> SocialApp:
        """Whoever was not configured does not exist; allauth would answer with an error of ours."""
        try:
            return super().get_app(request, provider, client_id)
        except SocialApp.DoesNotExist as missing:
            raise Http404 from missing

    def get_signup_form_initial_data(self, sociallogin: SocialLogin) -> dict[str, Any]:
        initial: dict[str, Any] = super().get_signup_form_initial_data(sociallogin)
        return initial | {"name": sociallogin.user.name}

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]) -> User:
        user: User = super().populate_user(request, sociallogin, data)
        # The first name: a full name is more than neighbours need, and theirs to add.
        user.name = tidy_name(data.get("first_name") or (data.get("name") or "").partition(" ")[0])[:40]
        return user


class MFAAdapter(DefaultMFAAdapter):
    """Passkeys are named so that people can tell them apart."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("That code is not right, or it was used before. Please try the next one."),
        "cannot_delete_authenticator": staff_mfa.LAST,
    }

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        return staff_mfa.may_remove(authenticator)

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return _now("Passkey %(number)d") % {"number": number}

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        entity: dict[str, str] = super().get_public_key_credential_rp_entity()
        return entity | {"name": settings.SITE_NAME}
