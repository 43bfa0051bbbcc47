"""Sending, step by step: each step is one transaction that holds the announcement's row, so that any worker may go on from there.

First what everybody sees (the board, and what other rooms add), then people in batches. A correction or a taking-back goes the
same way after it. The clock rings every few seconds for what is not finished: losing a worker or the doorbell loses nothing.
"""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from django.db import models, transaction
from django.utils import timezone

from notifications.announcements import approval, audiences, banners, fanout, following
from notifications.announcements.models import Announcement, Edition, Entry, Posting
from notifications.announcements.outlets import OUTLETS
from notifications.announcements.statuses import Did, Kind, Posted, State
from notifications.announcements.told import wording_of
from yardsale.events import doorbell
from yardsale.refusals import Refusal

if TYPE_CHECKING:
    from yardsale.accounts.models import User

#: Seconds that one task works at most; the next goes on.
PATIENCE = 20.0
#: Channels that are told person by person.
EACH = ("inbox", "email", "push")


def go_on(announcement_id: int, *, seconds: float = PATIENCE, size: int = fanout.CHUNK) -> int:
    """Take steps until nothing is left or the time is over; how many."""
    until = time.monotonic() + seconds
    steps = 0
    while step(announcement_id, size=size):
        steps += 1
        if time.monotonic() > until:
            ring(announcement_id)
            break
    return steps


def ring(announcement_id: int) -> None:
    from notifications.announcements.tasks import send

    doorbell.ring(send, announcement_id)


def go_on_after_commit(announcement: Announcement) -> None:
    """Put up the banner that belongs there, and ring for the next step."""

    def begin() -> None:
        banners.pin()
        ring(announcement.pk)

    transaction.on_commit(begin)


def sweep() -> int:
    """Begin what is due, ring for what is not finished, and keep the banner up; how many were rung for."""
    now = timezone.now()
    for announcement_id in Announcement.objects.due(now).order_by("send_at").values_list("pk", flat=True):
        begin(announcement_id)
    unfinished = list(Announcement.objects.unfinished().order_by("pk").values_list("pk", flat=True))
    for announcement_id in unfinished:
        ring(announcement_id)
    banners.pin()
    return len(unfinished)


@transaction.atomic
def begin(announcement_id: int) -> bool:
    """From approved to sending, once, if what stands there is still what was approved."""
    announcement = _held(announcement_id)
    if announcement is None or announcement.state != State.APPROVED:
        return False
    if announcement.send_at is not None and announcement.send_at > timezone.now():
        return False
    edition = announcement.editions.get(number=1)
    if not approval.still_fits(announcement, edition):
        withdraw_approval(announcement, edition)
        return False
    reckoned = audiences.count(audiences.of(announcement))
    announcement.move_to(State.SENDING, started_at=timezone.now(), reckoned=reckoned)
    Posting.objects.bulk_create(
        Posting(announcement=announcement, outlet=outlet) for outlet in announcement.outlets
    )
    write_down(announcement, Did.BEGAN)
    go_on_after_commit(announcement)
    return True


def withdraw_approval(announcement: Announcement, edition: Edition) -> None:
    """What was approved is not what stands there: somebody reads it again."""
    Edition.objects.filter(pk=edition.pk).update(approved_by=None, approved_at=None, approved_hash="")
    announcement.move_to(State.DRAFT)
    write_down(announcement, Did.VOID)


def write_down(announcement: Announcement, did: Did, *, by: "User | None" = None, note: str = "") -> None:
    Entry.objects.create(announcement=announcement, did=did, by=by, note=note)


def _held(announcement_id: int) -> Announcement | None:
    """None while another worker has it."""
    held = Announcement.objects.select_for_update(skip_locked=True, of=("self",)).select_related("category")
    return held.filter(pk=announcement_id).first()


