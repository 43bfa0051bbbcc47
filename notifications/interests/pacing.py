"""Which alerts travel at once, and which calmly in the digest: what is broad, weak or old news disturbs nobody's day."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings

from listings.catalogue.models import Listing
from notifications.interests.matcher import Match
from notifications.interests.statuses import Pace, Urgency

#: From here on a match is strong: it may take the last places of a person's day.
STRONG = 0.5
#: Below this it is worth a line in the digest and no buzzing telephone.
WEAK = 0.32


def is_strong(match: Match) -> bool:
    return match.is_search or match.rank >= STRONG


def urgencies(listing: Listing, matches: Iterable[Match], now: datetime) -> dict[int, Urgency]:
    """{person: how their alert travels}; the matches best first.

    A thing that very many would want is told at once to the best of them only. What has stood for hours, because the
    site was down when it was posted, is no news: a backlog is caught up in order, into digests, without a flood.
    """
    since = listing.published_at
    is_old = since is not None and since < now - timedelta(hours=settings.ALERT_FRESH_HOURS)
    found: dict[int, Urgency] = {}
    at_once = 0
    for match in matches:
        is_calm = is_old or match.pace != Pace.NOW or _is_weak(match) or at_once >= settings.ALERTED_AT_ONCE
        at_once += not is_calm
        calmly = Urgency.WEEKLY if match.pace == Pace.WEEKLY else Urgency.CALM
        found[match.person_id] = calmly if is_calm else Urgency.NOW
    return found


def _is_weak(match: Match) -> bool:
    return match.is_broad if match.is_search else match.rank < WEAK
