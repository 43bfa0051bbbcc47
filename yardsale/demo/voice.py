"""What the company says to the demo town: an announcement that everybody has heard, and one that waits to be approved."""

from datetime import timedelta

from django.utils import timezone

from notifications.announcements import actions, sending
from notifications.announcements.actions import Draft
from notifications.announcements.models import Announcement
from notifications.channels.models import Notification
from yardsale.demo.people import ADMIN, GROWTH
from yardsale.demo.registry import Registry

HEARD = timedelta(days=6)
TITLE = "Spring fair on Market Square"
WAITS = {
    "banner": ("", "Spring fair on Market Square, Saturday from ten: bring what you no longer need."),
    "inbox": (
        TITLE,
        "Saturday from ten to four. Tables are free for everybody who sells here; just come early.",
    ),
    "email": (
        TITLE,
        "On **Saturday from ten to four** Market Square belongs to us.\n\n- Tables are free, first come, first served\n"
        "- Whatever is sold there can be paid here, so that nobody carries cash\n- There is tea\n\nCome by.",
    ),
    "push": (TITLE, "Saturday from ten to four. Tables are free for whoever sells here."),
    "forum": (TITLE, "Saturday from ten to four. Who comes, and who bakes? Say so here."),
    "x": ("", "Spring fair on Market Square: Saturday from ten to four, tables are free, and there is tea."),
    "facebook": (
        "",
        "Spring fair on Market Square, Saturday from ten to four. Bring what you no longer need: tables are free, "
        "whatever is sold can be paid on Yardsale, and there is tea.",
    ),
}


def write(known: Registry) -> None:
    growth, admin = known.people[GROWTH.key], known.people[ADMIN.key]
    heard = actions.compose(
        Draft(
            name="Hand-over codes explained",
            outlets=("inbox",),
            words={
                "inbox": (
                    "Hand-over codes, explained",
                    "When you meet, the buyer shows six digits and the seller types them in: then it is paid out.",
                )
            },
        ),
        by=growth,
    )
    actions.ask(heard, by=growth, version=heard.version)
    actions.approve(heard, by=admin, version=heard.version)
    sending.begin(heard.pk)
    sending.go_on(heard.pk)
    at = known.now - HEARD
    Announcement.objects.filter(pk=heard.pk).update(made_at=at, started_at=at, finished_at=at)
    Notification.objects.filter(occasion=heard.occasion).update(told_at=at, read_at=at + timedelta(days=1))
    _waiting(known)


def _waiting(known: Registry) -> None:
    """Written by the admin, so that whoever signs in as growth may let it out."""
    admin = known.people[ADMIN.key]
    fair = Draft(
        name=TITLE, outlets=tuple(WAITS), words=WAITS, shown_until=timezone.now() + timedelta(days=30)
    )
    waiting = actions.compose(fair, by=admin)
    actions.ask(waiting, by=admin, version=waiting.version)
