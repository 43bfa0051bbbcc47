"""Asking for a copy, leaving, staying after all; and what the worker does about them."""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import F, Q
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from forum.belonging import pairing
from forum.belonging.models import Pair
from listings.conversations import letters
from listings.people import actions as people
from notifications.push.models import Subscription
from yardsale import formats, visitors
from yardsale.accounts.events import PersonEvent
from yardsale.accounts.models import User
from yardsale.events import doorbell
from yardsale.events.actions import publish
from yardsale.privacy import erasing, export, rules
from yardsale.privacy.models import Erasure, Export
from yardsale.privacy.statuses import ErasureState, ExportState
from yardsale.refusals import Refusal

log = logging.getLogger(__name__)
#: How long a copy lies here.
COPY_LIFE = timedelta(days=settings.COPY_DAYS)
#: How long somebody may think again.
GRACE = timedelta(days=settings.LEAVE_GRACE_DAYS)
#: A worker that was not heard of for so long is dead.
PATIENCE = timedelta(minutes=5)
#: What was open when somebody was to be erased is looked at again after this.
LOOK_AGAIN = timedelta(days=1)

# -- Copies ----------------------------------------------------------------------------------------------------------


@transaction.atomic
def ask_for_copy(person: User) -> Export:
    """One at a time, and so many within a day; asking while one is packed is that one."""
    User.objects.select_for_update(no_key=True).get(pk=person.pk)
    mine = Export.objects.of(person)
    if open_one := mine.open().first():
        return open_one
    lately = mine.filter(asked_at__gt=timezone.now() - timedelta(days=1)).count()
    if lately >= settings.COPIES_PER_DAY:
        raise Refusal(
            _(
                "You have had %(most)d copies within a day. What is in them changes slowly: please come back tomorrow."
            )
            % {"most": settings.COPIES_PER_DAY}
        )
    asked = Export.objects.create(person=person, parts=export.parts())
    transaction.on_commit(lambda: _ring(asked.pk))
    return asked


def _ring(export_pk: int) -> None:
    from yardsale.privacy.tasks import build_copy

    doorbell.ring(build_copy, export_pk)


def build_copy(export_pk: int) -> bool:
    """Pack it, once: whoever holds it first does; a dead worker's is taken over by the sweep."""
    now = timezone.now()
    is_free = Q(state=ExportState.WAITING) | Q(state=ExportState.BUILDING, touched_at__lt=now - PATIENCE)
    taken = Export.objects.filter(is_free, pk=export_pk).update(
        state=ExportState.BUILDING, touched_at=now, done=0, parts=export.parts()
    )
    if not taken:
        return False
    asked = Export.objects.select_related("person").get(pk=export_pk)
    path = f"copies/{asked.code[:2]}/{asked.code}.zip"

    def step(done: int) -> None:
        Export.objects.filter(pk=export_pk).update(done=done, touched_at=timezone.now())

    size = export.build(asked.person, letters.place(path), step=step)
    return _finish(asked, path, size)


@transaction.atomic
def _finish(asked: Export, path: str, size: int) -> bool:
    now = timezone.now()
    done = Export.objects.filter(pk=asked.pk, state=ExportState.BUILDING).update(
        state=ExportState.READY, path=path, size=size, ready_at=now, gone_at=now + COPY_LIFE, done=F("parts")
    )
    if done:
        publish(PersonEvent.COPY_READY, asked.person, until=formats.when(now + COPY_LIFE))
    return bool(done)


def sweep_copies(limit: int = 20) -> int:
    """Ring for what nobody heard, or whose worker died; how many."""
    now = timezone.now()
    silent = Q(state=ExportState.WAITING, touched_at__lt=now - timedelta(seconds=20))
    dead = Q(state=ExportState.BUILDING, touched_at__lt=now - PATIENCE)
    found = list(
        Export.objects.filter(silent | dead).order_by("touched_at").values_list("pk", flat=True)[:limit]
    )
    for pk in found:
        _ring(pk)
    return len(found)


def forget_copies(now: datetime | None = None, limit: int = 500) -> int:
    """The file before its row says so: who dies in between finds it again. How many."""
    over = Export.objects.filter(state=ExportState.READY, gone_at__lte=now or timezone.now())
    gone = 0
    for one in over.order_by("gone_at")[:limit]:
        letters.place(one.path).unlink(missing_ok=True)
        gone += Export.objects.filter(pk=one.pk, state=ExportState.READY).update(
            state=ExportState.GONE, path="", size=0
        )
    return gone


# -- Leaving and staying ---------------------------------------------------------------------------------------------


