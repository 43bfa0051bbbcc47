"""Disputes of the demo town that are over: some are told to everybody by two moderators, one waits to be told."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.conf import settings

from forum.boards import counting
from forum.boards.models import Board, Post, Topic
from forum.boards.statuses import BoardKind
from forum.disputes import snapshot, terms
from forum.disputes.events import DisputeEvent
from forum.disputes.models import Answer, Case, Offer, Statement, Verdict
from forum.disputes.statuses import Answered, Deal, End, Rule, State
from forum.resolved import actions, rules
from forum.resolved.models import Telling
from listings.orders.events import OrderEvent
from listings.orders.models import Order
from listings.orders.records import Ruling
from listings.orders.statuses import Delivery, OrderStatus, RulingKind
from listings.payments import ledger
from yardsale.accounts.models import User
from yardsale.demo.people import BUYER, MODERATOR, MORE_MODERATORS, SELLER
from yardsale.demo.registry import Registry, code
from yardsale.events.models import Event


@dataclass(frozen=True)
class Story:
    """`rule` of those a moderator decided; the two agreed where there is none. Told where it has a title."""

    reason: str
    claim: str
    answer: str
    reasons: str
    rule: str = ""
    title: str = ""
    lesson: str = ""


#: All of them end with the seller paid, as the orders of the plan have it.
STORIES = (
    Story(
        "not_as_described",
        "There is a scratch all along one side. I had not expected that.",
        "It is in the third photo and in the last line of what I wrote.",
        "The listing names the scratch, and a photo shows it. Whoever buys a thing agrees to what was said and shown"
        " before; so the seller is paid.",
        Rule.LOOKED,
        "A scratch that stood in the last line",
        "Put the faults into the first line and the first photo. And read to the last one: both spare a week.",
    ),
    Story(
        "incomplete",
        "What lies beside it in the first photo was not in the parcel.",
        "It travels in a second parcel, here is the receipt. It should be there tomorrow.",
        "It came the day after. Both agreed that everything stays where it is and the seller is paid.",
        "",
        "A part that came in a second parcel",
        "Say before the first parcel arrives that there will be a second one.",
    ),
    Story(
        "broken",
        "It rattles when I carry it. Something inside must have come loose on the way.",
        "It has always rattled a little, I wrote that to you before you bought it.",
        "The message about the rattling is from the day before the purchase, and nothing shows that it got worse.",
        Rule.PROVEN,
    ),
)
#: From posting until it is over, at the least.
LONG = timedelta(hours=40)


def write(known: Registry) -> None:
    """After the boards are there."""
    settled = [
        (_settle(known, order, story), story) for order, story in zip(_orders(known), STORIES, strict=False)
    ]
    for case, story in sorted(settled, key=lambda pair: pair[0].settled_at or known.now):
        if story.title:
            _tell(known, case, story)


def _orders(known: Registry) -> list[Order]:
    """Posted ones that took long enough to quarrel over; the two whom somebody signs in as had no part in them."""
    tried = {known.people[BUYER.key].pk, known.people[SELLER.key].pk}
    quiet = [
        order
        for order in known.orders.values()
        if order.status == OrderStatus.COMPLETED
        and order.delivery == Delivery.POST
        and not tried & {order.buyer_id, order.seller_id}
        and _from_posting_on(order) >= LONG
        # More than that would need a second moderator.
        and order.total <= settings.DISPUTE_SECOND_ABOVE
    ]
    return sorted(quiet, key=lambda order: (order.completed_at, order.pk))


def _from_posting_on(order: Order) -> timedelta:
    sent, over = order.shipped_at, order.completed_at
    return over - sent if sent and over else timedelta()


def _settle(known: Registry, order: Order, story: Story) -> Case:
    """Between posting and the order's own end."""
    sent, over = order.shipped_at or known.now, order.completed_at or known.now
    at, answered = sent + (over - sent) / 3, sent + (over - sent) / 2
    taken, sealed = snapshot.take(order)
    decider = known.people[MORE_MODERATORS[1].key]
    case = Case.objects.create(
        code=code("dispute", order.code, 10), order=order, claimant=order.buyer, respondent=order.seller,
        opened_by=order.buyer, reason=story.reason, wants=Deal.PART, state=State.TALKING, terms=terms.current().as_dict(),
        snapshot=taken, snapshot_hash=sealed, opened_at=at, answered_at=answered,
    )  # fmt: skip
    Statement.objects.create(case=case, by=order.buyer, kind="claim", text=story.claim, made_at=at)
    Statement.objects.create(case=case, by=order.seller, kind="answer", text=story.answer, made_at=answered)
    standing = Case.objects.filter(pk=case.pk)
    if story.rule:
        standing.update(verdict=_verdict(case, story, decider, over), moderator=decider, decided_at=over)
        _rule(order, RulingKind.VERDICT, decider, story.reasons, over)
    else:
        standing.update(agreed=_agreement(case, answered, over))
        _rule(order, RulingKind.CONSENTS, order.buyer, story.reasons, over, other_by=order.seller)
    standing.update(
        state=State.SETTLED, settled_at=over, act_by=None, end=End.DECIDED if story.rule else End.AGREED
    )
    case.refresh_from_db()
    known.happened(OrderEvent.FROZEN, order, at, order.buyer)
    known.happened(DisputeEvent.OPENED, case, at, order.buyer)
    known.happened(DisputeEvent.ANSWERED, case, answered, order.seller)
    known.happened(DisputeEvent.SETTLED, case, over, decider if story.rule else order.buyer)
    return case


