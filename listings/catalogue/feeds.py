"""Atom: the newest things of a search, a category or a seller, as a visitor sees them."""

import re
from collections.abc import Iterable

from django.conf import settings
from django.http import HttpResponse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape

from listings.catalogue.models import Listing
from yardsale import money

MOST = 24
#: What XML cannot hold at all.
_UNSAYABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def said(words: object) -> str:
    """Without what would break the whole feed for everybody."""
    return _UNSAYABLE.sub("", str(words))


def answer(pks: Iterable[int], *, title: str, page: str, feed: str) -> HttpResponse:
    """The things in the order given; `page` and `feed` are paths with their query. One query."""
    order = list(pks)[:MOST]
    found = {one.pk: one for one in Listing.objects.on_sale().filter(pk__in=order).defer("words")}
    written = Atom1Feed(
        title=said(f"{title} · {settings.SITE_NAME}"),
        link=settings.SITE_URL + page,
        description="",
        feed_url=settings.SITE_URL + feed,
        language=settings.LANGUAGE_CODE,
    )
    for listing in (found[pk] for pk in order if pk in found):
        address = settings.SITE_URL + listing.get_absolute_url()
        price = money.text(listing.buyer_price, listing.currency)
        written.add_item(
            title=said(f"{listing.title} · {price}"), link=address, unique_id=address,
            description=f"<p>{escape(said(listing.description))}</p>",
            pubdate=listing.published_at, updateddate=listing.published_at,
        )  # fmt: skip
    response = HttpResponse(written.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")
    response.headers["Cache-Control"] = "public, max-age=300"
    return response
