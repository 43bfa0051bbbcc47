"""Develops the demo's photos on every core at once: the picture itself, and the sizes that lists show."""

import io
import multiprocessing
import os
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

from PIL import Image

from yardsale.demo.pictures import QUALITY, Shot, compose

#: Beside its full width, the width made at once, so that the first pages are light; the worker adds the other formats.
CARD = 320
MOST_PROCESSES = 4
#: Fewer photos than this are drawn before other processes would have started.
WORTH_IT = 30


@dataclass(frozen=True)
class Print:
    """A photo as JPEG, its width and height in pixels, and by width the same as WebP."""

    jpeg: bytes
    width: int
    height: int
    webp: dict[int, bytes]


def develop(shot: Shot) -> Print:
    picture = compose(shot)
    small = {width: _webp(picture, width) for width in (CARD, picture.width)}
    jpeg = _encoded(picture, "JPEG", quality=QUALITY)
    return Print(jpeg, picture.width, picture.height, small)


def _webp(picture: Image.Image, width: int) -> bytes:
    small = picture.resize(
        (width, round(picture.height * width / picture.width)), Image.Resampling.BILINEAR, reducing_gap=1.5
    )
    # The quickest method: the worker replaces these within minutes.
    return _encoded(small, "WEBP", quality=72, method=0)


def _encoded(picture: Image.Image, kind: str, **options: int) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def develop_all(shots: Iterable[Shot]) -> Iterator[Print]:
    """In the order of the shots; drawing starts with the call, on up to MOST_PROCESSES cores."""
    shots = list(shots)
    if len(shots) < WORTH_IT:
        return map(develop, shots)
    cores = min(os.cpu_count() or 1, MOST_PROCESSES)
    # Spawned, not forked: children must not share the parent's connections.
    pool = ProcessPoolExecutor(cores, mp_context=multiprocessing.get_context("spawn"))
    prints = pool.map(develop, shots, chunksize=6)
    pool.shutdown(wait=False)
    return prints
