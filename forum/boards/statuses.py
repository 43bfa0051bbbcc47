"""What boards there are, and what becomes of a post."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class BoardKind(models.TextChoices):
    ANNOUNCEMENTS = "announcements", _("Announcements")
    QUESTIONS = "questions", _("Questions & answers")
    DISPUTES = "disputes", _("Disputes")
    RESOLVED = "resolved", _("Resolved disputes")
    SUGGESTIONS = "suggestions", _("Suggestions")
    COMMUNITY = "community", _("Community")
    CATEGORY = "category", _("Things")
    DISTRICT = "district", _("Neighbourhoods")


class PostState(models.TextChoices):
    SHOWN = "shown", _("Shown")
    HELD = "held", _("Waiting for a moderator")
    REFUSED = "refused", _("Not shown")
    DELETED = "deleted", _("Removed")
    HIDDEN = "hidden", _("Hidden by our people")


P = PostState
MOVES: dict[str, set[str]] = {
    # It waits again when somebody whom we do not know yet changes it.
    P.SHOWN: {P.HELD, P.DELETED, P.HIDDEN},
    P.HELD: {P.SHOWN, P.REFUSED, P.DELETED, P.HIDDEN},
    P.HIDDEN: {P.SHOWN},
    # Whoever looks again may think otherwise.
    P.REFUSED: {P.SHOWN},
    P.DELETED: set(),
}
#: Everybody knows that these were there; of the last two nobody but their author and our people reads the words.
PUBLIC = {P.SHOWN, P.DELETED, P.HIDDEN}


class ActKind(models.TextChoices):
    """What our people do with a whole topic, each with a reason."""

    LOCK = "lock", _("Lock – Nobody answers any more")
    UNLOCK = "unlock", _("Open again – Everybody may answer")
    PIN = "pin", _("Pin – It stays on top of its board")
    UNPIN = "unpin", _("Let go – It takes its place among the others")
    MOVE = "move", _("Move – Into another board")
    SLOW = "slow", _("Slow mode – One post each in so many minutes; 0 ends it")