def _verdict(case: Case, story: Story, by: User, at: datetime) -> Verdict:
    parts = ledger.parts_of(case.order, 0)
    return Verdict.objects.create(
        case=case, by=by, deal=Deal.KEEP, held=sum(parts), to_buyer=parts.buyer, to_seller=parts.seller,
        commission=parts.commission, protection=parts.protection, rule=story.rule, reasons=story.reasons, made_at=at,
    )  # fmt: skip


def _rule(order: Order, kind: str, by: User, why: str, at: datetime, other_by: User | None = None) -> None:
    """The order was frozen once: Postgres takes a ruling for no other, and no settled case without one."""
    standing = Order.objects.filter(pk=order.pk)
    standing.update(status=OrderStatus.DISPUTED)
    Ruling.objects.create(order=order, kind=kind, by=by, other_by=other_by, reason=why, made_at=at)
    standing.update(status=OrderStatus.COMPLETED)
    order.refresh_from_db()


def _agreement(case: Case, at: datetime, over: datetime) -> Offer:
    offer = Offer.objects.create(
        case=case, by=case.respondent, deal=Deal.KEEP, note="Can we wait for the second parcel?", made_at=at,
        answer_by=at + timedelta(hours=72),
    )  # fmt: skip
    Answer.objects.create(offer=offer, by=case.claimant, answer=Answered.ACCEPTED, made_at=over)
    return offer


def _tell(known: Registry, case: Case, story: Story) -> None:
    """Written by one moderator, read and let out by another: by the real actions, and then as long ago as it should be."""
    writer, reader = (known.people[one.key] for one in (MODERATOR, MORE_MODERATORS[0]))
    if not rules.may_write(writer, case) or not rules.may_write(reader, case):
        return
    last = Event.objects.order_by("pk").values_list("pk", flat=True).last() or 0
    words = {"title": story.title, "claim": story.claim, "answer": story.answer}
    draft = replace(actions.draft_of(case), **words, reasons=story.reasons, lesson=story.lesson)
    telling = actions.write(case, draft, by=writer)
    actions.publish(telling, by=reader, edition=telling.edition)
    # Everything in the town is told already.
    at = (case.settled_at or known.now) + timedelta(hours=20)
    at = min(at, known.now - timedelta(minutes=30))
    Event.objects.filter(pk__gt=last).update(happened_at=at, addressed_at=at)
    Telling.objects.filter(pk=telling.pk).update(written_at=at - timedelta(hours=3), published_at=at)
    telling.refresh_from_db()
    post = Post.objects.get(pk=telling.post_id)
    Post.objects.filter(pk=post.pk).update(created=at, updated=at)
    Topic.objects.filter(pk=post.topic_id).update(created=at, last_post_on=at)
    board = Board.objects.get(kind=BoardKind.RESOLVED)
    counting.settle(Topic.objects.get(pk=post.topic_id))
    counting.count_forum(board.forum_id, topics=0, posts=0)
