"""`make screenshots`: three of the site's mails as a mail program shows them, on a phone and a desktop, by day and by night.

No server and no database: the rows are made up and never saved, the letters are written as the worker writes them.
"""

import os
import sys
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))
os.environ |= {
    "DJANGO_SETTINGS_MODULE": "yardsale.settings",
    "DEMO": "1",
    "SITE_URL": "https://yardsale.example",
}

import django  # noqa: E402

django.setup()

from django.utils import timezone  # noqa: E402
from playwright.sync_api import sync_playwright  # noqa: E402

from notifications.channels import mail  # noqa: E402
from notifications.channels.carriers import Parcel  # noqa: E402
from notifications.channels.models import Notification  # noqa: E402
from notifications.channels.statuses import Channel  # noqa: E402
from notifications.messages import deadline  # noqa: E402
from tests.browser import FLAGS, chromium_path  # noqa: E402
from tests.screenshots.run import FOLDER, SCHEMES, SCREENS  # noqa: E402
from yardsale.accounts.models import User  # noqa: E402

BIKE = {
    "title": "Peugeot racing bike, 1984, 56 cm",
    "amount": 18_500,
    "currency": "EUR",
    "district": "Mill Lane",
    "bought": "Blue Peugeot road bike",
}


def letters() -> dict[str, str]:
    """HTML by the name of its picture."""
    person = User(pk=1, name="Bo", email="bo@example.org", code="bo", time_zone="Europe/Berlin")

    def told(kind: str, **values: Any) -> Notification:
        return Notification(pk=hash(kind) % 1000, recipient=person, kind=kind, values=values, url="/")

    until = deadline(timezone.now() + timedelta(days=5))
    alert = told("listing.similar", **BIKE)
    sold = told(
        "order.paid.post", title="Oak writing desk", buyer="Kim", amount=9_200, currency="EUR", **until
    )
    digest = [
        alert,
        told("saved.cheaper", title="Teak sideboard", amount=24_000, currency="EUR", before="€290", district="Old Town"),
        told("forum.reply", name="Jo", title="How do I move an oak table?", words="Take the legs off first, then …"),
        told("followed.new", seller="Ada", title="Box of garden tools", amount=3_000, currency="EUR", district="Mill Lane"),
    ]  # fmt: skip
    parcels = {"mail-alert": [alert], "mail-sold": [sold], "mail-digest": digest}
    return {
        name: mail.written(Parcel(person, Channel.EMAIL, UUID(int=number), some)).alternatives[0][0]
        for number, (name, some) in enumerate(parcels.items())
    }


def main() -> None:
    path = chromium_path()
    if path is None:
        sys.exit("No Chromium on this machine.")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        for name, html in letters().items():
            page_file = Path(folder) / f"{name}.html"
            page_file.write_text(html)
            for screen, viewport in SCREENS.items():
                for scheme in SCHEMES:
                    scale = 1 if screen == "desktop" else 2
                    page = browser.new_page(viewport=viewport, color_scheme=scheme, device_scale_factor=scale)
                    page.goto(page_file.as_uri())
                    file = FOLDER / f"{name}-{screen}-{scheme}.jpg"
                    page.screenshot(path=file, type="jpeg", quality=80)
                    print(file.relative_to(ROOT), flush=True)
                    page.close()
        browser.close()


if __name__ == "__main__":
    main()