@transaction.atomic
def leave(person: User, *, by: User) -> Erasure:
    """Off sale, hidden and signed out at once; erased in fourteen days, unless they think again."""
    if person.is_staff:
        raise Refusal(
            _("You work with us. Please ask an admin to take your role back first; then you can leave.")
        )
    if rules.open_matters(person):
        raise Refusal(_("Something of yours is still open. Once that is settled you can leave."))
    people.leave(person, by=by)
    # A newcomer has one helper, and looks for another when theirs has gone.
    for pair in Pair.objects.open().involving(person):
        pairing.end(pair, by=person)
    due = timezone.now() + GRACE
    Subscription.objects.filter(person=person).delete()
    User.objects.filter(pk=person.pk).update(leaves_at=due)
    person.leaves_at = due
    return Erasure.objects.create(person=person, due_at=due, look_at=due)


@transaction.atomic
def stay(person: User) -> bool:
    """They thought again: everything is as it was, but that their things wait to be put back. Once is enough."""
    held = Erasure.objects.of(person).filter(state=ErasureState.WAITING).select_for_update().first()
    if held is None:
        return False
    Erasure.objects.filter(pk=held.pk).update(state=ErasureState.KEPT)
    User.objects.filter(pk=person.pk).update(leaves_at=None, is_active=True)
    visitors.touch()
    return True


# -- Erasing ---------------------------------------------------------------------------------------------------------


def erase_due(now: datetime | None = None, limit: int = 20) -> list[int]:
    """Everybody whose fourteen days are over, and whom a killed worker left half; the keys of those erased."""
    now = now or timezone.now()
    due = Erasure.objects.open().filter(look_at__lte=now).order_by("look_at").values_list("pk", flat=True)
    return [pk for pk in list(due[:limit]) if erase(pk, now=now)]


def erase(erasure_pk: int, *, now: datetime | None = None) -> bool:
    """Whether this person is erased now. Money that began to move meanwhile is waited for."""
    now = now or timezone.now()
    if not _begin(erasure_pk, now):
        return False
    person = User.objects.get(pk=Erasure.objects.values_list("person_id", flat=True).get(pk=erasure_pk))

    def still_here(step: str) -> None:
        Erasure.objects.filter(pk=erasure_pk).update(look_at=timezone.now() + PATIENCE)

    erasing.erase(person, between=still_here)
    return _end(erasure_pk, person)


@transaction.atomic
def _begin(erasure_pk: int, now: datetime) -> bool:
    """From here on nobody stays. Whoever goes on with it looks at the clock of who does: two never do it at once."""
    due = Erasure.objects.open().filter(pk=erasure_pk, look_at__lte=now)
    held = due.select_for_update(skip_locked=True, of=("self",)).select_related("person").first()
    if held is None:
        return False
    if held.state == ErasureState.WAITING and rules.open_matters(held.person):
        Erasure.objects.filter(pk=held.pk).update(look_at=now + LOOK_AGAIN)
        return False
    Erasure.objects.filter(pk=held.pk).update(state=ErasureState.RUNNING, look_at=timezone.now() + PATIENCE)
    return True


@transaction.atomic
def _end(erasure_pk: int, person: User) -> bool:
    held = Erasure.objects.select_for_update().get(pk=erasure_pk)
    if held.state != ErasureState.RUNNING:
        return False
    address = User.objects.values_list("email", flat=True).get(pk=person.pk)
    erasing.empty_own_row(person)
    erasing.tell_the_house()
    Erasure.objects.filter(pk=erasure_pk).update(
        state=ErasureState.DONE, done_at=timezone.now(), goodbye_to=address
    )
    return True


def say_goodbye(limit: int = 50) -> int:
    """The last letter; its address is forgotten in the transaction that sent it. How many."""
    waiting = Erasure.objects.exclude(goodbye_to="").order_by("done_at").values_list("pk", flat=True)
    return sum(_say(pk) for pk in list(waiting[:limit]))


@transaction.atomic
def _say(pk: int) -> bool:
    """A killed worker says it again, with the same Message-ID."""
    held = Erasure.objects.select_for_update(skip_locked=True).exclude(goodbye_to="").filter(pk=pk).first()
    if held is None:
        return False
    goodbye(held).send()
    Erasure.objects.filter(pk=pk).update(goodbye_to="")
    return True


def goodbye(held: Erasure) -> EmailMultiAlternatives:
    context = {"site_url": settings.SITE_URL, "site_name": settings.SITE_NAME, "done_at": held.done_at}
    letter = EmailMultiAlternatives(
        subject=_("Everything about you is erased"),
        body=render_to_string("email/goodbye.txt", context),
        to=[held.goodbye_to],
        headers={
            "Message-ID": f"<goodbye-{held.pk}@{settings.SITE_URL.partition('://')[2].partition(':')[0]}>"
        },
    )
    letter.attach_alternative(render_to_string("email/goodbye.html", context), "text/html")
    return letter
