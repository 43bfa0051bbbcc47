"""What the page says about some months: figures in words, charts, cohorts, trends. Five queries, whatever the town's size."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from babel.numbers import format_decimal
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from listings.catalogue import tree
from listings.dashboard.models import FoundNothing
from yardsale import charts, formats
from yardsale import money as amounts
from yardsale.charts import SHARE, Chart, Point, Unit
from yardsale.insight import campaigns
from yardsale.insight.models import Cohort, Figure, Monthly, Reckoning, Trend

#: Lengths one may choose, in months, the first by itself, and the longest range of one's own.
PERIODS = (12, 3, 6)
LONGEST = 24
#: A trend needs this many sales, and so many are shown; a share of fewer than FEW is shown with its number, but not compared.
RISING_FROM, RISING, FEW = 5, 8, 10
AGES = 12
#: Searches that found nothing: of so many days, so many.
VAIN_DAYS, VAIN = 30, 10


@dataclass(frozen=True)
class Span:
    """From the first month to the last, both counted."""

    first: date
    last: date

    @property
    def months(self) -> list[date]:
        return [shift(self.first, n) for n in range(months_between(self.first, self.last) + 1)]

    @property
    def before(self) -> "Span":
        """As many months before it."""
        length = len(self.months)
        return Span(shift(self.first, -length), shift(self.first, -1))


def whole(span: Span) -> Span | None:
    """Without the month that is not over yet: what is compared, and divided by its months. None when nothing is left."""
    last = min(span.last, shift(this_month(), -1))
    return Span(span.first, last) if span.first <= last else None


def shift(month: date, by: int) -> date:
    number = month.year * 12 + month.month - 1 + by
    return date(number // 12, number % 12 + 1, 1)


def months_between(first: date, last: date) -> int:
    return (last.year - first.year) * 12 + last.month - first.month


def this_month() -> date:
    return timezone.localdate().replace(day=1)


def last_months(count: int) -> Span:
    return Span(shift(this_month(), 1 - count), this_month())


@dataclass(frozen=True)
class Sum:
    """One figure over some months."""

    amount: int = 0
    whole: int = 0

    def share(self) -> int | None:
        """In tenths of a percent."""
        return round(self.amount * 1000 / self.whole) if self.whole else None


class Counted:
    """What was counted, by month and figure."""

    def __init__(self, rows: Iterable[tuple[date, str, int, int]]) -> None:
        self.rows = {(month, figure): Sum(amount, whole) for month, figure, amount, whole in rows}

    def of(self, month: date, figure: Figure) -> Sum:
        return self.rows.get((month, str(figure)), Sum())

    def over(self, months: Sequence[date], figure: Figure) -> Sum:
        found = [self.of(month, figure) for month in months]
        return Sum(sum(one.amount for one in found), sum(one.whole for one in found))


@dataclass(frozen=True)
class Tile:
    """One figure: its name, its value in words, what it is of, and how it was before."""

    name: str
    value: str
    of: str = ""
    before: str = ""
    #: In whole months, against as many before them.
    change: str = ""


@dataclass(frozen=True)
class Row:
    """One cohort: its month, how many people, and for each month after how many bought again, in percent (None: to come)."""

    month: str
    people: int
    shares: list[tuple[int | None, int]] = field(default_factory=list)


@dataclass(frozen=True)
class Rise:
    name: str
    url: str
    sold: int
    before: int


@dataclass(frozen=True)
class Page:
    span: Span
    #: When it was counted, in words; "" when it never was.
    as_of: str
    summary: list[str]
    tiles: list[Tile]
    charts: list[Chart]
    cohorts: list[Row]
    ages: list[int]
    rising: list[Rise]
    rising_month: str
    campaigns: list[campaigns.Row]
    vain: list[tuple[str, int]]


def of(span: Span) -> Page:
    counted = _counted(span.before.first, span.last)
    reckoning = Reckoning.objects.first()
    latest = min(span.last, shift(this_month(), -1))
    cohorts = _cohorts(span)
    return Page(
        span=span,
        as_of=formats.when(reckoning.made_at) if reckoning else "",
        summary=_summary(span, counted),
        tiles=_tiles(span, counted),
        charts=_charts(span, counted),
        cohorts=cohorts,
        ages=list(range(max((len(row.shares) for row in cohorts), default=0))),
        rising=_rising(latest),
        rising_month=formats.month(latest),
        campaigns=campaigns.rows(span.first, shift(span.last, 1)),
        vain=_vain(),
    )


def table(span: Span) -> list[list[str]]:
    """The page's figures for a spreadsheet: a line for each month and figure, in minor units, people or things."""
    counted = _counted(span.first, span.last)
    lines = [["month", "figure", "amount", "of", "what"]]
    for month in span.months:
        for figure in Figure:
            one = counted.of(month, figure)
            lines.append([f"{month:%Y-%m}", str(figure), str(one.amount), str(one.whole), str(figure.label)])
    return lines


# -- Inside --------------------------------------------------------------------------------------------------------


