"""Searches of people without an account: asked whether the address is theirs, then told by mail until they stop it.

What fits is asked with the condition of all saved searches (`fitting`). A letter is marked in the transaction that sends it:
a killed worker sends it again, with the same Message-ID.
"""

import hashlib
import logging
import smtplib
from datetime import datetime, timedelta
from time import monotonic
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import connection, transaction
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from listings.catalogue.models import Listing
from notifications.channels.models import Suppression
from notifications.channels.statuses import MORNING
from notifications.channels.wall_time import MONDAY, next_at
from notifications.interests import fitting
from notifications.interests.actions import Search
from notifications.interests.models import GuestSearch
from notifications.interests.statuses import Pace
from yardsale import limits, money
from yardsale.events import doorbell
from yardsale.refusals import Refusal

log = logging.getLogger(__name__)
#: How long the link in the first mail is good, how long a search is told, and how far apart letters at once are at least.
GOOD_FOR, TOLD_FOR, APART = timedelta(days=3), timedelta(days=180), timedelta(hours=1)
#: So many things are named in a letter; so many questions whose address it is stand open at once.
NAMED, MOST_OPEN = 20, 2
#: Seconds that one sweep takes at most.
SWEEPS_FOR = 45


def sender_of(request: HttpRequest) -> int:
    """A number that says nothing, and is another one tomorrow."""
    said = f"{timezone.localdate():%Y-%m-%d} {limits.address(request)}".encode()
    key = hashlib.sha256(f"searches {settings.SECRET_KEY}".encode()).digest()
    return int.from_bytes(hashlib.blake2b(said, key=key, digest_size=8).digest(), signed=True)


@transaction.atomic
def ask(search: Search, *, email: str, sender: int) -> GuestSearch | None:
    """Write it down and owe a mail that asks whose address it is. Counted one after the other, so that a limit is one.

    None, with no word to whoever asks, when the address has enough: what they type must not tell them whose is known here.
    """
    columns = search.understood()
    columns.pop("terms")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('searches of guests'))")
    email, now = email.lower(), timezone.now()
    today = GuestSearch.objects.filter(made_at__gt=now - timedelta(days=1))
    lately = GuestSearch.objects.filter(made_at__gt=now - timedelta(hours=1))
    if (
        today.filter(sender=sender).count() >= settings.GUEST_REQUESTS_PER_DAY
        or lately.count() >= settings.GUEST_REQUESTS_PER_HOUR
    ):
        raise Refusal(_("That is as many searches as we keep without an account. Sign in to save more."))
    theirs = GuestSearch.objects.filter(email=email)
    if (
        theirs.filter(confirmed_at=None).count() >= MOST_OPEN
        or theirs.filter(confirmed_at__isnull=False).count() >= settings.MOST_GUEST_SEARCHES
    ):
        return None
    made = GuestSearch.objects.create(email=email, sender=sender, **columns)
    transaction.on_commit(lambda: _ring(made.pk))
    return made


def _ring(pk: int) -> None:
    from notifications.interests.tasks import write_guest

    doorbell.ring(write_guest, pk)


def with_key(key: UUID) -> GuestSearch | None:
    """What a link leads to; None when it is too old or was stopped."""
    search = GuestSearch.objects.filter(key=key).select_related("category", "near").first()
    if search is None or (search.confirmed_at is None and search.made_at < timezone.now() - GOOD_FOR):
        return None
    return search


def confirm(search: GuestSearch) -> None:
    """The address is theirs. Pressed twice, it is confirmed once."""
    now = timezone.now()
    first = None if search.pace == Pace.NOW else _next(search.pace, now)
    waiting = GuestSearch.objects.filter(pk=search.pk, confirmed_at=None)
    waiting.update(confirmed_at=now, told_until=now, next_at=first)
    try:
        search.refresh_from_db()
    except GuestSearch.DoesNotExist as gone:
        raise Refusal(_("This search was stopped meanwhile.")) from gone


def stop(search: GuestSearch) -> None:
    """Nothing of it is kept."""
    GuestSearch.objects.filter(pk=search.pk).delete()


def _next(pace: str, now: datetime) -> datetime:
    weekday = MONDAY if pace == Pace.WEEKLY else None
    return next_at(now, MORNING, timezone.get_default_timezone(), weekday=weekday)


# -- Letters -------------------------------------------------------------------------------------------------------


def sweep(limit: int = 50) -> int:
    """Write what is owed and due, each once, for SWEEPS_FOR seconds at most; how many letters left."""
    began, tried, left = monotonic(), set[int](), 0
    while monotonic() - began < SWEEPS_FOR:
        now = timezone.now()
        owed = GuestSearch.objects.unasked(now).exclude(pk__in=tried).order_by("pk")
        due = GuestSearch.objects.due(now).exclude(pk__in=tried).order_by("next_at")
        some = [pk for rows in (owed, due) for pk in rows.values_list("pk", flat=True)[:limit]]
        if not some:
            break
        for pk in some:
            tried.add(pk)
            try:
                left += write(pk)
            except Exception:
                # One that cannot be written keeps nobody else waiting.
                log.exception("letter to a guest, search %s", pk)
            if monotonic() - began >= SWEEPS_FOR:
                break
    return left


