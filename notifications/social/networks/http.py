"""One HTTP question to a network, and whether it can have arrived. Knows nothing of either network.

No token ever stands in an address (addresses end up in logs and errors), and no error's own words are passed on.
"""

import json
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import requests
from django.conf import settings
from django.utils import timezone
from urllib3 import exceptions as lower

from listings.payments.gateways import refuse_inside_a_transaction
from notifications.social.networks import Failed
from notifications.social.statuses import Problem

#: Longest answer that is read, in bytes.
MOST = 2 * 1024 * 1024
#: The connection never stood, so nothing can have been read at the other end.
_NEVER_CONNECTED = (
    lower.NewConnectionError, lower.ConnectTimeoutError, lower.NameResolutionError, lower.SSLError,
)  # fmt: skip


class Answer(NamedTuple):
    status: int
    body: dict[str, Any]
    headers: Any


def ask(method: str, url: str, *, makes: bool = False, **what: Any) -> Answer:
    """Ask, and give what was answered, whatever its status. `makes`: the call that makes a post.

    Raises Failed when there is no clear answer; after a call that makes something it may be there nevertheless.
    """
    refuse_inside_a_transaction()
    with requests.Session() as session:
        # Only what stands in our settings is spoken to, and nothing that the environment's proxies and .netrc add.
        session.trust_env = settings.SOCIAL_USES_PROXY
        try:
            answer = session.request(
                method, url, timeout=settings.SOCIAL_TIMEOUT, allow_redirects=False, stream=True, **what
            )
            raw = answer.raw.read(MOST, decode_content=True)
        except (requests.RequestException, lower.HTTPError, OSError) as silent:
            raise _silent(silent, makes) from None
    return Answer(answer.status_code, _read(raw, answer, makes), answer.headers)


def _silent(error: Exception, makes: bool) -> Failed:
    cause = error.args[0] if error.args else None
    reason = getattr(cause, "reason", cause)
    never = isinstance(error, requests.exceptions.ConnectTimeout) or isinstance(reason, _NEVER_CONNECTED)
    if never or not makes:
        return Failed(Problem.OUTAGE, type(error).__name__)
    return Failed(Problem.NO_ANSWER, type(error).__name__, may_be_there=True)


def _read(raw: bytes, answer: requests.Response, makes: bool) -> dict[str, Any]:
    try:
        body = json.loads(raw or b"{}")
    except ValueError:
        body = None
    if isinstance(body, list):
        return {"list": body}
    if isinstance(body, dict):
        return body
    if answer.ok and makes:
        raise Failed(Problem.NO_ANSWER, "unreadable", may_be_there=True)
    return {}


def went_wrong(answer: Answer, said: str, *, makes: bool) -> Failed:
    """For 5xx and other answers that say neither yes nor no."""
    problem = Problem.NO_ANSWER if makes else Problem.OUTAGE
    return Failed(problem, said or f"HTTP {answer.status}", may_be_there=makes)


def moment(seconds: Any, otherwise: timedelta) -> datetime:
    """A header's seconds since 1970 as a moment within the next two days; else so long from now."""
    now = timezone.now()
    try:
        at = datetime.fromtimestamp(int(seconds), UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        return now + otherwise
    return min(max(at, now + timedelta(seconds=5)), now + timedelta(days=2))
