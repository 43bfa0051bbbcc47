"""Today's finds: which things a post tells of, and which may not be told of (any more)."""

from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from listings.catalogue import og
from listings.catalogue.events import ListingEvent
from listings.catalogue.models import Listing
from notifications.social import networks
from notifications.social.events import SocialEvent
from notifications.social.models import Find, Objection, Post
from notifications.social.saying import ADDRESS, MOST_PICTURES
from notifications.social.statuses import Network, State
from yardsale import money
from yardsale.events.actions import publish
from yardsale.events.models import Event

#: Newest things that are looked at, and how old they may be.
LOOKED_AT, FRESH = 400, timedelta(days=4)
#: Nothing is told again within so many days, and fewer than so many are no post.
NOT_AGAIN, LEAST = timedelta(days=21), 2
#: Pixels that a photo has at least, and the shapes that are shown without cutting much away.
LEAST_WIDTH, LEAST_HEIGHT, SHAPES = 600, 450, (0.6, 2.0)


def showable() -> QuerySet[Listing]:
    """On sale, by somebody who trades here now and does not mind."""
    minds_all = Objection.objects.filter(listing=None).values("person")
    minds_this = Objection.objects.filter(listing__isnull=False).values("listing")
    return (
        Listing.objects.on_sale()
        .filter(seller__is_active=True, seller__suspended_until=None, seller__away_since=None)
        .exclude(seller__in=minds_all)
        .exclude(pk__in=minds_this)
    )


def finds(now: datetime, most: int = MOST_PICTURES) -> list[Listing]:
    """The best fresh things with good photos: no two of a seller, and of one group only when there are too few others."""
    told = Find.objects.filter(post__made_at__gt=now - NOT_AGAIN).exclude(post__status=State.DROPPED)
    fresh = showable().filter(published_at__gt=now - FRESH).exclude(cover={})
    rows = fresh.exclude(pk__in=told.values("listing")).defer("words", "description")
    newest = rows.order_by("-published_at", "-pk")[:LOOKED_AT]
    good = [listing for listing in newest if has_good_photo(listing) and is_sayable(listing)]
    good.sort(key=lambda one: (one.favourite_count, one.published_at, one.pk), reverse=True)
    chosen = _diverse(good, [], most, by_group=True)
    return _diverse(good, chosen, most, by_group=False)


def _diverse(good: list[Listing], chosen: list[Listing], most: int, *, by_group: bool) -> list[Listing]:
    chosen = list(chosen)
    for one in good:
        sellers = {each.seller_id for each in chosen}
        kinds = {each.group_id if by_group else each.category_id for each in chosen}
        is_new = (one.group_id if by_group else one.category_id) not in kinds and one.seller_id not in sellers
        if is_new and len(chosen) < most:
            chosen.append(one)
    return chosen


def has_good_photo(listing: Listing) -> bool:
    cover = listing.cover
    width, height = cover.get("width", 0), cover.get("height", 0)
    is_large = width >= LEAST_WIDTH and height >= LEAST_HEIGHT
    return bool(cover.get("renditions")) and is_large and SHAPES[0] <= width / height <= SHAPES[1]


def is_sayable(listing: Listing) -> bool:
    """Out there @ calls somebody, # files it under something, and an address is a link that costs."""
    return not ({"@", "#", "$"} & set(listing.title)) and not ADDRESS.search(listing.title)


def line_of(listing: Listing, longest: int = 60) -> str:
    """How a text names it: what it is, and what a buyer pays."""
    price = money.text(listing.buyer_price, listing.currency, short=True)
    return f"• {Truncator(listing.title).chars(longest)}, {price}"


def draft(day: date, now: datetime) -> list[Post]:
    """The day's post for each network, once, to be released by a person; [] when there is too little to tell of."""
    chosen = finds(now)
    if len(chosen) < LEAST:
        return []
    made = [post for name in Network.values if (post := _drafted(name, day, chosen))]
    for post in made[:1]:
        publish(SocialEvent.DRAFTED, post)
    return made


@transaction.atomic
def _drafted(network: str, day: date, chosen: list[Listing]) -> Post | None:
    head = _("Today’s finds from your neighbours:")
    longest = 60
    adapter = networks.network(network)
    while True:
        lines = [line_of(listing, longest) for listing in chosen]
        text = "\n".join([head, "", *lines])
        if adapter.length(text, "") <= adapter.limits.longest or longest <= 16:
            break
        longest -= 4
    try:
        with transaction.atomic():
            post = Post.objects.create(network=network, text=text, status=State.WAITING, finds_on=day)
    except IntegrityError:
        return None  # told of already
    _show(post, chosen, lines)
    return post


def show(post: Post, listings: list[Listing]) -> None:
    """Exactly these, in this order; how a text names what stays is kept."""
    lines = dict(post.finds.values_list("listing", "line"))
    post.finds.all().delete()
    _show(post, listings, [lines.get(listing.pk, "") for listing in listings])


def _show(post: Post, listings: list[Listing], lines: list[str]) -> None:
    Find.objects.bulk_create(
        Find(post=post, listing=listing, position=place, line=line)
        for place, (listing, line) in enumerate(zip(listings, lines, strict=True))
    )


def gone_from(post: Post) -> list[Find]:
    """What a post shows and may not show any more, or names with another price than it has now."""
    told = list(post.finds.select_related("listing"))
    still = set(showable().filter(pk__in=[find.listing_id for find in told]).values_list("pk", flat=True))
    return [find for find in told if find.listing_id not in still or _names_another_price(find)]


def _names_another_price(find: Find) -> bool:
    price = money.text(find.listing.buyer_price, find.listing.currency, short=True)
    return bool(find.line) and not find.line.endswith(f", {price}")


@transaction.atomic
def take_out(post: Post, gone: list[Find]) -> None:
    """Pictures and lines of what is gone; a price that changed is written anew. The caller has the post's row."""
    text = post.text
    still = set(showable().filter(pk__in=[find.listing_id for find in gone]).values_list("pk", flat=True))
    for find in gone:
        if find.listing_id in still:
            line = line_of(find.listing, max(len(find.line) - 14, 16))
            text = text.replace(find.line, line)
            Find.objects.filter(pk=find.pk).update(line=line)
        else:
            text = "\n".join(row for row in text.split("\n") if not find.line or row != find.line)
            find.delete()
    Post.objects.filter(pk=post.pk).update(text=text, version=post.version + 1)
    post.refresh_from_db()


def draw_what_is_new(event: Event) -> None:
    """So that whoever shares a thing a minute later finds its picture drawn. What is new without a photo has none."""
    if (
        event.name == ListingEvent.PUBLISHED
        and Listing.objects.filter(pk=event.subject_id, cover={}).exists()
    ):
        return
    if event.name in {ListingEvent.PUBLISHED, ListingEvent.CHANGED}:
        transaction.on_commit(lambda: og.ring(event.subject_id))


def object_to(person_id: int, *, listing: Listing | None = None, on: bool) -> None:
    """A seller says that nothing of theirs, or not this thing, is shown outside; or takes that back."""
    if on:
        Objection.objects.bulk_create(
            [Objection(person_id=person_id, listing=listing)], ignore_conflicts=True
        )
    else:
        Objection.objects.filter(Q(listing=listing), person=person_id).delete()
