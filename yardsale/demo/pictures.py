"""Photos for the demo town, composed from drawings: the same shot always gives the same bytes."""

import io
from dataclasses import dataclass
from functools import lru_cache
from random import Random

from PIL import Image, ImageChops, ImageFilter

from yardsale.demo.drawings import COLOURS, markup_of, painted, raster, svg
from yardsale.demo.scenes import SCENES

SHAPES = {"wide": (640, 480), "square": (560, 560), "tall": (480, 600)}
# Letters and numbers on these would read backwards.
NEVER_MIRRORED = {"wooden-blocks", "1F4D3", "1F4D4", "1F520", "1F4C5"}
QUALITY = 84
# How much of the width and height of the picture a thing may fill. Lists show the square in the middle, with the price
# tag over its upper left corner: nothing may be cut off there, and little be hidden.
FILLS = {"stands": (0.86, 0.68), "hangs": (0.8, 0.74), "lies": (0.78, 0.7)}
# Backdrops are drawn so many times smaller than they are shown.
BLUR = 3
# Pixels drawn per unit of a drawing before enlarging; more costs time and shows little.
SHARPNESS = 7


@dataclass(frozen=True)
class Prop:
    """A thing in the picture: one of our drawings or an OpenMoji code point, in a colour of COLOURS or its own."""

    drawing: str
    colour: str = ""

    @classmethod
    def parse(cls, words: str) -> "Prop":
        drawing, _, colour = words.strip().partition("@")
        return cls(drawing, colour)


@dataclass(frozen=True)
class Shot:
    """One photo: the first prop is the thing for sale, a second one stands smaller beside it.

    `angle` 0 is the whole thing, 1 the other side, 2 a close look. Shots of one listing share `seed`, hence the place.
    """

    seed: str
    scene: str
    props: tuple[Prop, ...]
    angle: int = 0


def parse_props(words: str) -> tuple[Prop, ...]:
    """'road-bike@blue+bike-pump' to its props; raises ValueError for drawings or colours that do not exist."""
    props = tuple(Prop.parse(part) for part in words.split("+"))
    for prop in props:
        if prop.colour and prop.colour not in COLOURS:
            raise ValueError(f"No such colour: {prop.colour}")
        try:
            markup_of(prop.drawing)
        except FileNotFoundError as missing:
            raise ValueError(f"No such drawing: {prop.drawing}") from missing
    return props


def shape_of(shot: Shot) -> tuple[int, int]:
    """Width and height in pixels; all photos of a listing have the same."""
    dice = Random(f"shape {shot.seed}")
    pose = SCENES[shot.scene].pose
    weights = (3, 3, 2) if pose == "hangs" else (8, 2, 1)
    return SHAPES[dice.choices(list(SHAPES), weights)[0]]


def render(shot: Shot) -> bytes:
    """The photo as JPEG, sRGB, without metadata."""
    out = io.BytesIO()
    compose(shot).save(out, "JPEG", quality=QUALITY)
    return out.getvalue()


def compose(shot: Shot) -> Image.Image:
    """The photo as pixels."""
    width, height = shape_of(shot)
    dice = Random(f"camera {shot.seed} {shot.angle}")
    picture = _backdrop(shot, width, height)
    for place, prop in enumerate(shot.props[:2]):
        _place(picture, prop, shot, dice, is_second=place == 1)
    picture = picture.convert("RGB")
    if shot.angle == 2:
        picture = _closer(picture, dice)
    picture.paste(0, mask=_vignette(picture.size))
    return picture


