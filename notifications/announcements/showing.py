"""What the pages of announcements show, put together."""

import base64
import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.mail import EmailMultiAlternatives
from django.http import HttpResponse
from django.utils.safestring import SafeString

from notifications.announcements import audiences, comparing, holdouts, outcomes, rules, uplift
from notifications.announcements.models import Announcement, Edition, Posting
from notifications.announcements.outlets import Counts, Figure, Outlet, Standing, chosen
from notifications.announcements.statuses import OUT, Kind, State
from notifications.announcements.told import wording_of
from yardsale import markup

if TYPE_CHECKING:
    from yardsale.accounts.models import User

_STYLE = re.compile(r"<style[^>]*>(.*?)</style>", re.DOTALL)
#: Lines of the history on a page.
LINES = 60
#: Whose words the page of an announcement shows: the longest there are.
LONGEST_FIRST = ("email", "forum", "facebook", "inbox", "x", "banner")


@dataclass(frozen=True)
class Place:
    """One channel on the desk's page: how it looks there, and what came of it."""

    outlet: Outlet
    preview: SafeString | None
    proposed: SafeString | None
    posting: Posting | None
    figures: list[Figure]
    address: str
    standings: list[Standing]


def page(announcement: Announcement) -> dict[str, Any]:
    edition = announcement.editions.prefetch_related("wordings").get(number=announcement.edition)
    said = {wording.outlet: wording for wording in edition.wordings.all()}
    wording = next((said[key] for key in LONGEST_FIRST if key in said), None)
    is_taken = edition.kind == Kind.RETRACTION
    title = next((one.title for one in said.values() if one.title), "")
    return {
        "announcement": announcement,
        "edition": edition,
        "title": (wording.title if wording else "") or title,
        "html": markup.html(wording.text) if wording and not is_taken else "",
        "is_corrected": edition.kind == Kind.CORRECTION,
        "is_taken": is_taken,
        "why": audiences.why(audiences.of(announcement)),
    }


def last_edition(announcement: Announcement) -> Edition:
    """With a correction that waits, that one; else what everybody reads."""
    edition = announcement.editions.prefetch_related("wordings").order_by("-number").first()
    assert edition is not None, "every announcement has a first edition"
    return edition


def desk(announcement: Announcement, viewer: "User", days: str = "") -> dict[str, Any]:
    people = ("written_by", "approved_by")
    editions = {
        edition.number: edition
        for edition in announcement.editions.select_related(*people).prefetch_related("wordings")
    }
    edition, proposed = editions[announcement.edition], editions.get(announcement.edition + 1)
    is_out = announcement.state in OUT
    choice = audiences.of(announcement)
    entries = list(announcement.entries.select_related("by").order_by("-pk")[:LINES])
    return {
        "announcement": announcement,
        "edition": edition,
        "proposed": proposed,
        "audience": audiences.words(choice),
        "why": audiences.why(choice),
        "people": announcement.reckoned if is_out else audiences.count(choice),
        "progress": outcomes.progress(announcement) if is_out else None,
        "uplift": comparing.of(announcement, days) if uplift.is_measured(announcement) else None,
        "left_out": holdouts.percent(announcement) if is_out else announcement.holdout,
        "is_moving": _is_moving(announcement, edition),
        "places": _places(announcement, edition, proposed, viewer),
        "entries": entries,
        "may": _may(announcement, proposed or edition, viewer),
    }


def _is_moving(announcement: Announcement, edition: Edition) -> bool:
    """Whether the page should look again."""
    is_behind = edition.followed_at is None
    moved = announcement.state in {State.CORRECTED, State.RETRACTED} and is_behind
    return announcement.state == State.SENDING or moved


def _may(announcement: Announcement, edition: Edition, viewer: "User") -> dict[str, bool]:
    """Which buttons stand there."""
    plain = ("change", "ask", "cancel", "pause", "resume", "stop", "correct", "retract")
    may = {verb: getattr(rules, f"may_{verb}")(viewer, announcement) for verb in plain}
    may["approve"] = rules.may_approve(viewer, announcement, edition)
    may["approve_correction"] = rules.may_approve_correction(viewer, announcement, edition)
    return may


def _places(
    announcement: Announcement, edition: Edition, proposed: Edition | None, viewer: "User"
) -> list[Place]:
    postings = {posting.outlet: posting for posting in announcement.postings.all()}
    counted = outcomes.counts(announcement) if announcement.state in OUT else Counts()
    places = []
    for outlet in chosen(announcement):
        posting = postings.get(outlet.key)
        places.append(
            Place(
                outlet,
                _preview(outlet, announcement, edition, viewer),
                _preview(outlet, announcement, proposed, viewer) if proposed else None,
                posting,
                outcomes.figures(announcement, posting, counted) if posting else [],
                outlet.address(posting) if posting else "",
                outlet.standings(announcement, posting) if posting else [],
            )
        )
    return places


def _preview(
    outlet: Outlet, announcement: Announcement, edition: Edition, viewer: "User"
) -> SafeString | None:
    wording = wording_of(edition, outlet.key)
    return outlet.preview(announcement, edition, wording, viewer) if wording else None


def framed(letter: EmailMultiAlternatives) -> HttpResponse:
    """The HTML part as a page that stands in a frame of ours and nowhere else; nothing in it runs."""
    html = str(letter.alternatives[0][0])
    digests = [
        base64.b64encode(hashlib.sha256(style.encode()).digest()).decode() for style in _STYLE.findall(html)
    ]
    styles = " ".join(f"'sha256-{digest}'" for digest in digests) or "'none'"
    answer = HttpResponse(html.replace("<head>", '<head><base target="_top">', 1))
    answer["Content-Security-Policy"] = (
        f"default-src 'none'; img-src 'self'; style-src {styles}; base-uri 'none'; form-action 'none';"
        " frame-ancestors 'self'; sandbox allow-top-navigation-by-user-activation"
    )
    answer["X-Frame-Options"] = "SAMEORIGIN"
    return answer
