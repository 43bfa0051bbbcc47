"""Going on holiday and coming back; leaving, and being asked to leave."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from listings.catalogue import actions as catalogue
from listings.catalogue import pauses
from listings.catalogue.models import Listing, ListingQuerySet
from listings.catalogue.statuses import ListingStatus
from listings.offers import actions as offers
from listings.people import rules
from yardsale import visitors
from yardsale.accounts import actions as accounts
from yardsale.accounts.models import User
from yardsale.refusals import Refusal


@transaction.atomic
def leave(user: User, *, by: User) -> None:
    """Take the person's things off sale, hide their page and sign them out everywhere; refuses while an order is open."""
    # Held until the end, so that no order begins between the question and the answer.
    listings = list(Listing.objects.of(user).public().locked())
    if not rules.may_leave(user):
        raise Refusal(_("You still have an order open, or money coming. Once that is settled you can leave."))
    _take_down(listings, by=by)
    accounts.deactivate(user, by=by)


@transaction.atomic
def suspend(user: User, *, by: User) -> None:
    """The same at once, by the staff: open orders stay open, for us to settle."""
    _take_down(Listing.objects.of(user).in_shop(), by=by)
    accounts.deactivate(user, by=by)


# -- Holidays ------------------------------------------------------------------------------------------------------


@transaction.atomic
def go_on_holiday(user: User, *, by: User, until: date, note: str = "") -> None:
    """Pause everything on sale until that day, or until they say that they are back. Again: another day or note."""
    today = timezone.localdate()
    if not today < until <= today + timedelta(days=settings.LONGEST_HOLIDAY_DAYS):
        raise Refusal(
            _("Choose a day from tomorrow on, within the next %(days)d days.")
            % {"days": settings.LONGEST_HOLIDAY_DAYS}
        )
    held = _held(user)
    _write(held, away_since=held.away_since or timezone.now(), away_until=until, away_note=note)
    _pause(held)
    user.refresh_from_db()


@transaction.atomic
def come_back(user: User, *, by: User | None = None) -> None:
    """Everything goes on where it stopped, and nobody is alerted to what they knew. Once is enough."""
    held = _held(user)
    if not held.is_away:
        return
    _write(held, away_since=None, away_until=None, away_note="")
    for listing in _locked(held).filter(status=ListingStatus.PAUSED):
        away = timezone.now() - (listing.paused_at or timezone.now())
        pauses.resume(listing)
        offers.go_on(listing, away)
    user.refresh_from_db()


def keep_holidays(limit: int = 200) -> int:
    """The clock's round: who is due comes back; what slipped onto the lawn meanwhile is paused too. How many are back."""
    away = User.objects.filter(away_since__isnull=False).order_by("away_until")
    due = list(away.filter(away_until__lte=timezone.localdate())[:limit])
    for person in due:
        come_back(person)
    for person in away.filter(listings__status=ListingStatus.ON_SALE).distinct()[:limit]:
        with transaction.atomic():
            held = _held(person)
            if held.is_away:
                _pause(held)
    return len(due)


def _held(user: User) -> User:
    return User.objects.select_for_update(no_key=True).get(pk=user.pk)


def _write(held: User, **fields: Any) -> None:
    """Their words stand on their page and on those of their things, also on kept ones."""
    for name, value in fields.items():
        setattr(held, name, value)
    held.save(update_fields=list(fields))
    visitors.touch()


def _pause(held: User) -> None:
    for listing in _locked(held).on_sale():
        pauses.pause(listing)


def _locked(user: User) -> ListingQuerySet:
    return Listing.objects.of(user).locked().order_by("pk")


def _take_down(listings: Iterable[Listing], *, by: User) -> None:
    for listing in listings:
        if listing.status in {ListingStatus.ON_SALE, ListingStatus.PAUSED}:
            catalogue.withdraw(listing, by=by)
