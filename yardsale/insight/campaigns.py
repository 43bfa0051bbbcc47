"""What each campaign brought, counted in the night and shown as a table."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from notifications.announcements import audiences, comparing, uplift
from notifications.announcements.models import Announcement
from notifications.announcements.uplift import Difference, Group, Measured
from yardsale import formats
from yardsale.insight.models import Uplift

#: Days after which nothing about a campaign changes any more, with time for what is undone late.
SETTLED = 60
DAYS = uplift.SPANS[0]
MOST = 12


def reckon(now: datetime) -> int:
    """Count those of the last months anew; the older ones stay as they were counted last."""
    began = Announcement.objects.select_related("category").filter(
        holdout__gt=0, started_at__gt=now - timedelta(days=SETTLED), started_at__lte=now
    )
    counted = [one for one in began if uplift.is_measured(one)]
    for one in counted:
        _write(one, uplift.measure(one, DAYS))
    return len(counted)


def _write(announcement: Announcement, found: Measured) -> None:
    assert announcement.started_at is not None
    Uplift.objects.update_or_create(
        announcement_id=announcement.pk,
        defaults={
            "name": announcement.name,
            "audience": audiences.words(audiences.of(announcement))[:200],
            "code": announcement.code,
            "began_on": announcement.started_at.date(),
            "is_over": found.is_over,
            **_columns("told", found.told),
            **_columns("held", found.held),
        },
    )


def _columns(side: str, group: Group) -> dict[str, int]:
    return {
        side: group.people,
        f"{side}_orders": group.orders,
        f"{side}_orders_squared": group.orders_squared,
        f"{side}_value": group.value,
        f"{side}_value_squared": group.value_squared,
    }


@dataclass(frozen=True)
class Row:
    name: str
    code: str
    audience: str
    began: str
    told: int
    held: int
    orders: str
    value: str
    verdict: str


def rows(first: date, before: date) -> list[Row]:
    """Those that began in these months, the newest first."""
    found = Uplift.objects.filter(began_on__gte=first, began_on__lt=before).order_by("-began_on", "-pk")[
        :MOST
    ]
    return [_row(one) for one in found]


def _row(one: Uplift) -> Row:
    found = Measured(_group(one, "told"), _group(one, "held"), DAYS, one.is_over)
    orders = value = "–"
    if found.is_enough:
        orders = _against(found.orders, comparing.per_hundred)
        value = _against(found.value, comparing.amount)
    verdict = (
        _("Too few people to compare.")
        if not found.is_enough
        else comparing.said(found.orders, found.value)[0]
        if found.is_over
        else _("Too early to tell.")
    )
    return Row(
        one.name,
        one.code,
        one.audience,
        formats.day(one.began_on),
        one.told,
        one.held,
        orders,
        value,
        verdict,
    )


def _group(one: Uplift, side: str) -> Group:
    names = ("", "_orders", "_orders_squared", "_value", "_value_squared")
    return Group(*(int(getattr(one, f"{side}{name}")) for name in names))


def _against(one: Difference, write: comparing.Writer) -> str:
    return _("%(told)s against %(held)s") % {"told": write(one.told), "held": write(one.held)}
