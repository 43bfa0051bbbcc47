"""Kinds of messages, and the life of a proposal to meet."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """The first two are written by people; the others by rooms of the house, each with a template of its own."""

    TEXT = "text", _("Text")
    PHOTO = "photo", _("Photo")
    OFFER = "offer", _("Offer")
    MEETING = "meeting", _("Meeting")
    NOTICE = "notice", _("Notice")


#: What people write with their own words.
WRITTEN = {Kind.TEXT, Kind.PHOTO}
#: What the notice below a message is called that asks for somebody's code.
CODE_WARNING = "code.warning"
#: What the hourly limit counts: a place to meet is words too.
COUNTED = WRITTEN | {Kind.MEETING}


class MeetingState(models.TextChoices):
    OPEN = "open", _("Waiting for an answer")
    AGREED = "agreed", _("Agreed")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Taken back")
    REPLACED = "replaced", _("Replaced by a later one")


class Obstacle(models.TextChoices):
    """Why two people cannot write to each other, in words for either of them."""

    APART = "apart", _("You cannot write to each other any more. What was said stays here.")
    GONE = "gone", _("This person is no longer on Yardsale. What was said stays here.")
