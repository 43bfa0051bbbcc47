"""The house's own channels: the banner, the inbox, e-mail and the board of announcements.

Inbox and e-mail are told person by person, by `fanout`; here they only say how they look and what came of it.
"""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from forum.boards import actions as boards
from forum.boards import words as board_words
from forum.boards.models import LONGEST as LONGEST_POST
from forum.boards.models import LONGEST_SUBJECT, Board, Post
from forum.boards.statuses import BoardKind
from notifications.announcements import banners, letters, outside, told
from notifications.announcements.models import Announcement, Edition, Posting, Wording
from notifications.announcements.outlets import Counts, Figure, Outlet, register
from notifications.announcements.pushes import PushOutlet
from notifications.announcements.statuses import Kind
from notifications.channels import mail
from yardsale.refusals import Refusal

if TYPE_CHECKING:
    from yardsale.accounts.models import User

#: Room for the line that says what was corrected.
_LINE = 400


class BannerOutlet(Outlet):
    key = "banner"
    label = _("Banner above every page")
    hint = _("One sentence. Everybody sees it until the day you name, or puts it away.")
    icon = "megaphone"
    longest = 140
    is_public = True

    def preview(
        self, announcement: Announcement, edition: Edition, wording: Wording, viewer: "User"
    ) -> SafeString:
        drawn = {"banner": banners.told(announcement, edition, wording), "is_sample": True}
        return render_to_string("components/banner.html", drawn)

    def outcome(self, announcement: Announcement, posting: Posting, counts: Counts) -> list[Figure]:
        return [Figure(_now("came to its page from there"), posting.clicks)]


class InboxOutlet(Outlet):
    key = "inbox"
    label = _("Inbox")
    hint = _("A row in the inbox of everybody in the audience, and the bell rings.")
    icon = "inbox"
    longest_title, longest = 80, 280

    def preview(
        self, announcement: Announcement, edition: Edition, wording: Wording, viewer: "User"
    ) -> SafeString:
        drawn = {"notification": told.sample(announcement, edition, wording, viewer)}
        row = render_to_string("notifications/_row.html", drawn)
        return format_html('<ul class="rows sample-inbox">{}</ul>', row)

    def outcome(self, announcement: Announcement, posting: Posting, counts: Counts) -> list[Figure]:
        figures = [
            Figure(_now("written"), counts.told, counts.reckoned),
            Figure(_now("read"), counts.read, counts.told - counts.removed),
            Figure(_now("opened from here"), counts.opened, counts.told - counts.removed),
        ]
        if counts.read_before:
            figures.append(
                Figure(_now("had read it before it was corrected"), counts.read_before, counts.told)
            )
        if counts.removed:
            figures.append(Figure(_now("removed unread"), counts.removed, counts.told))
        return figures


class EmailOutlet(Outlet):
    key = "email"
    label = _("E-mail")
    hint = _(
        "To whoever has not switched news off, at a confirmed address. **Bold**, lists and links are understood."
    )
    icon = "mail"
    longest_title, longest = 90, 4_000
    needs = "inbox"

    def preview(
        self, announcement: Announcement, edition: Edition, wording: Wording, viewer: "User"
    ) -> SafeString:
        letter = self.letter(announcement, edition, wording, viewer)
        drawn = {"letter": letter, "announcement": announcement, "edition": edition}
        return render_to_string("announcements/_letter.html", drawn)

    def letter(self, announcement: Announcement, edition: Edition, wording: Wording, viewer: "User") -> Any:
        """As the person who looks would get it."""
        said = told.values(announcement, edition, wording)
        return mail.letter(letters.sample(announcement, edition, said, viewer))

    def outcome(self, announcement: Announcement, posting: Posting, counts: Counts) -> list[Figure]:
        figures = [
            Figure(_now("left"), counts.mails_left, counts.mails),
            Figure(_now("followed to its page"), counts.mails_opened, counts.mails_left),
            Figure(_now("waiting"), counts.mails_waiting, counts.mails),
            Figure(_now("not wanted any more, or read here first"), counts.mails_cancelled, counts.mails),
            Figure(_now("given up, or came back"), counts.mails_failed, counts.mails),
        ]
        if counts.mails_before:
            figures.append(
                Figure(_now("had left with the words of before"), counts.mails_before, counts.mails)
            )
        return figures


class ForumOutlet(Outlet):
    key = "forum"
    label = _("Board of announcements")
    hint = _("A discussion on the forum, in your name. Neighbours can answer.")
    icon = "messages-square"
    longest_title, longest = LONGEST_SUBJECT, LONGEST_POST - _LINE
    is_public = True

    def preview(
        self, announcement: Announcement, edition: Edition, wording: Wording, viewer: "User"
    ) -> SafeString:
        text = _post_text(edition, wording.text)
        drawn = {"title": wording.title, "html": board_words.preview(text), "by": edition.written_by}
        return render_to_string("announcements/_post.html", drawn)

    def send(self, announcement: Announcement, wording: Wording) -> str:
        board = Board.objects.get(kind=BoardKind.ANNOUNCEMENTS)
        post = boards.start(
            board, by=wording.edition.written_by, subject=wording.title, text=wording.text,
            key=_key_of(announcement),
        )  # fmt: skip
        return str(post.pk)

    def correct(
        self, announcement: Announcement, posting: Posting, edition: Edition, wording: Wording
    ) -> None:
        post = _post_of(posting)
        text = _post_text(edition, wording.text)
        boards.edit(post, by=_poster(post), subject=wording.title, text=text)

    def retract(self, announcement: Announcement, posting: Posting, edition: Edition) -> None:
        """The post stays with its answers, and says that it was taken back; what it said is in its history."""
        post = _post_of(posting)
        boards.edit(post, by=_poster(post), text=_post_text(edition, ""))

    def address(self, posting: Posting) -> str:
        post = Post.objects.select_related("topic").filter(pk=posting.reference or None).first()
        return post.topic.get_absolute_url() if post else ""

    def outcome(self, announcement: Announcement, posting: Posting, counts: Counts) -> list[Figure]:
        post = Post.objects.select_related("topic").filter(pk=posting.reference or None).first()
        if post is None:
            return []
        return [Figure(_now("answers"), max(0, post.topic.posts_count - 1))]


def _post_of(posting: Posting) -> Post:
    post = Post.objects.select_related("topic", "poster").filter(pk=posting.reference or None).first()
    if post is None:
        raise Refusal(_now("Its post is no longer there."))
    return post


def _poster(post: Post) -> "User":
    if post.poster is None:
        raise Refusal(_now("Nobody's name stands on its post any more."))
    return post.poster


def _post_text(edition: Edition, text: str) -> str:
    """What was changed stands first."""
    line = {
        Kind.CORRECTION: _now("**Corrected:** %(reason)s"),
        Kind.RETRACTION: _now("**We have taken this back:** %(reason)s"),
    }.get(Kind(edition.kind), "")
    said = line % {"reason": edition.reason} if line else ""
    return "\n\n".join(part for part in (said, text) if part)


def _key_of(announcement: Announcement) -> UUID:
    """The same for every try, so that it is one topic."""
    return UUID(int=(0xA77 << 64) + announcement.pk)


def register_all() -> None:
    own = (BannerOutlet(), InboxOutlet(), EmailOutlet(), PushOutlet(), ForumOutlet())
    for outlet in (*own, *outside.all_of_them()):
        register(outlet)
