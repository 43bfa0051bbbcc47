"""Photos from the web process itself, for the demo and small sites; a larger one lets its proxy serve the folder."""

import re
from pathlib import Path

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.templatetags.static import static
from django.views.decorators.http import require_safe

from listings.catalogue import og
from listings.catalogue.models import Listing
from listings.catalogue.statuses import ListingStatus

#: Nothing else is served, whatever lies in the folder: no dots, no way up.
_PHOTO = re.compile(r"photos/[0-9a-z]{2}/[0-9a-z_-]{1,100}\.(?P<ending>jpg|webp|avif)", re.ASCII)
_TYPES = {"jpg": "image/jpeg", "webp": "image/webp", "avif": "image/avif"}


@require_safe
def media(request: HttpRequest, path: str) -> FileResponse:
    """A photo's file never changes, so browsers keep it for a year. Touches neither session nor database."""
    found = _PHOTO.fullmatch(path)
    if found is None:
        raise Http404
    try:
        file = (Path(settings.MEDIA_ROOT) / path).open("rb")
    except OSError as missing:
        raise Http404 from missing
    return FileResponse(
        file,
        content_type=_TYPES[found["ending"]],
        headers={"Cache-Control": "public, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff"},
    )


#: Others may show a picture so long without asking again, in seconds: it was on sale when they asked.
PICTURE_KEPT = 600


@require_safe
def picture(request: HttpRequest, code: str, version: int) -> HttpResponseBase:
    """What other sites show of a thing: drawn once a version, and only while it is on sale. One query, no session.

    What is not drawn yet is shown by its photo; what is not on sale by the site's own picture.
    """
    listing = (
        Listing.objects.exclude(status=ListingStatus.DRAFT)
        .only("code", "status", "version", "cover")
        .filter(code=code)
        .first()
    )
    if listing is None:
        raise Http404
    if listing.status != ListingStatus.ON_SALE or not listing.cover:
        return _elsewhere(static("img/og.png"))
    if listing.version != version:
        return _elsewhere(og.address(listing))
    try:
        file = og.place_of(listing.pk, listing.code, listing.version).open("rb")
    except OSError:
        og.ring(listing.pk)
        return _elsewhere(og.photo_address(listing))
    kept = f"public, max-age={PICTURE_KEPT}"
    headers = {"Cache-Control": kept, "X-Content-Type-Options": "nosniff"}
    return FileResponse(file, content_type="image/jpeg", headers=headers)


def _elsewhere(address: str) -> HttpResponseBase:
    answer = redirect(address)
    answer.headers["Cache-Control"] = "no-store"
    return answer
