"""A purchase history from a file: whose column is which, read kindly; used to measure the matcher, never to feed it."""

import bz2
import csv
import gzip
import io
import lzma
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

#: For each thing we need, what its column may be called (letters and digits alone, small); the first found is taken.
NAMES = {
    "buyer": "customerid customer buyerid buyer userid user personid person clientid client memberid member visitorid accountid",
    "title": "description title itemtitle itemname productname producttitle itemdescription productdescription name text",
    "at": "invoicedate date datetime timestamp time boughtat purchasedat purchasedate orderdate orderedat soldat at day",
    "item": "stockcode itemid item productid product sku listingid listing articleid article asin",
    "price": "unitprice price itemprice paid amount",
    "quantity": "quantity qty",
    "category": "category categorypath categoryname itemcategory productcategory department producttype kind type",
}
NEEDED = ("buyer", "title", "at")
#: How moments are written, tried in this order on all lines: one must read every one of them.
FORMATS = (
    "%m/%d/%Y %H:%M",
    "%d/%m/%Y %H:%M",
    "%m/%d/%Y",
    "%d/%m/%Y",
    "%d.%m.%Y %H:%M",
    "%d.%m.%Y",
    "%Y/%m/%d",
)


class Unreadable(Exception):
    """The file is no purchase history that we understand; says why."""


@dataclass(frozen=True)
class Purchase:
    """One line. `price` in minor units (10.00 where the file has none), `category` "" where it has none."""

    buyer: str
    item: str
    title: str
    at: datetime
    price: int
    category: str


def read(file: Path) -> list[Purchase]:
    """All purchases of the file, oldest first; lines without buyer or title, and returns, are left out."""
    with _opened(file) as lines:
        rows = list(_rows(lines))
    if not rows:
        raise Unreadable("There is no line with a buyer, a title and a moment in this file.")
    moment = _moment_reader([row["at"] for row in rows])
    found = [
        Purchase(
            row["buyer"],
            row.get("item") or row["title"],
            row["title"],
            moment(row["at"]),
            _minor(row.get("price", "")),
            row.get("category", ""),
        )
        for row in rows
    ]
    return sorted(found, key=lambda purchase: purchase.at)


def _opened(file: Path) -> IO[str]:
    openers: dict[str, Callable[..., Any]] = {".gz": gzip.open, ".xz": lzma.open, ".bz2": bz2.open}
    opener = openers.get(file.suffix, open)
    raw: IO[bytes] = opener(file, "rb")
    return io.TextIOWrapper(raw, encoding="utf-8-sig", errors="replace", newline="")


def _rows(lines: IO[str]) -> Iterator[dict[str, str]]:
    head = lines.readline()
    delimiter = max(",\t;|", key=head.count)
    header = next(csv.reader([head], delimiter=delimiter), [])
    places = columns(header)
    for row in csv.reader(lines, delimiter=delimiter):
        said = {name: row[at].strip() for name, at in places.items() if at < len(row)}
        is_return = said.get("quantity", "1").startswith("-") or said.get("quantity") == "0"
        if all(said.get(name) for name in NEEDED) and not is_return:
            yield said


def columns(header: Iterable[str]) -> dict[str, int]:
    """Where each thing stands; raises Unreadable when one that we need stands nowhere."""
    bare = [re.sub(r"[^a-z0-9]", "", name.lower()) for name in header]
    places: dict[str, int] = {}
    for thing, names in NAMES.items():
        for name in names.split():
            if name in bare and bare.index(name) not in places.values():
                places[thing] = bare.index(name)
                break
    # Where the thing's own name is its only name.
    if "title" not in places and "item" in places:
        places["title"] = places["item"]
    missing = [thing for thing in NEEDED if thing not in places]
    if missing:
        raise Unreadable(f"No column for: {', '.join(missing)}. The header says: {', '.join(header)}")
    return places


def _moment_reader(written: list[str]) -> Callable[[str], datetime]:
    def epoch(text: str) -> datetime:
        number = float(text)
        return datetime.fromtimestamp(number / 1000 if number > 1e11 else number, UTC)

    def iso(text: str) -> datetime:
        read = datetime.fromisoformat(text)
        return read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=UTC)

    def of(form: str) -> Callable[[str], datetime]:
        return lambda text: datetime.strptime(text, form).replace(tzinfo=UTC)

    is_number = all(re.fullmatch(r"\d{9,13}(\.\d+)?", text) for text in written[:50])
    for reader in [epoch] if is_number else [iso, *(of(form) for form in FORMATS)]:
        try:
            for text in written:
                reader(text)
        except ValueError:
            continue
        return reader
    raise Unreadable(f"We cannot read moments written like “{written[0]}”.")


def _minor(written: str) -> int:
    try:
        return max(round(float(written.replace(",", ".")) * 100), 1)
    except ValueError:
        return 10_00
