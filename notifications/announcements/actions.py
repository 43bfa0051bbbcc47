"""Writing, having it approved, holding it up, and what follows when it was wrong. Sending itself is `sending`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from listings.catalogue.models import Category
from notifications.announcements import approval, banners, following, holdouts, outlets, rules, sending
from notifications.announcements.models import Announcement, Edition, Wording
from notifications.announcements.sending import write_down
from notifications.announcements.statuses import Audience, Did, Kind, Purpose, State
from yardsale.refusals import Refusal

if TYPE_CHECKING:
    from yardsale.accounts.models import User

Words = Mapping[str, tuple[str, str]]


@dataclass(frozen=True)
class Draft:
    """All of it as somebody wrote it; `words` are title and text by channel."""

    name: str
    audience: str = Audience.EVERYONE
    category: Category | None = None
    districts: tuple[str, ...] = ()
    segment: str = ""
    outlets: tuple[str, ...] = ()
    send_at: datetime | None = None
    shown_until: datetime | None = None
    words: Words = field(default_factory=dict)
    #: Channels whose words come with the address of its page.
    links: tuple[str, ...] = ()
    purpose: str = Purpose.NEWS
    #: In percent; None: what is usual for these people and channels.
    holdout: int | None = None

    def columns(self) -> dict[str, object]:
        """What does not belong to the chosen audience or channels is not kept."""
        usual = holdouts.usual(self.audience, self.purpose, self.outlets)
        is_narrow = self.audience in {Audience.BUYERS, Audience.SELLERS}
        return {
            "name": self.name,
            "audience": self.audience,
            "category": self.category if is_narrow else None,
            "districts": list(self.districts) if self.audience == Audience.DISTRICTS else [],
            "segment": self.segment if self.audience == Audience.SEGMENT else "",
            "outlets": list(self.outlets),
            "purpose": self.purpose,
            "holdout": usual if self.holdout is None else self.holdout,
            "send_at": self.send_at,
            "shown_until": self.shown_until if "banner" in self.outlets else None,
        }


@transaction.atomic
def compose(draft: Draft, *, by: "User") -> Announcement:
    _refuse_others(rules.is_announcer(by))
    announcement = Announcement.objects.create(**draft.columns())
    edition = Edition.objects.create(announcement=announcement, written_by=by)
    _write(edition, draft.words, draft.outlets, draft.links)
    write_down(announcement, Did.WROTE, by=by)
    return announcement


@transaction.atomic
def change(announcement: Announcement, draft: Draft, *, by: "User", version: int) -> None:
    """Whoever changes it has written it. What was approved is so no longer."""
    held = _held(announcement, version)
    _refuse_others(rules.may_change(by, held))
    edition = held.editions.get(number=1)
    _unapprove(edition, written_by=by, written_at=timezone.now(), note="")
    held.move_to(State.DRAFT, **draft.columns())
    edition.wordings.all().delete()
    _write(edition, draft.words, draft.outlets, draft.links)
    write_down(held, Did.CHANGED, by=by)
    announcement.refresh_from_db()


def _unapprove(edition: Edition, **more: object) -> None:
    Edition.objects.filter(pk=edition.pk).update(approved_by=None, approved_at=None, approved_hash="", **more)


def _write(
    edition: Edition, words: Words, chosen: tuple[str, ...] | list[str], links: tuple[str, ...] = ()
) -> None:
    Wording.objects.bulk_create(
        Wording(edition=edition, outlet=key, title=words[key][0], text=words[key][1], has_link=key in links)
        for key in chosen
        if key in words and any(words[key])
    )


@transaction.atomic
def ask(announcement: Announcement, *, by: "User", version: int) -> None:
    """Give it to a second person, once every channel has what it needs."""
    held = _held(announcement, version)
    _refuse_others(rules.may_ask(by, held))
    _refuse_unready(held)
    held.move_to(State.AWAITING)
    write_down(held, Did.ASKED, by=by)
    announcement.refresh_from_db()


def _refuse_unready(announcement: Announcement) -> None:
    edition = announcement.editions.get(number=1)
    if announcement.holdout and not holdouts.may_have(announcement.purpose, tuple(announcement.outlets)):
        raise Refusal(_("Nobody can be left out of this: put the part that is left out at nothing."))
    outlets.refuse_unfit(announcement, {wording.outlet: wording for wording in edition.wordings.all()})
    now = timezone.now()
    if announcement.send_at is not None and announcement.send_at <= now:
        raise Refusal(
            _("The time to send it is over. Choose another, or none: then it goes out once approved.")
        )
    if "banner" in announcement.outlets:
        until = announcement.shown_until
        if until is None or until <= max(now, announcement.send_at or now):
            raise Refusal(_("Say until when the banner is shown: a moment after it goes up."))


@transaction.atomic
def approve(announcement: Announcement, *, by: "User", version: int) -> None:
    """The second person has read exactly this. Without another time it goes out now."""
    held = _held(announcement, version)
    edition = held.editions.get(number=1)
    _refuse_own(by, edition)
    _refuse_others(rules.may_approve(by, held, edition))
    outlets.refuse_unspoken(held, by)
    _refuse_unready(held)
    _approve(held, edition, by)
    held.move_to(State.APPROVED)
    write_down(held, Did.APPROVED, by=by)
    transaction.on_commit(lambda: sending.begin(held.pk))
    announcement.refresh_from_db()


def _approve(announcement: Announcement, edition: Edition, by: "User") -> None:
    Edition.objects.filter(pk=edition.pk).update(
        approved_by=by, approved_at=timezone.now(),
        approved_hash=approval.fingerprint(announcement, edition), note="",
    )  # fmt: skip


@transaction.atomic
def refuse(announcement: Announcement, *, by: "User", version: int, note: str) -> None:
    """Back to its writer, with what should be different."""
    held = _held(announcement, version)
    edition = held.editions.get(number=1)
    _refuse_own(by, edition)
    _refuse_others(rules.may_approve(by, held, edition))
    note = _said(note)
    Edition.objects.filter(pk=edition.pk).update(note=note)
    held.move_to(State.REFUSED)
    write_down(held, Did.REFUSED, by=by, note=note)
    announcement.refresh_from_db()


@transaction.atomic
def cancel(announcement: Announcement, *, by: "User", version: int) -> None:
    """Before anybody was told."""
    held = _held(announcement, version)
    _refuse_others(rules.may_cancel(by, held))
    held.move_to(State.CANCELLED)
    write_down(held, Did.CANCELLED, by=by)
    announcement.refresh_from_db()


# -- On the way ------------------------------------------------------------------------------------------------------


@transaction.atomic
def pause(announcement: Announcement, *, by: "User") -> None:
    """Nobody more is told, and no letter leaves, until it goes on."""
    held = _held(announcement)
    _refuse_others(rules.may_pause(by, held))
    held.move_to(State.PAUSED)
    following.hold_letters(held)
    write_down(held, Did.PAUSED, by=by)
    announcement.refresh_from_db()


@transaction.atomic
def resume(announcement: Announcement, *, by: "User") -> None:
    held = _held(announcement)
    _refuse_others(rules.may_resume(by, held))
    held.move_to(State.SENDING)
    following.release_letters(held)
    write_down(held, Did.RESUMED, by=by)
    transaction.on_commit(lambda: sending.ring(held.pk))
    announcement.refresh_from_db()


@transaction.atomic
def stop(announcement: Announcement, *, by: "User") -> None:
    """For good: who was told was told, nobody else is; letters that have not left stay here."""
    held = _held(announcement)
    _refuse_others(rules.may_stop(by, held))
    held.move_to(State.STOPPED, finished_at=timezone.now())
    following.cancel_letters(held)
    for outlet in outlets.chosen(held):
        outlet.stop(held)
    write_down(held, Did.STOPPED, by=by)
    transaction.on_commit(lambda: banners.pin())
    announcement.refresh_from_db()


# -- When it was wrong -----------------------------------------------------------------------------------------------


@transaction.atomic
def propose(
    announcement: Announcement, words: Words, *, by: "User", reason: str, links: tuple[str, ...] = ()
) -> Edition:
    """A correction, which a second person lets out; proposed again, it is another in its place."""
    held = _held(announcement)
    _refuse_others(rules.may_correct(by, held))
    reason = _said(reason)
    edition, _is_new = Edition.objects.update_or_create(
        announcement=held, number=held.edition + 1,
        defaults={
            "kind": Kind.CORRECTION, "reason": reason, "note": "", "written_by": by,
            "written_at": timezone.now(),
        },
    )  # fmt: skip
    edition.wordings.all().delete()
    _write(edition, words, held.outlets, links)
    fitting = {wording.outlet: wording for wording in edition.wordings.all()}
    outlets.refuse_unfit(held, fitting)
    held.move_to_same()
    write_down(held, Did.PROPOSED, by=by, note=reason)
    announcement.refresh_from_db()
    return edition


@transaction.atomic
def approve_correction(announcement: Announcement, *, by: "User", version: int) -> None:
    """It goes after everybody who was told, in every channel."""
    held = _held(announcement, version)
    edition = held.editions.filter(number=held.edition + 1).first()
    if edition is None:
        raise Refusal(_("There is no correction to approve. Please look again."))
    _refuse_own(by, edition)
    _refuse_others(rules.may_approve_correction(by, held, edition))
    outlets.refuse_unspoken(held, by)
    _approve(held, edition, by)
    held.move_to(State.CORRECTED, edition=edition.number)
    following.hold_letters(held)
    write_down(held, Did.CORRECTED, by=by, note=edition.reason)
    sending.go_on_after_commit(held)
    announcement.refresh_from_db()


@transaction.atomic
def refuse_correction(announcement: Announcement, *, by: "User", version: int, note: str) -> None:
    held = _held(announcement, version)
    edition = held.editions.filter(number=held.edition + 1).first()
    if edition is None:
        raise Refusal(_("There is no correction here any more. Please look again."))
    _refuse_own(by, edition)
    _refuse_others(rules.may_approve_correction(by, held, edition))
    note = _said(note)
    Edition.objects.filter(pk=edition.pk).update(note=note)
    held.move_to_same()
    write_down(held, Did.KEPT, by=by, note=note)
    announcement.refresh_from_db()


@transaction.atomic
def retract(announcement: Announcement, *, by: "User", reason: str) -> None:
    """Take it back everywhere, at once. The words of before stay in the history."""
    held = _held(announcement)
    _refuse_others(rules.may_retract(by, held))
    reason = _said(reason)
    held.editions.filter(number=held.edition + 1).delete()
    last = held.editions.get(number=held.edition)
    edition = Edition.objects.create(
        announcement=held, number=held.edition + 1, kind=Kind.RETRACTION, reason=reason, written_by=by
    )
    _write(edition, {row.outlet: (row.title, row.text) for row in last.wordings.all()}, held.outlets)
    held.move_to(State.RETRACTED, edition=edition.number, finished_at=timezone.now())
    following.hold_letters(held)
    write_down(held, Did.RETRACTED, by=by, note=reason)
    sending.go_on_after_commit(held)
    announcement.refresh_from_db()


def _held(announcement: Announcement, version: int | None = None) -> Announcement:
    """Its row; waits at most for one batch."""
    held = Announcement.objects.select_for_update(of=("self",)).get(pk=announcement.pk)
    if version is not None and held.version != version:
        raise Refusal(_("Somebody changed this a moment ago. Please read it again."))
    return held


def _refuse_others(may: bool) -> None:
    if not may:
        raise Refusal(_("This cannot be done (any more). Please look again."))


def _refuse_own(by: "User", edition: Edition) -> None:
    if by.pk == edition.written_by_id:
        raise Refusal(_("You wrote this, so somebody else approves it."))


def _said(words: str) -> str:
    said = " ".join(words.split())
    if not said:
        raise Refusal(_("Say why, in a sentence."))
    return said
