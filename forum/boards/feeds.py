"""Atom: the newest topics of a board or of all, made anew for each request from what an anonymous visitor may read."""

import re

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from forum.boards.grants import Reader
from forum.boards.models import Board, Post
from forum.boards.words import shown

MOST = 50
#: What XML cannot hold at all. A page may say it: Markdown makes such a character of "&#1;".
_UNSAYABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

#: The beginning of a link to a place of ours.
_LINK = re.compile(r'<a\b[^>]*\bhref="(?=/(?!/))')


def said(words: object) -> str:
    """Without what would break the whole feed for everybody."""
    return _UNSAYABLE.sub("", str(words))


def _absolute(html: str) -> str:
    """Elsewhere our addresses lead nowhere without the name of the site."""
    return _LINK.sub(rf"\g<0>{settings.SITE_URL}", html)


def answer(board: Board | None, reader: Reader) -> HttpResponse:
    posts = Post.objects.shown().filter(number=1, topic__approved=True, topic__forum__in=reader.forums)
    if board is not None:
        posts = posts.filter(topic__forum=board.forum_id)
    found = list(posts.select_related("topic", "poster").defer("words").order_by("-pk")[:MOST])
    name = board.forum.name if board else _("Forum")
    page = board.get_absolute_url() if board else reverse("boards:index")
    feed = Atom1Feed(
        title=said(f"{name} · {settings.SITE_NAME}"),
        link=settings.SITE_URL + page,
        description=said(board.summary) if board else "",
        feed_url=f"{settings.SITE_URL}{page}feed/",
        language=settings.LANGUAGE_CODE,
    )
    for post, html in zip(found, shown([post.html for post in found]), strict=True):
        address = settings.SITE_URL + post.topic.get_absolute_url()
        feed.add_item(
            title=said(post.topic.subject), link=address, unique_id=address, description=said(_absolute(html)),
            author_name=said(post.poster.name if post.poster else settings.SITE_NAME),
            pubdate=post.created, updateddate=post.edited_at or post.created,
        )  # fmt: skip
    return HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")
