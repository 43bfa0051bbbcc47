"""What one thing's own page shows. Its words and photos are kept as HTML per version, as cards are."""

import json
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.cache import cache
from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe

from listings.catalogue import cards, rules, search, tree
from listings.catalogue.models import Listing, Photo
from listings.catalogue.statuses import Condition, ListingStatus
from listings.fees import rates
from yardsale import markup, money

if TYPE_CHECKING:
    from yardsale.accounts.models import User

KEEP = 3600
REVIEWS = 2
#: Search engines know three states of use.
_SCHEMA_CONDITION = {Condition.NEW: "NewCondition", Condition.FOR_PARTS: "DamagedCondition"}
_SCHEMA_STOCK = {ListingStatus.ON_SALE: "InStock", ListingStatus.SOLD: "SoldOut"}
#: What would end a script element or start a comment inside one.
_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


def context(user: Any, listing: Listing) -> dict[str, Any]:
    """Everything but the listing itself: four queries at most, two of them only the first time."""
    fees = rates.current()
    price = listing.price or 0
    return {
        "listing": listing,
        "kept": _kept(listing),
        "path": _path(listing),
        "node": tree.node(listing.category_id),
        "place": tree.place(listing.district_id),
        "seller": listing.seller,
        "protection": fees.protection(price),
        "total": fees.buyer_price(price),
        "total_posted": fees.buyer_price(price) + (listing.postage or 0),
        "reviews": _reviews(listing.seller),
        "similar": cards.draw(search.similar(listing)),
        "is_owner": user == listing.seller,
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


def _reviews(seller: "User") -> list[Any]:
    """What others said of the seller last; through the reverse relation, because reviews stand above the catalogue."""
    if not seller.review_count:
        return []
    said = seller.reviews.published().exclude(text="").select_related("author")  # type: ignore[attr-defined]
    return list(said.order_by("-published_at", "-pk")[:REVIEWS])


# -- Kept per version ----------------------------------------------------------------------------------------------


def _kept(listing: Listing) -> dict[str, SafeString]:
    key = f"detail:{cards.fees_key()}:{listing.pk}:{listing.version}"
    kept = cache.get(key)
    if kept is None:
        photos = list(listing.photos.all())
        values = {
            "listing": listing,
            "photos": photos,
            "facts": _facts(listing),
            "description": markup.html(listing.description),
            "image": _absolute(_large(photos[0])) if photos else "",
            "data": _structured(listing, photos),
            "site_url": settings.SITE_URL,
        }
        kept = {part: str(get_template(f"catalogue/_detail_{part}.html").render(values)) for part in ("meta", "photos", "main")}
        cache.set(key, kept, timeout=KEEP)
    return {part: mark_safe(html) for part, html in kept.items()}  # nosec B703  (rendered by our own templates)


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
