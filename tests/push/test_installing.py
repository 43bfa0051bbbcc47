"""The site as an app: what browsers ask of it, and what it keeps."""

import json
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from PIL import Image

pytestmark = pytest.mark.django_db


def test_the_manifest_is_what_browsers_install_from(client):
    answer = client.get("/manifest.webmanifest")
    assert answer["Content-Type"] == "application/manifest+json"
    said = json.loads(answer.content)
    assert (said["name"], said["start_url"], said["scope"], said["display"]) == (
        "Yardsale",
        "/",
        "/",
        "standalone",
    )
    for icon in said["icons"]:
        with Image.open(finders.find(icon["src"].removeprefix("/static/"))) as drawn:
            assert f"{drawn.width}x{drawn.height}" == icon["sizes"]
            assert drawn.format == "PNG"
    assert {icon["sizes"] for icon in said["icons"] if icon["purpose"] == "any"} == {"192x192", "512x512"}
    assert [icon["purpose"] for icon in said["icons"]].count("maskable") == 1


def test_an_icon_that_may_be_cut_round_is_whole_in_the_middle():
    with Image.open(finders.find("img/app-maskable.png")) as drawn:
        picture = drawn.convert("RGBA").convert("RGB")
    paper, edge = picture.getpixel((0, 0)), picture.width * 0.1
    for x in range(0, picture.width, 4):
        for y in range(0, picture.height, 4):
            is_outside = (x - picture.width / 2) ** 2 + (y - picture.height / 2) ** 2 > (
                picture.width / 2 - edge
            ) ** 2
            assert not is_outside or picture.getpixel((x, y)) == paper


def test_every_page_names_the_manifest_and_may_run_our_worker_alone(client):
    answer = client.get("/")
    assert '<link rel="manifest" href="/manifest.webmanifest">' in answer.content.decode()
    policy = dict(
        part.strip().split(" ", 1) for part in answer["Content-Security-Policy"].split(";") if part.strip()
    )
    assert (policy["worker-src"], policy["manifest-src"], policy["connect-src"]) == (
        "'self'",
        "'self'",
        "'self'",
    )


def test_the_worker_is_served_from_the_root_and_never_old(client):
    answer = client.get("/sw.js")
    assert answer["Content-Type"] == "text/javascript; charset=utf-8"
    assert answer["Cache-Control"] == "no-cache"
    kept = json.loads(re.match(r"const KEPT = (.*);\n", answer.content.decode())[1])
    assert kept["offline"] == "/offline/"
    for address in kept["files"]:
        assert client.get(address).status_code == 200 or finders.find(address.removeprefix("/static/"))


def test_what_is_kept_is_the_same_for_everybody(client, signed_in, buyer):
    """Nothing of a person is in the offline page, nor in the worker, whoever asks."""
    out = [client.get(address).content for address in ("/offline/", "/sw.js", "/manifest.webmanifest")]
    signed_in(buyer)
    assert [
        client.get(address).content for address in ("/offline/", "/sw.js", "/manifest.webmanifest")
    ] == out
    assert b"Bo Buyer" not in b"".join(out)


def test_the_offline_page_asks_for_nothing_that_is_not_kept(client):
    page = client.get("/offline/").content.decode()
    kept = json.loads(re.match(r"const KEPT = (.*);\n", client.get("/sw.js").content.decode())[1])["files"]
    asked = set(re.findall(r'(?:src|href)="(/static/[^"]+)"', page))
    assert asked <= set(kept)
    fonts = re.findall(r'url\("\.\./(fonts/[^"]+)"\)', Path(finders.find("css/fonts.css")).read_text())
    assert {f"/static/{font}" for font in fonts if "latin-ext" not in font} <= set(kept)
