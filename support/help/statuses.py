"""The topics of the help centre, and the states of an article that was written here."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Topic(models.TextChoices):
    """In the order in which they stand on the first page of help."""

    BUYING = "buying", _("Buying")
    SELLING = "selling", _("Selling")
    MONEY = "money", _("Money")
    SAFETY = "safety", _("Staying safe")
    ACCOUNT = "account", _("Your account")
    FORUM = "forum", _("Forum and moderation")
    ABOUT = "about", _("About Yardsale")


class WrittenStatus(models.TextChoices):
    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")


MOVES: dict[str, set[str]] = {
    WrittenStatus.DRAFT: {WrittenStatus.PUBLISHED},
    WrittenStatus.PUBLISHED: {WrittenStatus.DRAFT},
}
