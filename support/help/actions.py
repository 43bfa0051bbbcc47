"""What our people do with articles they write, and what readers say of articles."""

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from support.help import rules
from support.help.articles import ARTICLES
from support.help.models import (
    LONGEST_COMMENT,
    LONGEST_SUMMARY,
    LONGEST_TEXT,
    LONGEST_TITLE,
    Helped,
    Written,
)
from support.help.statuses import Topic, WrittenStatus
from yardsale import visitors
from yardsale.refusals import Refusal

if TYPE_CHECKING:
    from yardsale.accounts.models import User

#: Kept pages of the help centre depend on this stamp.
ROOM = "help"
#: Addresses of the help centre that are no articles.
TAKEN = {"likely"}
#: As slugs: an address stays short.
LONGEST_SLUG = 50


@transaction.atomic
def draft(
    title: str, text: str, *, by: "User", source: str = "", topic: str = "", summary: str = ""
) -> Written:
    """Begin an article, of a ticket for example (`source`: its number). Nobody but our people sees it before it is published."""
    if not rules.may_write(by):
        raise Refusal(_("Only our support people write articles."))
    title, text = " ".join(title.split())[:LONGEST_TITLE], text.strip()
    if not title or not text:
        raise Refusal(_("An article has a title and a text."))
    if len(text) > LONGEST_TEXT:
        raise Refusal(_("That is too long for an article. Please shorten it."))
    return Written.objects.create(
        slug=free_slug(title),
        topic=topic if topic in Topic.values else Topic.BUYING,
        title=title,
        summary=" ".join(summary.split())[:LONGEST_SUMMARY],
        text=text,
        source=source[:80],
        written_by=by,
    )


def free_slug(title: str) -> str:
    """An address from a title that no article has."""
    wanted = slugify(title)[:LONGEST_SLUG].strip("-") or "article"
    if is_free(wanted):
        return wanted
    return f"{wanted}-{secrets.token_hex(2)}"


def is_free(slug: str, *, but: int | None = None) -> bool:
    """Whether an article may stand there; `but` is the one that may stand there already."""
    if slug in ARTICLES or slug in TAKEN:
        return False
    others = Written.objects.filter(slug=slug)
    return not (others.exclude(pk=but) if but else others).exists()


@transaction.atomic
def publish(article: Written, *, by: "User") -> None:
    """Everybody reads it from now on."""
    if not rules.may_publish(by, article):
        raise Refusal(_("You cannot publish this article. Please look again."))
    if not is_free(article.slug, but=article.pk):
        raise Refusal(_("Another article stands at this address. Please choose another one."))
    article.move_to(WrittenStatus.PUBLISHED, published_by=by, published_at=timezone.now())
    visitors.touch_room(ROOM)


@transaction.atomic
def take_back(article: Written, *, by: "User") -> None:
    """It is a draft again, seen by our people alone."""
    if not rules.may_take_back(by, article):
        raise Refusal(_("You cannot take this article back. Please look again."))
    article.move_to(WrittenStatus.DRAFT, published_by=None, published_at=None)
    visitors.touch_room(ROOM)


# -- Did this help? ------------------------------------------------------------------------------------------------


@transaction.atomic
def say(slug: str, *, by: "User | None", visitor: int | None, is_yes: bool) -> Helped:
    """One answer for each person, or each visitor and day; said again, it is the new one."""
    assert by is not None or visitor is not None
    who = {"person": by} if by else {"visitor": visitor}
    answer, _is_new = Helped.objects.update_or_create(article=slug, **who, defaults={"is_yes": is_yes})
    return answer


@transaction.atomic
def comment(answer: Helped, text: str) -> None:
    """What somebody missed, for our people to read."""
    answer.comment = text.strip()[:LONGEST_COMMENT]
    answer.save(update_fields=["comment"])


def forget_visitors() -> int:
    """Who said it is forgotten after the day; the answers stay. How many were."""
    yesterday = timezone.now() - timedelta(days=1)
    return Helped.objects.filter(visitor__isnull=False, created_at__lt=yesterday).update(visitor=None)