def _counted(first: date, last: date) -> Counted:
    rows = Monthly.objects.filter(month__gte=first, month__lte=last)
    return Counted(rows.values_list("month", "figure", "amount", "whole"))


def _money(minor: int) -> str:
    return amounts.text(minor, settings.CURRENCY, short=True)


def _share(value: int | None) -> str:
    return "–" if value is None else charts.tenths_of_percent(value)


def _stars(one: Sum) -> str:
    if not one.whole:
        return "–"
    return str(format_decimal(one.amount / one.whole, "0.0", locale=settings.FORMAT_LOCALE))


def _took(seconds: int) -> str:
    return formats.duration(seconds)


def _compared(now: int, before: int) -> str:
    """ "+12%" against the months before, nothing where there was next to nothing."""
    if before < FEW:
        return ""
    change = charts.tenths_of_percent(round((now - before) * 1000 / before))
    return f"+{change}" if now >= before else change.replace("-", "−")


def _change(counted: Counted, span: Span, figure: Figure) -> str:
    """Of whole months against as many before them: a month that is not over would look like a fall."""
    full = whole(span)
    if full is None:
        return ""
    now, before = (counted.over(one.months, figure) for one in (full, full.before))
    # Buyers are all who bought; the amount is those who had bought before.
    return (
        _compared(now.whole, before.whole)
        if figure == Figure.BUYERS
        else _compared(now.amount, before.amount)
    )


def _summary(span: Span, counted: Counted) -> list[str]:
    """What one would say in the lift."""
    sold, earned = counted.over(span.months, Figure.SOLD), counted.over(span.months, Figure.EARNED)
    if not sold.whole:
        return []
    said = [
        _("Neighbours sold %(count)s things for %(money)s; Yardsale earned %(earned)s of it.")
        % {
            "count": charts.number(sold.whole),
            "money": _money(sold.amount),
            "earned": _money(earned.amount),
        }
    ]
    change = _change(counted, span, Figure.SOLD)
    if change:
        said.append(_("In whole months that is %(change)s against those before.") % {"change": change})
    disputes, returning = (counted.over(span.months, figure) for figure in (Figure.PAID, Figure.BUYERS))
    said.append(
        _(
            "%(again)s of those who bought in a month had bought before; %(disputes)s of the orders were disputed."
        )
        % {"again": _share(returning.share()), "disputes": _share(disputes.share())}
    )
    return said


def _tiles(span: Span, counted: Counted) -> list[Tile]:
    months = span.months
    over_already = whole(span)
    full = over_already.months if over_already else []
    earlier = over_already.before.months if over_already else []

    def over(figure: Figure) -> Sum:
        return counted.over(months, figure)

    def share(name: str, figure: Figure, of: str) -> Tile:
        one, before = over(figure), counted.over(earlier, figure)
        was = _share(before.share()) if before.whole >= FEW else ""
        return Tile(name, _share(one.share()), of % {"n": charts.number(one.whole)}, was)

    sold, earned = over(Figure.SOLD), over(Figure.EARNED)
    buyers, sellers = (counted.over(full, one) for one in (Figure.BUYERS, Figure.SELLERS))
    replied = [one for one in (counted.of(month, Figure.FIRST_REPLY) for month in months) if one.whole]
    told, held_out = over(Figure.BOUGHT_TOLD), over(Figure.BOUGHT_HOLDOUT)
    take_rate = Sum(max(earned.amount, 0), sold.amount).share()
    return [
        Tile(
            _("Sold (GMV)"),
            _money(sold.amount),
            _("%(n)s sales") % {"n": charts.number(sold.whole)},
            change=_change(counted, span, Figure.SOLD),
        ),
        Tile(
            _("Earned"),
            _money(earned.amount),
            _("take rate %(share)s") % {"share": _share(take_rate)},
            change=_change(counted, span, Figure.EARNED),
        ),
        Tile(
            _("Buyers a month"),
            charts.number(round(buyers.whole / len(full))) if full else "–",
            _("on average, in whole months"),
            change=_change(counted, span, Figure.BUYERS),
        ),
        Tile(
            _("Sellers a month"),
            charts.number(round(sellers.amount / len(full))) if full else "–",
            _("on average, in whole months"),
            change=_change(counted, span, Figure.SELLERS),
        ),
        share(_("Sold within 30 days"), Figure.LIQUID, _("of %(n)s things put on sale")),
        share(_("Had bought before"), Figure.BUYERS, _("of %(n)s buyers, counted each month")),
        share(_("Disputed"), Figure.PAID, _("of %(n)s orders")),
        share(_("Changed on appeal"), Figure.APPEALS, _("of %(n)s appeals")),
        Tile(
            _("Trades, in stars"),
            _stars(over(Figure.REVIEWS)),
            _("from %(n)s reviews") % {"n": charts.number(over(Figure.REVIEWS).whole)},
        ),
        Tile(
            _("Help, in stars"),
            _stars(over(Figure.SCORES)),
            _("%(share)s of the solved tickets were scored") % {"share": _share(over(Figure.SCORED).share())},
        ),
        Tile(
            _("First reply, half within"),
            _took(replied[-1].amount) if replied else "–",
            _("in the newest month with replies"),
        ),
        share(_("Alerts read"), Figure.TOLD_READ, _("of %(n)s sent")),
        share(_("Alerts that sold the thing"), Figure.TOLD_BOUGHT, _("of %(n)s sent")),
        Tile(
            _("Buying in a month: told, and never told"),
            f"{_share(told.share())} / {_share(held_out.share())}",
            _("%(told)s and %(held)s people, counted each month")
            % {"told": charts.number(told.whole), "held": charts.number(held_out.whole)},
        ),
    ]


