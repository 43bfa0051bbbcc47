"""What makes an interest, and what its person does with it."""

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from listings.orders.models import Order
from notifications.interests import terms
from notifications.interests.models import Interest, InterestPosting

if TYPE_CHECKING:
    from yardsale.accounts.models import User


@transaction.atomic
def learn(order: Order) -> Interest:
    """What a buyer bought is what they may want to hear about; learning twice from an order changes nothing."""
    interest, is_new = Interest.objects.get_or_create(
        order=order,
        defaults={
            "person_id": order.buyer_id,
            "title": order.title,
            "category_id": order.item["category"],
            "price": order.price,
            "terms": terms.vector(order.title),
            "since": order.completed_at or timezone.now(),
        },
    )
    if is_new:
        _post([interest])
    return interest


def _post(interests: list[Interest]) -> None:
    """Store interests where the matcher looks: under each of their best terms, alone and inside the category."""
    InterestPosting.objects.bulk_create(
        [
            InterestPosting(
                key=terms.key(term, category_id),
                since=interest.since,
                interest=interest,
                person_id=interest.person_id,
                weight=weight,
            )
            for interest in interests
            for term, weight in terms.best(interest.terms, terms.STORED)
            for category_id in (None, interest.category_id)
        ],
        batch_size=5000,
    )


@transaction.atomic
def mute(interest: Interest, *, by: "User") -> None:
    """Nothing more because of this one. Its postings go, so that it takes no other's place among the best."""
    Interest.objects.filter(pk=interest.pk).awake().update(muted_at=timezone.now())
    interest.postings.all().delete()
    interest.refresh_from_db()


@transaction.atomic
def unmute(interest: Interest, *, by: "User") -> None:
    woken = Interest.objects.filter(pk=interest.pk, muted_at__isnull=False).update(muted_at=None)
    interest.refresh_from_db()
    if woken:
        _post([interest])


@transaction.atomic
def forget(interest: Interest, *, by: "User") -> None:
    """Delete it for good; what was told because of it stays in the inbox."""
    interest.delete()


def forget_old() -> int:
    """Let interests fade that are older than a year: people have found it by then. How many."""
    long_ago = timezone.now() - timedelta(days=settings.INTEREST_LIFE_DAYS)
    return InterestPosting.objects.filter(since__lt=long_ago).delete()[0]
