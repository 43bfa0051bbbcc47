"""Haggling. An offer binds whoever made it until it is answered or its time is over; accepting reserves the thing.

Locks: the person, then the offer's rows by moving them, then (inside orders.reserve_for) the listing.
"""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from listings.catalogue import pauses
from listings.catalogue.models import Listing
from listings.conversations import actions as conversations
from listings.conversations.statuses import Kind
from listings.offers import guards, rules
from listings.offers.events import OfferEvent
from listings.offers.models import Offer, OfferQuerySet, SalePlan
from listings.offers.statuses import OfferStatus
from listings.orders import actions as orders
from listings.orders.models import Order
from yardsale import money
from yardsale.accounts import restraints
from yardsale.accounts.models import Block
from yardsale.events.actions import publish
from yardsale.refusals import Refusal

if TYPE_CHECKING:
    from yardsale.accounts.models import User


@transaction.atomic
def make(listing: Listing, *, by: "User", amount: int) -> Offer:
    """The buyer names a price, in minor units. The seller's thresholds may answer at once.

    Refuses amounts that are no offer, more than OFFERS_PER_DAY, and what the buyer is bound by already.
    """
    _hold(by)
    restraints.refuse_suspended(by)
    listing = Listing.objects.select_related("seller").get(pk=listing.pk)
    guards.refuse_if_not_for_sale(listing, by)
    guards.refuse_many(by)
    guards.refuse_the_unreliable(by)
    guards.check_amount(listing, amount)
    standing = Offer.objects.on(listing).filter(buyer=by).open().first()
    if standing is not None:
        _replace(standing, by=by, amount=amount)
    offer = _put(listing, buyer=by, by=by, amount=amount)
    publish(OfferEvent.COUNTERED if standing and standing.by_id != by.pk else OfferEvent.MADE, offer, by=by)
    _answer_by_plan(offer)
    return offer


@transaction.atomic
def counter(offer: Offer, *, by: "User", amount: int) -> Offer:
    """Name another amount in answer to an offer; it replaces the offer."""
    if by.pk == offer.buyer_id:
        return make(offer.listing, by=by, amount=amount)
    _hold(by)
    restraints.refuse_suspended(by)
    listing = Listing.objects.select_related("seller").get(pk=offer.listing_id)
    if not rules.may_answer(by, offer):
        raise Refusal(_("This offer is not waiting for your answer any more."))
    guards.refuse_if_apart(offer.buyer, by)
    if not listing.is_on_sale:
        raise Refusal(_("This is not on sale at the moment, so there is nothing to haggle over."))
    if not offer.amount < amount <= (listing.price or 0):
        raise Refusal(
            _("Name an amount between their offer of %(offer)s and your price of %(price)s.")
            % {
                "offer": money.text(offer.amount, listing.currency),
                "price": money.text(listing.price or 0, listing.currency),
            }
        )
    offer.move_to(OfferStatus.REPLACED)
    countered = _put(listing, buyer=offer.buyer, by=by, amount=amount)
    publish(OfferEvent.COUNTERED, countered, by=by)
    return countered


@transaction.atomic
def accept(offer: Offer, *, by: "User") -> Order:
    """Agree: the thing is reserved for the buyer at that price, who has OFFER_PAY_HOURS to pay.

    A price that has fallen below the offer meanwhile counts instead.
    """
    if not rules.may_answer(by, offer):
        raise Refusal(_("This offer is not waiting for your answer any more."))
    guards.refuse_if_apart(offer.other_side(by), by)
    restraints.refuse_suspended(by)
    return _accept(offer, by=by)


def _accept(offer: Offer, *, by: "User", is_automatic: bool = False) -> Order:
    _hold(offer.buyer)
    listing = Listing.objects.get(pk=offer.listing_id)
    order = orders.reserve_for(
        listing,
        buyer=offer.buyer,
        price=rules.agreed_price(listing, offer.amount),
        act_by=timezone.now() + timedelta(hours=settings.OFFER_PAY_HOURS),
        by=None if is_automatic else by,
    )
    offer.move_to(OfferStatus.ACCEPTED, order=order, is_automatic=is_automatic)
    conversations.changed(offer.thread)
    publish(OfferEvent.ACCEPTED, offer, by=by, automatic=is_automatic)
    return order


@transaction.atomic
def decline(offer: Offer, *, by: "User") -> None:
    if not rules.may_answer(by, offer):
        raise Refusal(_("This offer is not waiting for your answer any more."))
    _decline(offer, by=by)


def _decline(offer: Offer, *, by: "User", is_automatic: bool = False) -> None:
    offer.move_to(OfferStatus.DECLINED, is_automatic=is_automatic)
    conversations.changed(offer.thread)
    publish(OfferEvent.DECLINED, offer, by=by, automatic=is_automatic)


@transaction.atomic
def give(listing: Listing, *, by: "User", amount: int) -> int:
    """Offer a lower price to everybody who has saved the thing; how many were asked. Once in GIVE_EVERY_DAYS."""
    if not rules.may_give(by, listing):
        raise Refusal(_("This is not on sale at the moment."))
    if not rules.least(listing) <= amount < (listing.price or 0):
        raise Refusal(
            _("Name an amount between %(least)s and your price of %(price)s.")
            % {
                "least": money.text(rules.least(listing), listing.currency),
                "price": money.text(listing.price or 0, listing.currency),
            }
        )
    _refuse_giving_again(listing)
    found = _those_who_saved(listing)
    if not found:
        raise Refusal(_("Nobody who saved this is waiting for an offer just now."))
    for person in found:
        offer = _put(listing, buyer=person, by=by, amount=amount, is_private=True)
        publish(OfferEvent.GIVEN, offer, by=by)
    return len(found)


