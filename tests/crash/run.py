"""`make crash`: SIGKILL to the worker and to Valkey with its data, at 20 seeded points between publish and match.

Afterwards every buyer who should hear of a listing has heard of it exactly once in the app, nobody else has heard of
anything, every event was addressed, and every mail has left under one Message-ID. Exits with 1 otherwise.
`--no-beat` takes the round away that makes up for lost rings: then the same test must fail.
"""

import argparse
import os
import sys
import time
from collections import Counter
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))

from yardsale.embedded.processes import wait_until
from yardsale.embedded.stack import Stack, throwaway_stack

BUYERS = 3
#: Seconds in which everybody must have heard after a crash; with no beat we give up sooner.
SOON, SOON_WITHOUT_BEAT = 60.0, 20.0


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--points", type=int, default=20)
    parser.add_argument("--seed", type=int, default=2)
    parser.add_argument("--no-beat", action="store_true")
    options = parser.parse_args()
    with throwaway_stack() as stack:
        _prepare(stack)
        return _run(stack, options)


def _prepare(stack: Stack) -> None:
    """Django on the throwaway servers, with every table."""
    os.environ |= stack.environment() | {
        "DEMO": "1",
        "DJANGO_SETTINGS_MODULE": "yardsale.settings",
        "LOG_LEVEL": "ERROR",
    }
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0, interactive=False)


def _run(stack: Stack, options: argparse.Namespace) -> int:
    from tests.crash.moments import MOMENTS
    from tests.crash.site import Site, last_words

    dice = Random(options.seed)
    moments = [MOMENTS[number % len(MOMENTS)] for number in range(options.points)]
    dice.shuffle(moments)
    site = Site(stack, has_beat=not options.no_beat)
    began = time.monotonic()
    wrong = 0
    print(f"{options.points} crashes, seed {options.seed}. Told: buyers who have heard, of {BUYERS}.\n")
    print(f"{'':>3} {'the crash comes':<30} {'told by then':>12} {'told at last':>12} {'seconds':>8}")
    try:
        site.start()
        for number, moment in enumerate(moments, start=1):
            wrong += not _point(site, number, moment, dice)
        wrong += _sum_up(options.points)
    finally:
        site.stop()
    print(f"\n{'Nothing was lost, nobody heard twice' if not wrong else f'{wrong} WRONG'}", end="")
    print(f" ({time.monotonic() - began:.0f} s).")
    if wrong:
        print(f"\nThe worker's last words:\n{last_words(site.log)}")
    return 1 if wrong else 0


def _scene(number: int, dice: Random):  # type: ignore[no-untyped-def]
    """Three buyers of a thing that only they bought, one of something else, and a draft like the thing."""
    from listings.catalogue.models import Category
    from notifications.interests import actions as interests
    from notifications.interests import terms
    from notifications.interests.models import Interest
    from tests.crash.moments import Scene
    from tests.factories import ListingFactory, UserFactory

    category = Category.objects.get(slug="road-bikes")
    # Words of this scene alone, so that no other scene's people want the thing.
    thing, other = ("".join(dice.choices("bdfgklmnprstvz", k=12)) for _each in range(2))
    titles = [thing] * BUYERS + [other]
    people = []
    for title in titles:
        person = UserFactory()
        interest = Interest.objects.create(
            person=person, title=title, category=category, price=10_000, terms=terms.vector(title)
        )
        interests._post([interest])
        people.append(person.pk)
    draft = ListingFactory(
        title=f"{thing} {number}", category=category, group=category.parent, status="draft", published_at=None
    )
    return Scene(draft, people[:BUYERS], dice)


def _told(listing_id: int) -> Counter[int]:
    """How often each person has heard of a listing in the app."""
    from notifications.channels.models import Notification

    rows = Notification.objects.alerts().filter(listing=listing_id)
    return Counter(rows.values_list("recipient_id", flat=True))


def _point(site, number: int, moment, dice: Random) -> bool:  # type: ignore[no-untyped-def]
    """One crash; whether everybody heard once in the end."""
    _warm_up()
    scene = _scene(number, dice)
    expected = dict.fromkeys(scene.buyers, 1)
    moment(site, scene)
    by_then = len(_told(scene.listing.pk))
    began = time.monotonic()
    site.start()
    patience = SOON if site.has_beat else SOON_WITHOUT_BEAT
    is_right = wait_until(lambda: _told(scene.listing.pk) == expected, patience, pause=0.1)
    at_last = sum(_told(scene.listing.pk).values())
    mark = "" if is_right else "   WRONG"
    words = moment.__name__.replace("_", " ")
    seconds = time.monotonic() - began
    print(f"{number:>3} {words:<30} {by_then:>12} {at_last:>12} {seconds:>8.1f}{mark}", flush=True)
    return is_right


def _warm_up() -> None:
    """Wait until the worker works: a first event is addressed."""
    from tests.factories import UserFactory
    from yardsale.events.actions import publish
    from yardsale.events.models import Event

    event = publish("worker.awaited", UserFactory())
    assert wait_until(lambda: not Event.objects.unaddressed().filter(pk=event.pk).exists(), SOON), "no worker"


def _sum_up(points: int) -> int:
    """What holds for the whole run, printed; how many of it do not hold."""
    from notifications.channels.models import Delivery, Notification
    from yardsale.demo import mail
    from yardsale.events.models import Event

    wait_until(lambda: not Event.objects.unaddressed().exists(), SOON)
    wait_until(lambda: not Delivery.objects.filter(sent_at=None).exists(), SOON)
    counts = Counter(Notification.objects.values_list("recipient_id", "occasion"))
    facts = [
        ("messages in the app", len(counts), points * BUYERS),
        ("heard more than once", sum(count > 1 for count in counts.values()), 0),
        ("events never addressed", Event.objects.unaddressed().count(), 0),
        ("mails never sent", Delivery.objects.filter(sent_at=None).count(), 0),
        ("letters in the letter boxes", len(list(mail.folder().glob("*.eml"))), points * BUYERS),
    ]
    print()
    for words, found, expected in facts:
        print(f"    {words:<30} {found:>5}  (expected {expected}){'' if found == expected else '   WRONG'}")
    return sum(found != expected for _words, found, expected in facts)


if __name__ == "__main__":
    sys.exit(main())
