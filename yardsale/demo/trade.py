"""The orders of the demo town with their money, payments and reviews, each as the real actions would have left it."""

from datetime import datetime, timedelta
from random import Random

from django.conf import settings

from listings.orders import actions as orders
from listings.orders import deadlines
from listings.orders.events import OrderEvent
from listings.orders.models import Order
from listings.orders.statuses import Delivery, OrderStatus
from listings.payments import ledger
from listings.payments.gateways.sandbox_books import SandboxPayment
from listings.payments.models import Payment
from listings.payments.statuses import PaymentStatus
from listings.reviews import rules, score
from listings.reviews.events import ReviewEvent
from listings.reviews.models import Reply, Review
from yardsale.accounts.models import User
from yardsale.demo.history import Posting, Sale, Town
from yardsale.demo.registry import Registry, code

TO_PAY = timedelta(minutes=2)
REPLIES = (
    "Thank you for the kind words, and for saying what could have been better.",
    "Fair enough! Thank you for telling me.",
    "Thank you for your patience. I hope it serves you for many years.",
    "True, and next time I will do better. Thank you!",
)


def write(town: Town, known: Registry) -> None:
    sales = sorted(town.sales, key=lambda pair: (-pair[1].placed.days_ago, pair[1].placed.minute))
    made = Order.objects.bulk_create(_order(posting, sale, known) for posting, sale in sales)
    known.orders = {posting.ware.key: order for (posting, _sale), order in zip(sales, made, strict=True)}
    _payments(known)
    for order in made:
        _money(order)
        _events(order, known)
    reviews = [review for posting, sale in sales for review in _reviews(posting, sale, known)]
    Review.objects.bulk_create(sorted(reviews, key=lambda review: review.written_at))
    _replies(reviews)
    _reputations(made, reviews)
    for review in reviews:
        if review.published_at:
            known.happened(ReviewEvent.PUBLISHED, review, review.published_at, review.author)


def _order(posting: Posting, sale: Sale, known: Registry) -> Order:
    listing, buyer = known.listings[posting.ware.key], known.people[sale.buyer.key]
    delivery = Delivery.POST if sale.by_post else Delivery.MEET
    placed_at = known.at(sale.placed)
    return Order(
        code=code("order", posting.ware.key, 10),
        buyer=buyer,
        status=sale.state,
        delivery=delivery,
        placed_at=placed_at,
        **_parcel(sale, delivery),
        **_clocks(sale, placed_at + TO_PAY, delivery),
        **orders.terms(listing, delivery),
    )


def _parcel(sale: Sale, delivery: str) -> dict[str, str]:
    if delivery == Delivery.MEET:
        # As the real thing: only what waits for its meeting, or has had it, ever had a code.
        return {"hand_over_code": f"{Random(f'code {sale.placed}').randrange(10**6):06d}"}
    dice = Random(f"parcel {sale.buyer.key} {sale.placed}")
    tracking = (
        f"AB{dice.randrange(10**9):09d}TN" if sale.state != OrderStatus.PAID and dice.random() < 0.7 else ""
    )
    address = f"{dice.randint(1, 88)} {sale.buyer.district}\nAlderbrook"
    return {"recipient": sale.buyer.name, "address": address, "tracking_code": tracking}


def _clocks(sale: Sale, paid_at: datetime, delivery: str) -> dict[str, datetime | None]:
    sent_at = paid_at + timedelta(hours=sale.hours[0])
    had_at = sent_at + timedelta(hours=sale.hours[1])
    if sale.state == OrderStatus.PAID:
        return {"paid_at": paid_at, "act_by": deadlines.send_by(paid_at)}
    if sale.state != OrderStatus.COMPLETED:
        return {"paid_at": paid_at, "shipped_at": sent_at, "act_by": deadlines.inspect_by(sent_at, delivery)}
    return {"paid_at": paid_at, "shipped_at": sent_at, "received_at": had_at, "completed_at": had_at}


