"""How somebody new and their helper stand to each other, and why it ended."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PairState(models.TextChoices):
    ASKED = "asked", _("Asked")
    ACTIVE = "active", _("Helping")
    ENDED = "ended", _("Over")


class Ending(models.TextChoices):
    SOLD = "sold", _("The first sale is made")
    DECLINED = "declined", _("Not now")
    TAKEN_BACK = "taken_back", _("Not needed any more")
    LEFT = "left", _("One of the two ended it")


P = PairState
MOVES = {P.ASKED: {P.ACTIVE, P.ENDED}, P.ACTIVE: {P.ENDED}, P.ENDED: set()}
OPEN = (P.ASKED, P.ACTIVE)
