"""An announcement on people's devices: its own two lines, in the edition that the row in the inbox says."""

from typing import TYPE_CHECKING, Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from notifications.announcements import told
from notifications.announcements.models import Announcement, Edition, Posting, Wording
from notifications.announcements.outlets import Counts, Figure, Outlet
from notifications.announcements.statuses import Kind
from notifications.channels.models import Notification

if TYPE_CHECKING:
    from yardsale.accounts.models import User

KEY = "push"


def words_of(notification: Notification) -> dict[str, Any]:
    """In the place of the row's own words: see notifications.push.words.WRITERS."""
    values = notification.values
    wording = Wording.objects.filter(
        edition__announcement=int(notification.occasion.partition(":")[2]),
        edition__number=values["edition"],
        outlet=KEY,
    ).first()
    return _words(wording, values)


def _words(wording: Wording | None, values: dict[str, Any]) -> dict[str, Any]:
    """Whoever had it with the old words is told that it is corrected; to others the new words are the only ones."""
    title, text = (wording.title, wording.text) if wording else (values["title"], values["text"])
    if values["mark"] == "retracted":
        return {"title": title, "body": values["text"]}
    if values["mark"] == "corrected" and values.get("pushed"):
        title = _now("Corrected: %(title)s") % {"title": title}
    return {"title": title, "body": text}


class PushOutlet(Outlet):
    key = KEY
    label = _("Push")
    hint = _(
        "To devices on which somebody asked to be told. Two lines, and nobody's night: quiet hours are kept."
    )
    icon = "bell"
    longest_title, longest = 60, 160
    needs = "inbox"

    def preview(
        self, announcement: Announcement, edition: Edition, wording: Wording, viewer: "User"
    ) -> SafeString:
        """Devices draw their own frames; these are the words, and what stands for us beside them."""
        said = told.values(announcement, edition, wording)
        # As those get it who had it before: the longest there is.
        had = {"pushed": True} if edition.kind != Kind.FIRST else {}
        return render_to_string("announcements/_push.html", _words(wording, said | had))

    def outcome(self, announcement: Announcement, posting: Posting, counts: Counts) -> list[Figure]:
        figures = [
            Figure(_now("taken by a device"), counts.pushes_left, counts.pushes),
            Figure(_now("opened"), counts.pushes_opened, counts.pushes_left),
            Figure(_now("waiting"), counts.pushes_waiting, counts.pushes),
            Figure(_now("not wanted any more, or read here first"), counts.pushes_cancelled, counts.pushes),
            Figure(_now("given up"), counts.pushes_failed, counts.pushes),
        ]
        if counts.pushes_before:
            figures.append(
                Figure(_now("had been taken with the words of before"), counts.pushes_before, counts.pushes)
            )
        return figures
