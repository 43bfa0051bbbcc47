"""What one thing's own page shows. Its words and photos are kept as HTML per version, as cards are."""

import json
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote, urlencode
from zlib import crc32

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from listings.catalogue import cards, og, rules, search, tree
from listings.catalogue.models import Listing, Photo
from listings.catalogue.statuses import Condition, ListingStatus
from listings.fees import rates
from yardsale import markup, money
from yardsale.shelf import Shelf

if TYPE_CHECKING:
    from yardsale.accounts.models import User

REVIEWS = 2
#: Search engines know three states of use.
_SCHEMA_CONDITION = {Condition.NEW: "NewCondition", Condition.FOR_PARTS: "DamagedCondition"}
_SCHEMA_STOCK = {ListingStatus.ON_SALE: "InStock", ListingStatus.SOLD: "SoldOut"}
#: What would end a script element or start a comment inside one.
_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


class Mine(NamedTuple):
    """What is between a thing and one person: their order of it, and an offer they can answer."""

    order: Any
    offer: Any


def involved(listing: Listing) -> dict[int, Mine]:
    """{buyer: what is theirs} of whoever is buying it, and of those whom its seller offered it for less: two queries.

    Through the reverse relations, because orders and offers stand above the catalogue.
    """
    found: dict[int, Mine] = {}
    if listing.status in {ListingStatus.ON_SALE, ListingStatus.PAUSED}:
        for offer in listing.offers.open().filter(is_private=True):
            found[offer.buyer_id] = Mine(None, offer)
    elif listing.status in {ListingStatus.RESERVED, ListingStatus.SOLD}:
        for order in listing.orders.taken():
            found[order.buyer_id] = Mine(order, None)
    return found


def context(
    user: Any, listing: Listing, *, are_apart: bool = False, mine: Mine | None = None
) -> dict[str, Any]:
    """Everything but the listing itself: three queries at most, two of them only the first time."""
    is_owner = user == listing.seller
    theirs, kept = {"is_owner": is_owner, "are_apart": are_apart, "mine": mine}, _kept(listing)
    return {
        "listing": listing,
        "kept": kept,
        "seller": _seller(listing.seller),
        "similar": cards.draw(search.similar(listing)),
        "node": tree.node(listing.category_id),
        "is_owner": is_owner,
        "mine": mine,
        "buy": _drawn("buy", _offer(listing) | theirs) if any(theirs.values()) else kept["buy"],
        "may_edit": rules.may_edit(user, listing),
        "may_publish": rules.may_publish(user, listing),
        "may_withdraw": rules.may_withdraw(user, listing),
    }


def gone(listing: Listing) -> dict[str, Any]:
    """For a listing that is no longer shown: nothing of it but where to find things like it."""
    return {"node": tree.node(listing.category_id), "similar": cards.draw(search.similar(listing))}


def _path(listing: Listing) -> list[tree.Node]:
    node = tree.node(listing.category_id)
    return node.path if node else []


def _drawn(part: str, values: dict[str, Any]) -> SafeString:
    return render_to_string(f"catalogue/_detail_{part}.html", values)


# -- Kept per version ----------------------------------------------------------------------------------------------

PARTS = ("meta", "crumbs", "photos", "main", "buy", "share")
#: Listings, and their sellers, that a process holds; at some 12 kB and 3 kB.
_shelf = Shelf(most=600)
_sellers = Shelf(most=1000)


def _kept(listing: Listing) -> dict[str, SafeString]:
    """The parts that look the same to everybody but the owner."""
    key = f"detail:{cards.look()}:{listing.pk}:{listing.version}"
    return _shelf.get_many([key], lambda _missing: {key: _parts(listing)})[key]


def _parts(listing: Listing) -> dict[str, SafeString]:
    photos = list(listing.photos.all())
    values = _offer(listing) | {
        "photos": photos,
        "facts": _facts(listing),
        "description": markup.html(listing.description),
        "image": _absolute(og.address(listing)) if photos and listing.is_on_sale else "",
        "share": _share(listing),
        "data": _structured(listing, photos),
        "site_url": settings.SITE_URL,
    }
    return {part: _drawn(part, values) for part in PARTS}


