"""What the people of the demo town wrote to each other: before every sale, and just now to those who try the demo."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from listings.catalogue.models import Listing
from listings.conversations import replies
from listings.conversations.models import Meeting, Message, Seat, Thread
from listings.conversations.statuses import Kind
from listings.orders.events import OrderEvent
from listings.orders.models import Order
from listings.orders.statuses import Delivery, OrderStatus
from yardsale.accounts.models import User
from yardsale.demo.people import BUYER, SELLER
from yardsale.demo.registry import Registry, code

FILE = Path(__file__).with_name("talks.txt")
#: Said a while before seeding: what is asked of the two whom visitors sign in as, and by the first of them.
ASKED_OF_SELLER = (
    ("Hello Sam! Is it still available, and could I try it on Saturday?",),
    (
        "Hi! Are the tyres the ones in the photo?",
        "They are, hardly used.",
        "Wonderful. Does it come with a lock?",
    ),
)
ASKED_BY_BUYER = (
    (
        "Hello! Could you tell me a little more about its condition?",
        "Of course: used for one summer, kept dry since.",
    ),
    ("Hi, could you call me about it? My number is 06 12 34 56 78.",),
)


@dataclass
class Talk:
    """One thread with its messages; `unread` of them have not been seen by who got them."""

    thread: Thread
    messages: list[Message] = field(default_factory=list)
    unread: int = 0

    def say(
        self, author: User | None, at: datetime, text: str = "", held: str = "", **fields: object
    ) -> None:
        self.messages.append(
            Message(
                thread=self.thread,
                author=author,
                text=text,
                held_for=held,
                sent_at=at,
                delivered_at=None if held else at,
                **fields,
            )
        )


def write_before_sales(known: Registry) -> None:
    """Numbers grow with time, as they do when people write: today's offers are written after these, then `write_just_now`."""
    _write(_before_sales(known), known)


def write_just_now(known: Registry) -> None:
    _write(_just_now(known), known)
    replies.renew()


def _write(talks: list[Talk], known: Registry) -> None:
    Thread.objects.bulk_create([talk.thread for talk in talks])
    _propose_to_meet(talks, known)
    said = sorted((one for talk in talks for one in talk.messages), key=lambda one: one.sent_at)
    Message.objects.bulk_create(said)
    Seat.objects.bulk_create(seat for talk in talks for seat in _seats(talk))


def _thread(listing: Listing, buyer: User, at: datetime) -> Thread:
    return Thread(
        code=code("thread", f"{listing.code} {buyer.code}", 12),
        listing=listing,
        buyer=buyer,
        seller=listing.seller,
        started_at=at,
    )


def _before_sales(known: Registry) -> list[Talk]:
    scripts = _scripts()
    talks = []
    for key, order in known.orders.items():
        dice = Random(f"talk {key}")
        begun = max(order.placed_at - timedelta(minutes=dice.randint(70, 60 * 20)), _possible(order))
        talk = Talk(_thread(order.listing, order.buyer, begun))
        script = dice.choice(scripts)
        pause = (order.placed_at - begun) / (len(script) + 1)
        for place, (is_buyers, text) in enumerate(script):
            talk.say(order.buyer if is_buyers else order.seller, begun + pause * place, text)
        talk.thread.answered_after = int(pause.total_seconds())
        for name, at in _happened(order):
            talk.say(None, at, kind=Kind.NOTICE, details={"what": name, "order": order.code})
        talks.append(talk)
    return talks


def _possible(order: Order) -> datetime:
    published = order.listing.published_at
    return max(published, order.buyer.joined_at) if published else order.buyer.joined_at


def _happened(order: Order) -> list[tuple[str, datetime]]:
    went = OrderEvent.SHIPPED if order.delivery == Delivery.POST else OrderEvent.HANDED_OVER
    moments = [
        (OrderEvent.PAID, order.paid_at),
        (went, order.shipped_at),
        (OrderEvent.COMPLETED, order.completed_at),
    ]
    return [(str(name), at) for name, at in moments if at]


def _scripts() -> list[list[tuple[bool, str]]]:
    lines = "\n".join(line for line in FILE.read_text("utf-8").splitlines() if not line.startswith("#"))
    return [
        [(line[0] == ">", line[2:]) for line in block.splitlines()] for block in lines.strip().split("\n\n")
    ]


def _just_now(known: Registry) -> list[Talk]:
    """Open questions about what is on sale, some of them not read yet."""
    buyer, seller = known.people[BUYER.key], known.people[SELLER.key]
    on_sale = [listing for listing in known.listings.values() if listing.is_on_sale]
    others = [person for key, person in known.people.items() if "." in key]
    own = [listing for listing in on_sale if listing.seller_id == seller.pk]
    theirs = [listing for listing in on_sale if listing.seller_id not in {seller.pk, buyer.pk}]
    talks = [_talk(*each, known, unread=1) for each in zip(own, others, ASKED_OF_SELLER, strict=False)]
    asked = zip(reversed(theirs), ASKED_BY_BUYER, strict=False)
    return talks + [_talk(listing, buyer, words, known, unread=len(words) - 1) for listing, words in asked]


def _talk(listing: Listing, buyer: User, words: tuple[str, ...], known: Registry, *, unread: int) -> Talk:
    first = known.now - timedelta(minutes=50 + Random(listing.code).randint(1, 30))
    talk = Talk(_thread(listing, buyer, first), unread=unread)
    for place, text in enumerate(words):
        author = listing.seller if place % 2 else buyer
        talk.say(author, first + timedelta(minutes=12 * place), text, held="phone" if "06 12" in text else "")
    if len(words) > 1:
        talk.thread.answered_after = 12 * 60
    return talk


def _propose_to_meet(talks: list[Talk], known: Registry) -> None:
    """In each paid sale that is still to be met for, the seller proposes where."""
    for talk in talks:
        order = next((one for one in known.orders.values() if one.listing_id == talk.thread.listing_id), None)
        if order is None or order.status != OrderStatus.PAID or order.delivery != Delivery.MEET:
            continue
        proposed_at = min((order.paid_at or known.now) + timedelta(minutes=25), known.now)
        at = (known.now + timedelta(days=1)).replace(minute=0, second=0, microsecond=0)
        meeting = Meeting.objects.create(
            thread=talk.thread,
            order=order,
            by=order.seller,
            place="Market Square, by the fountain",
            at=at,
            proposed_at=proposed_at,
        )
        talk.say(order.seller, proposed_at, kind=Kind.MEETING, details={"id": meeting.pk})


def _seats(talk: Talk) -> list[Seat]:
    thread = talk.thread
    return [_seat(talk, thread.buyer, thread.seller), _seat(talk, thread.seller, thread.buyer)]


def _seat(talk: Talk, person: User, other: User) -> Seat:
    seen = [one for one in talk.messages if not one.held_for or one.author_id == person.pk]
    got = [one for one in seen if one.author_id == other.pk]
    unread = min(talk.unread, len(got)) if seen and seen[-1].author_id == other.pk else 0
    waits = got[-unread:] if unread else []
    read = [one.pk for one in seen if one not in waits]
    return Seat(
        thread=talk.thread,
        person=person,
        other=other,
        last=seen[-1] if seen else None,
        read_up_to=max(read, default=0),
        unread=unread,
        unseen_since=waits[0].sent_at if waits else None,
        # Told already: a fresh demo begins without mail of its own.
        told_at=waits[0].sent_at + timedelta(minutes=10) if waits else None,
    )
