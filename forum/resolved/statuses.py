"""Where a told case stands."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Stage(models.TextChoices):
    WAITING = "waiting", _("Waits for a second reader")
    RETURNED = "returned", _("Sent back to its writer")
    PUBLISHED = "published", _("Published")
    TAKEN_DOWN = "taken_down", _("Taken down")


#: From each stage, where it may go. Everything else is refused in words.
MOVES = {
    Stage.WAITING: {Stage.WAITING, Stage.RETURNED, Stage.PUBLISHED},
    Stage.RETURNED: {Stage.WAITING},
    Stage.PUBLISHED: {Stage.TAKEN_DOWN},
    Stage.TAKEN_DOWN: {Stage.WAITING},
}
