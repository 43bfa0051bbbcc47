"""Who looks, as a number that says nothing: a keyed hash that is another one tomorrow."""

import hashlib
import re
from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

#: Programs that run scripts and say what they are.
_BOT = re.compile(
    r"bot|crawl|spider|slurp|preview|externalhit|lighthouse|headless|fetch|python|curl|wget|monitor",
    re.IGNORECASE,
)


def visitor(
    request: HttpRequest,
    person: Any,
    *,
    what: str = "listing visits",
    believes_people: bool = False,
    from_anywhere: bool = False,
) -> int | None:
    """The visitor of today: the signed-in person, or the browser at its address. None for who is not counted.

    `what` is counted; each has numbers of its own, so that nobody can lay the two side by side. `believes_people`: whoever
    signed in is no program, whatever their browser calls itself. `from_anywhere`: other sites may have led here.
    """
    browser = request.headers.get("User-Agent", "")
    is_ours = from_anywhere or request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"
    is_program = not browser or bool(_BOT.search(browser))
    if (is_program and not (believes_people and person)) or not is_ours:
        return None
    who = f"person {person.pk}" if person else f"{get_adapter().get_client_ip(request)} {browser[:300]}"
    words = f"{timezone.localdate():%Y-%m-%d} {who}".encode()
    key = hashlib.sha256(f"{what} {settings.SECRET_KEY}".encode()).digest()
    return int.from_bytes(hashlib.blake2b(words, key=key, digest_size=8).digest(), signed=True)
