"""`make crash`: SIGKILL to the worker and to Valkey at 20 seeded points around the sending of posts to X and Facebook.

The two networks are stand-ins that keep what arrived. In the end every post is out there exactly once: what may have arrived
was looked for and not sent again, what was not there was released again by a person. Exits with 1 otherwise.
`--resend` plays the mistake this is about (an unknown outcome is taken for none, past every rule): then Postgres must refuse.
"""

import argparse
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))

from tests.social import fake_networks
from yardsale.embedded.processes import wait_until
from yardsale.embedded.stack import Stack, throwaway_stack

#: Seconds in which a post must be decided after a crash.
SOON = 90.0
MAKES = {"x": "POST /2/tweets", "facebook": "POST /v24.0/4242/feed"}
UPLOADS = {"x": "POST /2/media/upload", "facebook": "POST /v24.0/4242/photos"}


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--points", type=int, default=20)
    parser.add_argument("--seed", type=int, default=2)
    parser.add_argument("--resend", action="store_true")
    # Of the other half of `make crash`: here the clock is rung by this process.
    parser.add_argument("--no-beat", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    with fake_networks.running() as networks, throwaway_stack() as stack:
        _prepare(stack, networks)
        return _run(stack, networks, options)


def _prepare(stack: Stack, networks: Any) -> None:
    os.environ |= stack.environment() | networks.settings() | {
        "DEMO": "1", "DJANGO_SETTINGS_MODULE": "yardsale.settings", "LOG_LEVEL": "ERROR", "SOCIAL_DRY_RUN": "0",
        "SOCIAL_USES_PROXY": "0", "SOCIAL_TIMEOUT": "5", "SOCIAL_SETTLE_SECONDS": "2", "SOCIAL_MONTHLY_CAP": "100000",
        "MEDIA_ROOT": str(stack.folder / "media"), "PRIVATE_ROOT": str(stack.folder / "private"),
    }  # fmt: skip
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0, interactive=False)


class Scene:
    """A post that a person is about to release, and the network it is for."""

    def __init__(self, networks: Any, network: str, number: int, dice: Random) -> None:
        from notifications.social import actions
        from tests.factories import UserFactory
        from tests.social.conftest import photographed

        self.networks, self.network, self.dice = networks, network, dice
        self.by = UserFactory(role="growth")
        self.text = f"Point {number}: {''.join(dice.choices('bdfgklmnprst', k=12))}"
        self.post = actions.compose(by=self.by, network=network, text=self.text, listings=[photographed()])

    def release(self) -> None:
        from notifications.social import actions

        self.post.refresh_from_db()
        actions.release(self.post, by=self.by, version=self.post.version)

    def status(self) -> str:
        self.post.refresh_from_db()
        return str(self.post.status)

    def times(self) -> int:
        return int(self.networks.texts(self.network).count(self.text))

    def held(self, call: str, *, after: bool) -> Any:
        """Released, and its worker waits in this call; gives what lets the network go on."""
        reached, go_on = self.networks.hold(call, after=after)
        self.release()
        assert reached.wait(SOON), "no worker came to where it was to be killed"
        return go_on


# -- Where the crash comes -----------------------------------------------------------------------------------------


def released_but_not_heard(site: Any, scene: Scene) -> None:
    site.pause_worker()
    scene.release()
    site.crash()


def armed_but_not_called(site: Any, scene: Scene) -> None:
    """Its picture is being uploaded: nothing that people see was asked for yet."""
    go_on = scene.held(UPLOADS[scene.network], after=False)
    site.crash()
    go_on.set()


def called_and_never_made(site: Any, scene: Scene) -> None:
    scene.networks.script(MAKES[scene.network], silent=True)
    go_on = scene.held(MAKES[scene.network], after=False)
    site.crash()
    go_on.set()


def called_and_made_after_the_crash(site: Any, scene: Scene) -> None:
    go_on = scene.held(MAKES[scene.network], after=False)
    site.crash()
    go_on.set()


def made_but_not_answered(site: Any, scene: Scene) -> None:
    go_on = scene.held(MAKES[scene.network], after=True)
    site.crash()
    go_on.set()


def answered_but_not_recorded(site: Any, scene: Scene) -> None:
    """What it wants to write is held by us."""
    from tests.crash.moments import holding, wait_for_a_stuck_worker

    go_on = scene.held(MAKES[scene.network], after=False)
    with holding("LOCK TABLE social_attempt IN SHARE MODE", []):
        go_on.set()
        wait_for_a_stuck_worker()
        site.crash()


def any_moment(site: Any, scene: Scene) -> None:
    scene.release()
    time.sleep(scene.dice.uniform(0, 0.5))
    site.crash()


