"""X API v2, as a user by OAuth 1.0a: its tokens have no end of their own and need no renewing.

Posts by POST /2/tweets, pictures by POST /2/media/upload, what stands there by GET /2/users/:id/tweets.
"""

import html
import re
import unicodedata
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from notifications.social.networks import Failed, Limits, Posted, Sending, Standing
from notifications.social.networks.http import Answer, ask, moment, went_wrong
from notifications.social.networks.oauth import signed
from notifications.social.statuses import Problem

#: Every address counts so much, however long it is.
LINK = 23
#: A link stands on a line of its own, after an empty one.
GAP = "\n\n"
#: Pages of our own posts that are looked through, of a hundred each.
PAGES = 5
_NARROW = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))
_ONE = "[\u2190-\u21ff\u2300-\u27bf\u2900-\u297f\u2b00-\u2bff\U0001f000-\U0001faff]"
_PART = f"{_ONE}\ufe0f?[\U0001f3fb-\U0001f3ff]?"
#: One emoji, however many signs it is written with.
_EMOJI = re.compile(f"[\U0001f1e6-\U0001f1ff]{{2}}|[0-9#*]\ufe0f\u20e3|{_PART}(?:\u200d{_PART})*")


class Adapter:
    limits = Limits(longest=280, pictures=4, cost=15, cost_with_link=200)

    def length(self, text: str, link: str) -> int:
        return weighted(text) + (len(GAP) + LINK if link else 0)

    def words(self, sending: Sending) -> str:
        return as_sent(sending)

    def publish(self, sending: Sending) -> Posted:
        media = []
        for picture in sending.pictures:
            sending.refuse_when_late()
            media.append(self._upload(picture.jpeg, picture.alt))
        body: dict[str, Any] = {"text": as_sent(sending)}
        if media:
            body["media"] = {"media_ids": media}
        sending.refuse_when_late()
        made = _ask("POST", "/2/tweets", json=body, makes=True)
        remote_id = str(made.body.get("data", {}).get("id", ""))
        if not remote_id.isdigit():
            raise Failed(Problem.NO_ANSWER, "no id", may_be_there=True)
        return _posted(remote_id)

    def find(self, words: str, since: datetime) -> list[Posted]:
        found = [tweet for tweet in _own_tweets(since) if _as_we_wrote(tweet) == words]
        found.sort(key=lambda tweet: int(tweet["id"]))
        return [_posted(str(tweet["id"])) for tweet in found]

    def delete(self, remote_id: str) -> None:
        answer = _call("DELETE", f"/2/tweets/{int(remote_id)}")
        if answer.status not in {200, 404}:
            raise _wrong(answer)

    def standing(self) -> Standing:
        try:
            _ask("GET", "/2/users/me")
        except Failed as failed:
            if failed.problem in {Problem.NOT_SIGNED_IN, Problem.TOKEN_ENDED, Problem.NO_CREDIT}:
                return Standing(failed.problem)
            raise
        return Standing(None)

    def _upload(self, jpeg: bytes, alt: str) -> str:
        answer = _ask(
            "POST",
            "/2/media/upload",
            data={"media_category": "tweet_image", "media_type": "image/jpeg"},
            files={"media": ("photo.jpg", jpeg, "image/jpeg")},
        )
        media_id = str(answer.body.get("data", {}).get("id", ""))
        if not media_id.isdigit():
            raise Failed(Problem.OUTAGE, "no media id")
        if alt:
            # Without words for those who do not see it a picture is still better than no post.
            body = {"id": media_id, "metadata": {"alt_text": {"text": alt[:1000]}}}
            _call("POST", "/2/media/metadata", json=body)
        return media_id


def as_sent(sending: Sending) -> str:
    return unicodedata.normalize("NFC", sending.text.strip() + (GAP + sending.link if sending.link else ""))


def weighted(text: str) -> int:
    """As X counts: most letters of Western scripts one, all others and every emoji two."""
    rest, emoji = _EMOJI.subn("", unicodedata.normalize("NFC", text.strip()))
    return 2 * emoji + sum(
        1 if any(first <= ord(letter) <= last for first, last in _NARROW) else 2 for letter in rest
    )


def _posted(remote_id: str) -> Posted:
    return Posted(remote_id, f"https://x.com/i/web/status/{remote_id}")


def _own_tweets(since: datetime) -> Iterator[dict[str, Any]]:
    params = {
        "max_results": "100",
        "start_time": since.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "tweet.fields": "created_at,entities",
    }
    for _page in range(PAGES):
        answer = _ask("GET", f"/2/users/{settings.SOCIAL_X_USER}/tweets", params=params)
        yield from answer.body.get("data", [])
        after = answer.body.get("meta", {}).get("next_token")
        if not after:
            return
        params["pagination_token"] = after
    raise Failed(Problem.OUTAGE, "more posts than can be looked through")


def _as_we_wrote(tweet: dict[str, Any]) -> str:
    """Its text with our own address where X put a short one, and without the address of its pictures."""
    text = html.unescape(str(tweet.get("text", "")))
    for url in tweet.get("entities", {}).get("urls", []):
        own = "" if "media_key" in url else str(url.get("expanded_url", ""))
        text = text.replace(str(url.get("url", "")), own)
    return unicodedata.normalize("NFC", text.strip())


def _ask(method: str, path: str, *, makes: bool = False, **what: Any) -> Answer:
    answer = _call(method, path, makes=makes, **what)
    if not 200 <= answer.status < 300:
        raise _wrong(answer, makes=makes)
    return answer


def _call(method: str, path: str, *, makes: bool = False, **what: Any) -> Answer:
    keys = (settings.SOCIAL_X_KEY, settings.SOCIAL_X_SECRET)
    tokens = (settings.SOCIAL_X_TOKEN, settings.SOCIAL_X_TOKEN_SECRET)
    if not all((*keys, *tokens, settings.SOCIAL_X_USER)):
        raise Failed(Problem.NOT_SIGNED_IN)
    url = f"{settings.SOCIAL_X_API}{path}"
    header = signed(method, url, what.get("params", {}), keys=keys, tokens=tokens)
    return ask(method, url, makes=makes, headers={"Authorization": header}, **what)


def _wrong(answer: Answer, *, makes: bool = False) -> Failed:
    said = str(answer.body.get("detail") or answer.body.get("title") or "")
    match answer.status:
        case 401:
            return Failed(Problem.TOKEN_ENDED, said)
        case 402:
            return Failed(Problem.NO_CREDIT, said)
        case 403 if "duplicate" in said.lower():
            # Perhaps our own, from a call whose answer was lost: looking decides.
            return Failed(Problem.DUPLICATE, said, may_be_there=makes)
        case 403 if "client-not-enrolled" in str(answer.body) or "oauth1-permissions" in str(answer.body):
            return Failed(Problem.NOT_SIGNED_IN, said)
        case 429:
            return Failed(Problem.RATE_LIMITED, said, until=_until(answer))
        case status if 400 <= status < 500 and status != 408:
            return Failed(Problem.AGAINST_RULES, said)
    return went_wrong(answer, said, makes=makes)


def _until(answer: Answer) -> datetime:
    """The latest reset among the windows that are used up: of the endpoint, or of a day."""
    heads = answer.headers
    resets = [
        heads[f"{name}-reset"]
        for name in ("x-rate-limit", "x-user-limit-24hour", "x-app-limit-24hour")
        if f"{name}-reset" in heads and heads.get(f"{name}-remaining", "0") == "0"
    ]
    return max(
        (moment(each, timedelta(minutes=15)) for each in resets), default=moment(None, timedelta(minutes=15))
    )
