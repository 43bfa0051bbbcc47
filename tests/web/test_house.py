"""What the house keeps to, wherever one looks."""

from yardsale.embedded.stack import ROOT

ROOMS = ("yardsale", "listings", "notifications", "support", "forum", "tests")


def test_no_file_has_more_than_five_hundred_lines():
    # Migrations are written by a program, and stay as they are.
    files = [
        file for room in ROOMS for file in (ROOT / room).rglob("*.py") if file.parent.name != "migrations"
    ]
    assert len(files) > 500
    assert [str(file) for file in files if len(file.read_text().splitlines()) > 500] == []
