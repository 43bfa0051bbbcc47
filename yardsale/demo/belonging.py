"""What makes neighbours of the people of the demo town: badges, picks, a street sale to come, somebody who is helped."""

from datetime import timedelta
from random import Random

from django.utils import timezone

from forum.belonging import badges
from forum.belonging.models import Helper, Pair, Pick, Stall, StreetSale, Words
from forum.belonging.statuses import PairState
from yardsale.accounts.models import User
from yardsale.demo.people import BUYER, SELLER
from yardsale.demo.registry import Registry, code

PICKED, STALLS, HELPERS = 14, 9, 4
BRINGS = (
    "Children’s books, two bikes, and lemonade.",
    "Tools from the shed, most of them older than me.",
    "Records, lamps, and a box of everything for a coin each.",
    "Plants in pots. Ask me how to keep them alive.",
    "Coats and boots for tall people.",
)
TALK = (
    ("newcomer", "Hello! I have a lamp and a chair. How many photos does one need?"),
    (
        "helper",
        "Hello! Three by daylight: the whole thing, the best side, and the worst scratch. That saves questions.",
    ),
    ("newcomer", "And the price? I have no idea."),
    (
        "helper",
        "Look what similar ones went for: it stands beside the price when you sell. I start a tenth above that.",
    ),
)


def write(known: Registry) -> None:
    dice = Random("belonging")
    _picks(known, dice)
    _street_sale(known, dice)
    _helpers(known)
    badges.reckon()


def _picks(known: Registry, dice: Random) -> None:
    shown = [listing for listing in known.listings.values() if listing.is_on_sale]
    people = [person for person in known.people.values() if not person.is_staff and person.sold_count >= 3]
    if not shown or not people:
        return
    loved = dice.sample(shown, min(PICKED // 2, len(shown)))
    rows = {}
    for _n in range(PICKED):
        person, listing = dice.choice(people), dice.choice(loved)
        if listing.seller_id != person.pk:
            at = known.now - timedelta(hours=dice.randint(2, 120))
            rows[person.pk, listing.pk] = Pick(person=person, listing=listing, picked_at=at)
    Pick.objects.bulk_create(rows.values())


def _street_sale(known: Registry, dice: Random) -> None:
    day = timezone.localtime(known.now) + timedelta(days=12)
    day += timedelta(days=(5 - day.weekday()) % 7)
    begins = day.replace(hour=10, minute=0, second=0, microsecond=0)
    sale = StreetSale.objects.create(
        slug="lantern-day",
        title="Lantern Day street sale",
        about="From door to door through five streets. Cake at the pump; bring change, and a cart for the big things.",
        starts_at=begins,
        ends_at=begins + timedelta(hours=6),
        is_shown=True,
    )
    places = list(known.districts.values())[:5]
    sale.districts.set(places)
    sellers: dict[int, list[int]] = {}
    for listing in known.listings.values():
        if listing.is_on_sale:
            sellers.setdefault(listing.seller_id, []).append(listing.pk)
    for number, (seller, things) in enumerate(sorted(sellers.items())[:STALLS]):
        stall = Stall.objects.create(
            sale=sale,
            person_id=seller,
            district=places[number % len(places)],
            opens_at=f"{10 + number % 3}:00",
            closes_at=f"{14 + number % 3}:00",
            words=BRINGS[number % len(BRINGS)],
        )
        stall.listings.set(dice.sample(things, min(3, len(things))))


def _helpers(known: Registry) -> None:
    """Those who have sold the most help, and one of them has somebody new."""
    keys = {person.pk: key for key, person in known.people.items()}
    experienced = (
        User.objects.active().filter(pk__in=keys, is_staff=False, sold_count__gte=5).order_by("-sold_count")
    )
    helpers = list(experienced[:HELPERS])
    new = User.objects.active().filter(pk__in=keys, is_staff=False, sold_count=0).order_by("pk")
    newcomer = new.exclude(email__in=[BUYER.email, SELLER.email]).first()
    Helper.objects.bulk_create(Helper(person=person, most=2) for person in helpers)
    if not helpers or newcomer is None:
        return
    # The seller whom visitors sign in as, where they help.
    helper = next((person for person in helpers if person.email == SELLER.email), helpers[0])
    began = known.now - timedelta(hours=26)
    pair = Pair.objects.create(
        code=code("pair", newcomer.email, 12), newcomer=newcomer, helper=helper, state=PairState.ACTIVE,
        asked_at=began - timedelta(hours=2), began_at=began,
    )  # fmt: skip
    sides = {"newcomer": newcomer, "helper": helper}
    Words.objects.bulk_create(
        Words(pair=pair, by=sides[side], text=text, said_at=began + timedelta(minutes=20 * number))
        for number, (side, text) in enumerate(TALK, 1)
    )
