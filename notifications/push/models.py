"""A browser that wants to be told, for as long as the sign-in lives that it was switched on in."""

import base64
import hashlib
import json
from typing import TYPE_CHECKING

from allauth.usersessions.models import UserSession
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import models
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from yardsale.accounts.models import User


def digest_of(endpoint: str) -> str:
    return hashlib.sha256(endpoint.encode()).hexdigest()


def _vault() -> MultiFernet:
    """Keys of their own from the site's: a copy of the database alone can write to nobody."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet(
        [
            Fernet(
                base64.urlsafe_b64encode(
                    HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=b"yardsale.push").derive(
                        force_bytes(key)
                    )
                )
            )
            for key in keys
        ]
    )


class SubscriptionQuerySet(models.QuerySet["Subscription"]):
    def of(self, person: "User") -> "SubscriptionQuerySet":
        return self.filter(person=person)

    def living(self) -> "SubscriptionQuerySet":
        """Whose sign-in has not ended: on a browser that somebody has signed out of nobody hears of their things."""
        sign_in = Session.objects.filter(
            session_key=OuterRef("sign_in__session_key"), expire_date__gt=timezone.now()
        )
        return self.filter(Exists(sign_in))


class Subscription(models.Model):
    """What a push service is told is sealed: who has the address and the keys can write to that browser in our name."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="push_subscriptions", verbose_name=_("person")
    )
    sign_in = models.ForeignKey(UserSession, models.CASCADE, related_name="+")
    # Of the address: one browser tells one person, whoever switched it on last.
    digest = models.CharField(max_length=64, unique=True, editable=False)
    sealed = models.BinaryField(editable=False)
    user_agent = models.CharField(max_length=200, blank=True, editable=False)
    added_at = models.DateTimeField(default=timezone.now)
    heard_at = models.DateTimeField(null=True, blank=True)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("device that is told")
        verbose_name_plural = _("devices that are told")

    def __str__(self) -> str:
        return f"{self.digest[:8]} of {self.person_id}"

    def seal(self, endpoint: str, key: str, secret: str) -> None:
        self.digest = digest_of(endpoint)
        self.sealed = _vault().encrypt(json.dumps([endpoint, key, secret]).encode())

    def opened(self) -> tuple[str, str, str] | None:
        """Its address, p256dh and auth; None when it was sealed with a key that we no longer have."""
        try:
            endpoint, key, secret = json.loads(_vault().decrypt(bytes(self.sealed)))
        except InvalidToken:
            return None
        return endpoint, key, secret


class Receipt(models.Model):
    """That a browser got a parcel which others of the person's are still to get: it is not sent there again."""

    key = models.UUIDField(editable=False)
    subscription = models.ForeignKey(Subscription, models.CASCADE, related_name="+")
    taken_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("receipt")
        verbose_name_plural = _("receipts")
        constraints = [
            models.UniqueConstraint(fields=["key", "subscription"], name="browser_takes_a_parcel_once")
        ]
        indexes = [models.Index(fields=["taken_at"], name="receipt_taken")]

    def __str__(self) -> str:
        return f"{self.key} at {self.subscription_id}"
