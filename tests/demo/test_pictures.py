"""The demo's photos: real JPEGs, no two alike, the same bytes every time."""

import hashlib
import io
from random import Random

from PIL import Image

from yardsale.demo import darkroom
from yardsale.demo.catalogue import wares
from yardsale.demo.drawings import COLOURS, own, painted
from yardsale.demo.pictures import SHAPES, Prop, Shot, render
from yardsale.demo.scenes import SCENES

SHOTS = [shot for ware in wares() for shot in ware.shots]


def _opened(data):
    return Image.open(io.BytesIO(data))


def test_no_two_shots_ask_for_the_same_picture():
    assert len(set(SHOTS)) == len(SHOTS)


def test_some_of_all_pictures_differ_and_come_again_the_same():
    some = Random(7).sample(SHOTS, 24)
    first = [hashlib.sha256(render(shot)).hexdigest() for shot in some]
    assert len(set(first)) == len(some)
    assert [hashlib.sha256(render(shot)).hexdigest() for shot in some] == first


def test_a_picture_is_a_photo_sized_jpeg_without_metadata():
    for angle in (0, 1, 2):
        picture = _opened(render(Shot("test", "lawn", (Prop("road-bike", "blue"), Prop("bike-pump")), angle)))
        assert picture.format == "JPEG"
        assert picture.mode == "RGB"
        assert picture.size in SHAPES.values()
        assert not picture.getexif()


def test_every_place_can_be_photographed_in():
    for scene in SCENES:
        assert _opened(render(Shot("test", scene, (Prop("1F457", "wine"),)))).size in SHAPES.values()


def test_colour_changes_the_thing_and_not_its_lines():
    blue, red = (painted("road-bike", colour) for colour in ("blue", "red"))
    assert COLOURS["blue"] in blue
    assert COLOURS["red"] in red
    assert blue.replace(COLOURS["blue"], COLOURS["red"]) == red


def test_our_own_drawings_all_render():
    assert len(own()) > 200
    for name in own():
        assert Prop.parse(f"{name}@teal").drawing == name
        assert painted(name, "teal")


def test_lists_get_small_copies_at_once():
    made = darkroom.develop(SHOTS[0])
    assert sorted(made.webp) == [320, made.width]
    assert [_opened(data).width for _, data in sorted(made.webp.items())] == [320, made.width]
    assert len(made.webp[320]) < 12_000
    assert _opened(made.jpeg).size == (made.width, made.height)
