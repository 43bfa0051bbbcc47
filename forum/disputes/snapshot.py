"""The listing as it was bought: frozen into the case when it opens, photos and all, with hashes that show it stayed so."""

import hashlib
import json
from pathlib import Path
from typing import Any

from django.conf import settings

from listings.catalogue import photos
from listings.orders.models import Order


def take(order: Order) -> tuple[dict[str, Any], str]:
    """What was bought, and the SHA-256 of all of it. Copies the photos below PRIVATE_ROOT; not inside a transaction."""
    item = order.item
    pictures = [_copy(order, number, path) for number, path in enumerate(item.get("photos", []))]
    taken = {"item": item, "item_hash": order.item_hash, "photos": pictures}
    return taken, seal(taken)


def seal(taken: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(taken, sort_keys=True).encode()).hexdigest()


def _copy(order: Order, number: int, path: str) -> dict[str, str]:
    """A photo that is gone from the catalogue leaves its name and an empty hash: nothing is made up."""
    try:
        data = photos.place(path).read_bytes()
    except OSError:
        return {"path": "", "sha256": "", "was": path}
    kept = f"disputes/{order.code}/{number}.jpg"
    photos.write_whole(place(kept), data)
    return {"path": kept, "sha256": hashlib.sha256(data).hexdigest(), "was": path}


def place(path: str) -> Path:
    return Path(settings.PRIVATE_ROOT) / path


def is_whole(taken: dict[str, Any], sealed: str) -> bool:
    """Whether everything is still as it was: the text, and each photo that was kept."""
    return seal(taken) == sealed and all(_is_same(picture) for picture in taken.get("photos", []))


def _is_same(picture: dict[str, str]) -> bool:
    if not picture["path"]:
        return True
    try:
        data = place(picture["path"]).read_bytes()
    except OSError:
        return False
    return hashlib.sha256(data).hexdigest() == picture["sha256"]