def _payments(known: Registry) -> None:
    made = [
        Payment(
            code=code("payment", key, 10),
            order=order,
            gateway="sandbox",
            reference=f"sb_{code('reference', key, 16)}",
            amount=order.total,
            currency=order.currency,
            status=PaymentStatus.SUCCEEDED,
            started_at=order.placed_at,
        )
        for key, order in known.orders.items()
    ]
    Payment.objects.bulk_create(made)
    SandboxPayment.objects.bulk_create(
        SandboxPayment(
            reference=payment.reference,
            payment_code=payment.code,
            amount=payment.amount,
            currency=payment.currency,
            words=payment.order.title,
            return_url=settings.SITE_URL,
            state=SandboxPayment.State.SUCCEEDED,
        )
        for payment in made
    )


def _money(order: Order) -> None:
    ledger.hold(order, at=order.paid_at)
    if order.status == OrderStatus.COMPLETED:
        ledger.release(order, at=order.completed_at)


def _events(order: Order, known: Registry) -> None:
    buyer, seller = order.buyer, order.seller
    known.happened(OrderEvent.PLACED, order, order.placed_at, buyer)
    known.happened(
        OrderEvent.PAID, order, order.paid_at or order.placed_at, buyer, payment=order.payments.get().code
    )
    if order.shipped_at:
        is_posted = order.delivery == Delivery.POST
        name = OrderEvent.SHIPPED if is_posted else OrderEvent.HANDED_OVER
        known.happened(name, order, order.shipped_at, seller)
    if order.completed_at:
        known.happened(OrderEvent.RECEIVED, order, order.completed_at, buyer)
        known.happened(OrderEvent.COMPLETED, order, order.completed_at, buyer)


def _reviews(posting: Posting, sale: Sale, known: Registry) -> list[Review]:
    """Hidden until both have written or time is up, as everywhere."""
    order = known.orders[posting.ware.key]
    if order.completed_at is None:
        return []
    dice = Random(f"reviews {posting.ware.key}")
    sides = [(order.buyer, order.seller, sale.buyer_says), (order.seller, order.buyer, sale.seller_says)]
    written = [
        Review(
            order=order,
            author=author,
            about=about,
            stars=said.stars,
            text=said.text,
            written_at=order.completed_at + timedelta(minutes=dice.randint(20, 60 * 30)),
            publish_by=rules.closes_at(order),
            **_facets(order, author, said.stars),
        )
        for author, about, said in sides
        if said
    ]
    for review in written:
        together = max(each.written_at for each in written)
        shown_at = together if len(written) == len(sides) else review.publish_by
        review.published_at = shown_at if shown_at <= known.now else None
    return written


def _facets(order: Order, author: User, stars: int) -> dict[str, bool]:
    """Who is content says yes to most questions, who is not says no to one; some leave them open."""
    dice = Random(f"facets {order.code} {author.code}")
    asked = [
        name for name in score.FACETS if name != "as_described" or rules.may_say_as_described(author, order)
    ]
    answers = {name: True for name in asked if dice.random() < 0.8}
    if stars <= 3:
        answers[dice.choice(asked)] = False
    return answers


def _replies(reviews: list[Review]) -> None:
    """Every other person whose praise had a but in it has answered."""
    shown = [(review, review.published_at) for review in reviews if review.stars <= 4 and review.text]
    low = [(review, at) for review, at in shown if at is not None]
    Reply.objects.bulk_create(
        Reply(review=review, text=REPLIES[place % len(REPLIES)], written_at=at)
        for place, (review, at) in enumerate(low[::2])
    )


def _reputations(made: list[Order], reviews: list[Review]) -> None:
    people: dict[int, User] = {}
    for order in made:
        if order.status == OrderStatus.COMPLETED:
            people.setdefault(order.seller_id, order.seller).sold_count += 1
    for review in reviews:
        if review.published_at:
            person = people.setdefault(review.about_id, review.about)
            person.review_count += 1
            person.review_sum += review.stars
    for person in people.values():
        person.review_score = score.of(person)
    User.objects.bulk_update(people.values(), ["sold_count", "review_count", "review_sum", "review_score"])
