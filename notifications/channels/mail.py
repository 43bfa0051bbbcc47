"""A notification as an e-mail: text and HTML from one pair of templates."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from notifications.channels.models import Delivery, Notification
from notifications.channels.statuses import OPTIONAL, Topic
from yardsale.accounts.models import User
from yardsale.accounts.zones import zone_of

_SALT = "notifications.unsubscribe"
#: Kinds of messages whose letters have words of their own: what is filled in beside the rest, with the `template`'s name.
WRITERS: dict[str, Callable[[Notification], dict[str, Any]]] = {}


def unsubscribe_token(person: User, topic: str) -> str:
    """Opens the unsubscribe page of one person and topic to whoever holds the mail, signed in or not."""
    return signing.dumps([person.code, str(topic)], salt=_SALT, compress=False)


def read_unsubscribe_token(token: str) -> tuple[User, Topic] | None:
    """Whose it is and for what; None when it was not made by us."""
    try:
        code, topic = signing.loads(token, salt=_SALT)
        return User.objects.get(code=code), Topic(topic)
    except (signing.BadSignature, User.DoesNotExist, ValueError):
        return None


def message_id(delivery: Delivery) -> str:
    """The same for every attempt, so that a mail sent twice is shown once."""
    return f"<{delivery.message_id}@{urlsplit(settings.SITE_URL).hostname}>"


def letter(delivery: Delivery) -> EmailMultiAlternatives:
    """The e-mail of a delivery, ready to be sent; every moment in it is the recipient's own, and says whose."""
    with timezone.override(zone_of(delivery.notification.recipient.time_zone)):
        return _letter(delivery)


def _letter(delivery: Delivery) -> EmailMultiAlternatives:
    notification = delivery.notification
    headers = {"Message-ID": message_id(delivery)}
    writer = WRITERS.get(notification.kind, lambda _notification: {})
    context = _context(delivery) | writer(notification)
    template = context.get("template", "notifications/mail")
    if context["unsubscribe_url"]:
        headers["List-Unsubscribe"] = f"<{context['unsubscribe_url']}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail = EmailMultiAlternatives(
        subject=_subject(delivery) if "template" not in context else " ".join(context["title"].split()),
        body=render_to_string(f"{template}.txt", context),
        to=[notification.recipient.email],
        headers=headers,
    )
    mail.attach_alternative(render_to_string(f"{template}.html", context), "text/html")
    return mail


def _subject(delivery: Delivery) -> str:
    """One line, whatever a title holds."""
    notification = delivery.notification
    words = notification.filled(notification.message.title, names_zone=True)
    if notification.is_alert:
        words = _("Like your %(bought)s: %(title)s") % notification.values
    return " ".join(words.split())


def _context(delivery: Delivery) -> dict[str, Any]:
    notification = delivery.notification
    topic = notification.message.topic
    unsubscribe = ""
    if topic in OPTIONAL:
        token = unsubscribe_token(notification.recipient, topic)
        unsubscribe = settings.SITE_URL + reverse("inbox:unsubscribe", args=[token])
    return {
        "notification": notification,
        "title": notification.filled(notification.message.title, names_zone=True),
        "text": notification.said(names_zone=True),
        "values": notification.values,
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
        # Through the inbox, so that opening it from the mail marks it read.
        "action_url": settings.SITE_URL + reverse("inbox:open", args=[notification.pk]),
        "action_text": notification.message.action,
        "interests_url": settings.SITE_URL + reverse("interests:list"),
        "unsubscribe_url": unsubscribe,
    }
