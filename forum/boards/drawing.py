"""Rows of topics and posts as HTML, built as strings: they stand 25 times on a page, and a template is slow 25 times.

Every value is escaped here but the words of posts, which forum.boards.words hands over safe.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from forum.boards.models import Photo, Post, Topic
from forum.boards.parts import Badge
from forum.boards.rules import Abilities
from forum.boards.statuses import PostState
from yardsale.templatetags.yardsale import ago, avatar, honour_dots, icon

HOUSE = "Yardsale"


def _safe(written: str) -> SafeString:
    return mark_safe(written)  # nosec B308 B703


@lru_cache(maxsize=32)
def _address(name: str, *arguments: str | int) -> str:
    """Looked up once; whoever uses it puts the right key in place of KEY or 0."""
    return reverse(name, args=arguments)


def _of_code(name: str, code: str) -> str:
    return _address(name, "KEY").replace("KEY", code)


def _of_post(name: str, pk: int, *before: str) -> str:
    return _address(name, *before, 0).replace("/0/", f"/{pk}/")


# -- Topics in a list ------------------------------------------------------------------------------------------------


class TopicPainter:
    """The words of a row are looked up once for a page."""

    def __init__(self) -> None:
        self.new = f' <span class="tag-new">{escape(_("new"))}</span>'
        self.last_by = escape(_("last by %(name)s"))
        self.house = f'<span class="shelf-sign" aria-hidden="true">{icon("tag")}</span>'

    def row(self, topic: Topic, badges: Sequence[Badge], *, is_new: bool) -> SafeString:
        """Up to what stands at its side, where a room above may put something first; `side` ends it."""
        url = _of_code("boards:unread" if is_new else "boards:topic", topic.code)
        poster = topic.poster
        face = avatar(poster) if poster else self.house
        by = escape(poster.name) if poster else HOUSE
        return _safe(
            f'<li class="row{" unread" if is_new else ""}">{face}'
            f'\n<div class="row-body"><h2 class="row-title"><a href="{url}">{escape(topic.subject)}</a>'
            f"{self.new if is_new else ''}</h2>"
            f'\n<p class="row-line">{_marks(topic)}{by}{self._last(topic)}{_pills(badges)}</p></div>\n<div class="row-side">'
        )

    def _last(self, topic: Topic) -> str:
        if topic.last_post_id is None:
            return ""
        person = topic.last_by if hasattr(topic, "last_by") else topic.last_post.poster
        name = escape(person.name) if person else HOUSE
        return f" · {self.last_by % {'name': name}}, {ago(topic.last_post_on)}"

    def side(self, topic: Topic) -> SafeString:
        count = topic.posts_count
        words = ngettext("%(count)s post", "%(count)s posts", count) % {"count": count}
        return _safe(f'<span class="count-tag">{escape(words)}</span></div></li>')


def _marks(topic: Topic) -> str:
    found = []
    if topic.is_pinned:
        found.append(("pin", _("Pinned")))
    if topic.is_locked:
        found.append(("lock", _("Closed")))
    if not topic.approved:
        found.append(("hourglass", _("Not shown to others")))
    return "".join(
        f'<span class="topic-mark">{icon(sign, size=16)} {escape(words)}</span> · ' for sign, words in found
    )


def _pills(badges: Sequence[Badge]) -> str:
    return "".join(f' <span class="pill {escape(badge.tone)}">{_pill(badge)}</span>' for badge in badges)


def _pill(badge: Badge) -> str:
    sign = f"{icon(badge.icon, size=16)} " if badge.icon else ""
    return f"{sign}{escape(badge.words)}"


# -- Posts in a topic ------------------------------------------------------------------------------------------------


class PostPainter:
    """The words of posts are looked up once for a page; what its reader may do is in `can`."""

    def __init__(self, topic: Topic, can: Abilities, *, may_reply: bool) -> None:
        self.can, self.may_reply, self.language = can, may_reply, get_language() or ""
        self.house = f'<span class="post-by">{escape(_("Yardsale"))}</span>'
        self.ours = f' <span class="pill good">{escape(_("Yardsale"))}</span>'
        self.label, self.link = escape(_("Post %(number)s")), escape(_("Link to post %(number)s"))
        quote = _of_code("boards:reply", topic.code)
        self.quote = f'<a href="{quote}?quote=%s" rel="nofollow">{_button("quote", _("Quote"))}</a>\n'
        self.change, self.remove = _button("pencil", _("Change")), _button("trash-2", _("Remove"))
        self.report = _button("flag", _("Report"))

    def head(self, post: Post) -> SafeString:
        """Up to what stands beside its number; `body` ends it."""
        number, person = {"number": post.number}, post.poster
        state = f" post-{post.state}" if post.state != PostState.SHOWN else ""
        first = " post-first" if post.number == 1 else ""
        by = self.house
        if person is not None:
            by = (
                f'{avatar(person, size="small")}<a class="post-by" href="{_of_code("people:profile", person.code)}">'
                f"{escape(person.name)}</a>{self.ours if person.is_staff else ''}"
                f"{honour_dots(tuple(person.badges), self.language) if person.badges else ''}"
            )
        return _safe(
            f'<article class="string-tag post{state}{first}" id="p{post.number}" aria-label="{self.label % number}">'
            f'<span class="string-loop" aria-hidden="true"></span>\n<header class="post-head">{by}\n'
            f'<span class="post-when">{ago(post.created)}</span><a class="post-number" href="{_of_post("boards:post", post.pk)}"'
            f' aria-label="{self.link % number}">#{post.number}</a>'
        )

    def body(self, post: Post, html: SafeString, photos: Sequence[Photo]) -> SafeString:
        is_readable = self.can.read_words(post)
        words = f'<div class="prose post-words">{html}</div>\n{_photos(post, photos)}' if is_readable else ""
        return _safe(
            f'</header>\n{_notice(post)}{words}<footer class="post-foot">{self._foot(post, is_readable)}</footer></article>'
        )

    def _foot(self, post: Post, is_readable: bool) -> str:
        found = []
        may_edit = self.can.edit(post)
        if post.edited_at and is_readable:
            said = escape(_("Edited"))
            if may_edit or self.can.is_moderator:
                said = _safe(f'<a href="{_of_post("boards:history", post.pk)}">{said}</a>')
            found.append(f'<span class="muted">{said} {ago(post.edited_at)}</span>\n')
        is_shown = post.state == PostState.SHOWN
        if self.may_reply and is_shown:
            found.append(self.quote % post.number)
        if may_edit:
            found.append(f'<a href="{_of_post("boards:edit", post.pk)}">{self.change}</a>\n')
        if self.can.remove(post) or self.can.judge(post):
            found.append(f'<a href="{_of_post("boards:remove", post.pk)}">{self.remove}</a>\n')
        if is_shown and self.can.report(post):
            url = _of_post("reports:report", post.pk, "post")
            found.append(f'<a href="{url}" rel="nofollow">{self.report}</a>')
        return "".join(found)


def _button(sign: str, words: str) -> str:
    return f"{icon(sign, size=16)} {escape(words)}"


def _notice(post: Post) -> str:
    """What the reader is told of a post that is not simply there."""
    reason = {"reason": post.taken_for}
    if post.state == PostState.SHOWN:
        return ""
    if post.state == PostState.HELD:
        words = _(
            "Only you and our moderators see this so far. Your first posts are read by a moderator before neighbours"
            " see them; we tell you."
        )
        return f'<p class="notice info">{icon("hourglass")} <span>{escape(words)}</span></p>\n'
    if post.state == PostState.REFUSED:
        words = _("We do not show this. The reason: %(reason)s") % reason
        return f'<p class="notice warn">{icon("eye-off")} <span>{escape(words)}</span></p>\n'
    if post.state == PostState.DELETED:
        is_own = post.taken_by_id == post.poster_id
        words = (
            _("Taken back by its author: %(reason)s") if is_own else _("Removed by a moderator: %(reason)s")
        )
        return f'<p class="muted post-gap">{icon("eraser")} {escape(words % reason)}</p>\n'
    return f'<p class="muted post-gap">{icon("eye-off")} {escape(_("Hidden by our moderators."))}</p>\n'


def _photos(post: Post, photos: Iterable[Photo]) -> str:
    rows = []
    for number, photo in enumerate(photos, start=1):
        name = post.poster.name if post.poster else HOUSE
        words = escape(_("Photo %(number)s by %(name)s") % {"number": number, "name": name})
        url = photo.get_absolute_url()
        rows.append(
            f'<li><a href="{url}"><img src="{url}?small" width="{photo.width}" height="{photo.height}" alt="{words}"'
            ' loading="lazy" decoding="async"></a></li>'
        )
    return f'<ul class="post-photos">{"".join(rows)}</ul>\n' if rows else ""