def _charts(span: Span, counted: Counted) -> list[Chart]:
    months = span.months

    def points(values: Iterable[int]) -> list[Point]:
        return [
            Point(formats.month(month), value, formats.short_month(month))
            for month, value in zip(months, values, strict=True)
        ]

    def amounts_of(figure: Figure) -> list[Point]:
        return points(max(counted.of(month, figure).amount, 0) for month in months)

    def shares_of(figure: Figure) -> list[Point]:
        """Without months in which there was nothing to take a share of: nothing is not none of it."""
        shares = [(month, counted.of(month, figure).share()) for month in months]
        return [
            Point(formats.month(month), share, formats.short_month(month))
            for month, share in shares
            if share is not None
        ]

    month, eur = _("Month"), settings.CURRENCY
    share_head = _("Share")
    return [
        charts.bars(
            "sold", _("Sold, by month"), amounts_of(Figure.SOLD), heads=(month, _("Prices")), currency=eur
        ),
        charts.bars(
            "earned", _("Earned, by month"), amounts_of(Figure.EARNED), heads=(month, _("Fees")), currency=eur
        ),
        charts.line(
            "buyers",
            _("People who bought"),
            points(counted.of(one, Figure.BUYERS).whole for one in months),
            heads=(month, _("Buyers")),
        ),
        charts.line("sellers", _("People who sell"), amounts_of(Figure.SELLERS), heads=(month, _("Sellers"))),
        charts.line(
            "liquid",
            _("Sold within 30 days, of what was put on sale"),
            shares_of(Figure.LIQUID),
            heads=(month, share_head),
            unit=SHARE,
        ),
        charts.line(
            "again",
            _("Buyers who had bought before"),
            shares_of(Figure.BUYERS),
            heads=(month, share_head),
            unit=SHARE,
        ),
        charts.line(
            "disputed", _("Disputed orders"), shares_of(Figure.PAID), heads=(month, share_head), unit=SHARE
        ),
        charts.line(
            "reply",
            _("Half of the first replies came within"),
            [
                Point(formats.month(month), one.amount, formats.short_month(month))
                for month in months
                if (one := counted.of(month, Figure.FIRST_REPLY)).whole
            ],
            heads=(month, _("Time")),
            unit=_TIME,
        ),
    ]


_TIME = Unit(_took, _took, least=3600, adds_up=False)


def _cohorts(span: Span) -> list[Row]:
    found: dict[date, dict[int, int]] = defaultdict(dict)
    rows = Cohort.objects.filter(month__gte=span.first, month__lte=span.last, age__lt=AGES)
    for month, age, people in rows.values_list("month", "age", "people"):
        found[month][age] = people
    now = this_month()
    return [
        Row(
            formats.month(month),
            ages.get(0, 0),
            [
                (None, 0) if shift(month, age) > now else _cell(ages.get(age, 0), ages[0])
                for age in range(1, min(AGES, months_between(span.first, now) + 1))
            ],
        )
        for month, ages in sorted(found.items())
    ]


def _cell(people: int, of: int) -> tuple[int, int]:
    """Percent, and how dark its cell is, 0 to 5."""
    percent = round(people * 100 / of)
    return percent, min(5, (percent + 9) // 10)


def _rising(month: date) -> list[Rise]:
    """The categories that grew most against the month before, by how many more were bought."""
    sold: dict[int, dict[date, int]] = defaultdict(dict)
    rows = Trend.objects.filter(month__in=[month, shift(month, -1)])
    for when, category, count in rows.values_list("month", "category_id", "sold"):
        sold[category][when] = count
    risen = []
    for category, counts in sold.items():
        now, before = counts.get(month, 0), counts.get(shift(month, -1), 0)
        node = tree.current().by_pk.get(category)
        if node is not None and now >= RISING_FROM and now > before:
            risen.append(Rise(node.name, node.url, now, before))
    return sorted(risen, key=lambda rise: (rise.before - rise.sold, rise.name))[:RISING]


def _vain() -> list[tuple[str, int]]:
    """What most people looked for and did not find; each day counts its people."""
    since = timezone.localdate() - timedelta(days=VAIN_DAYS)
    found = FoundNothing.objects.filter(day__gt=since).values("words").annotate(asked=models.Sum("people"))
    return list(found.order_by("-asked", "words").values_list("words", "asked")[:VAIN])
