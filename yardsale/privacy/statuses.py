"""The lives of a copy and of a farewell."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ExportState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    BUILDING = "building", _("Being packed")
    READY = "ready", _("Ready")
    GONE = "gone", _("Deleted")


class ErasureState(models.TextChoices):
    WAITING = "waiting", _("In its fourteen days")
    KEPT = "kept", _("The account was kept")
    RUNNING = "running", _("Being erased")
    DONE = "done", _("Erased")


#: One of them for each person at a time.
OPEN_EXPORT = [ExportState.WAITING, ExportState.BUILDING]
OPEN_ERASURE = [ErasureState.WAITING, ErasureState.RUNNING]
