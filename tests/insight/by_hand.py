"""Every figure counted again, in Python, one thing after the other: what the statements are held against."""

from collections import defaultdict
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from forum.disputes.models import Case, Verdict
from listings.catalogue.models import Listing
from listings.orders.models import Order
from listings.payments.models import LedgerLine
from listings.reviews.models import Review
from notifications.channels.models import Notification
from notifications.interests.models import Interest
from support.tickets.models import Score, Ticket
from yardsale.accounts.models import User

KEPT = {"completed", "part_refunded", "paid", "shipped", "handed_over", "returning", "received", "disputed"}
Sums = dict[tuple[date, str], list[int]]


def month_of(moment: datetime) -> date:
    local = moment.astimezone(ZoneInfo(settings.TIME_ZONE))
    return date(local.year, local.month, 1)


def count(now: datetime) -> Sums:
    """{(month, figure): [amount, whole]}, only where there is a whole or an amount."""
    sums: Sums = defaultdict(lambda: [0, 0])

    def add(moment: datetime, figure: str, amount: int, whole: int = 1) -> None:
        found = sums[month_of(moment), figure]
        found[0] += amount
        found[1] += whole

    orders = list(Order.objects.all())
    paid = [order for order in orders if order.paid_at]
    disputed = set(Case.objects.values_list("order_id", flat=True))
    bought_in: dict[int, set[date]] = defaultdict(set)
    sellers: dict[date, set[int]] = defaultdict(set)
    of_listing: dict[int, list[Order]] = defaultdict(list)
    for order in orders:
        if order.status in {"completed", "part_refunded"} and order.currency == "EUR" and order.completed_at:
            add(order.completed_at, "sold", order.price)
    for order in paid:
        add(order.paid_at, "paid", order.pk in disputed)
        bought_in[order.buyer_id].add(month_of(order.paid_at))
        sellers[month_of(order.paid_at)].add(order.seller_id)
        of_listing[order.listing_id].append(order)
    for line in LedgerLine.objects.filter(currency="EUR"):
        if line.account in {"commission", "protection"}:
            add(line.moved_at, "earned", line.amount, 0)
    for months in bought_in.values():
        for month in months:
            sums[month, "buyers"][0] += month > min(months)
            sums[month, "buyers"][1] += 1
    for listing in Listing.objects.exclude(published_at=None):
        sellers[month_of(listing.published_at)].add(listing.seller_id)
        soon = listing.published_at + timedelta(days=30)
        if soon <= now:
            bought = [
                one
                for one in of_listing[listing.pk]
                if one.status in KEPT and listing.published_at <= one.paid_at < soon
            ]
            add(listing.published_at, "liquid", bool(bought))
    for month, people in sellers.items():
        sums[month, "sellers"][0] = len(people)
    _appeals(add)
    for review in Review.objects.all():
        add(review.written_at, "reviews", review.stars)
    _desk(add, sums)
    _alerts(add, sums, bought_in, paid, now)
    return {key: found for key, found in sums.items() if any(found)}


def _appeals(add) -> None:
    last: dict[tuple[int, int], Verdict] = {}
    for verdict in Verdict.objects.order_by("pk"):
        last[verdict.case_id, verdict.round] = verdict
    for (case, round_number), second in last.items():
        if round_number == 2:
            first = last[case, 1]
            is_same = (first.deal, first.to_buyer, first.to_seller) == (
                second.deal,
                second.to_buyer,
                second.to_seller,
            )
            add(second.made_at, "appeals", not is_same)


def _desk(add, sums: Sums) -> None:
    waits: dict[date, list[float]] = defaultdict(list)
    scored: dict[int, Score] = {}
    for score in Score.objects.order_by("pk"):
        scored[score.ticket_id] = score
    for score in scored.values():
        add(score.made_at, "scores", score.stars)
    for ticket in Ticket.objects.all():
        if ticket.first_answer_at and ticket.state != "spam":
            waits[month_of(ticket.opened_at)].append(
                (ticket.first_answer_at - ticket.opened_at).total_seconds()
            )
        if ticket.solved_at:
            add(ticket.solved_at, "scored", ticket.pk in scored)
    for month, found in waits.items():
        found.sort()
        sums[month, "first_reply"] = [round(found[(len(found) + 1) // 2 - 1]), len(found)]


def _alerts(add, sums: Sums, bought_in: dict[int, set[date]], paid: list[Order], now: datetime) -> None:
    bought = {(order.buyer_id, order.listing_id): order.paid_at for order in paid}
    for alert in Notification.objects.filter(kind="listing.similar"):
        add(alert.told_at, "told_read", alert.read_at is not None)
        when = bought.get((alert.recipient_id, alert.listing_id))
        add(alert.told_at, "told_bought", when is not None and when >= alert.told_at)
    buckets = dict(User.objects.values_list("pk", "bucket"))
    since: dict[int, date] = {}
    for interest in Interest.objects.filter(is_search=False):
        month = month_of(interest.since)
        since[interest.person_id] = min(month, since.get(interest.person_id, month))
    for person, began in since.items():
        figure = "bought_holdout" if buckets[person] < settings.ALERT_HOLDOUT_PERCENT else "bought_told"
        month = began
        while (month := (month + timedelta(days=32)).replace(day=1)) <= month_of(now):
            sums[month, figure][0] += month in bought_in[person]
            sums[month, figure][1] += 1
