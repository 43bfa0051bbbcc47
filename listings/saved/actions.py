"""Saving and following. Asking twice for the same changes nothing, and neither does undoing what never was."""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from listings.catalogue.models import Listing
from listings.saved import rules
from listings.saved.models import Favourite, Follow
from yardsale.accounts.rules import are_apart
from yardsale.refusals import Refusal

if TYPE_CHECKING:
    from yardsale.accounts.models import User


@transaction.atomic
def save(listing: Listing, *, by: "User") -> None:
    """Keep an eye on a thing at the price it has now."""
    person = _held(by)
    if listing.code in person.saved:
        return
    if are_apart(by, listing.seller):
        raise Refusal(_("This cannot be saved: its seller and you keep apart."))
    if not rules.may_save(by, listing):
        raise Refusal(_("Only things that are shown, and are not your own, can be saved."))
    if len(person.saved) >= settings.MOST_SAVED:
        raise Refusal(
            _("You have saved %(most)d things, as many as we keep. Let one go first.")
            % {"most": settings.MOST_SAVED}
        )
    price = listing.price or 0
    Favourite.objects.create(person=by, listing=listing, price=price, known_price=price)
    Listing.objects.filter(pk=listing.pk).update(favourite_count=F("favourite_count") + 1)
    _remember(by, [*person.saved, listing.code])


@transaction.atomic
def drop(listing: Listing, *, by: "User") -> None:
    person = _held(by)
    gone, _counts = Favourite.objects.of(by).filter(listing=listing).delete()
    if gone:
        Listing.objects.filter(pk=listing.pk).update(favourite_count=F("favourite_count") - 1)
    _remember(by, [code for code in person.saved if code != listing.code])


def choose(listing: Listing, *, by: "User", target: int | None, **tells: bool) -> bool:
    """What of a saved thing its person hears (`tells_cheaper`, `tells_sold`, `tells_back`), and from which price on; whether it
    is saved at all."""
    saved = Favourite.objects.of(by).filter(listing=listing)
    changes: dict[str, Any] = dict(tells)
    if target is not None and target != saved.values_list("target", flat=True).first():
        if target >= listing.buyer_price:
            raise Refusal(_("It costs no more than that already. Write a lower price, or none."))
        # A price of their own counts from today's, however low it once was.
        changes["known_price"] = listing.price
    return bool(saved.update(target=target, **changes))


@transaction.atomic
def follow(seller: "User", *, by: "User") -> None:
    """Hear of what the seller puts on sale from now on."""
    if are_apart(by, seller):
        raise Refusal(_("You two keep apart, so you cannot follow each other."))
    if not rules.may_follow(by, seller):
        raise Refusal(_("You can follow everybody but yourself."))
    _held(by)
    if Follow.objects.by(by).filter(seller=seller).exists():
        return
    if Follow.objects.by(by).count() >= settings.MOST_FOLLOWED:
        raise Refusal(
            _("You follow %(most)d people, as many as we keep. Let one go first.")
            % {"most": settings.MOST_FOLLOWED}
        )
    Follow.objects.create(person=by, seller=seller)


def unfollow(seller: "User", *, by: "User") -> None:
    Follow.objects.by(by).filter(seller=seller).delete()


def _held(person: "User") -> "User":
    """Their row as it is now: of two clicks at once the second finds what the first did."""
    people = get_user_model().objects.get_queryset()
    return people.select_for_update(no_key=True).get(pk=person.pk)


def _remember(person: "User", saved: list[str]) -> None:
    get_user_model().objects.get_queryset().filter(pk=person.pk).update(saved=saved)
    person.saved = saved
