"""Develops the demo's photos on every core at once: the picture itself, and the sizes that lists show."""

import io
import multiprocessing
import os
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

from PIL import Image

from yardsale.demo.pictures import Shot, render

#: Widths made at once, so that the first pages are light; the worker adds the other formats and widths later.
WIDTHS = (320, 640)
MOST_PROCESSES = 4


@dataclass(frozen=True)
class Print:
    """A photo as JPEG, its width and height in pixels, and by width the same as WebP."""

    jpeg: bytes
    width: int
    height: int
    webp: dict[int, bytes]


def develop(shot: Shot) -> Print:
    jpeg = render(shot)
    picture = Image.open(io.BytesIO(jpeg)).convert("RGB")
    small = {width: _webp(picture, width) for width in WIDTHS if width < picture.width}
    return Print(jpeg, picture.width, picture.height, small)


def _webp(picture: Image.Image, width: int) -> bytes:
    size = (width, round(picture.height * width / picture.width))
    out = io.BytesIO()
    picture.resize(size, Image.Resampling.BICUBIC, reducing_gap=1.5).save(out, "WEBP", quality=76, method=2)
    return out.getvalue()


def develop_all(shots: Iterable[Shot]) -> Iterator[Print]:
    """In the order of the shots; drawing starts with the call, on up to MOST_PROCESSES cores."""
    cores = min(os.cpu_count() or 1, MOST_PROCESSES)
    # Spawned, not forked: children must not share the parent's connections.
    pool = ProcessPoolExecutor(cores, mp_context=multiprocessing.get_context("spawn"))
    prints = pool.map(develop, list(shots), chunksize=6)
    pool.shutdown(wait=False)
    return prints
