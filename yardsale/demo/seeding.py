"""Writes the demo town to the database and the media folder: much at once, all of it or nothing."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from random import Random

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.db import transaction

from listings.catalogue import indexing, photos, tree
from listings.catalogue.events import ListingEvent
from listings.catalogue.models import Category, District, Listing, Photo
from listings.catalogue.statuses import ListingStatus
from yardsale import visitors
from yardsale.accounts.models import User
from yardsale.demo import (
    belonging,
    chatter,
    haggles,
    helpdesk,
    keepsakes,
    lessons,
    looks,
    news,
    opinions,
    quarrels,
    talks,
    thanks,
    trade,
    voice,
    wages,
    watch,
)
from yardsale.demo.darkroom import Print, develop_all
from yardsale.demo.history import Posting, Town
from yardsale.demo.people import DISTRICTS, MORE_MODERATORS, PASSWORD, SIGN_INS, Neighbour
from yardsale.demo.registry import Registry, code
from yardsale.refusals import Refusal

#: The worker makes the remaining sizes of the photos one after the other, this far apart, so that the machine stays
#: quick while somebody looks around.
PACE = timedelta(seconds=1)


def is_seeded() -> bool:
    return User.objects.filter(email__in=[person.email for person in SIGN_INS]).exists()


def seed(town: Town, *, now: datetime, say: Callable[[str], None]) -> None:
    """Everything in `town`, relative to `now`. Raises Refusal where it is not the demo, or is seeded already."""
    if not settings.DEMO:
        raise Refusal(
            "Only a demo is seeded: the passwords of its people are public. Set DEMO=1 if this is one."
        )
    if is_seeded():
        raise Refusal("The demo town is here already. `make reset` empties it.")
    prints = develop_all(shot for posting in town.postings for shot in posting.ware.shots)
    known = Registry(now, say)
    with transaction.atomic():
        _people(town, known)
        _places(known)
        _listings(town, known)
        _photos(town, known, prints)
        indexing.reindex(Listing.objects.all())
        trade.write(town, known)
        wages.write(known)
        looks.write(known)
        talks.write_before_sales(known)
        haggles.write_to_the_seller(known)
        talks.write_just_now(known)
        keepsakes.write(known)
        haggles.write_to_the_buyer(known)
        watch.write(known)
        quarrels.write(known)
        helpdesk.write(known)
        chatter.write(known)
        lessons.write(known)
        opinions.write(known)
        belonging.write(known)
        news.write(known)
        voice.write(known)
        thanks.write(known)
    visitors.touch()
    _print_sign_ins()
    say(f"{len(known.people)} people, {len(known.listings)} listings, {len(known.orders)} orders")


def _people(town: Town, known: Registry) -> None:
    # Hashing is made slow on purpose; one password for all needs it once.
    password = make_password(PASSWORD)
    users = User.objects.bulk_create(_user(person, password, known) for person in town.people)
    known.people = {person.key: user for person, user in zip(town.people, users, strict=True)}
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in users
    )
    for person in town.people:
        if person.role:
            known.people[person.key].groups.add(Group.objects.get(name=person.role))


def _user(person: Neighbour, password: str, known: Registry) -> User:
    dice = Random(f"person {person.key}")
    return User(
        code=code("person", person.key, 8),
        email=person.email,
        name=person.name,
        about=person.about,
        district=person.district,
        password=password,
        joined_at=known.now - timedelta(days=person.joined, minutes=dice.randrange(900)),
        # Who tries the demo must never be among those who get no alerts.
        bucket=99 if person in SIGN_INS else dice.randrange(100),
        is_staff=bool(person.role),
    )


def _places(known: Registry) -> None:
    for place in DISTRICTS:
        fields = {"name": place.name, "latitude": place.latitude, "longitude": place.longitude}
        known.districts[place.name] = District.objects.update_or_create(slug=place.slug, defaults=fields)[0]
    known.categories = {category.slug: category for category in Category.objects.select_related("parent")}
    tree.forget()


def _listings(town: Town, known: Registry) -> None:
    listings = Listing.objects.bulk_create(_listing(posting, known) for posting in town.postings)
    for posting, listing in zip(town.postings, listings, strict=True):
        known.listings[posting.ware.key] = listing
        posted = known.at(posting.posted)
        known.happened(ListingEvent.PUBLISHED, listing, posted, listing.seller)
        if listing.status == ListingStatus.WITHDRAWN:
            known.happened(ListingEvent.WITHDRAWN, listing, posted + timedelta(days=3), listing.seller)


def _listing(posting: Posting, known: Registry) -> Listing:
    ware, posted = posting.ware, known.at(posting.posted)
    category = known.categories[ware.category]
    return Listing(
        code=code("listing", ware.key, 9),
        seller=known.people[posting.seller.key],
        category=category,
        group=category.parent,
        district=known.districts[posting.seller.district],
        title=ware.title,
        description=ware.description,
        condition=ware.condition,
        attributes=ware.attributes,
        price=ware.price,
        currency=settings.CURRENCY,
        postage=ware.postage,
        status=posting.status,
        created_at=posted - timedelta(minutes=12),
        published_at=posted,
        expires_at=posted + timedelta(days=settings.LISTING_LIFE_DAYS),
    )


def _photos(town: Town, known: Registry, prints: Iterator[Print]) -> None:
    """Files and rows; each listing's cover is its first photo."""
    rows: list[Photo] = []
    total = sum(len(posting.ware.shots) for posting in town.postings)
    for posting in town.postings:
        listing = known.listings[posting.ware.key]
        first = len(rows)
        for position, alt in enumerate(posting.ware.alts):
            rows.append(_photo(listing, next(prints), position, alt, known.now + PACE * len(rows)))
            if len(rows) % 100 == 0:
                known.say(f"{len(rows)} of {total} photos drawn")
        listing.cover = photos.cover_of(rows[first])
    Photo.objects.bulk_create(rows)
    Listing.objects.bulk_update(known.listings.values(), ["cover"], batch_size=200)


def _photo(listing: Listing, developed: Print, position: int, alt: str, added_at: datetime) -> Photo:
    original = photos.write(developed.jpeg, listing.code)
    webp = {}
    for width, data in developed.webp.items():
        path = f"{original.removesuffix('.jpg')}-{width}.webp"
        photos.place(path).write_bytes(data)
        webp[str(width)] = path
    return Photo(
        listing=listing,
        original=original,
        width=developed.width,
        height=developed.height,
        alt=alt,
        position=position,
        renditions={"webp": webp} if webp else {},
        added_at=added_at,
    )


def _print_sign_ins() -> None:
    """For `make up` to print, whenever it starts."""
    lines = [f"Sign in with the password {PASSWORD} as"]
    lines += [
        f"  {person.email:<34} {person.role or person.key}: {person.name}"
        for person in (*SIGN_INS, *MORE_MODERATORS)
    ]
    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    (settings.DATA_DIR / "sign-ins.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
