"""Fills an empty database with a town large enough to be slow in: things, photos, sellers, reviews, messages."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from django.conf import settings
from django.db import connection
from django.utils import timezone

from listings.catalogue import indexing, photos, tree
from listings.catalogue.models import Category, District, Listing, Photo
from listings.catalogue.statuses import ListingStatus
from listings.fees import rates
from listings.orders.models import Order
from listings.orders.statuses import Delivery, OrderStatus
from listings.reviews.models import Review
from notifications.channels.models import Notification
from notifications.interests.models import Interest
from tests.benchmarks.bare.models import Thing
from yardsale.accounts.models import User
from yardsale.demo.catalogue import Ware, wares
from yardsale.demo.people import DISTRICTS

SELLERS, BUYERS = 200, 8
#: Sales behind each seller, each with a review in text.
SALES = 3
MESSAGES, INTERESTS = 30, 10
WIDTHS = (320, 640, 1280)
#: What tells one seller's words from another's: titles are the demo town's, varied.
MANNERS = [
    "",
    "hardly used",
    "with some scratches",
    "from the attic",
    "as good as new",
    "with its box",
    "must go",
]
COLOURS = ["", "", "blue", "green", "red", "black", "white", "yellow", "grey", "brown"]
SAID = ["Just as described, and a pleasant chat at the door.", "Quick to answer, well wrapped. Thank you!"]


@dataclass(frozen=True)
class Town:
    """Who and what the benchmark asks about."""

    codes: list[str]
    titles: list[str]
    buyers: list[User]


def fill(count: int, dice: Random) -> Town:
    """`count` things on sale; the same town for the same dice."""
    now = timezone.now()
    places = District.objects.bulk_create(
        District(slug=place.slug, name=place.name, latitude=place.latitude, longitude=place.longitude)
        for place in DISTRICTS
    )
    people = _people(places, dice, now)
    sellers, buyers = people[:SELLERS], people[SELLERS:]
    things = _listings(count, sellers, places, dice, now)
    _photos(things, dice)
    _history(sellers, buyers, things, dice, now)
    _bare(things)
    tree.forget()
    indexing.reindex(Listing.objects.all())
    with connection.cursor() as cursor:
        # A town has lived for a while: statistics are there and Postgres has tidied up.
        cursor.execute("VACUUM (ANALYZE)")
        cursor.execute("CHECKPOINT")
    on_sale = things[:count]
    return Town([one.code for one in on_sale], [one.title for one in on_sale], buyers)


def _people(places: list[District], dice: Random, now: datetime) -> list[User]:
    return User.objects.bulk_create(
        User(
            email=f"neighbour{number}@example.org",
            name=f"Neighbour {number}",
            district=places[number % len(places)].name,
            joined_at=now - timedelta(days=dice.randrange(30, 900)),
            review_count=SALES if number < SELLERS else 0,
            review_sum=5 * SALES if number < SELLERS else 0,
            sold_count=SALES if number < SELLERS else 0,
        )
        for number in range(SELLERS + BUYERS)
    )


def _listings(
    count: int, sellers: list[User], places: list[District], dice: Random, now: datetime
) -> list[Listing]:
    """Those on sale first, then what each seller has sold already."""
    categories = {category.slug: category for category in Category.objects.select_related("parent")}
    made = []
    for number in range(count + SELLERS * SALES):
        ware = dice.choice(wares())
        category = categories[ware.category]
        at = now - timedelta(seconds=dice.randrange(60, settings.LISTING_LIFE_DAYS * 86400))
        made.append(
            Listing(
                seller=sellers[number % SELLERS],
                category=category,
                group=category.parent,
                district=dice.choice(places),
                title=_title(ware, dice),
                description=ware.description,
                condition=ware.condition,
                attributes=ware.attributes,
                price=max(100, ware.price * dice.randrange(50, 150) // 100),
                currency=settings.CURRENCY,
                postage=ware.postage,
                status=ListingStatus.ON_SALE if number < count else ListingStatus.SOLD,
                created_at=at,
                published_at=at,
                expires_at=at + timedelta(days=settings.LISTING_LIFE_DAYS),
            )
        )
    return Listing.objects.bulk_create(made, batch_size=2000)


def _title(ware: Ware, dice: Random) -> str:
    words = f"{dice.choice(COLOURS)} {ware.title} {dice.choice(MANNERS)}".strip()
    return (words[0].upper() + words[1:])[:80]


def _photos(things: list[Listing], dice: Random) -> None:
    rows = [photo for thing in things for photo in _photos_of(thing, dice.choice([1, 1, 2, 3, 4]))]
    for photo in rows:
        if photo.position == 0:
            photo.listing.cover = photos.cover_of(photo)
    Photo.objects.bulk_create(rows, batch_size=2000)
    Listing.objects.bulk_update(things, ["cover"], batch_size=500)


def _photos_of(thing: Listing, count: int) -> Iterator[Photo]:
    for position in range(count):
        name = f"photos/{thing.code[:2]}/{thing.code}-{position}"
        yield Photo(
            listing=thing,
            original=f"{name}.jpg",
            width=1280,
            height=960,
            alt=thing.title,
            position=position,
            renditions={
                ending: {str(width): f"{name}-{width}.{suffix}" for width in WIDTHS}
                for ending, suffix in (("avif", "avif"), ("webp", "webp"), ("jpeg", "jpg"))
            },
            finished_at=thing.published_at,
        )


def _history(
    sellers: list[User], buyers: list[User], things: list[Listing], dice: Random, now: datetime
) -> None:
    """Each seller's sales with their reviews; each buyer's interests and messages."""
    sold = things[-SELLERS * SALES :]
    orders = Order.objects.bulk_create(_order(thing, dice.choice(buyers)) for thing in sold)
    Review.objects.bulk_create(
        Review(
            order=order, author=order.buyer, about=order.seller, stars=5, text=dice.choice(SAID),
            publish_by=order.completed_at, published_at=order.completed_at,
        )
        for order in orders
    )  # fmt: skip
    Interest.objects.bulk_create(
        Interest(
            person=buyer, order=order, title=order.listing.title, category=order.listing.category, price=order.price,
            since=order.completed_at,
        )
        for buyer in buyers
        for order in [one for one in orders if one.buyer_id == buyer.pk][:INTERESTS]
    )  # fmt: skip
    Notification.objects.bulk_create(
        Notification(
            recipient=buyer, kind="listing.similar", occasion=f"listing:{thing.pk}", url=thing.get_absolute_url(),
            listing=thing, read_at=now if number % 4 else None,
        )
        for buyer in buyers
        for number, thing in enumerate(dice.sample(things, MESSAGES))
    )  # fmt: skip


def _order(thing: Listing, buyer: User) -> Order:
    fees = rates.current()
    return Order(
        listing=thing,
        buyer=buyer,
        seller=thing.seller,
        status=OrderStatus.COMPLETED,
        currency=thing.currency,
        price=thing.price,
        protection=fees.protection(thing.price),
        commission=fees.commission(thing.price),
        rates=fees.as_dict(),
        item={"title": thing.title},
        item_hash="0" * 64,
        delivery=Delivery.MEET,
        placed_at=thing.published_at,
        paid_at=thing.published_at,
        completed_at=thing.published_at + timedelta(days=2),
    )


def _bare(things: list[Listing]) -> None:
    Thing.objects.bulk_create(
        (
            Thing(title=one.title, place="Mill Lane", price=one.price / 100, added_at=one.published_at)
            for one in things
        ),
        batch_size=5000,
    )