def _share(listing: Listing) -> dict[str, str]:
    """Plain addresses that other sites have for sharing: nothing of theirs is loaded, and nothing asked, before a click."""
    if not listing.is_on_sale:
        return {}
    url, title = _absolute(listing.get_absolute_url()), listing.title
    return {
        "url": url,
        "whatsapp": f"https://wa.me/?{urlencode({'text': f'{title} {url}'})}",
        "facebook": f"https://www.facebook.com/sharer/sharer.php?{urlencode({'u': url})}",
        "x": f"https://x.com/intent/post?{urlencode({'text': title, 'url': url})}",
        "mail": f"mailto:?{urlencode({'subject': title, 'body': url}, quote_via=quote)}",
    }


def _offer(listing: Listing) -> dict[str, Any]:
    """What the price is made of, and where and how the thing is handed over."""
    fees, price = rates.current(), listing.price or 0
    total = fees.buyer_price(price)
    return {
        "listing": listing,
        "path": _path(listing),
        "node": tree.node(listing.category_id),
        "place": tree.place(listing.district_id),
        "protection": fees.protection(price),
        "total": total,
        "total_posted": total + (listing.postage or 0),
    }


def _seller(seller: "User") -> dict[str, SafeString]:
    """Their card and what was said of them; a new review or sale changes the numbers, and so the key."""
    numbers = (
        f"{seller.review_count}:{seller.review_sum}:{seller.sold_count}:{crc32(seller.reply_words.encode())}"
    )
    if seller.badges:
        numbers += f":{','.join(seller.badges)}"
    if seller.is_away:
        numbers += f":{seller.away_until}:{crc32(seller.away_note.encode())}"
    key = f"seller:{cards.look()}:{seller.pk}:{crc32(seller.name.encode())}:{numbers}"
    return _sellers.get_many([key], lambda _missing: {key: _seller_parts(seller)})[key]


def _seller_parts(seller: "User") -> dict[str, SafeString]:
    values = {"seller": seller, "reviews": _reviews(seller)}
    return {part: _drawn(part, values) for part in ("seller", "reviews")}


def _reviews(seller: "User") -> list[Any]:
    """What others said of the seller last; through the reverse relation, because reviews stand above the catalogue."""
    if not seller.review_count:
        return []
    said = seller.reviews.published().exclude(text="").select_related("author")
    return list(said.order_by("-published_at", "-pk")[:REVIEWS])


def _facts(listing: Listing) -> list[tuple[str, str]]:
    """(question, answer) of everything the seller said about the thing."""
    node = tree.node(listing.category_id)
    asked = node.questions if node else []
    answers = ((question.name, question.written(listing.attributes.get(question.slug))) for question in asked)
    return [(name, answer) for name, answer in answers if answer]


def _structured(listing: Listing, photos: list[Photo]) -> SafeString:
    """The listing for search engines: schema.org's Product with its Offer, safe inside a script element."""
    offer = {
        "@type": "Offer",
        "price": money.plain(listing.buyer_price, listing.currency),
        "priceCurrency": listing.currency,
        "availability": f"https://schema.org/{_SCHEMA_STOCK.get(ListingStatus(listing.status), 'OutOfStock')}",
        "itemCondition": f"https://schema.org/{_SCHEMA_CONDITION.get(Condition(listing.condition), 'UsedCondition')}"
        if listing.condition
        else None,
        "url": _absolute(listing.get_absolute_url()),
        "seller": {"@type": "Person", "name": listing.seller.name},
    }
    path = _path(listing)
    brand = listing.attributes.get("brand")
    product = {
        "@context": "https://schema.org",
        "@type": "Product",
        "name": listing.title,
        "description": listing.description[:500],
        "image": [_absolute(_large(photo)) for photo in photos],
        "category": " > ".join(node.name for node in path),
        "brand": {"@type": "Brand", "name": brand} if brand else None,
        "offers": {name: value for name, value in offer.items() if value},
    }
    written = json.dumps({name: value for name, value in product.items() if value}, ensure_ascii=False)
    return mark_safe(written.translate(_ESCAPES))  # nosec B703  (escaped here)


def _large(photo: Photo) -> str:
    """Path of the largest JPEG: what previews elsewhere can show."""
    jpegs = photo.renditions.get("jpeg") or {}
    path = jpegs[max(jpegs, key=int)] if jpegs else photo.original
    return path if path.startswith("/") else f"{settings.MEDIA_URL}{path}"


def _absolute(path: str) -> str:
    return f"{settings.SITE_URL}{path}"
