"""Who an announcement is for: people in the order of their keys, so that telling them can stop and go on anywhere.

`SEGMENTS` is a seam: whoever knows a segment (by recency, frequency, value) registers what it is called and a query for it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from listings.catalogue.models import Category, Listing
from listings.orders.models import Order
from listings.orders.statuses import HELD, SOLD
from notifications.announcements.models import Announcement
from notifications.announcements.statuses import Audience
from yardsale.accounts.models import User


@dataclass(frozen=True)
class Segment:
    """`people` narrows the people it is given; `why` goes into “why did I get this?”."""

    label: Any
    why: Any
    people: Callable[[QuerySet[User]], QuerySet[User]]


SEGMENTS: dict[str, Segment] = {}


def register(key: str, segment: Segment) -> None:
    SEGMENTS[key] = segment


@dataclass(frozen=True)
class Choice:
    """An audience before it belongs to an announcement."""

    audience: str
    category: Category | None = None
    districts: tuple[str, ...] = ()
    segment: str = ""


def of(announcement: Announcement) -> Choice:
    return Choice(
        announcement.audience, announcement.category, tuple(announcement.districts), announcement.segment
    )


def people(choice: Choice) -> QuerySet[User]:
    """Whoever may sign in and belongs to it now."""
    everyone: QuerySet[User] = User.objects.active()
    if choice.audience == Audience.BUYERS:
        bought = Order.objects.filter(buyer=OuterRef("pk"), status__in=sorted(SOLD | HELD))
        return everyone.filter(Exists(_in(choice.category, bought, "listing__")))
    if choice.audience == Audience.SELLERS:
        posted = Listing.objects.filter(seller=OuterRef("pk"), published_at__isnull=False)
        return everyone.filter(Exists(_in(choice.category, posted, "")))
    if choice.audience == Audience.DISTRICTS:
        return everyone.filter(district__in=choice.districts)
    if choice.audience == Audience.SEGMENT:
        segment = SEGMENTS.get(choice.segment)
        return segment.people(everyone) if segment else everyone.none()
    return everyone


def _in(category: Category | None, rows: Any, path: str) -> Any:
    """Those of a category, or of a group and all inside it."""
    if category is None:
        return rows
    if category.parent_id is None:
        return rows.filter(**{f"{path}category__parent": category})
    return rows.filter(**{f"{path}category": category})


def count(choice: Choice) -> int:
    return people(choice).count()


def words(choice: Choice) -> str:
    """For our people: “Sellers in Bikes”."""
    if choice.audience == Audience.SEGMENT:
        segment = SEGMENTS.get(choice.segment)
        return str(segment.label) if segment else _("A segment that is no more")
    if choice.audience == Audience.DISTRICTS:
        return _("Neighbours in %(names)s") % {"names": _listed(choice.districts)}
    where = {"category": choice.category.name if choice.category else ""}
    texts = {
        Audience.BUYERS: (_("Buyers"), _("Buyers in %(category)s")),
        Audience.SELLERS: (_("Sellers"), _("Sellers in %(category)s")),
    }
    plain, narrow = texts.get(Audience(choice.audience), (_("Everyone"), ""))
    return narrow % where if choice.category and narrow else plain


def why(choice: Choice) -> str:
    """For whoever got it."""
    if choice.audience == Audience.SEGMENT:
        segment = SEGMENTS.get(choice.segment)
        return str(segment.why) if segment else ""
    if choice.audience == Audience.DISTRICTS:
        return _("You get this because you say that you live in %(names)s.") % {
            "names": _listed(choice.districts, _("or"))
        }
    where = {"category": choice.category.name if choice.category else ""}
    texts = {
        Audience.BUYERS: (
            _("You get this because you have bought something here."),
            _("You get this because you have bought something in %(category)s."),
        ),
        Audience.SELLERS: (
            _("You get this because you have posted something for sale."),
            _("You get this because you have posted something in %(category)s."),
        ),
    }
    everyone = _("Everybody on Yardsale gets this.")
    plain, narrow = texts.get(Audience(choice.audience), (everyone, everyone))
    return narrow % where if choice.category else plain


def _listed(names: Iterable[str], join: str = "") -> str:
    every = list(names)
    if len(every) < 2:
        return "".join(every)
    return f"{', '.join(every[:-1])} {join or _('and')} {every[-1]}"
