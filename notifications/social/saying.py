"""What a post will be out there: its pictures, its words, what is wrong with them, and what it costs."""

import re
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from listings.catalogue import photos
from listings.catalogue.models import Listing
from notifications.social import budget, networks
from notifications.social.models import Find, Post
from notifications.social.networks import Picture, Sending
from notifications.social.statuses import Network

#: So many pictures go with a post: what every network takes.
MOST_PICTURES = 4
#: What X would make a link of, and charge for.
ADDRESS = re.compile(
    r"\b(?:https?://|www\.)\S+|\b[a-z0-9-]{2,}\.(?:com|net|org|io|eu|de|nl|fr|co|uk|app|shop|store|info|biz|me|be|es|it|"
    r"ch|at|pl|us|ly|gg|tv|xyz|example)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Preview:
    """Everything a person should see before it is released."""

    network: str
    network_name: str
    text: str
    link: str
    pictures: list[dict[str, Any]]
    length: int
    longest: int
    cost: str
    cost_with_link: str
    faults: list[str]
    is_dry: bool

    @property
    def shape(self) -> str:
        """How many pictures stand in the grid."""
        return f"of-{len(self.pictures)}"


def cost_of(network: str, link: str) -> int:
    """Thousandths of a US dollar."""
    limits = networks.network(network).limits
    return limits.cost_with_link if link else limits.cost


def preview(network: str, text: str, link: str = "", listings: list[Listing] | None = None) -> Preview:
    """Of a post that need not be stored."""
    adapter, shown = networks.network(network), (listings or [])[:MOST_PICTURES]
    return Preview(
        network=network,
        network_name=str(Network(network).label),
        text=text.strip(),
        link=link,
        pictures=[_shown(listing) for listing in shown if listing.cover],
        length=adapter.length(text, link),
        longest=adapter.limits.longest,
        cost=budget.text(cost_of(network, link)),
        cost_with_link=budget.text(adapter.limits.cost_with_link) if adapter.limits.cost_with_link else "",
        faults=faults(network, text, link),
        is_dry=networks.is_dry(),
    )


def preview_of(post: Post) -> Preview:
    return preview(post.network, post.text, post.link, [find.listing for find in finds_of(post)])


def finds_of(post: Post) -> list[Find]:
    return list(post.finds.select_related("listing"))


def faults(network: str, text: str, link: str) -> list[str]:
    """Why it cannot go out as it is, in words; [] when it can."""
    adapter, wrong = networks.network(network), []
    if not text.strip():
        wrong.append(_("Write something."))
    if ADDRESS.search(text):
        wrong.append(
            _("There is an address in the text. Put it into the field for the link: it may cost more.")
        )
    over = adapter.length(text, link) - adapter.limits.longest
    if over > 0:
        wrong.append(
            _("That is %(over)d characters too many for %(network)s.")
            % {"over": over, "network": Network(network).label}
        )
    if link and not is_ours(link):
        wrong.append(_("The link must lead to a page of this site, and to one that is there."))
    return wrong


def is_ours(link: str) -> bool:
    """A public page of ours; a thing's page only while the thing is shown."""
    if not link.startswith(f"{settings.SITE_URL}/") or not link.isprintable() or " " in link:
        return False
    path = link.removeprefix(settings.SITE_URL).partition("?")[0].partition("#")[0]
    try:
        found = resolve(path)
    except Resolver404:
        return False
    if found.view_name != "catalogue:detail":
        return not path.startswith(("/admin/", "/accounts/", "/settings/"))
    return Listing.objects.on_sale().filter(code=found.kwargs["code"]).exists()


def sending_of(post: Post, *, not_after: float) -> Sending:
    """With its pictures read from disk; a file that is gone is left out."""
    pictures = []
    for find in finds_of(post)[:MOST_PICTURES]:
        try:
            jpeg = photos.place(jpeg_of(find.listing, 1280)).read_bytes() if find.listing.cover else b""
        except OSError:
            jpeg = b""
        if jpeg:
            pictures.append(Picture(jpeg, find.listing.cover.get("alt") or find.listing.title))
    return Sending(post.text.strip(), post.link, pictures, not_after)


def jpeg_of(listing: Listing, width: int) -> str:
    """Path below MEDIA_ROOT of its first photo as a JPEG: the narrowest that is so wide, else the widest."""
    jpegs = listing.cover.get("renditions", {}).get("jpeg") or {}
    widths = sorted(int(each) for each in jpegs)
    if not widths:
        return str(listing.cover["original"])
    return str(jpegs[str(next((each for each in widths if each >= width), widths[-1]))])


def _shown(listing: Listing) -> dict[str, Any]:
    path = jpeg_of(listing, 640)
    return {
        "url": path if path.startswith("/") else f"{settings.MEDIA_URL}{path}",
        "alt": listing.cover.get("alt") or listing.title,
        "title": listing.title,
    }
