"""Photos from the web process itself, for the demo and small sites; a larger one lets its proxy serve the folder."""

import re
from pathlib import Path

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_safe

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
