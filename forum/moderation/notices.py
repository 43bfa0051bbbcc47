"""Notices of illegal content by whoever has no account: found by its address, filed into the one queue, answered by mail."""

import hashlib
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.mail import EmailMessage
from django.db import connection, transaction
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.translation import gettext as _

from forum.moderation.models import Notice
from forum.reports import actions as reports
from forum.reports import subjects
from forum.reports.statuses import Kind, Reason, State
from forum.reports.subjects import Subject
from yardsale import limits
from yardsale.refusals import Refusal

#: Which page shows which kind of thing, and where in its address the code stands. Rooms above add theirs.
ADDRESSES: dict[str, tuple[str, str]] = {
    "catalogue:detail": (Kind.LISTING, "code"),
    "people:profile": (Kind.PERSON, "code"),
    "people:reviews": (Kind.PERSON, "code"),
}
#: Pages on which several people speak: whose words are meant stands after the "#". Rooms above add theirs.
WITH_PLACES: set[str] = set()
#: What the house itself says, about nobody by name.
OUR_OWN = {"resolved:page"}


def at_address(address: str) -> Subject | None:
    """What everybody sees at an address of this site; None when there is nothing, or it is another site."""
    view, arguments, place = _page_at(address)
    kind, column = ADDRESSES.get(view, ("", ""))
    code = str(arguments.get(column, ""))
    if view in WITH_PLACES and place:
        code = f"{code}#{place}"
    visitor: Any = AnonymousUser()
    return subjects.find(kind, code, visitor) if kind else None


def is_our_own(address: str) -> bool:
    return _page_at(address)[0] in OUR_OWN


def _page_at(address: str) -> tuple[str, dict[str, Any], str]:
    """Which page of ours, of what, and where on it."""
    whole = address if "//" in address or address.startswith("/") else f"//{address}"
    try:
        parts = urlsplit(whole)
        if parts.netloc and parts.netloc != urlsplit(settings.SITE_URL).netloc:
            return "", {}, ""
        found = resolve(parts.path)
    except (ValueError, Resolver404):  # no address at all, or none of ours
        return "", {}, ""
    return found.view_name, found.kwargs, parts.fragment


def sender_of(request: HttpRequest) -> int:
    """A number that says nothing, and is another one tomorrow."""
    words = f"{timezone.localdate():%Y-%m-%d} {limits.address(request)}".encode()
    key = hashlib.sha256(f"notices {settings.SECRET_KEY}".encode()).digest()
    return int.from_bytes(hashlib.blake2b(words, key=key, digest_size=8).digest(), signed=True)


@transaction.atomic
def give(subject: Subject, *, sender: int, text: str, name: str = "", email: str = "") -> Notice:
    """File it. Counted in Postgres, one after the other, so that a limit is one, with and without Redis."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('moderation notices'))")
    now = timezone.now()
    today = Notice.objects.filter(sender=sender, made_at__gt=now - timedelta(days=1))
    lately = Notice.objects.filter(made_at__gt=now - timedelta(hours=1))
    if lately.count() >= settings.NOTICES_PER_HOUR:
        raise Refusal(
            _(
                "So many notices reach us at the moment that we take no more by this form for an hour. Please come back then, or"
                " write to us through our help; where somebody is in danger, call the police."
            )
        )
    if today.count() >= settings.NOTICES_PER_DAY:
        raise Refusal(
            _(
                "Thank you: we have had several notices from here already and are looking at them. Please come back tomorrow."
                " If it cannot wait, write to us through our help; where somebody is in danger, call the police."
            )
        )
    report = reports.file_unsigned(subject, reason=Reason.ILLEGAL, text=text)
    return Notice.objects.create(
        report=report, text=text, name=name, email=email, is_in_good_faith=True, sender=sender
    )


def send_letters(limit: int = 50) -> int:
    """What is owed by mail: that it arrived, and what came of it. Each row is held while its letter is sent. How many."""
    owed = Notice.objects.exclude(email="").order_by("pk")
    arrived = owed.filter(acknowledged_at=None)
    answered = owed.filter(answered_at=None, acknowledged_at__isnull=False, report__state=State.CLOSED)
    sent = 0
    for rows, column, letter in (
        (arrived, "acknowledged_at", "arrived"),
        (answered, "answered_at", "outcome"),
    ):
        for pk in list(rows.values_list("pk", flat=True)[:limit]):
            sent += _send(pk, column, letter)
    return sent


@transaction.atomic
def _send(pk: int, column: str, letter: str) -> bool:
    """Marked in the transaction that sent it: a killed worker sends it again, with the same Message-ID."""
    open_rows = Notice.objects.select_for_update(of=("self",), skip_locked=True)
    notice = open_rows.select_related("report").filter(pk=pk, **{column: None}).first()
    if notice is None:
        return False
    _letter(notice, letter).send()
    Notice.objects.filter(pk=notice.pk).update(**{column: timezone.now()})
    return True


def _letter(notice: Notice, name: str) -> EmailMessage:
    subject = {
        "arrived": _("We have your notice %(code)s"),
        "outcome": _("What came of your notice %(code)s"),
    }[name]
    context = {"notice": notice, "report": notice.report, "site_url": settings.SITE_URL}
    return EmailMessage(
        subject=subject % {"code": notice.code},
        body=render_to_string(f"moderation/mail/{name}.txt", context),
        to=[notice.email],
        headers={"Message-ID": f"<notice-{notice.code}-{name}@{urlsplit(settings.SITE_URL).hostname}>"},
    )
