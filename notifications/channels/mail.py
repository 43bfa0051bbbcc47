"""A parcel as an e-mail: text and HTML from one pair of templates, which say the same facts."""

import smtplib
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from notifications.channels import rules
from notifications.channels.carriers import Parcel, PermanentFailure, TemporaryFailure
from notifications.channels.models import Delivery, Digest, Notification
from notifications.channels.statuses import OPTIONAL, Channel, Topic
from yardsale.accounts.models import User
from yardsale.accounts.zones import zone_of

_SALT = "notifications.unsubscribe"
#: Kinds of messages whose letters have words of their own: what is filled in beside the rest, with the `template`'s name.
WRITERS: dict[str, Callable[[Notification], dict[str, Any]]] = {}
#: A digest names so many; how many more there are stands below them.
MOST_NAMED = 20


class MailCarrier:
    """The channel of e-mail."""

    def reachable(self, people: Sequence[User], topic: str) -> set[int]:
        return rules.reachable_by_mail(people, topic)

    def carry(self, parcel: Parcel) -> None:
        try:
            written(parcel).send()
        except smtplib.SMTPRecipientsRefused as refused:
            code = max((code for code, _words in refused.recipients.values()), default=0)
            if code >= 500:
                raise PermanentFailure(f"the address was refused ({code})") from refused
            raise TemporaryFailure(f"the address was put off ({code})") from refused
        except (smtplib.SMTPException, OSError) as problem:
            raise TemporaryFailure(type(problem).__name__) from problem


def unsubscribe_token(person: User, *topics: str) -> str:
    """Opens the unsubscribe page of one person and these topics to whoever holds the mail, signed in or not."""
    return signing.dumps([person.code, *(str(topic) for topic in topics)], salt=_SALT, compress=False)


def read_unsubscribe_token(token: str) -> tuple[User, list[Topic]] | None:
    """Whose it is and for what; None when it was not made by us."""
    try:
        code, *topics = signing.loads(token, salt=_SALT)
        return User.objects.get(code=code), [Topic(topic) for topic in topics]
    except (signing.BadSignature, User.DoesNotExist, ValueError):
        return None


def message_id(row: Delivery | Digest) -> str:
    """The same for every attempt, so that a mail sent twice is shown once."""
    return _message_id(row.message_id)


def _message_id(key: UUID) -> str:
    return f"<{key}@{urlsplit(settings.SITE_URL).hostname}>"


def letter(delivery: Delivery) -> EmailMultiAlternatives:
    """The e-mail of one delivery."""
    told = delivery.notification
    return written(Parcel(told.recipient, Channel.EMAIL, delivery.message_id, [told]))


def written(parcel: Parcel) -> EmailMultiAlternatives:
    """The e-mail of a parcel, ready to be sent; every moment in it is the recipient's own, and says whose."""
    with timezone.override(zone_of(parcel.person.time_zone)):
        return _digest(parcel) if parcel.is_digest else _single(parcel)


def _single(parcel: Parcel) -> EmailMultiAlternatives:
    (notification,) = parcel.notifications
    words = notification.filled(notification.message.title, names_zone=True)
    about = {"notification": notification, "values": notification.values, **_said(notification)}
    if notification.is_alert:
        words = _("Like your %(bought)s: %(title)s") % notification.values
        about["price"] = notification.filled("%(amount)s")
    writer = WRITERS.get(notification.kind)
    if writer is not None:
        about |= writer(notification)
        words = about["title"]
    return _mail(parcel, words, about.get("template", "notifications/mail"), about)


def _digest(parcel: Parcel) -> EmailMultiAlternatives:
    """The newest thing is the subject; what it is about, and why it came, stands with each."""
    count = len(parcel.notifications)
    more = ngettext("%(title)s, and %(count)d more", "%(title)s, and %(count)d more", count - 1)
    newest = parcel.notifications[0].filled(parcel.notifications[0].message.title, names_zone=True)
    named = [_said(one) for one in parcel.notifications[:MOST_NAMED]]
    heading = ngettext("%(count)d thing for you", "%(count)d things for you", count) % {"count": count}
    about = {"named": named, "title": heading, "left": count - len(named)}
    return _mail(parcel, more % {"title": newest, "count": count - 1}, "notifications/digest", about)


def _mail(parcel: Parcel, subject: str, templates: str, about: dict[str, Any]) -> EmailMultiAlternatives:
    headers = {"Message-ID": _message_id(parcel.key), "Auto-Submitted": "auto-generated"}
    context = _paper(parcel) | about
    if context["unsubscribe_url"]:
        headers["List-Unsubscribe"] = f"<{context['unsubscribe_url']}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail = EmailMultiAlternatives(
        # One line, whatever a title holds.
        subject=" ".join(subject.split()),
        body=render_to_string(f"{templates}.txt", context),
        to=[parcel.person.email],
        headers=headers,
    )
    mail.attach_alternative(render_to_string(f"{templates}.html", context), "text/html")
    return mail


def _said(notification: Notification) -> dict[str, Any]:
    """One notification in words, and where it leads: through the inbox, so that opening it from the mail marks it read."""
    return {
        "title": notification.filled(notification.message.title, names_zone=True),
        "text": notification.said(names_zone=True),
        "why": notification.why,
        "action_url": f"{settings.SITE_URL}{reverse('inbox:open', args=[notification.pk])}?by={Channel.EMAIL}",
        "action_text": notification.message.action,
    }


def _paper(parcel: Parcel) -> dict[str, Any]:
    """What stands around the words of every mail. A digest's way out is out of all it is about."""
    topics = sorted({one.message.topic for one in parcel.notifications} & OPTIONAL)
    unsubscribe = ""
    if topics:
        unsubscribe = reverse("inbox:unsubscribe", args=[unsubscribe_token(parcel.person, *topics)])
    return {
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
        "inbox_url": settings.SITE_URL + reverse("inbox:inbox"),
        "preferences_url": settings.SITE_URL + reverse("inbox:preferences"),
        "interests_url": settings.SITE_URL + reverse("interests:list"),
        "unsubscribe_url": unsubscribe and settings.SITE_URL + unsubscribe,
    }
