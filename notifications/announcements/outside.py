"""The company's pages on X and Facebook as channels of an announcement. What leaves, and what becomes of it, is `social`'s."""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from notifications.announcements.models import Announcement, Edition, Posting, Wording
from notifications.announcements.outlets import Counts, Figure, Outlet, Standing
from notifications.announcements.statuses import Kind
from notifications.social import networks, outlet, rules
from notifications.social.models import LONGEST_TEXT, Post
from notifications.social.page import TONES
from notifications.social.statuses import Network, State
from yardsale.refusals import Refusal

if TYPE_CHECKING:
    from yardsale.accounts.models import User


class OutsideOutlet(Outlet):
    """One network. Its posts are found by the announcement's occasion, so that no try makes a second one."""

    icon = "megaphone"
    is_public = True
    may_link = True

    def stop(self, announcement: Announcement) -> None:
        outlet.keep_back(self.network, source=announcement.occasion)

    def __init__(self, network: Network) -> None:
        self.network: str = network.value
        self.key = network.value
        self.label = network.label
        self.longest = min(networks.network(network).limits.longest, LONGEST_TEXT)
        self.hint = self._hint()

    def _hint(self) -> Any:
        if networks.network(self.network).limits.cost:
            return _(
                "A post in the company’s name. Each costs money, with a link more; the preview says how much."
            )
        return _("A post in the company’s name.")

    def link_of(self, announcement: Announcement, wording: Wording) -> str:
        """Its page, in a way that says where whoever came was led from."""
        if not wording.has_link:
            return ""
        return f"{settings.SITE_URL}{announcement.get_absolute_url()}?by={self.key}"

    def preview(
        self, announcement: Announcement, edition: Edition, wording: Wording, viewer: "User"
    ) -> SafeString:
        if edition.kind == Kind.RETRACTION:
            words = _now("What stands there is deleted. Nothing takes its place.")
            return format_html('<p class="muted">{}</p>', words)
        text = wording.text
        if edition.kind == Kind.CORRECTION:
            text = outlet.as_correction(self.network, source=announcement.occasion, text=text)
        shown = outlet.preview(self.network, text=text, link=self.link_of(announcement, wording))
        return render_to_string("social/_preview.html", {"preview": shown, "site_name": settings.SITE_NAME})

    def problems(self, wording: Wording) -> list[str]:
        announcement = wording.edition.announcement
        link, is_correction = self.link_of(announcement, wording), wording.edition.kind == Kind.CORRECTION
        return outlet.faults(self.network, text=wording.text, link=link, is_correction=is_correction)

    def may_release(self, user: Any) -> bool:
        return rules.may_speak(user)

    def send(self, announcement: Announcement, wording: Wording) -> str:
        """In the name of whoever approved it."""
        return outlet.send(
            self.network, source=announcement.occasion, text=wording.text, by=_approver(wording.edition),
            link=self.link_of(announcement, wording),
        ).code  # fmt: skip

    def correct(
        self, announcement: Announcement, posting: Posting, edition: Edition, wording: Wording
    ) -> None:
        outlet.correct(
            self.network, source=announcement.occasion, text=wording.text, by=_approver(edition),
            number=edition.number, link=self.link_of(announcement, wording),
        )  # fmt: skip

    def retract(self, announcement: Announcement, posting: Posting, edition: Edition) -> None:
        outlet.retract(self.network, source=announcement.occasion, by=edition.written_by)

    def standings(self, announcement: Announcement, posting: Posting) -> list[Standing]:
        """How each post really stands: asked for is not out, and sent is not arrived."""
        return [_standing(post) for post in outlet.outcome(self.network, source=announcement.occasion)]

    def outcome(self, announcement: Announcement, posting: Posting, counts: Counts) -> list[Figure]:
        linked = Wording.objects.filter(edition__announcement=announcement, outlet=self.key, has_link=True)
        if not linked.exists():
            return []
        return [Figure(_now("came to its page from there"), posting.clicks)]


def _approver(edition: Edition) -> "User":
    if edition.approved_by is None:
        raise Refusal(_now("Nobody approved it."))
    return edition.approved_by


def _standing(post: Post) -> Standing:
    state, why = str(post.get_status_display()), ""
    if post.problem:
        why = f"{post.get_problem_display()}. {post.what_to_do}"
    if post.delete_due_at is not None:
        state = _now("%(state)s, is being deleted there") % {"state": state}
    if post.is_dry:
        state = _now("%(state)s (dry run: nothing leaves)") % {"state": state}
    cost = outlet.cost(post)
    return Standing(
        state=state,
        tone=TONES.get(State(post.status), "plain"),
        what=post.text[:60],
        why=why,
        cost=_now("cost %(cost)s") % {"cost": cost} if cost else "",
        address=post.remote_url if post.status == State.POSTED else "",
        desk=post.get_absolute_url(),
    )


def all_of_them() -> list[OutsideOutlet]:
    return [OutsideOutlet(network) for network in Network]
