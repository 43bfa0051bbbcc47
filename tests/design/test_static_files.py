"""What a visitor downloads: one stylesheet out of many parts, hashed names, small sizes."""

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles.finders import get_finders
from django.core.files.storage import FileSystemStorage

from yardsale.staticfiles import JoinedStaticFilesStorage

STATIC = Path(__file__).resolve().parents[2] / "static"


@pytest.fixture(scope="module")
def collected(tmp_path_factory):
    """Our own static files as collectstatic leaves them, without DEBUG."""
    from django.conf import settings as configured
    from django.test import override_settings

    root = tmp_path_factory.mktemp("staticfiles")
    with override_settings(DEBUG=False, STATIC_ROOT=str(root), STATICFILES_DIRS=[str(STATIC)]):
        storage = JoinedStaticFilesStorage(location=str(root), base_url=configured.STATIC_URL)
        source = FileSystemStorage(location=str(STATIC))
        paths = {}
        for file in STATIC.rglob("*"):
            if file.is_file():
                name = str(file.relative_to(STATIC))
                storage.save(name, source.open(name))
                paths[name] = (source, name)
        failed = [
            answer for _name, _hashed, answer in storage.post_process(paths) if isinstance(answer, Exception)
        ]
        assert failed == []
        yield storage


def _read(storage, name):
    return Path(storage.path(storage.stored_name(name))).read_text(encoding="utf-8")


def test_the_stylesheet_is_one_file_with_every_part_in_its_layer(collected):
    sheet = _read(collected, "css/site.css")
    parts = re.findall(r'@import "([^"]+)"', (STATIC / "css" / "site.css").read_text(encoding="utf-8"))
    assert "@import" not in sheet
    assert sheet.count("@layer") == len(parts) + 1
    assert sheet.count("{") == sheet.count("}")


def test_every_part_of_the_stylesheet_is_imported():
    sheet = (STATIC / "css" / "site.css").read_text(encoding="utf-8")
    parts = {str(file.relative_to(STATIC / "css")) for file in (STATIC / "css").glob("*/*.css")}
    assert parts - set(re.findall(r'@import "([^"]+)"', sheet)) == set(linked())


def linked() -> dict[str, set[str]]:
    """Sheets of a few pages alone, {their name: the templates that ask for them}."""
    found: dict[str, set[str]] = {}
    folder = STATIC.parent / "templates"
    for file in folder.rglob("*.html"):
        for name in re.findall(r"static 'css/(\w+/\w+\.css)'", file.read_text(encoding="utf-8")):
            found.setdefault(name, set()).add(str(file.relative_to(folder)))
    return found


def test_what_a_few_pages_need_is_sent_to_them_alone_and_in_its_layer():
    assert {name: len(pages) for name, pages in linked().items()} == {
        "pages/insight.css": 2,
        "pages/moderation.css": 2,
        "pages/orders.css": 14,
        "pages/talk.css": 2,
        "pages/disputes.css": 11,
        "pages/forum.css": 1,
        "pages/help.css": 2,
        "pages/support.css": 5,
        "pages/belonging.css": 1,
        "pages/vouchers.css": 4,
        "pages/announcements.css": 7,
        "pages/privacy.css": 3,
    }
    for name in linked():
        assert (STATIC / "css" / name).read_text(encoding="utf-8").startswith("@layer pages {\n")


#: Whose parts may use a sheet: every page they stand in asks for it.
ROOMS = {
    "pages/orders.css": ("orders/", "disputes/", "resolved/"),
    "pages/talk.css": ("conversations/",),
    "pages/disputes.css": ("disputes/", "resolved/"),
}


@pytest.mark.parametrize("name", sorted(ROOMS))
def test_every_page_with_a_class_of_a_sheet_asks_for_the_sheet(name):
    """A class that is written about in this sheet alone stands only in pages that link it, parts included."""
    folder = STATIC.parent / "templates"
    others = "".join(
        file.read_text(encoding="utf-8") for file in (STATIC / "css").rglob("*.css") if file.name not in name
    )
    own = set(re.findall(r"\.([a-z][\w-]+)", (STATIC / "css" / name).read_text(encoding="utf-8")))
    own -= set(re.findall(r"\.([a-z][\w-]+)", others))
    used = {
        file.relative_to(folder).as_posix()
        for file in folder.rglob("*.html")
        for classes in re.findall(r'class="([^"]*)"', file.read_text(encoding="utf-8"))
        if own & set(re.split(r"[\s{}%]+", classes))
    }
    pages = {file for file in used if "/_" not in file}
    assert {file for file in used - pages if not file.startswith(ROOMS[name])} == set()
    assert pages <= linked()[name]


def test_fonts_are_found_under_their_hashed_names(collected):
    sheet = _read(collected, "css/site.css")
    fonts = re.findall(r'url\("([^"]+)"\)', sheet)
    assert len(fonts) == 3
    for font in fonts:
        assert re.search(r"\.[0-9a-f]{12}\.woff2$", font)
        assert (Path(collected.path("css")) / font).resolve().exists()


def test_modules_import_each_other_under_their_hashed_names(collected):
    script = _read(collected, "js/site.js")
    assert re.findall(r'import\("\./(\w+)\.js"\)', script) == []
    assert re.search(r'import\("\./bell\.[0-9a-f]{12}\.js"\)', script)


def test_sizes_stay_within_the_budget(collected):
    sheet = gzip.compress(_read(collected, "css/site.css").encode())
    scripts = sum(len(gzip.compress(file.read_bytes())) for file in (STATIC / "js").glob("*.js"))
    fonts = sum(
        (STATIC / "fonts" / name).stat().st_size for name in ("nunito-latin.woff2", "kalam-marker.woff2")
    )
    pages = max(len(gzip.compress(_read(collected, f"css/{name}").encode())) for name in linked())
    assert len(sheet) + pages <= 25_000
    # All of them together, of which each page asks for a few: with htmx (16 kB) within the 35 kB of a page even so.
    assert scripts <= 19_000
    assert fonts <= 50_000


def test_no_colour_is_written_outside_the_tokens():
    """Colours of the palette live in one place; drawings and shades of one component may use oklch of their own."""
    for file in sorted((STATIC / "css").rglob("*.css")):
        if file.name != "print.css":
            assert re.findall(r"#[0-9a-f]{6}\b", file.read_text(encoding="utf-8"), re.I) == []


def test_finders_know_our_folder():
    assert any(finder.find("css/site.css") for finder in get_finders())