def _refuse_giving_again(listing: Listing) -> None:
    now = timezone.now()
    SalePlan.objects.get_or_create(listing=listing)
    plan = SalePlan.objects.select_for_update(of=("self",)).get(listing=listing)
    if plan.given_at and plan.given_at > now - timedelta(days=settings.GIVE_EVERY_DAYS):
        raise Refusal(
            _("You have made them an offer within the last %(days)d days. Give them time to think.")
            % {"days": settings.GIVE_EVERY_DAYS}
        )
    SalePlan.objects.filter(pk=plan.pk).update(given_at=now)


def _those_who_saved(listing: Listing) -> "list[User]":
    """The newest of them, who are still here, not haggling already and not apart from the seller."""
    haggling = Offer.objects.on(listing).open().values("buyer")
    blocked = Block.objects.filter(blocker=listing.seller_id).values("blocked")
    saved = get_user_model().objects.active().filter(favourites__listing=listing)
    free = saved.exclude(pk__in=haggling).exclude(pk__in=blocked).exclude(blocks__blocked=listing.seller_id)
    return list(free.order_by("-favourites__pk")[: settings.MOST_GIVEN])


def close_others(order: Order) -> int:
    """The thing is paid for: every other offer on it has come to nothing; how many."""
    return _close(Offer.objects.open().filter(listing=order.listing_id))


def close_all(listing: Listing) -> int:
    """The thing is not for sale any more."""
    return _close(Offer.objects.open().on(listing))


@transaction.atomic
def _close(offers: "OfferQuerySet") -> int:
    found = list(offers.select_related("thread").select_for_update(of=("self",)).order_by("pk"))
    for offer in found:
        offer.move_to(OfferStatus.CLOSED)
        conversations.changed(offer.thread)
        publish(OfferEvent.CLOSED, offer)
    return len(found)


def go_on(listing: Listing, away: timedelta) -> None:
    """The seller is back: what was offered stands as much longer as they were away."""
    for offer in Offer.objects.open().on(listing).select_related("thread").order_by("pk"):
        Offer.objects.filter(pk=offer.pk).update(answer_by=F("answer_by") + away)
        conversations.changed(offer.thread)


def lapse_due(now: datetime | None = None, limit: int = 500) -> int:
    """End the offers that nobody answered, each on its own; how many."""
    moment = now or timezone.now()
    due = Offer.objects.lapsed_by(moment).order_by("answer_by").values_list("pk", flat=True)[:limit]
    return sum(_lapse(pk, moment) for pk in list(due))


@transaction.atomic
def _lapse(pk: int, now: datetime) -> bool:
    due = Offer.objects.lapsed_by(now).select_related("thread")
    offer = due.select_for_update(of=("self",), skip_locked=True).filter(pk=pk).first()
    if offer is None:
        return False
    offer.move_to(OfferStatus.LAPSED)
    conversations.changed(offer.thread)
    publish(OfferEvent.LAPSED, offer)
    return True


# -- Inside --------------------------------------------------------------------------------------------------------


def _put(listing: Listing, *, buyer: "User", by: "User", amount: int, is_private: bool = False) -> Offer:
    thread = conversations.open_thread(listing, buyer)
    try:
        with transaction.atomic():
            offer = Offer.objects.create(
                listing=listing,
                thread=thread,
                buyer=buyer,
                seller_id=listing.seller_id,
                by=by,
                amount=amount,
                asked=listing.price or 0,
                is_private=is_private,
                answer_by=timezone.now() + timedelta(hours=settings.OFFER_HOURS),
            )
    except IntegrityError as twice:
        raise Refusal(_("There is an offer between you already. Please look again.")) from twice
    if is_private:
        pauses.touch(listing)
    conversations.note(
        thread,
        Kind.OFFER,
        {"id": offer.pk, "amount": amount, "currency": listing.currency},
        by=by,
        is_quiet=True,
    )
    return offer


def _replace(standing: Offer, *, by: "User", amount: int) -> None:
    """The buyer answers a counter with another amount, or raises what they had offered; lower it they cannot."""
    is_own = standing.by_id == by.pk
    currency = standing.listing.currency
    if is_own and amount <= standing.amount:
        raise Refusal(
            _("Your offer of %(amount)s still stands, and you can only raise it until it is answered.")
            % {"amount": money.text(standing.amount, currency)}
        )
    if not is_own and amount >= standing.amount:
        raise Refusal(
            _("They ask %(amount)s: accept that, or name less.")
            % {"amount": money.text(standing.amount, currency)}
        )
    standing.move_to(OfferStatus.REPLACED)


def _answer_by_plan(offer: Offer) -> None:
    plan = SalePlan.objects.filter(listing=offer.listing_id).first()
    if plan is None:
        return
    if plan.accept_from is not None and offer.amount >= plan.accept_from:
        _accept(offer, by=offer.seller, is_automatic=True)
    elif plan.decline_below is not None and offer.amount < plan.decline_below:
        _decline(offer, by=offer.seller, is_automatic=True)


def _hold(person: "User") -> None:
    """Many tabs at once count as many."""
    get_user_model().objects.get_queryset().select_for_update(no_key=True).get(pk=person.pk)