@transaction.atomic
def write(pk: int) -> bool:
    """One search: the question whose address it is, or what is new. Whether a letter left."""
    now = timezone.now()
    search = GuestSearch.objects.select_for_update(of=("self",), skip_locked=True).filter(pk=pk).first()
    if search is None:
        return False
    if Suppression.objects.of(search.email).exists():
        search.delete()  # nothing more goes to this address
        return False
    if search.confirmed_at is None:
        return search.asked_at is None and _sent(_question(search)) and _mark(search, asked_at=now)
    if search.next_at is None or search.next_at > now:
        return False
    if search.pace == Pace.NOW and search.last_sent_at and now < search.last_sent_at + APART:
        return not _mark(search, next_at=search.last_sent_at + APART)
    found = _new(search, now)
    after = None if search.pace == Pace.NOW else _next(search.pace, now)
    if not found:
        return not _mark(search, next_at=after)
    newest = max(listing.published_at for listing in found if listing.published_at)
    if not _sent(_news(search, found)):
        return not _mark(search, next_at=now + APART)
    # Looked at once more later: what was published while the letter was on its way has woken nobody.
    after = after or now + APART
    return _mark(search, told_until=newest, next_at=after, last_sent_at=now)


def _mark(search: GuestSearch, **changes: Any) -> bool:
    GuestSearch.objects.filter(pk=search.pk).update(**changes)
    return True


def _new(search: GuestSearch, now: datetime) -> list[Listing]:
    """What was published since the last letter, fits, and can still be bought."""
    since = search.told_until or search.confirmed_at or now
    found = fitting.in_order(fitting.since(search.wanted, since, now=now, stands_since=search.confirmed_at))
    return [listing for listing in found if listing.is_on_sale]


def _sent(letter: EmailMultiAlternatives) -> bool:
    try:
        letter.send()
    except (smtplib.SMTPException, OSError) as problem:
        log.warning("letter to a guest not sent: %s", type(problem).__name__)
        return False
    return True


def _question(search: GuestSearch) -> EmailMultiAlternatives:
    """None of what was written stands in it: whoever types a stranger's address must not reach them with words."""
    context = {
        "action_url": _address("interests:guest", search),
        "action_text": _("Yes, write to me"),
        "days": GOOD_FOR.days,
        "unsubscribe_url": _address("interests:guest_stop", search),
    }
    return _letter(search, "asked", _("One step left: is this your address?"), "guest_ask", context)


def _news(search: GuestSearch, found: list[Listing]) -> EmailMultiAlternatives:
    heading = ngettext("%(count)d new thing for you", "%(count)d new things for you", len(found))
    context = {
        "title": heading % {"count": len(found)},
        "search": search,
        "named": [
            {
                "title": listing.title,
                "price": money.text(listing.buyer_price, listing.currency),
                "url": settings.SITE_URL + listing.get_absolute_url(),
            }
            for listing in found[:NAMED]
        ],
        "left": len(found) - len(found[:NAMED]),
        "unsubscribe_url": _address("interests:guest_stop", search),
    }
    return _letter(search, f"{search.told_until:%Y%m%d%H%M%S}", found[0].title, "guest_news", context)


def _address(name: str, search: GuestSearch) -> str:
    return settings.SITE_URL + reverse(name, args=[search.key])


def _letter(
    search: GuestSearch, occasion: str, subject: str, template: str, context: dict[str, Any]
) -> EmailMultiAlternatives:
    host = urlsplit(settings.SITE_URL).hostname
    headers = {
        "Message-ID": f"<search-{search.pk}-{occasion}@{host}>",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
    }
    if "unsubscribe_url" in context:
        headers["List-Unsubscribe"] = f"<{context['unsubscribe_url']}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    context = context | {"site_url": settings.SITE_URL, "site_name": settings.SITE_NAME}
    mail = EmailMultiAlternatives(
        subject=" ".join(subject.split()),
        body=render_to_string(f"notifications/{template}.txt", context),
        to=[search.email],
        headers=headers,
    )
    mail.attach_alternative(render_to_string(f"notifications/{template}.html", context), "text/html")
    return mail


# -- The clock -----------------------------------------------------------------------------------------------------


def forget_old() -> int:
    """What nobody confirmed, and what was told for half a year; how many."""
    now = timezone.now()
    unconfirmed = GuestSearch.objects.filter(confirmed_at=None, made_at__lt=now - GOOD_FOR)
    ended = GuestSearch.objects.filter(confirmed_at__lt=now - TOLD_FOR)
    return unconfirmed.delete()[0] + ended.delete()[0]
