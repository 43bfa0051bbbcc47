"""What a seller's page of figures says. Each question is one query, whatever the size of the shop."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from babel.dates import format_date, format_skeleton
from django.conf import settings
from django.db.models import Aggregate, Count, DurationField, ExpressionWrapper, F, Sum
from django.db.models.functions import TruncMonth
from django.utils import timezone
from django.utils.translation import gettext as _

from listings.catalogue.models import Listing
from listings.catalogue.statuses import ListingStatus
from listings.dashboard.models import ListingDay
from listings.orders.models import Order
from listings.orders.statuses import OrderStatus
from listings.saved.models import Favourite
from yardsale import charts, formats

if TYPE_CHECKING:
    from yardsale.accounts.models import User

#: Days that the page can look back on.
PERIODS = (30, 90, 365)
MONTHS = 12
PER_PAGE = 24
#: So many looks without anybody saving it say that something about the thing puts people off.
MANY_LOOKS = 25
#: After so many days hardly anybody new will see it at this price.
LONG = 40
_UNDONE = [OrderStatus.PLACED, OrderStatus.CANCELLED, OrderStatus.REFUNDED]


class _Median(Aggregate):
    """Half of the values lie below."""

    function = "percentile_cont"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"


@dataclass(frozen=True)
class Figures:
    """One period of a shop; `views_before` are those of the same number of days before it."""

    days: int
    views: int
    views_before: int
    favourites: int
    sold: int
    days_to_sell: int | None
    views_chart: charts.Chart
    sold_chart: charts.Chart


def of(seller: "User", days: int) -> Figures:
    today = timezone.localdate()
    first = today - timedelta(days=days - 1)
    start = _midnight(first)
    by_day = _views(seller, first - timedelta(days=days))
    sold = (
        _sold(seller).filter(paid_at__gte=start).aggregate(count=Count("pk"), time=_Median(_time_to_sell()))
    )
    time_to_sell: timedelta | None = sold["time"]
    return Figures(
        days=days,
        views=sum(count for day, count in by_day.items() if day >= first),
        views_before=sum(count for day, count in by_day.items() if day < first),
        favourites=Favourite.objects.filter(listing__seller=seller, saved_at__gte=start).count(),
        sold=sold["count"],
        # A thing that went at once took a day.
        days_to_sell=max(1, round(time_to_sell / timedelta(days=1))) if time_to_sell is not None else None,
        views_chart=_views_chart(by_day, first, today),
        sold_chart=_sold_chart(seller, today),
    )


def _sold(seller: "User") -> Any:
    """Paid for, and not undone since."""
    return Order.objects.filter(seller=seller).exclude(status__in=_UNDONE).exclude(paid_at=None)


def _time_to_sell() -> ExpressionWrapper:
    return ExpressionWrapper(F("paid_at") - F("listing__published_at"), output_field=DurationField())


def _views(seller: "User", since: date) -> dict[date, int]:
    rows = ListingDay.objects.of(seller).since(since).values_list("day").annotate(Sum("views"))
    return dict(rows.order_by("day"))


def _views_chart(by_day: dict[date, int], first: date, today: date) -> charts.Chart:
    days = [first + timedelta(days=n) for n in range((today - first).days + 1)]
    points = [charts.Point(formats.day(day), by_day.get(day, 0), formats.short_day(day)) for day in days]
    return charts.line("views", _("Looks a day"), points, heads=(_("Day"), _("Looks")))


def _sold_chart(seller: "User", today: date) -> charts.Chart:
    months = [_month_back(today, back) for back in range(MONTHS - 1, -1, -1)]
    rows = _sold(seller).filter(paid_at__gte=_midnight(months[0]))
    counts = dict(rows.values_list(TruncMonth("paid_at")).annotate(Count("pk")).order_by())
    found = {timezone.localtime(month).date(): count for month, count in counts.items()}
    points = [
        charts.Point(
            format_skeleton("yMMMM", month, locale=settings.FORMAT_LOCALE),
            found.get(month, 0),
            format_date(month, "LLL", locale=settings.FORMAT_LOCALE),
        )
        for month in months
    ]
    return charts.bars("sold", _("Things sold a month"), points, heads=(_("Month"), _("Sold")))


def _month_back(day: date, months: int) -> date:
    """The first of the month that lies so many months back."""
    place = day.year * 12 + day.month - 1 - months
    return date(place // 12, place % 12 + 1, 1)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


# -- Thing by thing ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Row:
    listing: Listing
    views: int
    days: int
    advice: str


def rows(seller: "User", days: int, before: int | None) -> tuple[list[Row], int | None]:
    """What is on sale, newest first, with its looks; and the key of the next page."""
    on_sale = Listing.objects.of(seller).filter(status=ListingStatus.ON_SALE).defer("words", "description")
    if before is not None:
        on_sale = on_sale.filter(pk__lt=before)
    found = list(on_sale.order_by("-pk")[: PER_PAGE + 1])
    shown = found[:PER_PAGE]
    views = _views_of(shown, timezone.localdate() - timedelta(days=days - 1))
    return [_row(listing, views.get(listing.pk, 0)) for listing in shown], (
        shown[-1].pk if len(found) > PER_PAGE else None
    )


def _views_of(listings: Sequence[Listing], since: date) -> dict[int, int]:
    counted = ListingDay.objects.filter(listing__in=[each.pk for each in listings]).since(since)
    return dict(counted.values_list("listing").annotate(Sum("views")).order_by())


def _row(listing: Listing, views: int) -> Row:
    began = listing.published_at or listing.created_at
    days = (timezone.now() - began).days
    return Row(listing, views, days, advice(views, listing.favourite_count, days))


def advice(views: int, favourites: int, days: int) -> str:
    """What may help a thing to sell, "" when there is nothing to say."""
    if views >= MANY_LOOKS and not favourites:
        return _("Many looks, nobody saved it: a lower price or a better first photo may help.")
    if days >= LONG and favourites:
        return _("Somebody saved it and waits: a lower price tells them at once.")
    if days >= LONG:
        return _("Long on sale: a new first photo and a lower price are what helps most.")
    return ""