@transaction.atomic
def step(announcement_id: int, *, size: int = fanout.CHUNK) -> bool:
    """One step; whether there may be another."""
    announcement = _held(announcement_id)
    if announcement is None:
        return False
    edition = announcement.editions.prefetch_related("wordings").filter(number=announcement.edition).first()
    if edition is None:
        return False
    if announcement.state == State.SENDING:
        return _send_some(announcement, edition, size)
    if announcement.state in {State.CORRECTED, State.RETRACTED} and edition.followed_at is None:
        return _follow_some(announcement, edition)
    return False


def _send_some(announcement: Announcement, edition: Edition, size: int) -> bool:
    waiting = (
        announcement.postings.exclude(outlet__in=EACH).filter(state=Posted.WAITING).order_by("pk").first()
    )
    if waiting is not None:
        _post(announcement, edition, waiting)
        return True
    if "inbox" in announcement.outlets and fanout.tell_next(announcement, edition, size=size) is not None:
        return True
    each = announcement.postings.filter(outlet__in=EACH)
    each.update(state=Posted.DONE, edition=edition.number, at=timezone.now())
    announcement.refresh_from_db()
    announcement.move_to(State.SENT, finished_at=timezone.now())
    Edition.objects.filter(pk=edition.pk).update(followed_at=timezone.now())
    write_down(announcement, Did.SENT)
    return False


def _post(announcement: Announcement, edition: Edition, posting: Posting) -> None:
    outlet, wording = OUTLETS.get(posting.outlet), wording_of(edition, posting.outlet)
    if outlet is None or wording is None:
        _note(posting, Posted.FAILED, edition, why="This channel is no longer there.")
        return
    wording.edition = edition
    _try(posting, Posted.DONE, edition, lambda: outlet.send(announcement, wording))


def _try(posting: Posting, state: Posted, edition: Edition, act: Callable[[], str | None]) -> None:
    """What the channel refuses is kept in its words, and takes nothing else along."""
    try:
        with transaction.atomic():
            reference = act()
    except Refusal as refusal:
        _note(posting, Posted.FAILED, edition, why=str(refusal)[:300])
    else:
        _note(posting, state, edition, reference=reference or posting.reference)


def _note(posting: Posting, state: Posted, edition: Edition, *, why: str = "", reference: str = "") -> None:
    posting.state, posting.edition, posting.why = state, edition.number, why
    posting.reference, posting.at = reference or posting.reference, timezone.now()
    # Not the clicks, which are counted meanwhile.
    posting.save(update_fields=["state", "edition", "why", "reference", "at"])


def _follow_some(announcement: Announcement, edition: Edition) -> bool:
    behind = announcement.postings.exclude(outlet__in=EACH).filter(edition__lt=edition.number)
    posting = behind.order_by("pk").first()
    if posting is not None:
        _change(announcement, edition, posting)
        return True
    if following.follow_next(announcement, edition) is not None:
        return True
    state = Posted.TAKEN if edition.kind == Kind.RETRACTION else models.F("state")
    announcement.postings.filter(outlet__in=EACH).update(
        edition=edition.number, state=state, at=timezone.now()
    )
    following.release_letters(announcement)
    Edition.objects.filter(pk=edition.pk).update(followed_at=timezone.now())
    write_down(announcement, Did.FOLLOWED)
    return False


def _change(announcement: Announcement, edition: Edition, posting: Posting) -> None:
    """Another text in the place of what stands there; what never got there is not changed, and not tried again."""
    outlet, wording = OUTLETS.get(posting.outlet), wording_of(edition, posting.outlet)
    if outlet is None or posting.edition == 0 or (posting.state == Posted.FAILED and not posting.reference):
        state = Posted.TAKEN if posting.state == Posted.WAITING else posting.state
        _note(posting, Posted(state), edition, why=posting.why)
    elif edition.kind == Kind.RETRACTION:
        _try(posting, Posted.TAKEN, edition, lambda: outlet.retract(announcement, posting, edition))
    elif wording is not None:
        wording.edition = edition
        _try(posting, Posted.DONE, edition, lambda: outlet.correct(announcement, posting, edition, wording))
    else:
        _note(posting, Posted(posting.state), edition, why=posting.why)
