"""Who haggles in the demo town: offers for the seller's things, one for the buyer, and a price that falls by itself."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F

from listings.catalogue.models import Listing
from listings.conversations.models import Message, Seat, Thread
from listings.conversations.statuses import Kind
from listings.offers.models import Offer, SalePlan
from listings.offers.statuses import OfferStatus
from yardsale.accounts.models import User
from yardsale.demo.people import BUYER, SELLER
from yardsale.demo.registry import Registry, code

#: Percent of the price that buyers offered the seller, and what became of it.
FOR_THE_SELLER = ((90, OfferStatus.OPEN), (85, OfferStatus.REPLACED), (60, OfferStatus.DECLINED))
#: What the seller named in answer to the one that was replaced, and what a neighbour offers the buyer alone.
COUNTERED, GIVEN = 94, 88


def write_to_the_seller(known: Registry) -> None:
    """Hours ago: the oldest first."""
    seller = known.people[SELLER.key]
    on_sale = [listing for listing in known.listings.values() if listing.is_on_sale and listing.price]
    own = [listing for listing in on_sale if listing.seller_id == seller.pk]
    # Others than those who ask the seller something: see talks.
    others = [person for key, person in known.people.items() if "." in key][-len(FOR_THE_SELLER) :]
    made = list(zip((2, 5, 9), reversed(own), others, FOR_THE_SELLER, strict=False))
    for hours, listing, other, (percent, status) in reversed(made):
        _offer(known, listing, other, by=other, percent=percent, hours=hours + 1, status=status)
        if status == OfferStatus.REPLACED:
            _offer(known, listing, other, by=seller, percent=COUNTERED, hours=hours)
    for listing in own[:1]:
        _ladder(known, listing)


def write_to_the_buyer(known: Registry) -> None:
    """A private offer, after whatever the buyer asked about it."""
    buyer, seller = known.people[BUYER.key], known.people[SELLER.key]
    on_sale = [listing for listing in known.listings.values() if listing.is_on_sale and listing.price]
    theirs = [listing for listing in on_sale if listing.seller_id not in {buyer.pk, seller.pk}]
    for listing in theirs[len(theirs) // 2 :][:1]:
        _offer(known, listing, buyer, by=listing.seller, percent=GIVEN, hours=0.2, is_private=True)


def _ladder(known: Registry, listing: Listing) -> None:
    price = listing.price or 0
    SalePlan.objects.create(
        listing=listing,
        accept_from=price * 95 // 100,
        decline_below=price * 60 // 100,
        step_percent=5,
        step_days=7,
        floor=price * 70 // 100,
        next_step_at=known.now + timedelta(days=4),
        extends_left=1,
    )


def _offer(
    known: Registry,
    listing: Listing,
    buyer: User,
    *,
    by: User,
    percent: int,
    hours: float,
    status: str = OfferStatus.OPEN,
    is_private: bool = False,
) -> None:
    """One amount in its conversation, told of already: a fresh demo begins without mail of its own."""
    at, price = known.now - timedelta(hours=hours), listing.price or 0
    name = f"{listing.code} {buyer.code} {percent}"
    offer = Offer.objects.create(
        code=code("offer", name, 10),
        listing=listing,
        thread=_thread(listing, buyer, at),
        buyer=buyer,
        seller=listing.seller,
        by=by,
        amount=max(100, price * percent // 100),
        asked=price,
        status=status,
        is_private=is_private,
        made_at=at,
        answer_by=at + timedelta(hours=settings.OFFER_HOURS),
        answered_at=None if status == OfferStatus.OPEN else at + timedelta(minutes=40),
    )
    details = {"id": offer.pk, "amount": offer.amount, "currency": listing.currency}
    said = Message.objects.create(
        thread=offer.thread, author=by, kind=Kind.OFFER, details=details, sent_at=at, delivered_at=at
    )
    seats = Seat.objects.filter(thread=offer.thread)
    seats.update(last=said)
    if status == OfferStatus.OPEN:
        waiting = seats.exclude(person=by)
        waiting.update(unread=F("unread") + 1, unseen_since=at, told_at=at)


def _thread(listing: Listing, buyer: User, at: datetime) -> Thread:
    thread, is_new = Thread.objects.get_or_create(
        listing=listing,
        buyer=buyer,
        defaults={
            "code": code("thread", f"{listing.code} {buyer.code}", 12),
            "seller": listing.seller,
            "started_at": at,
        },
    )
    if is_new:
        Seat.objects.bulk_create(
            [
                Seat(thread=thread, person=buyer, other=listing.seller),
                Seat(thread=thread, person=listing.seller, other=buyer),
            ]
        )
    return thread
