"""Reads the colours of tokens.css, and computes how well one stands on another (WCAG 2 contrast)."""

import math
import re
from pathlib import Path

CSS = Path(__file__).resolve().parents[2] / "static" / "css"
_TOKEN = re.compile(r"--([\w-]+): light-dark\(oklch\(([^)]*)\), oklch\(([^)]*)\)\);")
Colour = tuple[float, float, float]


def colours() -> dict[str, dict[str, Colour]]:
    """{"light": {token: linear sRGB}, "dark": …}, opaque colours only."""
    found = _TOKEN.findall((CSS / "tokens.css").read_text(encoding="utf-8"))
    return {
        theme: {row[0]: _linear(row[place]) for row in found if "/" not in row[place]}
        for place, theme in ((1, "light"), (2, "dark"))
    }


def _linear(written: str) -> Colour:
    """Linear sRGB, clipped to what a screen shows, of "45% .11 155"."""
    lightness, chroma, hue = (float(part.rstrip("%")) for part in written.split())
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    root = lightness / 100
    long = (root + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (root - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (root - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red = 4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short
    green = -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short
    blue = -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short
    return tuple(min(1.0, max(0.0, part)) for part in (red, green, blue))


def contrast(one: Colour, other: Colour) -> float:
    lights = sorted(0.2126 * r + 0.7152 * g + 0.0722 * b for r, g, b in (one, other))
    return (lights[1] + 0.05) / (lights[0] + 0.05)
