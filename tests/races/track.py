"""The track: two or more acts let go at one moment, each on its own thread and connection."""

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

from django.conf import settings
from django.db import connections
from django.test import Client

from yardsale.refusals import Refusal


@dataclass
class Race:
    """`acts` return what they met; `faults` looks at the database afterwards and says what must never have happened."""

    acts: list[Callable[[], Any]]
    faults: Callable[[], list[str]]
    #: Whether the first act got what it wanted; for the table only.
    first_won: Callable[[], bool]


@dataclass
class Outcome:
    faults: list[str] = field(default_factory=list)
    first_won: bool = False


#: The most by which one of them starts later, in seconds: so that each may be the faster.
HEAD_START = 0.05


#: Seconds that the latest forms took, from sending to answer.
form_took: deque[float] = deque([0.05], maxlen=20)
#: In which part of that time an act begins that is no form.
SPREAD = (0.0, 1.2)
#: Without guards such an act begins once the form has looked at the thing and before it writes: however busy the machine is.
has_looked = threading.Event()
waits_for_a_look = [False]
#: Seconds such an act waits for a form that never looks.
PATIENCE = 10.0


def run_at_once(race: Race, dice: Random) -> Outcome:
    outcome = Outcome()
    has_looked.clear()
    start = threading.Barrier(len(race.acts))
    delays = [0.0] + [dice.uniform(-HEAD_START, HEAD_START) for _act in race.acts[1:]]
    delays = [delay - min(delays) for delay in delays]

    def act(what: Callable[[], Any], delay: float) -> None:
        try:
            start.wait(30)
            time.sleep(delay)
            met = what()
            outcome.faults += _unkind(met)
        except Refusal:
            pass
        except Exception as broken:  # noqa: BLE001  (whatever it was is what the race is about)
            outcome.faults.append(f"{type(broken).__name__}: {str(broken)[:160]}")
        finally:
            connections.close_all()

    threads = [
        threading.Thread(target=act, args=pair, daemon=True) for pair in zip(race.acts, delays, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
        if thread.is_alive():
            outcome.faults.append("somebody still waits after a minute")
    outcome.faults += race.faults()
    outcome.first_won = race.first_won()
    return outcome


def _unkind(answer: Any) -> list[str]:
    """What a person should not be shown: an error of ours, or a page without words."""
    status = getattr(answer, "status_code", 200)
    if status >= 500:
        return [f"answered {status}"]
    if status not in {200, 403, 404, 409, 410, 422}:
        return [f"ended with {status}"]
    # Gone is a kind answer only where it says what happened.
    if status == 410 and b"not on sale at the moment" not in answer.content:
        return ["ended with 410, and not a word why"]
    return []


def browser_of(person: Any) -> Client:
    """Signed in, and answering 500 as a server does instead of raising."""
    client = Client(raise_request_exception=False, HTTP_HOST="testserver")
    client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def sends(person: Any, path: str, *, page: str = "", **fields: Any) -> Callable[[], Any]:
    """An act: the form on `page` (its own address when not given) sent by the person, with a token of its own, and the
    page it leads to."""
    import secrets

    client = browser_of(person)
    data = {"once": secrets.token_urlsafe(16)} | fields

    def send() -> Any:
        began = time.monotonic()
        answer = client.post(path, data, headers={"referer": f"http://testserver{page or path}"})
        form_took.append(time.monotonic() - began)
        if answer.status_code in {302, 303} and answer["Location"].startswith(("/", "http://testserver")):
            answer = client.get(answer["Location"], follow=True)
        return answer

    return send
