"""Who may review whom, and until when."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone

from listings.orders import rules as orders
from listings.orders.models import Order
from listings.reviews.models import Review

if TYPE_CHECKING:
    from yardsale.accounts.models import User


def closes_at(order: Order) -> datetime:
    """The end of the time for reviews of an order that ended in a sale."""
    return (order.completed_at or timezone.now()) + timedelta(days=settings.REVIEW_DAYS)


def may_review(user: "User", order: Order) -> bool:
    is_side = user.pk in {order.buyer_id, order.seller_id}
    return is_side and orders.is_time_for_reviews(order) and not order.reviews.filter(author=user).exists()


def may_say_as_described(user: "User", order: Order) -> bool:
    """Only who received the thing knows whether it was what the words and photos said."""
    return user.pk == order.buyer_id


def may_reply(user: "User", review: Review) -> bool:
    """The person it is about, once it is shown, once."""
    is_theirs = user.pk == review.about_id and review.published_at is not None
    return is_theirs and not hasattr(review, "reply")
