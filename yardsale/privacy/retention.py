"""How long things are kept while their person stays: one table; the night's round goes by it, the privacy page is drawn from it.

Each rule goes in batches, each a transaction of its own, and is safe to run twice. What another room throws away by itself stands
here with that room's own number.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from forum.moderation.models import Notice
from listings.catalogue import photos
from listings.catalogue.models import Listing
from listings.catalogue.statuses import ListingStatus
from listings.dashboard.asked import REMEMBERED
from listings.orders.models import Order
from listings.orders.statuses import OPEN, Delivery
from listings.payments.once import KEPT_FOR
from listings.saved.models import Seen
from notifications.channels.models import Notification
from notifications.interests.guests import GOOD_FOR, TOLD_FOR
from notifications.push.actions import RECEIPT_LIFE
from support.tickets import forgetting, uploads
from support.tickets.models import Attachment, InboundMail, Letter
from support.tickets.statuses import State
from yardsale.privacy import actions
from yardsale.privacy.files import is_ours, of_path
from yardsale.privacy.holdings import SAID

BATCH = 500
DAY = timedelta(days=1)
YEAR = timedelta(days=365)
#: Where a rule is run: the tasks of the rooms that have their own.
HERE = "yardsale.privacy.tasks.retain"
Keys = list[Any]


@dataclass(frozen=True)
class Rule:
    """`what` is kept for `period` after `since`; then `run` ends it, up to a moment. None: its room does, by `task`."""

    name: str
    what: Promise
    period: timedelta
    since: Promise
    run: Callable[[datetime], int] | None = None
    task: str = HERE


def _batches(rows: QuerySet[Any], act: Callable[[Keys], int]) -> int:
    count = 0
    while some := list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic():
            done = act(some)
        count += done
        if not done:
            break
    return count


def _delete(rows: QuerySet[Any]) -> int:
    return _batches(rows, lambda some: rows.model._base_manager.filter(pk__in=some).delete()[0])


def _update(rows: QuerySet[Any], **values: Any) -> int:
    return _batches(rows, lambda some: rows.model._base_manager.filter(pk__in=some).update(**values))


# -- What is thrown away here ----------------------------------------------------------------------------------------


def drafts(before: datetime) -> int:
    """With their photos; nobody else ever saw them."""

    def discard(some: Keys) -> int:
        held = Listing.objects.filter(pk__in=some, status=ListingStatus.DRAFT).prefetch_related("photos")
        paths = [path for one in held for photo in one.photos.all() for path in photos.files_of(photo)]
        gone = Listing.objects.filter(pk__in=[one.pk for one in held]).delete()[0]
        transaction.on_commit(lambda: photos.discard_unused(paths))
        return gone

    return _batches(Listing.objects.filter(status=ListingStatus.DRAFT, created_at__lt=before), discard)


def devices(before: datetime) -> int:
    """Sign-ins whose session has ended: device and internet address."""
    lives = Session.objects.filter(session_key=OuterRef("session_key"), expire_date__gt=timezone.now())
    return _delete(UserSession.objects.filter(~Exists(lives), created_at__lt=before))


def seen(before: datetime) -> int:
    return _delete(Seen.objects.filter(at__lt=before))


def told(before: datetime) -> int:
    """With what was mailed and pushed of them, and when it was opened."""
    return _delete(Notification.objects.filter(told_at__lt=before))


def letters(before: datetime) -> int:
    return _delete(Letter.objects.filter(sent_at__lt=before, ticket__state__in=_OVER))


_OVER = [State.CLOSED, State.MERGED, State.SPAM]


def senders(before: datetime) -> int:
    """Who a mail came from, once it has long become a ticket or nothing."""
    old = InboundMail.objects.filter(came_at__lt=before, raw__isnull=True).exclude(sender="")
    return _update(old, sender="")


def files_of_tickets(before: datetime) -> int:
    """The file before its name: who dies in between finds it again."""
    old = Attachment.objects.filter(
        message__ticket__state__in=_OVER, message__ticket__closed_at__lt=before
    ).exclude(name=SAID)

    def forget(some: Keys) -> int:
        for one in Attachment.objects.filter(pk__in=some):
            for path in of_path(one):
                if is_ours(path):
                    path.unlink(missing_ok=True)
        with connection.cursor() as cursor:
            # What was sent stays as it was sent, but for its name: see privacy.0002.
            cursor.execute("SELECT set_config('yardsale.erasing', 'retention', true)")
            done = Attachment.objects.filter(pk__in=some).update(name=SAID)
            cursor.execute("SELECT set_config('yardsale.erasing', '', true)")
        return done

    return _batches(old, forget)


def addresses(before: datetime) -> int:
    """Where parcels went, of sales that are over."""
    over = Order.objects.exclude(status__in=OPEN).filter(placed_at__lt=before)
    posted = over.filter(delivery=Delivery.POST).exclude(recipient="", address=SAID, return_address="")
    others = over.exclude(delivery=Delivery.POST).exclude(
        recipient="", address="", return_address="", meet_place=""
    )
    gone = _update(posted, recipient="", address=SAID, return_address="")
    return gone + _update(others, recipient="", address="", return_address="", meet_place="")


def notices(before: datetime) -> int:
    """Who told us of something illegal without an account."""
    old = Notice.objects.filter(answered_at__lt=before).exclude(name="", email="")
    return _update(old, name="", email="")


def admin_log(before: datetime) -> int:
    return _delete(LogEntry.objects.filter(action_time__lt=before))


def copies(before: datetime) -> int:
    return actions.forget_copies(before + actions.COPY_LIFE)


_SINCE_MADE = _("after you began it")
_SINCE_THEN = _("after that")
_SINCE_BOUGHT = _("after you bought it")
RULES: tuple[Rule, ...] = (
    Rule(
        "drafts",
        _("Drafts of things you never put on sale, with their photos"),
        180 * DAY,
        _SINCE_MADE,
        drafts,
    ),
    Rule("seen", _("What you looked at"), 90 * DAY, _SINCE_THEN, seen),
    Rule(
        "visits",
        _("Who looked at a thing, as a number that is another one each day"),
        DAY,
        _("after the day"),
        task="listings.dashboard.tasks.forget_visits",
    ),
    Rule(
        "asked",
        _("What was searched for, as a number that is another one each day"),
        DAY,
        _("after the day"),
        task="listings.dashboard.tasks.gather_searches",
    ),
    Rule(
        "popular",
        _("Words that many searched for, without anybody"),
        timedelta(days=REMEMBERED),
        _SINCE_THEN,
        task="listings.dashboard.tasks.gather_searches",
    ),
    Rule(
        "helped",
        _("Which visitor said that an article helped"),
        DAY,
        _("after the day"),
        task="support.help.tasks.forget_visitors",
    ),
    Rule(
        "sessions",
        _("That you are signed in"),
        timedelta(seconds=settings.SESSION_COOKIE_AGE),
        _("after you signed in, or when you sign out"),
        task="yardsale.accounts.tasks.forget_sessions",
    ),
    Rule(
        "devices",
        _("Devices and internet addresses of sign-ins that have ended"),
        30 * DAY,
        _("after you signed in"),
        devices,
    ),
    Rule(
        "forms",
        _("Which forms you sent, so that none acts twice"),
        KEPT_FOR,
        _SINCE_THEN,
        task="listings.payments.tasks.forget_forms",
    ),
    Rule(
        "receipts",
        _("That a browser took a push"),
        RECEIPT_LIFE,
        _SINCE_THEN,
        task="notifications.push.tasks.forget",
    ),
    Rule(
        "told",
        _("Notifications, with the log of their mails and of what was opened"),
        2 * YEAR,
        _SINCE_THEN,
        told,
    ),
    Rule(
        "guests unconfirmed",
        _("A search saved without an account that nobody confirmed"),
        GOOD_FOR,
        _SINCE_THEN,
        task="notifications.interests.tasks.forget_old",
    ),
    Rule(
        "guests",
        _("A search saved without an account"),
        TOLD_FOR,
        _("after you confirmed it last"),
        task="notifications.interests.tasks.forget_old",
    ),
    Rule(
        "interests",
        _("That something you bought is used to find similar things"),
        timedelta(days=settings.INTEREST_LIFE_DAYS),
        _SINCE_THEN,
        task="notifications.interests.tasks.forget_old",
    ),
    Rule(
        "addresses",
        _("Where parcels went and where you met, of sales that are over"),
        YEAR,
        _("after you bought it"),
        addresses,
    ),
    Rule(
        "raw mails",
        _("Mails you sent us, as they came"),
        forgetting.RAW_MAIL,
        _SINCE_THEN,
        task="support.tickets.tasks.forget",
    ),
    Rule("senders", _("From which address they came"), YEAR, _SINCE_THEN, senders),
    Rule(
        "requests",
        _("A question to us that nobody confirmed"),
        forgetting.REQUEST,
        _SINCE_THEN,
        task="support.tickets.tasks.forget",
    ),
    Rule(
        "files unsent",
        _("Files that you chose for a question and did not send"),
        uploads.WAITS_FOR,
        _SINCE_THEN,
        task="support.tickets.mail_tasks.forget_files",
    ),
    Rule(
        "files", _("Files in questions that are closed"), 2 * YEAR, _("after it was closed"), files_of_tickets
    ),
    Rule("letters", _("The log of mails about questions that are closed"), YEAR, _SINCE_THEN, letters),
    Rule(
        "notices",
        _("Your name and address in a notice of illegal content"),
        YEAR,
        _("after we answered"),
        notices,
    ),
    Rule("admin log", _("What our people changed by hand"), 3 * YEAR, _SINCE_THEN, admin_log),
    Rule(
        "copies",
        _("A copy of your data that you asked for"),
        actions.COPY_LIFE,
        _("after it was ready"),
        copies,
    ),
)


def run(now: datetime | None = None, rules: Iterable[Rule] = RULES) -> dict[str, int]:
    """How many of each went."""
    now = now or timezone.now()
    return {rule.name: rule.run(now - rule.period) for rule in rules if rule.run is not None}
