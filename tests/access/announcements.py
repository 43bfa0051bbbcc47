"""An announcement that is being written, one that some were told of; and the rows of their addresses."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from django.utils import timezone

from notifications.announcements import actions, sending
from notifications.announcements.actions import Draft
from tests.access.doors import DONE, NOBODY, Row, code, only, public, said
from tests.access.words import word
from yardsale.accounts.models import User

OUTLETS = ("banner", "inbox", "email", "forum")
#: Only the seller says that they live there.
PLACE = "A lane of its own"


def plant(w: SimpleNamespace) -> None:
    words = {key: ("Something new", f"Not out yet: {word('announceddraft')}") for key in OUTLETS}
    until = timezone.now() + timedelta(days=3)
    name = f"Called {word('announcedname')}"
    w.announcement = actions.compose(
        Draft(name=name, outlets=OUTLETS, shown_until=until, words=words), by=w.growth
    )
    actions.ask(w.announcement, by=w.growth, version=w.announcement.version)
    User.objects.filter(pk=w.seller.pk).update(district=PLACE)
    row = {"inbox": ("A meeting in your lane", f"On Friday, by the {word('announcedrow')}.")}
    w.announced = actions.compose(
        Draft(name=name, audience="districts", districts=(PLACE,), outlets=("inbox",), words=row), by=w.growth
    )
    actions.ask(w.announced, by=w.growth, version=w.announced.version)
    actions.approve(w.announced, by=w.admin, version=w.announced.version)
    sending.begin(w.announced.pk)
    sending.go_on(w.announced.pk)
    w.announced.refresh_from_db()


def growth(*codes: Any) -> Any:
    """For everybody else there is no such desk."""
    return only("growth admin", *codes)


def _form(w: Any) -> dict[str, Any]:
    return {
        "name": "Maps",
        "audience": "everyone",
        "outlets_chosen": ["inbox"],
        "inbox_title": "Maps",
        "inbox_text": "Soon.",
        "version": w.announcement.version,
    }


def _version(w: Any) -> dict[str, Any]:
    return {"version": w.announcement.version}


_READ = dict.fromkeys(("announceddraft", "announcedname", "announcedrow"), "growth admin")

# fmt: off
ANNOUNCED = [
    Row("announcements:page", code("announced"), get=only("seller growth admin", 200), post=NOBODY, shows=_READ,
        also=((code("announcement"), public(404)),)),
    # A cosmetic thing, put away in this browser and for a person; the answer is the same for everybody.
    Row("announcements:dismiss", get=NOBODY, post=public(*DONE), data=said(token="000000000.1", next="/help/")),
    Row("announcements:desk", get=growth(200), post=growth(405), shows=_READ),
    Row("announcements:compose", get=growth(200), post=growth(*DONE), data=_form),
    Row("announcements:count", get=growth(200), post=growth(405), query="?audience=everyone"),
    Row("announcements:look", code("announcement"), get=growth(200), post=growth(405), shows=_READ,
        also=((code("announced"), None),)),
    Row("announcements:change", code("announcement"), get=growth(200), post=growth(*DONE), data=_form, shows=_READ),
    Row("announcements:press", code("announcement", "approve"), get=growth(405), post=growth(*DONE), data=_version,
        shows=_READ),
    Row("announcements:correct", code("announced"), get=growth(200), post=growth(*DONE), shows=_READ,
        data=said(reason="It is Saturday.", inbox_title="A meeting", inbox_text="On Saturday.")),
    Row("announcements:retract", code("announced"), get=growth(200), post=growth(*DONE), shows=_READ,
        data=said(reason="There is no meeting.")),
    Row("announcements:letter", code("announcement", 1), get=growth(200), post=growth(405), shows=_READ),
]
