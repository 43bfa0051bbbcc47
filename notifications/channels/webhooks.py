"""What the mail company tells of mails we sent, as django-anymail reads and checks it. Off until it is set up with its secret."""

import logging
from typing import Any

from anymail.exceptions import AnymailError, AnymailWebhookValidationFailure
from anymail.signals import AnymailTrackingEvent, EventType, RejectReason
from anymail.signals import tracking as was_tracked
from anymail.webhooks.mailgun import MailgunTrackingWebhookView
from anymail.webhooks.postmark import PostmarkTrackingWebhookView
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse

from notifications.channels import addresses
from notifications.channels.statuses import Suppressed

log = logging.getLogger(__name__)
#: Each company's webhook, and the setting that holds the secret it signs or signs in with.
COMPANIES: dict[str, tuple[Any, str]] = {
    "mailgun": (MailgunTrackingWebhookView, "MAILGUN_WEBHOOK_SIGNING_KEY"),
    "postmark": (PostmarkTrackingWebhookView, "WEBHOOK_SECRET"),
}
#: Postmark calls these bounces too, and they pass: a full mailbox, a server that is away, a virus found in transit.
PASSING = {"SoftBounce", "VirusNotification"}


def received(request: HttpRequest, company: str) -> HttpResponse | None:
    """The company's answer; None when there is no such webhook. What it did not sign raises SuspiciousOperation."""
    view, secret = COMPANIES.get(company, (None, ""))
    if view is None or company != settings.OUTGOING_MAIL or not settings.ANYMAIL.get(secret):
        return None
    try:
        answer: HttpResponse = view.as_view()(request)
    except (AnymailError, ImproperlyConfigured, KeyError, ValueError, TypeError, AttributeError) as odd:
        if isinstance(odd, AnymailWebhookValidationFailure):
            raise
        log.warning("a webhook of %s was not understood: %s", company, type(odd).__name__)
        return HttpResponse("not understood", status=400)
    return answer


@receiver(was_tracked)
def learn(sender: Any, event: AnymailTrackingEvent, esp_name: str, **kwargs: Any) -> None:
    """In the request itself, so that the company tells it again when we could not keep it."""
    reason = _reason(event)
    if reason is not None and isinstance(event.recipient, str) and "@" in event.recipient:
        addresses.suppress(event.recipient, reason, at=event.timestamp, mail=str(event.message_id or ""))


def _reason(event: AnymailTrackingEvent) -> Suppressed | None:
    """What only passes (a full mailbox, a slow server) stops nothing."""
    if event.event_type == EventType.COMPLAINED:
        return Suppressed.COMPLAINED
    told = event.esp_event if isinstance(event.esp_event, dict) else {}
    is_dead = event.event_type == EventType.BOUNCED and told.get("Type") not in PASSING
    is_nobody = event.event_type == EventType.REJECTED and event.reject_reason == RejectReason.INVALID
    return Suppressed.BOUNCED if is_dead or is_nobody else None
