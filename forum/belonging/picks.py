"""Picks of the week: what neighbours think that others should see. Few a day, nothing of one's own, not the same seller twice
in a month: so that it is no advertising."""

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.postgres.aggregates import ArrayAgg
from django.db import transaction
from django.db.models import Count, Max, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from forum.belonging.models import Pick
from listings.catalogue import cards
from listings.catalogue.models import Listing
from listings.catalogue.strips import Shared
from yardsale import visitors
from yardsale.accounts import levels, restraints
from yardsale.accounts.rules import are_apart
from yardsale.refusals import Refusal

if TYPE_CHECKING:
    from yardsale.accounts.models import User

#: Cards in the row, and names under one.
MOST, MOST_NAMES = 6, 2


def why_not(user: "User", listing: Listing) -> str:
    """Why this person cannot pick this thing now; "" when they can."""
    if words := restraints.why_silent(user):
        return words
    if listing.seller_id == user.pk:
        return _("Your own things are for others to pick.")
    if not listing.is_on_sale:
        return _("It is no longer for sale.")
    if are_apart(user, listing.seller):
        return _("Its seller and you keep apart.")
    if levels.trades_of(user) < settings.PICK_TRADES:
        return _("Whoever has bought or sold %(least)d things here picks for others.") % {
            "least": settings.PICK_TRADES
        }
    now, mine = timezone.now(), Pick.objects.by(user)
    if mine.since(now - timedelta(days=1)).count() >= settings.PICKS_PER_DAY:
        return _("You have picked %(most)d things since yesterday. Tomorrow you may pick again.") % {
            "most": settings.PICKS_PER_DAY
        }
    lately = mine.since(now - timedelta(days=settings.PICK_SELLER_DAYS))
    if lately.filter(listing__seller=listing.seller_id).exclude(listing=listing).exists():
        return _("You picked something of %(name)s this month. Give others a turn.") % {
            "name": listing.seller.name
        }
    return ""


@transaction.atomic
def pick(listing: Listing, *, by: "User") -> None:
    """Once; counted under the person's row lock."""
    get_user_model().objects.get_queryset().select_for_update(no_key=True).only("pk").get(pk=by.pk)
    if Pick.objects.by(by).filter(listing=listing).exists():
        return
    if words := why_not(by, listing):
        raise Refusal(words)
    Pick.objects.create(person=by, listing=listing)
    visitors.touch(listing.group_id or 0)


def drop(listing: Listing, *, by: "User") -> None:
    gone, _counts = Pick.objects.by(by).filter(listing=listing).delete()
    if gone:
        visitors.touch(listing.group_id or 0)


def strip() -> Shared | None:
    """The most picked of the last week that are still on sale: one query."""
    since = timezone.now() - timedelta(days=settings.PICKED_DAYS)
    lately = Q(picks__picked_at__gte=since, picks__person__is_active=True)
    found = (
        Listing.objects.on_sale()
        .filter(pk__in=Pick.objects.since(since).values("listing"))
        .annotate(
            n=Count("picks", filter=lately),
            newest=Max("picks__picked_at", filter=lately),
            names=ArrayAgg("picks__person__name", filter=lately, order_by="picks__pk"),
        )
        .filter(n__gt=0)
        .order_by("-n", "-newest", "pk")
        .values_list("pk", "version", "published_at", "n", "names")[:MOST]
    )
    rows = list(found)
    if not rows:
        return None
    return Shared(
        title=_("Picked by neighbours"),
        why=_("What people who know Yardsale would show a friend this week."),
        rows=cards.rows_of(rows),
        notes={values[0]: _who(values[4], values[3]) for values in rows},
        url=reverse("belonging:picks"),
    )


def _who(names: list[str], count: int) -> str:
    said, more = ", ".join(names[:MOST_NAMES]), count - MOST_NAMES
    if more > 0:
        words = ngettext(
            "Picked by %(names)s and %(more)d more", "Picked by %(names)s and %(more)d more", more
        )
        return words % {"names": said, "more": more}
    return _("Picked by %(names)s") % {"names": said}
