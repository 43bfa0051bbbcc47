"""`make crash`, its second part: SIGKILL to worker and Valkey around the handing over of notifications to devices.

Afterwards every device of everybody who should hear of a listing has got it, under one Topic however often it came, and no
other device has got anything. Exits with 1 otherwise.
"""

import argparse
import os
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))

from tests.crash.run import BUYERS, SOON, _scene, _warm_up
from tests.push.service import Service, push_service
from yardsale.embedded.processes import wait_until
from yardsale.embedded.stack import Stack, throwaway_stack

#: Until a delivery that died in somebody's hands is due again, and the round that finds it comes.
PATIENCE = 60.0 + SOON


@dataclass
class Ward:
    """One device: its browser, whether it should hear, and what it got."""

    browser: object
    is_buyer: bool
    bodies: list[tuple[str, dict]] = field(default_factory=list)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--points", type=int, default=6)
    parser.add_argument("--seed", type=int, default=6)
    options = parser.parse_args()
    with throwaway_stack() as stack, push_service() as service:
        _prepare(stack, service)
        return _run(stack, service, options)


def _prepare(stack: Stack, service: Service) -> None:
    """Django on the throwaway servers, with every table; this push service is the one that it and its worker write to."""
    os.environ |= stack.environment() | {
        "DEMO": "1",
        "DJANGO_SETTINGS_MODULE": "yardsale.settings",
        "LOG_LEVEL": "ERROR",
        "PUSH_TEST_ORIGINS": service.url,
    }
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0, interactive=False)


def _run(stack: Stack, service: Service, options: argparse.Namespace) -> int:
    from tests.crash.site import Site, last_words

    dice = Random(options.seed)
    moments = [MOMENTS[number % len(MOMENTS)] for number in range(options.points)]
    dice.shuffle(moments)
    wrong = 0
    began = time.monotonic()
    print(f"{options.points} crashes, seed {options.seed}. {BUYERS} buyers, a phone each.\n")
    print(
        f"{'':>3} {'the crash comes':<36} {'got by then':>12} {'got at last':>12} {'repeats':>8} {'seconds':>8}"
    )
    site = Site(stack)
    try:
        site.start()
        for number, moment in enumerate(moments, start=1):
            wrong += not _point(site, service, number, moment, dice)
    finally:
        site.stop()
    said = "No notification was lost, repeats carry the same Topic" if not wrong else f"{wrong} WRONG"
    print(f"\n{said} ({time.monotonic() - began:.0f} s).")
    if wrong:
        print(f"\nThe worker's last words:\n{last_words(site.log)}")
    return 1 if wrong else 0


def _point(site, service, number: int, moment: Callable, dice: Random) -> bool:  # type: ignore[no-untyped-def]
    """One crash; whether every device has got what it should in the end, and no other got anything."""
    _warm_up()
    scene = _scene(number, dice)
    wards = _switch_on(service, scene, number)
    service.sent.clear()
    moment(site, service, scene, dice)
    by_then = len(_got(service, wards))
    began = time.monotonic()
    site.start()
    everybody = {path for path, ward in wards.items() if ward.is_buyer}
    is_complete = wait_until(lambda: set(_got(service, wards)) >= everybody, PATIENCE, pause=0.1)
    # What was taken twice would come by now.
    wait_until(lambda: not _waiting(), PATIENCE, pause=0.1)
    got = _got(service, wards)
    is_right = (
        is_complete
        and set(got) == everybody
        and all(
            len({topic for topic, _said in said}) == 1
            and all(one["title"] == scene.listing.title for _topic, one in said)
            for said in got.values()
        )
    )
    repeats = sum(len(said) - 1 for said in got.values())
    words = moment.__name__.replace("_", " ")
    mark = "" if is_right else "   WRONG"
    seconds = time.monotonic() - began
    print(
        f"{number:>3} {words:<36} {by_then:>12} {len(got):>12} {repeats:>8} {seconds:>8.1f}{mark}", flush=True
    )
    return is_right


def _waiting() -> bool:
    from notifications.channels.models import Delivery

    return Delivery.objects.waiting().filter(channel="push").exists()


def _switch_on(service, scene, number: int) -> dict[str, Ward]:  # type: ignore[no-untyped-def]
    """A phone for each buyer, and one for somebody who wants something else."""
    from notifications.interests.models import Interest
    from tests.push.browsers import Browser, switched_on

    wards = {}
    newest = list(Interest.objects.order_by("-pk").select_related("person")[: BUYERS + 1])
    for interest in newest:
        path = f"/{number}-{interest.person_id}"
        browser = Browser(service.endpoint(path[1:]))
        switched_on(interest.person, browser)
        wards[path] = Ward(browser, interest.person_id in scene.buyers)
    return wards


def _got(service, wards: dict[str, Ward]) -> dict[str, list[tuple[str, dict]]]:  # type: ignore[no-untyped-def]
    """{path: [(Topic, words)]} of all that was handed over, read by the browser it was for."""
    got: dict[str, list[tuple[str, dict]]] = {}
    for sent in list(service.sent):
        ward = wards.get(sent.path)
        said = ward.browser.read_message(sent.body) if ward else {}  # type: ignore[attr-defined]
        got.setdefault(sent.path, []).append((sent.headers["Topic"], said))
    return got


# -- Where the crash comes -----------------------------------------------------------------------------------------


def _publish(scene) -> None:  # type: ignore[no-untyped-def]
    from tests.crash.moments import publish

    publish(scene)


def any_moment(site, service, scene, dice: Random) -> None:  # type: ignore[no-untyped-def]
    """Somewhere in the first second and a half."""
    _publish(scene)
    time.sleep(dice.uniform(0, 1.5))
    site.crash()


def while_the_service_thinks(site, service, scene, dice: Random) -> None:  # type: ignore[no-untyped-def]
    """It has the message and has not answered: the worker dies not knowing."""
    came, may_answer = threading.Event(), threading.Event()

    def think(path: str) -> int:
        came.set()
        may_answer.wait(PATIENCE)
        return 201

    service.answer = think
    _publish(scene)
    assert came.wait(SOON), "nothing was sent"
    site.crash()
    service.answer = lambda path: 201
    may_answer.set()
    # What it had taken counts as taken, whoever heard it.
    time.sleep(0.5)


def right_after_it_was_taken(site, service, scene, dice: Random) -> None:  # type: ignore[no-untyped-def]
    """It was taken, and the worker may not have written that down."""
    _publish(scene)
    assert wait_until(lambda: bool(service.sent), SOON, pause=0.001), "nothing was sent"
    site.crash()


def while_the_service_is_down(site, service, scene, dice: Random) -> None:  # type: ignore[no-untyped-def]
    """Its 503 puts it off; then the worker dies."""
    service.answer = lambda path: 503
    _publish(scene)
    assert wait_until(lambda: bool(service.sent), SOON, pause=0.01), "nothing was sent"
    site.crash()
    service.sent.clear()
    service.answer = lambda path: 201


MOMENTS = [while_the_service_thinks, right_after_it_was_taken, while_the_service_is_down, any_moment]


if __name__ == "__main__":
    sys.exit(main())
