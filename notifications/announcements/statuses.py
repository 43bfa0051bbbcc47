"""The life of an announcement: one table of moves."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    DRAFT = "draft", _("Being written")
    AWAITING = "awaiting", _("Waits for a second person")
    REFUSED = "refused", _("Sent back")
    APPROVED = "approved", _("Approved, waits for its time")
    CANCELLED = "cancelled", _("Cancelled, nobody was told")
    SENDING = "sending", _("Being sent")
    PAUSED = "paused", _("Paused")
    STOPPED = "stopped", _("Stopped on the way")
    SENT = "sent", _("Sent")
    CORRECTED = "corrected", _("Corrected")
    RETRACTED = "retracted", _("Taken back")


S = State
#: From each state, where it may go. Everything not named here is refused in words.
MOVES: dict[str, set[str]] = {
    S.DRAFT: {S.DRAFT, S.AWAITING, S.CANCELLED},
    S.AWAITING: {S.DRAFT, S.REFUSED, S.APPROVED, S.CANCELLED},
    S.REFUSED: {S.DRAFT, S.CANCELLED},
    S.APPROVED: {S.DRAFT, S.SENDING, S.CANCELLED},
    S.SENDING: {S.PAUSED, S.SENT, S.STOPPED, S.RETRACTED},
    S.PAUSED: {S.SENDING, S.STOPPED, S.RETRACTED},
    S.STOPPED: {S.CORRECTED, S.RETRACTED},
    S.SENT: {S.CORRECTED, S.RETRACTED},
    S.CORRECTED: {S.CORRECTED, S.RETRACTED},
    S.RETRACTED: set(),
    S.CANCELLED: set(),
}
#: Nothing has left yet: words, people and channels may change, which takes an approval away.
UNSENT = {S.DRAFT, S.AWAITING, S.REFUSED, S.APPROVED}
#: What everybody may see of it stands: banner, page, post.
STANDING = {S.SENDING, S.PAUSED, S.STOPPED, S.SENT, S.CORRECTED}
#: Somebody may have been told.
OUT = STANDING | {S.RETRACTED}


class Audience(models.TextChoices):
    EVERYONE = "everyone", _("Everyone")
    BUYERS = "buyers", _("Who has bought – something, or in one category")
    SELLERS = "sellers", _("Who has posted something for sale – anything, or in one category")
    DISTRICTS = "districts", _("Neighbourhoods – whoever says they live there")
    SEGMENT = "segment", _("A segment")


class Purpose(models.TextChoices):
    """What it is about: a campaign is measured, and what concerns everybody's safety, money or rules leaves nobody out."""

    NEWS = "news", _("News – something is different, or happens")
    MARKETING = "marketing", _("A campaign – it should bring something about, and is measured")
    SERVICE = "service", _("Safety, money or how Yardsale works – nobody is ever left out")


class Kind(models.TextChoices):
    """What an edition is: the words as first sent, other words in their place, or that they are taken back."""

    FIRST = "first", _("First words")
    CORRECTION = "correction", _("Correction")
    RETRACTION = "retraction", _("Taken back")


class Posted(models.TextChoices):
    """How it stands with one channel."""

    WAITING = "waiting", _("Waiting")
    DONE = "done", _("Out")
    FAILED = "failed", _("Failed")
    TAKEN = "taken", _("Taken back")


class Did(models.TextChoices):
    """What somebody did with an announcement, or the clock: its history."""

    WROTE = "wrote", _("Wrote it")
    CHANGED = "changed", _("Changed it")
    ASKED = "asked", _("Asked for a second person")
    REFUSED = "refused", _("Sent it back")
    APPROVED = "approved", _("Approved it")
    CANCELLED = "cancelled", _("Cancelled it")
    BEGAN = "began", _("Sending began")
    VOID = "void", _("The approval no longer fitted: it waits for a second person again")
    PAUSED = "paused", _("Paused the sending")
    RESUMED = "resumed", _("Let the sending go on")
    STOPPED = "stopped", _("Stopped the sending")
    SENT = "sent", _("Everybody was told")
    PROPOSED = "proposed", _("Wrote a correction")
    CORRECTED = "corrected", _("Approved the correction")
    KEPT = "kept", _("Sent the correction back")
    RETRACTED = "retracted", _("Took it back")
    FOLLOWED = "followed", _("Everybody who was told has the new words")