def right_after_it_was_recorded(site: Any, scene: Scene) -> None:
    scene.release()
    assert wait_until(lambda: scene.status() == "posted", SOON, pause=0.01)
    site.crash()


MOMENTS: list[Callable[[Any, Scene], None]] = [
    released_but_not_heard,
    armed_but_not_called,
    called_and_never_made,
    called_and_made_after_the_crash,
    made_but_not_answered,
    answered_but_not_recorded,
    any_moment,
    right_after_it_was_recorded,
]


def _run(stack: Stack, networks: Any, options: argparse.Namespace) -> int:
    from tests.crash.site import Site, last_words

    dice = Random(options.seed)
    points = [
        (MOMENTS[n % len(MOMENTS)], ("x", "facebook")[n // len(MOMENTS) % 2]) for n in range(options.points)
    ]
    dice.shuffle(points)
    site, wrong, began = Site(stack, has_beat=False), 0, time.monotonic()
    print(f"\n{options.points} crashes around posts outside, seed {options.seed}.\n")
    print(
        f"{'':>3} {'the crash comes':<34} {'network':<9} {'by then':>8} {'again':>6} {'at last':>8} {'seconds':>8}"
    )
    try:
        site.start()
        for number, (moment, network) in enumerate(points, start=1):
            wrong += not _point(site, Scene(networks, network, number, dice), number, moment, options.resend)
        wrong += _sum_up(networks, options.points)
    finally:
        site.stop()
    print(f"\n{'Every post is out there once' if not wrong else f'{wrong} WRONG'}", end="")
    print(f" ({time.monotonic() - began:.0f} s).")
    if wrong:
        print(f"\nThe worker's last words:\n{last_words(site.log)}")
    return 1 if wrong else 0


def _point(site: Any, scene: Scene, number: int, moment: Any, resends: bool) -> bool:
    """One crash; whether the post is out there once in the end, and was sent again only by a person."""
    _warm_up()
    moment(site, scene)
    began, by_then = time.monotonic(), scene.times()
    site.start()
    decided = wait_until(
        lambda: _tick() and scene.status() in {"posted", "missing", "unknown"}, SOON, pause=0.5
    )
    if resends and scene.status() != "posted":
        return _resend(scene)
    decided = decided and wait_until(
        lambda: _tick() and scene.status() in {"posted", "missing"}, SOON, pause=0.5
    )
    again = scene.status() == "missing"
    if again:
        assert scene.times() == 0, "it was called missing, and is there"
        scene.release()
        decided = wait_until(lambda: _tick() and scene.status() == "posted", SOON, pause=0.5)
    is_right = decided and scene.times() == 1
    words, seconds = moment.__name__.replace("_", " "), time.monotonic() - began
    mark = "" if is_right else f"   WRONG ({scene.status()})"
    print(
        f"{number:>3} {words:<34} {scene.network:<9} {by_then:>8} {'yes' if again else 'no':>6} {scene.times():>8}"
        f" {seconds:>8.1f}{mark}",
        flush=True,
    )
    return is_right


def _resend(scene: Scene) -> bool:
    """As if an unknown outcome were none: the row is made a released one again by hand, and armed."""
    from django.db import IntegrityError
    from django.utils import timezone

    from notifications.social import posting
    from notifications.social.models import Post

    Post.objects.filter(pk=scene.post.pk).update(status="released", due_at=timezone.now())
    try:
        posting.arm(scene.post.pk, timezone.now())
    except IntegrityError as refused:
        print(f"    Postgres refuses: {str(refused).splitlines()[0]}", flush=True)
        Post.objects.filter(pk=scene.post.pk).update(status="unknown")
        return True
    return False


def _tick() -> bool:
    """The clock's ring, every half second; a real worker hears it."""
    from notifications.social import tasks
    from yardsale.events import doorbell

    doorbell.ring(tasks.sweep, expires=5)
    return True


def _warm_up() -> None:
    from tests.crash.run import _warm_up as until_it_works

    until_it_works()


def _sum_up(networks: Any, points: int) -> int:
    from notifications.social.models import Attempt, Post

    texts = [*networks.texts("x"), *networks.texts("facebook")]
    facts = [
        ("posts out there", len(texts), points),
        ("posts out there twice", len(texts) - len(set(texts)), 0),
        ("posts that the site calls posted", Post.objects.filter(status="posted").count(), points),
        ("sendings called posted", Attempt.objects.filter(outcome="posted").count(), points),
    ]
    print()
    for words, found, expected in facts:
        print(f"    {words:<34} {found:>5}  (expected {expected}){'' if found == expected else '   WRONG'}")
    return sum(found != expected for _words, found, expected in facts)


if __name__ == "__main__":
    sys.exit(main())
