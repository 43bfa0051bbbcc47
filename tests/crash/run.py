"""`make crash`: SIGKILL to the worker and to Valkey with its data, at seeded points between publish and the mail that was taken.

Afterwards every buyer who should hear of a listing has heard of it exactly once in the app, nobody else has heard of
anything, every event was addressed, and a mail server on this machine has every mail: at least once, to its person alone,
every repeat under the Message-ID of the first. Exits with 1 otherwise.
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

from tests.crash.letter_box import LetterBox
from yardsale.embedded.processes import wait_until
from yardsale.embedded.stack import Stack, throwaway_stack

BUYERS = 3
#: Seconds in which everybody must have heard after a crash; with no beat we give up sooner.
SOON, SOON_WITHOUT_BEAT = 60.0, 20.0
#: Seconds in which a mail whose sender was killed comes again.
LATE = 150.0


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--points", type=int, default=22)
    parser.add_argument("--seed", type=int, default=2)
    parser.add_argument("--no-beat", action="store_true")
    options = parser.parse_args()
    box = LetterBox()
    try:
        with throwaway_stack() as stack:
            _prepare(stack, box)
            return _run(stack, box, options)
    finally:
        box.close()


def _prepare(stack: Stack, box: LetterBox) -> None:
    """Django on the throwaway servers, with every table; its mails go to our letter box, by SMTP as in production."""
    os.environ |= stack.environment() | {
        "DEMO": "",
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": str(box.port),
        "EMAIL_USE_TLS": "0",
        "DJANGO_SETTINGS_MODULE": "yardsale.settings",
        "LOG_LEVEL": "ERROR",
    }
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0, interactive=False)


def _run(stack: Stack, box: LetterBox, options: argparse.Namespace) -> int:
    from tests.crash.mail_moments import MAIL_MOMENTS
    from tests.crash.moments import MOMENTS
    from tests.crash.site import Site, last_words

    dice = Random(options.seed)
    # Without the rounds no mail leaves that had to wait at all.
    known = MOMENTS if options.no_beat else [*MOMENTS, *MAIL_MOMENTS]
    moments = [known[number % len(known)] for number in range(options.points)]
    dice.shuffle(moments)
    site = Site(stack, has_beat=not options.no_beat, letter_box=box)
    began = time.monotonic()
    wrong = 0
    print(f"{options.points} crashes, seed {options.seed}. Told: buyers who have heard, of {BUYERS}.\n")
    print(f"{'':>3} {'the crash comes':<30} {'told by then':>12} {'told at last':>12} {'seconds':>8}")
    try:
        site.start()
        for number, moment in enumerate(moments, start=1):
            wrong += not _point(site, number, moment, dice)
        wrong += _sum_up(options.points, box, moments)
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


def _sum_up(points: int, box: LetterBox, moments: list) -> int:  # type: ignore[type-arg]
    """What holds for the whole run, printed; how many of it do not hold."""
    from notifications.channels.models import Delivery, Notification
    from yardsale.events.models import Event

    wait_until(lambda: not Event.objects.unaddressed().exists(), SOON)
    wait_until(lambda: not Delivery.objects.filter(sent_at=None).exists(), LATE)
    counts = Counter(Notification.objects.values_list("recipient_id", "occasion"))
    facts = [
        ("messages in the app", len(counts), points * BUYERS),
        ("heard more than once", sum(count > 1 for count in counts.values()), 0),
        ("events never addressed", Event.objects.unaddressed().count(), 0),
        *_facts_of_mail(points, box, moments),
    ]
    print()
    for words, found, expected in facts:
        print(f"    {words:<44} {found:>5}  (expected {expected}){'' if found == expected else '   WRONG'}")
    print(f"    {'letters taken in all':<44} {len(box.letters):>5}")
    return sum(found != expected for _words, found, expected in facts)


def _facts_of_mail(points: int, box: LetterBox, moments: list) -> list[tuple[str, int, int]]:  # type: ignore[type-arg]
    """Each person of each scene has one mail, however often it was brought: repeats are the same letter again."""
    from notifications.channels.models import Delivery, Digest

    letters = box.by_message_id()
    people = Counter(same[0].to for same in letters.values())
    alone = Delivery.objects.filter(digest=None).values_list("message_id", flat=True)
    ours = {str(key) for key in [*alone, *Digest.objects.values_list("message_id", flat=True)]}
    surely_repeated = sum(moment.__name__.endswith("was_taken") for moment in moments)
    repeated = sum(len(same) > 1 for same in letters.values())
    return [
        ("mails never sent", Delivery.objects.filter(sent_at=None).count(), 0),
        ("letters, each counted once", len(letters), points * BUYERS),
        ("people with another number than one", sum(count != 1 for count in people.values()), 0),
        (
            "letters under an ID that is none of ours",
            len({key.strip("<>").partition("@")[0] for key in letters} - ours),
            0,
        ),
        ("repeats that say something else", sum(len(set(same)) > 1 for same in letters.values()), 0),
        ("crashes after taking that brought no repeat", max(surely_repeated - repeated, 0), 0),
    ]


if __name__ == "__main__":
    sys.exit(main())
