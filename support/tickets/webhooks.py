"""The mail companies' webhooks, as django-anymail reads and checks them. Off until one is set up with its secret.

A mail is larger than any form of ours, so it is read here up to a limit of its own, before the site's limit for forms is asked.
"""

import contextlib
import logging
from email import message_from_bytes
from email.message import Message
from typing import Any

from anymail.exceptions import AnymailError, AnymailWebhookValidationFailure
from anymail.signals import AnymailInboundEvent
from anymail.signals import inbound as came_in
from anymail.webhooks.base import AnymailBasicAuthMixin
from anymail.webhooks.mailgun import MailgunInboundWebhookView
from anymail.webhooks.postmark import PostmarkInboundWebhookView
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured
from django.core.files.uploadedfile import SimpleUploadedFile
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.crypto import salted_hmac
from django.utils.datastructures import MultiValueDict

from support.tickets import inbound
from yardsale import limits

log = logging.getLogger(__name__)
#: What a mail of MAIL_MAX_BYTES becomes in base64 and JSON, and a little more so that its sender can be told.
MOST = 64 * 1024 * 1024
#: Bodies without a right signature that are read from one address, and for how many seconds they count.
MOST_UNSIGNED, UNSIGNED_SECONDS = 20, 3600


def is_on(company: str) -> bool:
    """Set up, with the secret that this company's own way of signing asks for."""
    secret = {"mailgun": "MAILGUN_WEBHOOK_SIGNING_KEY", "postmark": "WEBHOOK_SECRET"}.get(company, "")
    return bool(
        secret and company == settings.INBOUND_MAIL and settings.REPLY_DOMAIN and settings.ANYMAIL.get(secret)
    )


def received(request: HttpRequest, company: str) -> HttpResponse | None:
    """The company's answer; None when there is no such webhook. What the company did not sign raises SuspiciousOperation."""
    if not is_on(company):
        return None
    view = _view(company)
    _refuse_strangers(request, view)
    said = request.META.get("CONTENT_LENGTH") or ""
    is_large = said.isdigit() and int(said) > MOST
    body = b"" if is_large else request.read(MOST + 1)
    if is_large or len(body) > MOST:
        log.warning("a mail larger than anybody may send was refused unread")
        return HttpResponse("too large", status=406 if company == "mailgun" else 403)
    whole: Any = request
    whole._body = body
    if request.content_type == "multipart/form-data":
        whole._post, whole._files = fields_of(body, request.META.get("CONTENT_TYPE", ""))
    elif request.content_type == "application/x-www-form-urlencoded":
        whole._post, whole._files = QueryDict(body, encoding="utf-8"), MultiValueDict()
    try:
        return view(request)
    except (AnymailError, ImproperlyConfigured, KeyError, ValueError, TypeError, AttributeError) as odd:
        if isinstance(odd, AnymailWebhookValidationFailure):
            _count(request)
            raise
        log.warning("a webhook of %s was not understood: %s", company, type(odd).__name__)
        return HttpResponse("not understood", status=400)


def _refuse_strangers(request: HttpRequest, view: Any) -> None:
    """Before a byte of the body is read: the company's user and password, where they are asked for; and whoever lately came
    with what was not signed, since a signature stands among the last fields of a form as large as a mail."""
    AnymailBasicAuthMixin.validate_request(view.view_class(), request)
    if cache.get(_key(request), 0) >= MOST_UNSIGNED:
        raise AnymailWebhookValidationFailure("Too much that was not signed came from there.")


def _count(request: HttpRequest) -> None:
    cache.add(_key(request), 0, timeout=UNSIGNED_SECONDS)
    with contextlib.suppress(ValueError):  # thrown out of the cache in between
        cache.incr(_key(request))


def _key(request: HttpRequest) -> str:
    address = limits.address(request)
    return f"unsigned-mail:{salted_hmac('support.tickets.webhooks', str(address)).hexdigest()[:32]}"


def _view(company: str) -> Any:
    if company == "mailgun":
        return MailgunInboundWebhookView.as_view()
    return PostmarkInboundWebhookView.as_view()


def fields_of(body: bytes, content_type: str) -> tuple[QueryDict, MultiValueDict[str, Any]]:
    """The fields and files of a form with parts. Django's own reader stops at the site's limit for what people type."""
    head = f"Content-Type: {content_type}\r\n\r\n".encode("latin-1", "replace")
    form = message_from_bytes(head + body)
    post, files = QueryDict(mutable=True), MultiValueDict()  # type: ignore[var-annotated]
    parts = form.get_payload() if form.is_multipart() else []
    for part in parts:
        if not isinstance(part, Message):
            continue
        name = str(part.get_param("name", header="content-disposition") or "")
        data = part.get_payload(decode=True)
        if not name or not isinstance(data, bytes):
            continue
        file_name = part.get_filename()
        if file_name is not None:
            kind = part.get_content_type()
            files.appendlist(name, SimpleUploadedFile(file_name or "file", data, content_type=kind))
        else:
            post.appendlist(
                name, data.decode("utf-8", "surrogateescape" if name == "body-mime" else "replace")
            )
    return post, files


@receiver(came_in)
def keep(sender: Any, event: AnymailInboundEvent, esp_name: str, **kwargs: Any) -> None:
    """In the request itself, so that the company brings it again when we could not keep it."""
    inbound.receive(event.message, raw=_raw(event))


def _raw(event: AnymailInboundEvent) -> bytes:
    """The mail's own bytes, where the company hands them over."""
    given = event.esp_event
    if isinstance(given, dict):
        return str(given.get("RawEmail", "")).encode("utf-8", "surrogateescape")
    return str(given.POST.get("body-mime", "")).encode("utf-8", "surrogateescape")