def _backdrop(shot: Shot, width: int, height: int) -> Image.Image:
    # Drawn small and enlarged: softer than the thing in front, as if out of focus, and many times faster.
    units = (120.0, 120.0 * height / width) if width >= height else (120.0 * width / height, 120.0)
    markup = SCENES[shot.scene].paint(Random(f"place {shot.seed}"), *units)
    small = raster(svg(markup, *units), width // BLUR).convert("RGB")
    if shot.angle == 1:
        small = small.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    return small.resize((width, height), Image.Resampling.BICUBIC)


def _place(picture: Image.Image, prop: Prop, shot: Shot, dice: Random, *, is_second: bool) -> None:
    scene = SCENES[shot.scene]
    width, height = picture.size
    share = (0.3, 0.3) if is_second else FILLS[scene.pose]
    middle = min(width, height)
    room = (middle * share[0] * dice.uniform(0.94, 1), middle * share[1] * dice.uniform(0.94, 1))
    turn = {"stands": 2, "hangs": 1.5, "lies": 14}[scene.pose]
    thing = _thing(prop, room, dice.uniform(-turn, turn), mirrored=_is_mirrored(prop, shot))
    x = width * (0.5 + dice.uniform(-0.03, 0.03)) - thing.width / 2
    y = height * (0.54 + dice.uniform(-0.02, 0.02)) - thing.height / 2
    if scene.pose == "stands":
        y = height * (scene.floor + dice.uniform(-0.01, 0.02)) - thing.height
    elif scene.pose == "hangs":
        x, y = width / 2 - thing.width / 2, height * 0.16
    if is_second:
        x = (width - middle) / 2 + (0.02 * middle if dice.random() < 0.5 else 0.98 * middle - thing.width)
        y = height * 0.965 - thing.height
    at = (round(x), round(y))
    _shadow(picture, thing, at, scene.pose)
    picture.paste(thing, at, thing)


def _is_mirrored(prop: Prop, shot: Shot) -> bool:
    if prop.drawing in NEVER_MIRRORED:
        return False
    return (Random(f"side {shot.seed}").random() < 0.5) != (shot.angle == 1)


def _thing(prop: Prop, room: tuple[float, float], turn: float, *, mirrored: bool) -> Image.Image:
    """The prop, turned by degrees, as large as fits into `room` pixels, lit from the upper left."""
    left, top, right, bottom = _extent(prop.drawing, round(turn), mirrored)
    wide, tall = right - left, bottom - top
    scale = min(room[0] / wide, room[1] / tall)
    size = (round(wide * scale), round(tall * scale))
    body = _turned(painted(prop.drawing, prop.colour), turn, mirrored)
    document = svg(body, wide, tall, left, top)
    thing = raster(document, min(size[0], round(SHARPNESS * wide))).resize(size, Image.Resampling.BILINEAR)
    alpha = thing.getchannel("A")
    light, shade = _lighting(*size)
    thing.paste((255, 250, 235), mask=ImageChops.multiply(alpha, light))
    thing.paste((40, 22, 40), mask=ImageChops.multiply(alpha, shade))
    thing.putalpha(alpha)
    return thing


def _turned(markup: str, turn: float, mirrored: bool) -> str:
    mirror = "translate(72 0) scale(-1 1)" if mirrored else ""
    return f'<g transform="rotate({turn:.2f} 36 36) {mirror}">{markup}</g>'


@lru_cache(maxsize=4096)
def _extent(drawing: str, turn: int, mirrored: bool) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of what is drawn, in drawing units, with a unit to spare."""
    probe = raster(svg(_turned(markup_of(drawing), turn, mirrored), 112, 112, -20, -20), 112)
    left, top, right, bottom = probe.getbbox() or (20, 20, 92, 92)
    return left - 21, top - 21, right - 19, bottom - 19


def _lighting(width: int, height: int) -> tuple[Image.Image, Image.Image]:
    light, shade = _slopes()
    # Nearest: the steps of so flat a slope cannot be seen.
    size = (width, height)
    return light.resize(size, Image.Resampling.NEAREST), shade.resize(size, Image.Resampling.NEAREST)


@lru_cache(maxsize=1)
def _slopes() -> tuple[Image.Image, Image.Image]:
    slope = Image.linear_gradient("L").rotate(35, expand=False, fillcolor=128)
    shade = slope.point(lambda level: max(0, level - 120) // 3)
    return slope.point(lambda level: max(0, 130 - level) // 3), shade


def _shadow(picture: Image.Image, thing: Image.Image, at: tuple[int, int], pose: str) -> None:
    """A soft shadow: under what stands, beside what lies or hangs."""
    alpha = thing.getchannel("A")
    x, y = at
    if pose == "stands":
        tall = max(8, thing.height // 7)
        flat = alpha.resize((max(4, thing.width // 4), max(3, tall // 4)), Image.Resampling.BOX)
        margin = 12
        sheet = Image.new("L", (flat.width + 2 * margin, flat.height + 2 * margin))
        sheet.paste(flat, (margin, margin))
        sheet = sheet.filter(ImageFilter.GaussianBlur(4)).point(lambda level: level * 62 // 100)
        sheet = sheet.resize((sheet.width * 4, sheet.height * 4), Image.Resampling.BILINEAR)
        corner = (x - margin * 4 + 6, y + thing.height - tall // 2 - margin * 4 - 4)
    else:
        margin = 10
        sheet = Image.new("L", (thing.width // 4 + 2 * margin, thing.height // 4 + 2 * margin))
        sheet.paste(alpha.reduce(4), (margin, margin))
        sheet = sheet.filter(ImageFilter.GaussianBlur(3)).point(lambda level: level * 40 // 100)
        sheet = sheet.resize((sheet.width * 4, sheet.height * 4), Image.Resampling.BILINEAR)
        corner = (x - margin * 4 + 9, y - margin * 4 + 15)
    picture.paste((38, 26, 30), corner, sheet)


def _closer(picture: Image.Image, dice: Random) -> Image.Image:
    width, height = picture.size
    part = dice.uniform(0.52, 0.62)
    left = width * dice.uniform(0.14, 0.86 - part)
    top = height * dice.uniform(0.2, 0.9 - part)
    box = (round(left), round(top), round(left + width * part), round(top + height * part))
    return picture.resize((width, height), Image.Resampling.BICUBIC, box=box)


@lru_cache(maxsize=8)
def _vignette(size: tuple[int, int]) -> Image.Image:
    return Image.radial_gradient("L").resize(size).point(lambda level: max(0, level - 150) // 5)
