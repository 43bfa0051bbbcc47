"""Writing reviews, showing both at once, and answering one."""

from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from django.db.models import Count, F, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from listings.orders.models import Order
from listings.reviews import rules, score
from listings.reviews.events import ReviewEvent
from listings.reviews.models import Reply, Review
from yardsale import visitors
from yardsale.accounts import restraints
from yardsale.events.actions import publish
from yardsale.hiding import actions as hiding
from yardsale.hiding.models import Kind
from yardsale.refusals import Refusal

if TYPE_CHECKING:
    from yardsale.accounts.models import User


@transaction.atomic
def write(order: Order, *, by: "User", stars: int, text: str = "", **facets: bool | None) -> Review:
    """One side's review; hidden until the other side has written, or until the time is up."""
    # Both sides writing at once would each miss the other's: one after the other, then. People before orders, as everywhere.
    _hold(order.buyer_id, order.seller_id)
    restraints.refuse_silenced(by)
    order = Order.objects.select_for_update(of=("self",)).get(pk=order.pk)
    if not rules.may_review(by, order):
        raise Refusal(_("This order cannot be reviewed (any more), or you have done so already."))
    if not rules.may_say_as_described(by, order):
        facets.pop("as_described", None)
    try:
        with transaction.atomic():
            review = Review.objects.create(
                order=order,
                author=by,
                about=order.other_side(by),
                stars=stars,
                text=text,
                publish_by=rules.closes_at(order),
                **facets,
            )
    except IntegrityError as twice:
        raise Refusal(_("You have reviewed this order already.")) from twice
    both = list(order.reviews.filter(published_at=None))
    if order.reviews.count() == 2:
        for each in both:
            show(each)
        review.refresh_from_db()
    return review


@transaction.atomic
def show(review: Review) -> None:
    """Publish a review and count it in the reputation of the person it is about; twice changes nothing."""
    # Two reviews of one person at once: the second one's score knows of the first.
    _hold(review.about_id)
    shown = Review.objects.filter(pk=review.pk, published_at=None).update(published_at=timezone.now())
    if not shown:
        return
    people = get_user_model().objects.get_queryset().filter(pk=review.about_id)
    people.update(
        review_count=F("review_count") + 1,
        review_sum=F("review_sum") + review.stars,
        review_score=score.of(review.about),
    )
    visitors.touch()
    publish(ReviewEvent.PUBLISHED, review, by=review.author)


@transaction.atomic
def hide(review: Review) -> None:
    """By our people: nobody reads it any more, and it counts no more."""
    _hold(review.about_id)
    if hiding.hide(Kind.REVIEW, review):
        _recount(review.about)


@transaction.atomic
def restore(review: Review) -> None:
    _hold(review.about_id)
    if hiding.show(Kind.REVIEW, review):
        _recount(review.about)


def _recount(person: "User") -> None:
    """The person's row is held."""
    counted = Review.objects.about(person).published()
    found = counted.aggregate(count=Count("pk"), sum=Coalesce(Sum("stars"), 0))
    people = get_user_model().objects.get_queryset().filter(pk=person.pk)
    people.update(review_count=found["count"], review_sum=found["sum"], review_score=score.of(person))
    visitors.touch()


def _hold(*people: int) -> None:
    """Lock these people's rows, always in the same order."""
    rows = get_user_model().objects.get_queryset().filter(pk__in=people).order_by("pk")
    list(rows.select_for_update(no_key=True).values_list("pk"))


def publish_due() -> int:
    """Show what has waited for the other side until the end of its time; how many."""
    due = list(Review.objects.due(timezone.now()).select_related("about", "author")[:500])
    for review in due:
        show(review)
    return len(due)


@transaction.atomic
def reply(review: Review, *, by: "User", text: str) -> Reply:
    """The answer of the person a review is about; it stands under the review for good."""
    restraints.refuse_silenced(by)
    if not rules.may_reply(by, review):
        raise Refusal(_("This review cannot be answered (any more)."))
    try:
        with transaction.atomic():
            written = Reply.objects.create(review=review, text=text)
    except IntegrityError as twice:
        raise Refusal(_("You have answered this review already.")) from twice
    visitors.touch()
    publish(ReviewEvent.ANSWERED, review, by=by)
    return written
