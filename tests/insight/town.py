"""A town of random sales, disputes, tickets and alerts over two years, written in bulk: only what insight counts."""

import uuid
from datetime import UTC, datetime, timedelta
from random import Random

from django.db import connection, transaction

from forum.disputes.models import Case, Verdict
from forum.disputes.statuses import Reason, Rule
from listings.catalogue.models import Category, District, Listing
from listings.orders.models import Order
from listings.orders.statuses import OrderStatus
from listings.payments.models import LedgerLine
from listings.reviews.models import Review
from notifications.channels.models import Notification
from notifications.interests.models import Interest
from support.tickets.models import Queue as DeskQueue
from support.tickets.models import Score, Ticket
from yardsale.accounts.models import User

BEGAN, NOW = datetime(2024, 6, 1, tzinfo=UTC), datetime(2026, 5, 17, 9, tzinfo=UTC)
S = OrderStatus
#: How orders stand, and how many of a hundred.
STANDS = [
    (S.COMPLETED, 70),
    (S.PART_REFUNDED, 4),
    (S.REFUNDED, 5),
    (S.CANCELLED, 6),
    (S.PLACED, 3),
    (S.PAID, 7),
    (S.SHIPPED, 5),
]


def fill(orders: int, seed: int) -> None:
    """`orders` orders and what belongs to them; the same town for the same seed."""
    dice = Random(seed)
    with transaction.atomic():
        with connection.cursor() as cursor:
            # Histories are written as they ended; what guards their beginnings is tried elsewhere.
            cursor.execute("SET LOCAL session_replication_role = replica")
        people = _people(dice, max(orders // 4, 20))
        sold = _sales(dice, people, orders)
        _disputes(dice, sold, people)
        _reviews(dice, sold)
        _tickets(dice, max(orders // 5, 20))
        _alerts(dice, people, sold)


def _moment(dice: Random, since: datetime = BEGAN, until: datetime = NOW) -> datetime:
    """Often next to the turn of a month, where a wrong time zone shows."""
    moment = since + (until - since) * dice.random()
    if dice.random() < 0.1:
        moment = moment.replace(day=1, hour=0, minute=0) - timedelta(minutes=dice.randrange(-30, 150))
    return min(max(moment, since), until)


def _people(dice: Random, count: int) -> list[User]:
    return User.objects.bulk_create(
        User(email=f"{number}@insight.invalid", name=f"Person {number}", bucket=dice.randrange(100))
        for number in range(count)
    )


def _sales(dice: Random, people: list[User], count: int) -> list[Order]:
    category = list(Category.objects.exclude(parent=None).order_by("pk"))[:30]
    place = District.objects.create(slug="insight", name="Insight", latitude=1, longitude=1)
    stands = [stand for stand, weight in STANDS for _each in range(weight)]
    made = [(dice.choice(stands), _moment(dice), dice.choice(category)) for _each in range(count)]
    listings = Listing.objects.bulk_create(
        Listing(
            seller=dice.choice(people),
            title="Lamp",
            price=2_000,
            category=kind,
            group_id=kind.parent_id,
            district=place,
            condition="good",
            status="sold",
            can_meet=True,
            published_at=published,
            expires_at=published + timedelta(days=60),
        )
        for _stand, published, kind in made
    )
    orders = []
    for listing, (stand, published, _kind) in zip(listings, made, strict=True):
        paid = published + timedelta(days=dice.expovariate(1 / 20))
        is_paid = stand not in {S.PLACED} and (stand != S.CANCELLED or dice.random() < 0.5)
        price = dice.randrange(500, 50_000)
        orders.append(
            Order(
                listing=listing,
                buyer=dice.choice([one for one in dice.sample(people, 2) if one.pk != listing.seller_id]),
                seller_id=listing.seller_id,
                status=stand,
                currency=dice.choice(["EUR"] * 9 + ["USD"]),
                price=price,
                protection=price // 20,
                commission=price // 10,
                delivery="meet",
                placed_at=paid,
                paid_at=paid if is_paid else None,
                completed_at=paid + timedelta(days=dice.expovariate(1 / 5))
                if stand in {S.COMPLETED, S.PART_REFUNDED}
                else None,
                cancelled_at=paid if stand == S.CANCELLED else None,
            )
        )
    orders = Order.objects.bulk_create(orders)
    LedgerLine.objects.bulk_create(
        line
        for order in orders
        if order.completed_at
        for movement in [uuid.uuid4()]
        for line in (
            _line(order, movement, "held", -(order.commission + order.protection)),
            _line(order, movement, "commission", order.commission),
            _line(order, movement, "protection", order.protection),
        )
    )
    return orders


def _line(order: Order, movement: uuid.UUID, account: str, amount: int) -> LedgerLine:
    moved_at = order.completed_at
    return LedgerLine(
        order=order,
        movement=movement,
        account=account,
        amount=amount,
        currency=order.currency,
        reason="released",
        moved_at=moved_at,
    )


def _disputes(dice: Random, orders: list[Order], people: list[User]) -> None:
    disputed = [order for order in orders if order.paid_at and dice.random() < 0.05]
    cases = Case.objects.bulk_create(
        Case(
            order=order,
            claimant_id=order.buyer_id,
            respondent_id=order.seller_id,
            opened_by_id=order.buyer_id,
            reason=Reason.values[0],
            wants="refund",
            opened_at=order.paid_at,
            snapshot_hash="x",
        )
        for order in disputed
    )
    verdicts = []
    for case in cases:
        at = case.opened_at + timedelta(days=dice.expovariate(1 / 10))
        # A draft that was written anew counts as it stood last.
        for round_number in (1, 1, 2, 2)[: dice.choice([0, 1, 2, 3, 4])]:
            to_buyer = dice.choice([0, 50, 100])
            deal = {0: "keep", 50: "part", 100: "refund"}[to_buyer]
            at += timedelta(days=dice.random() * 9)
            verdicts.append(
                Verdict(
                    case=case,
                    round=round_number,
                    by=people[0],
                    deal=deal,
                    held=100,
                    to_buyer=to_buyer,
                    to_seller=100 - to_buyer,
                    commission=0,
                    protection=0,
                    rule=Rule.values[0],
                    reasons="So.",
                    made_at=at,
                )
            )
    Verdict.objects.bulk_create(verdicts)


def _reviews(dice: Random, orders: list[Order]) -> None:
    Review.objects.bulk_create(
        Review(
            order=order,
            author_id=order.buyer_id,
            about_id=order.seller_id,
            stars=dice.randrange(1, 6),
            written_at=order.completed_at,
            publish_by=order.completed_at,
        )
        for order in orders
        if order.completed_at and dice.random() < 0.4
    )


def _tickets(dice: Random, count: int) -> None:
    queue = DeskQueue.objects.first()
    made = []
    for _number in range(count):
        opened = _moment(dice)
        answered = opened + timedelta(minutes=dice.expovariate(1 / 300)) if dice.random() < 0.9 else None
        solved = (
            answered + timedelta(days=dice.expovariate(1 / 3)) if answered and dice.random() < 0.8 else None
        )
        state = "solved" if solved else dice.choice(["open", "spam"])
        made.append(
            Ticket(
                subject="Hm",
                kind="other",
                queue=queue,
                guest_email="a@insight.invalid",
                state=state,
                opened_at=opened,
                first_answer_at=answered,
                solved_at=solved,
            )
        )
    tickets = Ticket.objects.bulk_create(made)
    Score.objects.bulk_create(
        Score(
            ticket=ticket,
            stars=dice.randrange(1, 6),
            made_at=ticket.solved_at + timedelta(days=dice.random() * 20),
        )
        for ticket in tickets
        if ticket.solved_at
        for _again in range(dice.choice([0, 0, 1, 2]))
    )


def _alerts(dice: Random, people: list[User], orders: list[Order]) -> None:
    Interest.objects.bulk_create(
        Interest(
            person_id=order.buyer_id,
            order=order,
            title="Lamp",
            category_id=order.listing.category_id,
            price=order.price,
            since=order.completed_at,
        )
        for order in orders
        if order.completed_at and dice.random() < 0.5
    )
    told = []
    for order in orders:
        for person_id in {order.buyer_id, dice.choice(people).pk}:
            if dice.random() < 0.3:
                at = order.listing.published_at + timedelta(minutes=1)
                told.append(
                    Notification(
                        recipient_id=person_id,
                        kind=dice.choice(["listing.similar"] * 3 + ["saved.sold"]),
                        occasion=f"listing:{order.listing_id}",
                        listing_id=order.listing_id,
                        url="/",
                        told_at=at,
                        read_at=at if dice.random() < 0.6 else None,
                    )
                )
    Notification.objects.bulk_create(told)
