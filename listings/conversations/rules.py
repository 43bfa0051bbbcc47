"""Who may write to whom, and when the guard lets everything pass."""

from typing import TYPE_CHECKING, Any

from allauth.account.models import EmailAddress

from listings.catalogue.models import Listing
from listings.catalogue.statuses import ListingStatus
from listings.conversations.models import Thread
from listings.conversations.statuses import MeetingState, Obstacle
from listings.orders.models import Order
from listings.orders.statuses import HELD, Delivery, OrderStatus
from yardsale.accounts import rules as people

if TYPE_CHECKING:
    from listings.conversations.models import Meeting
    from yardsale.accounts.models import User

#: A stranger may ask about what is, or may soon be, for sale.
ASKED_ABOUT = {ListingStatus.ON_SALE, ListingStatus.RESERVED, ListingStatus.PAUSED}
#: The buyer has paid and it was not all given back: the two may know each other's details.
PAID_FOR = HELD | {OrderStatus.COMPLETED, OrderStatus.PART_REFUNDED}


def may_ask(user: Any, listing: Listing) -> bool:
    """Begin a conversation about somebody else's thing."""
    return bool(user.is_authenticated and user.pk != listing.seller_id and listing.status in ASKED_ABOUT)


def is_verified(user: "User") -> bool:
    return EmailAddress.objects.filter(user=user, verified=True).exists()


def obstacle(user: "User", other: "User") -> Obstacle | None:
    """What stands between the two, if anything."""
    if not other.is_active:
        return Obstacle.GONE
    return Obstacle.APART if people.are_apart(user, other) else None


def refusal(user: "User", thread: Thread) -> Obstacle | None:
    """Why this person cannot write here; who keeps apart still can while an order between the two needs words."""
    found = obstacle(user, thread.other_side(user))
    return None if found == Obstacle.APART and is_bound(thread) else found


def may_write(user: "User", thread: Thread) -> bool:
    return refusal(user, thread) is None


def is_bound(thread: Thread) -> bool:
    """They have a paid order that is not over, for the thing they talk about."""
    orders = Order.objects.filter(listing=thread.listing_id, buyer=thread.buyer_id)
    return orders.filter(status__in=sorted(HELD)).exists()


def is_paid_for(thread: Thread) -> bool:
    """There is a paid order between the two, for the thing they talk about."""
    orders = Order.objects.filter(listing=thread.listing_id, buyer=thread.buyer_id)
    return orders.filter(status__in=sorted(PAID_FOR)).exists()


def meeting_order(thread: Thread) -> Order | None:
    """The paid order that waits to be handed over in person."""
    orders = Order.objects.filter(listing=thread.listing_id, buyer=thread.buyer_id, delivery=Delivery.MEET)
    return orders.filter(status=OrderStatus.PAID).first()


def may_answer(user: "User", meeting: "Meeting") -> bool:
    return meeting.state == MeetingState.OPEN and meeting.by_id != user.pk


def may_withdraw(user: "User", meeting: "Meeting") -> bool:
    return meeting.state == MeetingState.OPEN and meeting.by_id == user.pk
