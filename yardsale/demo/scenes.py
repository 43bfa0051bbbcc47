"""Where demo photos are taken: rooms, lawns and table tops, as SVG on a canvas `w` by `h` units (about 120 by 90)."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from yardsale.demo.scenery import (
    CLOTHS,
    LEAVES,
    STONES,
    WALLS,
    WOODS,
    floorboards,
    gradient,
    put,
    rect,
    sunlight,
)  # fmt: skip

Painter = Callable[[Random, float, float], str]


@dataclass(frozen=True)
class Scene:
    """`pose`: how a thing rests here - it stands on the floor, lies flat seen from above, or hangs on the wall."""

    paint: Painter
    pose: str
    floor: float = 0.86


def room(dice: Random, w: float, h: float) -> str:
    """A plain wall, a skirting board and a wooden floor; a plant, a picture or a lamp at the side."""
    line, wall = h * 0.66, dice.choice(WALLS)
    parts = [rect(0, 0, w, h, wall)]
    pattern = dice.choice(["plain", "plain", "stripes", "panel"])
    if pattern == "stripes":
        parts += [rect(x, 0, 5, line, "#fff", 'fill-opacity=".28"') for x in range(0, int(w), 12)]
    elif pattern == "panel":
        parts.append(rect(0, line * 0.62, w, line, "#fff", 'fill-opacity=".38"'))
        parts.append(rect(0, line * 0.62, w, 1, "#fff", 'fill-opacity=".7"'))
    parts.append(floorboards(dice, line, w, h - line, dice.choice(WOODS)))
    parts.append(rect(0, line - 4, w, 4, "#fff", 'fill-opacity=".85"'))
    parts.append(sunlight(dice, w, h))
    side = dice.choice([0.1, 0.9]) * w
    decor = dice.choice(["plant", "monstera", "lamp", "picture", "mirror", "none"])
    if decor == "picture":
        parts.append(put("picture-frame", side, line * 0.58, 22, dice.choice(["oak", "walnut", "white"])))
    elif decor == "mirror":
        parts.append(put("wall-mirror", side, line * 0.58, 24))
    elif decor != "none":
        name = {"plant": "1FAB4", "monstera": "monstera", "lamp": "floor-lamp"}[decor]
        parts.append(put(name, side, line + h * 0.08, 34))
    return "".join(parts)


def nursery(dice: Random, w: float, h: float) -> str:
    line, wall = h * 0.68, dice.choice(["#f7e1e4", "#dceaf2", "#fdf0cf", "#e2efdc", "#ece2f3"])
    parts = [rect(0, 0, w, h, wall)]
    for row in range(6):
        for column in range(12):
            x, y = column * 11 + (row % 2) * 5.5, row * 11 + 4
            parts.append(f'<circle cx="{x}" cy="{y}" r="1.5" fill="#fff" fill-opacity=".75"/>')
    parts.append(floorboards(dice, line, w, h - line, dice.choice(WOODS[:3])))
    parts.append(rect(0, line - 3, w, 3, "#fff"))
    rug = dice.choice(["#f2b8a8", "#a9cfd8", "#f5d889", "#b9d6a4", "#cdbbe3"])
    parts.append(f'<ellipse cx="{w / 2}" cy="{h * 0.88}" rx="{w * 0.44}" ry="{h * 0.13}" fill="{rug}"/>')
    parts.append(
        f'<ellipse cx="{w / 2}" cy="{h * 0.88}" rx="{w * 0.4}" ry="{h * 0.11}" fill="none" stroke="#fff" stroke-opacity=".7"/>'
    )
    toy = dice.choice(["1F9F8", "wooden-blocks", "1F388", "fairy-lights", "train-set"])
    parts.append(put(toy, dice.choice([0.1, 0.9]) * w, line + h * 0.05, 22))
    return "".join(parts)


def kitchen(dice: Random, w: float, h: float) -> str:
    line, tile = h * 0.64, dice.choice(["#eef2ef", "#d7e7e6", "#f5ead7", "#dde4ee", "#e9efdb"])
    parts = [rect(0, 0, w, h, "#fff"), rect(0, 0, w, line, tile)]
    for y in range(0, int(line), 10):
        parts.append(rect(0, y, w, 0.7, "#fff"))
        parts += [rect(x + (y // 10 % 2) * 8, y, 0.7, 10, "#fff") for x in range(0, int(w) + 8, 16)]
    top = dice.choice(["#c99a66", "#a9a59f", "#e8e2d8", "#8c6044", "#d9b98c"])
    parts.append(rect(0, line, w, h - line, top))
    parts.append(rect(0, line, w, 1.5, "#fff", 'fill-opacity=".45"'))
    parts.append(sunlight(dice, w, h))
    prop = dice.choice(["herbs", "1F34B", "1F34E", "mugs", "jug", "1FAB4", "bowls"])
    parts.append(put(prop, dice.choice([0.11, 0.89]) * w, line + h * 0.08, 24))
    return "".join(parts)


def table(dice: Random, w: float, h: float) -> str:
    """A thing on a table, the room behind it out of focus."""
    line, wall = h * 0.58, dice.choice(WALLS)
    parts = ["<defs>" + gradient("wall", wall, "#fffaf0") + "</defs>", rect(0, 0, w, h, "url(#wall)")]
    for _ in range(5):
        x, y, r = dice.uniform(0, w), dice.uniform(0, line * 0.8), dice.uniform(4, 11)
        parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{r:.1f}" fill="#fff" fill-opacity=".35"/>')
    parts.append(floorboards(dice, line, w, h - line, dice.choice(WOODS)))
    prop = dice.choice(["2615", "1FAB4", "1F4DA", "vase", "table-lamp", "none", "none"])
    if prop != "none":
        parts.append(put(prop, dice.choice([0.1, 0.9]) * w, line + h * 0.06, 24))
    return "".join(parts)


def lawn(dice: Random, w: float, h: float) -> str:
    line, grass = h * 0.5, dice.choice(LEAVES)
    sky = gradient("sky", dice.choice(["#bfe0f2", "#d3e9f3", "#f7e3c4"]), "#f4f7ec")
    parts = [f"<defs>{sky}</defs>", rect(0, 0, w, h, "url(#sky)")]
    behind = dice.choice(["hedge", "fence", "hills"])
    if behind == "hedge":
        for bush in range(-4, int(w) + 10, 9):
            r = dice.uniform(9, 13)
            parts.append(f'<circle cx="{bush}" cy="{line - 2:.1f}" r="{r:.1f}" fill="#5f9a5a"/>')
    elif behind == "fence":
        for slat in range(0, int(w), 8):
            parts.append(f'<path d="M{slat} {line}v-20l3.200-4 3.200 4v20z" fill="#f8f3e8"/>')
        parts.append(rect(0, line - 15, w, 2.4, "#e6dcc9") + rect(0, line - 6, w, 2.4, "#e6dcc9"))
    else:
        parts.append(f'<ellipse cx="{w * 0.2}" cy="{line + 4}" rx="{w * 0.5}" ry="18" fill="#a9cf93"/>')
        parts.append(f'<ellipse cx="{w * 0.85}" cy="{line + 4}" rx="{w * 0.45}" ry="13" fill="#93c088"/>')
        parts.append(put(dice.choice(["1F333", "1F332"]), dice.choice([0.1, 0.88]) * w, line + 3, 30))
    parts.append(rect(0, line, w, h - line, grass))
    for _ in range(46):
        x, y = dice.uniform(0, w), dice.uniform(line + 3, h)
        tall = 1 + (y - line) / h * 5
        blades = f"M{x:.1f} {y:.1f}l-.7 {-tall:.1f}M{x:.1f} {y:.1f}l.8 {-tall:.1f}"
        parts.append(f'<path d="{blades}" stroke="#5f9a4c" stroke-width=".5"/>')
    for _ in range(dice.randint(0, 9)):
        x, y = dice.uniform(0, w), dice.uniform(line + 6, h)
        parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r=".9" fill="{dice.choice(["#fff", "#ffe27a"])}"/>')
    return "".join(parts)


def patio(dice: Random, w: float, h: float) -> str:
    line, brick = h * 0.6, dice.choice(["#c9826a", "#b9745f", "#d8b394", "#cfd3cf", "#d99f84"])
    parts = [rect(0, 0, w, line, brick)]
    for row, y in enumerate(range(0, int(line), 6)):
        parts.append(rect(0, y, w, 0.7, "#fff", 'fill-opacity=".4"'))
        parts += [
            rect(x + (row % 2) * 7, y, 0.7, 6, "#fff", 'fill-opacity=".4"') for x in range(-7, int(w), 14)
        ]
    stone = dice.choice(STONES)
    parts.append(rect(0, line, w, h - line, stone))
    for row in range(1, 4):
        parts.append(rect(0, line + (h - line) * (row / 4) ** 1.3, w, 0.6, "#fff", 'fill-opacity=".6"'))
    for column in range(-2, 9):
        x = column * w / 6
        joint = f"M{w / 2 + (x - w / 2) * 0.75:.1f} {line}L{x:.1f} {h}"
        parts.append(f'<path d="{joint}" stroke="#fff" stroke-width=".6" stroke-opacity=".6"/>')
    green = dice.choice(["pots", "1FAB4", "monstera", "1F33B", "none"])
    if green != "none":
        parts.append(put(green, dice.choice([0.1, 0.9]) * w, line + 6, 28))
    return "".join(parts) + sunlight(dice, w, h)


def garage(dice: Random, w: float, h: float) -> str:
    line, wall = h * 0.64, dice.choice(["#d6d3cc", "#c3cbd0", "#e0d8c8", "#b9c4c0"])
    parts = [rect(0, 0, w, h, wall)]
    parts += [rect(0, y, w, 0.6, "#fff", 'fill-opacity=".6"') for y in range(9, int(line), 11)]
    parts.append(rect(0, line, w, h - line, dice.choice(["#a7a29a", "#9aa0a3", "#b5aa9b"])))
    parts.append(rect(0, line, w, 1, "#000", 'fill-opacity=".16"'))
    for place in (0.12, 0.88):
        tool = dice.choice(["1F527", "1F528", "E348", "1FA9C", "rake", "1F9F0"])
        parts.append(put(tool, w * place, line * 0.62, 20))
    return "".join(parts) + sunlight(dice, w, h)


def studio(dice: Random, w: float, h: float) -> str:
    """A sheet of paper, bent: no line between wall and floor."""
    tone = dice.choice(
        ["#f7d9c4", "#cfe3ea", "#f4e4a9", "#dce9cf", "#e9d9ea", "#f2cfcf", "#d8d9e8", "#cfe4db"]
    )
    stops = f'<stop offset="0" stop-color="#fffdf6"/><stop offset="1" stop-color="{tone}"/>'
    light = f'<radialGradient id="light" cx=".5" cy=".4" r=".75">{stops}</radialGradient>'
    return (
        f"<defs>{light}</defs>"
        + rect(0, 0, w, h, "url(#light)")
        + rect(0, h * 0.72, w, h * 0.28, tone, 'fill-opacity=".5"')
    )


def hanger(dice: Random, w: float, h: float) -> str:
    """A wall with a hook and a clothes hanger, for what is worn."""
    wall = dice.choice(WALLS)
    parts = ["<defs>" + gradient("wall", "#fffaf2", wall, slope='x2="1" y2="1"') + "</defs>"]
    parts.append(rect(0, 0, w, h, "url(#wall)"))
    if dice.random() < 0.5:
        planks = range(0, int(w) + 1, 15)
        parts += [rect(x, 0, 0.7, h, "#8b6f52", 'fill-opacity=".16"') for x in planks]
    x, y = w / 2, h * 0.14
    shoulders = f"M{x} {y}v-4a3 3 0 1 1 3-3M{x} {y}l-{w * 0.2:.1f} {h * 0.13:.1f}M{x} {y}l{w * 0.2:.1f} {h * 0.13:.1f}"
    parts.append(
        f'<path d="{shoulders}" fill="none" stroke="#9c7248" stroke-width="1.6" stroke-linecap="round"/>'
    )
    parts.append(rect(x - 2, 0, 4, y - 7, "#7c5a3b", 'fill-opacity=".55"'))
    return "".join(parts) + sunlight(dice, w, h)


def blanket(dice: Random, w: float, h: float) -> str:
    """Laid out on a bedspread or picnic blanket, seen from above."""
    cloth, tint = (
        dice.choice(CLOTHS),
        dice.choice(["#d98f86", "#8fb4c9", "#9dbb82", "#c7a5cf", "#e0b763", "#a3a09a"]),
    )
    parts = [rect(0, 0, w, h, cloth)]
    kind = dice.choice(["check", "stripes", "dots", "plain", "quilt"])
    step = dice.choice([10, 13, 16])
    if kind in {"check", "stripes"}:
        parts += [rect(x, 0, step / 2, h, tint, 'fill-opacity=".3"') for x in range(0, int(w), step)]
    if kind == "check":
        parts += [rect(0, y, w, step / 2, tint, 'fill-opacity=".3"') for y in range(0, int(h), step)]
    if kind == "dots":
        for y in range(3, int(h) + 6, step // 2 + 1):
            row = range(4, int(w), step)
            parts += [f'<circle cx="{x}" cy="{y}" r="1.200" fill="{tint}" fill-opacity=".5"/>' for x in row]
    if kind == "quilt":
        for start in range(-int(h), int(w) + int(h), step + 4):
            seam = f'd="M{start} 0l{h} {h}M{start} 0l{-h} {h}" stroke="{tint}" stroke-width=".8"'
            parts.append(f'<path {seam} stroke-opacity=".6" fill="none"/>')
    return "".join(parts)


def boards(dice: Random, w: float, h: float) -> str:
    """Laid on wooden boards, seen from above."""
    light, dark = dice.choice(WOODS)
    parts = [rect(0, 0, w, h, light)]
    for row, y in enumerate(range(0, int(h) + 1, 15)):
        parts.append(rect(0, y, w, 0.6, dark))
        parts.append(rect(dice.uniform(0, w), y, 0.6, 15, dark))
        if row % 2:
            parts.append(rect(0, y, w, 15, dark, 'fill-opacity=".13"'))
    corner = dice.choice(["2615", "1FAB4", "1F33F", "1F453", "none", "none", "none"])
    if corner != "none":
        parts.append(put(corner, dice.choice([0.09, 0.91]) * w, h * 0.3, 22))
    return "".join(parts) + sunlight(dice, w, h)


def lake(dice: Random, w: float, h: float) -> str:
    line = h * 0.46
    sky = gradient("sky", dice.choice(["#cfe8f5", "#fbe3c8", "#d9e6f5"]), "#fdf9ee")
    water = gradient("water", "#8cc6dd", "#5fa5c6")
    parts = [f"<defs>{sky}{water}</defs>", rect(0, 0, w, h, "url(#sky)")]
    parts.append(
        f'<path d="M0 {line}l{w * 0.25} -16 {w * 0.2} 10 {w * 0.25} -18 {w * 0.3} 24z" fill="#8fae9d"/>'
    )
    parts.append(rect(0, line, w, h * 0.24, "url(#water)"))
    for _ in range(9):
        x, y = dice.uniform(0, w), dice.uniform(line + 2, line + h * 0.2)
        parts.append(rect(x, y, dice.uniform(6, 14), 0.5, "#fff", 'fill-opacity=".55"'))
    sand = dice.choice(["#ecd6a4", "#e3cfae", "#f0ddb5"])
    parts.append(f'<path d="M0 {h * 0.68}q{w * 0.3} -6 {w * 0.55} 0t{w * 0.45} -2v{h}H0z" fill="{sand}"/>')
    return "".join(parts)


def snow(dice: Random, w: float, h: float) -> str:
    line = h * 0.58
    sky = gradient("sky", dice.choice(["#a9d0ea", "#c3d7ea"]), "#eef6fb")
    parts = [f"<defs>{sky}</defs>", rect(0, 0, w, h, "url(#sky)")]
    parts.append(
        f'<path d="M0 {line}l{w * 0.22} -26 {w * 0.2} 16 {w * 0.26} -34 {w * 0.32} 44z" fill="#b4c8d8"/>'
    )
    parts.append(put("1F332", dice.choice([0.1, 0.9]) * w, line + 6, 30, "teal"))
    parts.append(f'<path d="M0 {line}q{w / 2} -8 {w} 2v{h}H0z" fill="#fbfdff"/>')
    for _ in range(26):
        x, y = dice.uniform(0, w), dice.uniform(0, h)
        parts.append(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{dice.uniform(0.3, 0.9):.1f}" fill="#fff" fill-opacity=".9"/>'
        )
    return "".join(parts)


SCENES = {
    "room": Scene(room, "stands", 0.87),
    "nursery": Scene(nursery, "stands", 0.9),
    "kitchen": Scene(kitchen, "stands", 0.86),
    "table": Scene(table, "stands", 0.86),
    "lawn": Scene(lawn, "stands", 0.88),
    "patio": Scene(patio, "stands", 0.88),
    "garage": Scene(garage, "stands", 0.88),
    "studio": Scene(studio, "stands", 0.86),
    "lake": Scene(lake, "stands", 0.88),
    "snow": Scene(snow, "stands", 0.88),
    "hanger": Scene(hanger, "hangs"),
    "blanket": Scene(blanket, "lies"),
    "boards": Scene(boards, "lies"),
}
