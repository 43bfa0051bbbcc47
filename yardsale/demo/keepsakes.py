"""What the people of the demo town have saved, and whom they follow."""

from collections import Counter
from datetime import timedelta
from random import Random

from listings.catalogue.models import Listing
from listings.saved.models import Favourite, Follow
from yardsale.accounts.models import User
from yardsale.demo.people import BUYER, SELLER
from yardsale.demo.registry import Registry

#: Things that a neighbour saved; the two whom visitors sign in as saved the most.
MOST, FOR_VISITORS, FOLLOWED = 5, 8, 3


def write(known: Registry) -> None:
    dice = Random("keepsakes")
    shown = [listing for listing in known.listings.values() if listing.is_on_sale]
    people = list(known.people.items())
    saved = [
        favourite
        for name, person in people
        for favourite in _saved(
            person, shown, dice, known, FOR_VISITORS if name in {BUYER.key, SELLER.key} else MOST
        )
    ]
    Favourite.objects.bulk_create(saved)
    _remember(saved)
    sellers = sorted({listing.seller_id for listing in shown})
    Follow.objects.bulk_create(
        Follow(
            person=known.people[name], seller_id=seller, since=known.now - timedelta(days=dice.randint(1, 90))
        )
        for name in (BUYER.key, SELLER.key)
        for seller in dice.sample(sellers, min(FOLLOWED, len(sellers)))
        if seller != known.people[name].pk
    )


def _saved(person: User, shown: list[Listing], dice: Random, known: Registry, most: int) -> list[Favourite]:
    """Some of it was dearer when it was saved."""
    others = [listing for listing in shown if listing.seller_id != person.pk]
    chosen = dice.sample(others, min(dice.randint(most // 2, most), len(others)))
    rows = []
    for listing in chosen:
        price = listing.price or 0
        then = price + price * dice.choice((0, 0, 0, 15)) // 100
        at = known.now - timedelta(hours=dice.randint(1, 400))
        rows.append(Favourite(person=person, listing=listing, price=then, known_price=price, saved_at=at))
    return rows


def _remember(saved: list[Favourite]) -> None:
    """The counts on the listings, and the codes that come with each person."""
    counts = Counter(favourite.listing for favourite in saved)
    for listing, count in counts.items():
        listing.favourite_count = count
    Listing.objects.bulk_update(counts, ["favourite_count"], batch_size=500)
    people: dict[int, User] = {}
    for favourite in saved:
        person = people.setdefault(favourite.person_id, favourite.person)
        person.saved = [*person.saved, favourite.listing.code]
    User.objects.bulk_update(people.values(), ["saved"])
