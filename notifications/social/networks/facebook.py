"""A Facebook Page by the Graph API: POST /{page}/feed (with /{page}/photos before it), GET feed, DELETE.

The token goes in a header, never in an address. With the app's secret set each call carries its proof as well.
"""

import hashlib
import hmac
import json
import re
import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.utils import timezone

from notifications.social.networks import Failed, Limits, Posted, Sending, Standing
from notifications.social.networks.http import Answer, ask, went_wrong
from notifications.social.statuses import ABOUT_SIGN_IN, Problem

GAP = "\n\n"
PAGES = 5
#: Their error codes: https://developers.facebook.com/docs/graph-api/guides/error-handling
_ENDED, _LIMITS, _UNSURE = {102, 190, 463, 467}, {4, 17, 32, 341, 613, 80001, 80002}, {1, 2}
_DUPLICATE, _SPAM, _DOES_NOT_EXIST = 506, 368, 33


#: Page and post: digits that may stand in an address.
_ID = re.compile(r"\d{1,30}(?:_\d{1,30})?", re.ASCII)


class Adapter:
    limits = Limits(longest=63_206, pictures=10, cost=0, cost_with_link=0)

    def length(self, text: str, link: str) -> int:
        return len(text.strip()) + (len(GAP) + len(link) if link else 0)

    def words(self, sending: Sending) -> str:
        return as_sent(sending)

    def publish(self, sending: Sending) -> Posted:
        media = []
        for picture in sending.pictures:
            sending.refuse_when_late()
            media.append(self._upload(picture.jpeg, picture.alt))
        data = {"message": as_sent(sending)}
        if media:
            data |= {f"attached_media[{n}]": json.dumps({"media_fbid": one}) for n, one in enumerate(media)}
        elif sending.link:
            data["link"] = sending.link  # draws the card of the page it leads to
        sending.refuse_when_late()
        made = _ask("POST", f"{settings.SOCIAL_FACEBOOK_PAGE}/feed", data=data, makes=True)
        remote_id = str(made.body.get("id", ""))
        if not _ID.fullmatch(remote_id):
            raise Failed(Problem.NO_ANSWER, "no id", may_be_there=True)
        return _posted(remote_id)

    def find(self, words: str, since: datetime) -> list[Posted]:
        found = [
            post
            for post in _own_posts(since)
            # Visitors write into the same feed.
            if post.get("from", {}).get("id") == settings.SOCIAL_FACEBOOK_PAGE
            and unicodedata.normalize("NFC", str(post.get("message", "")).strip()) == words
        ]
        found.sort(key=lambda post: str(post.get("created_time", "")))
        return [_posted(str(post["id"])) for post in found if _ID.fullmatch(str(post.get("id")))]

    def delete(self, remote_id: str) -> None:
        answer = _call("DELETE", remote_id)
        error = answer.body.get("error", {})
        if answer.status != 200 and error.get("error_subcode") != _DOES_NOT_EXIST and answer.status != 404:
            raise _wrong(answer)

    def standing(self) -> Standing:
        """Asked in a batch, whose questions stand in the body: this one names the token."""
        question = f"debug_token?{urlencode({'input_token': settings.SOCIAL_FACEBOOK_TOKEN})}"
        batch = json.dumps([{"method": "GET", "relative_url": question}])
        try:
            answer = _ask("POST", "", data={"batch": batch, "include_headers": "false"})
        except Failed as failed:
            if failed.problem in ABOUT_SIGN_IN:
                return Standing(failed.problem)
            raise
        told = _first(answer.body.get("list"))
        if not told.get("is_valid"):
            return Standing(Problem.TOKEN_ENDED)
        ends = [int(told.get(name) or 0) for name in ("expires_at", "data_access_expires_at")]
        known = [datetime.fromtimestamp(each, UTC) for each in ends if each > 0]
        return Standing(None, min(known, default=None))

    def _upload(self, jpeg: bytes, alt: str) -> str:
        answer = _ask(
            "POST",
            f"{settings.SOCIAL_FACEBOOK_PAGE}/photos",
            data={"published": "false", "alt_text_custom": alt[:1000]},
            files={"source": ("photo.jpg", jpeg, "image/jpeg")},
        )
        photo = str(answer.body.get("id", ""))
        if not photo:
            raise Failed(Problem.OUTAGE, "no photo id")
        return photo


def _first(answers: Any) -> dict[str, Any]:
    """The data of a batch's only answer."""
    try:
        data = json.loads(answers[0]["body"])["data"]
    except (ValueError, TypeError, LookupError):
        raise Failed(Problem.OUTAGE, "unreadable") from None
    return data if isinstance(data, dict) else {}


def as_sent(sending: Sending) -> str:
    """A link stands in the words when pictures take the place of its card."""
    text = sending.text.strip()
    if sending.link and sending.pictures:
        text += GAP + sending.link
    return unicodedata.normalize("NFC", text)


def _posted(remote_id: str) -> Posted:
    return Posted(remote_id, f"https://www.facebook.com/{remote_id}")


def _own_posts(since: datetime) -> Iterator[dict[str, Any]]:
    params = {"fields": "id,message,created_time,from", "since": str(int(since.timestamp())), "limit": "100"}
    for _page in range(PAGES):
        answer = _ask("GET", f"{settings.SOCIAL_FACEBOOK_PAGE}/feed", params=params)
        yield from answer.body.get("data", [])
        paging = answer.body.get("paging", {})
        if not paging.get("next"):
            return
        params["after"] = str(paging.get("cursors", {}).get("after", ""))
    raise Failed(Problem.OUTAGE, "more posts than can be looked through")


def _ask(method: str, path: str, *, makes: bool = False, **what: Any) -> Answer:
    answer = _call(method, path, makes=makes, **what)
    if answer.status != 200 or "error" in answer.body:
        raise _wrong(answer, makes=makes)
    return answer


def _call(method: str, path: str, *, makes: bool = False, **what: Any) -> Answer:
    token, secret = settings.SOCIAL_FACEBOOK_TOKEN, settings.SOCIAL_FACEBOOK_SECRET
    if not (token and settings.SOCIAL_FACEBOOK_PAGE):
        raise Failed(Problem.NOT_SIGNED_IN)
    if secret:
        proof = hmac.new(secret.encode(), token.encode(), hashlib.sha256).hexdigest()
        what["params"] = {**what.get("params", {}), "appsecret_proof": proof}
    headers = {"Authorization": f"Bearer {token}"}
    return ask(method, f"{settings.SOCIAL_FACEBOOK_API}/{path}", makes=makes, headers=headers, **what)


def _wrong(answer: Answer, *, makes: bool = False) -> Failed:
    error = answer.body.get("error", {})
    code = int(error.get("code") or 0)
    # "(#190) Error validating access token …": their words may quote what was sent, but never the token.
    said = str(error.get("error_user_msg") or error.get("message") or "")
    if code in _UNSURE or answer.status >= 500 or answer.status == 408 or not error:
        return went_wrong(answer, said, makes=makes)
    if code in _ENDED:
        return Failed(Problem.TOKEN_ENDED, said)
    if code in _LIMITS or answer.status == 429:
        return Failed(Problem.RATE_LIMITED, said, until=_until(answer))
    if code == 10 or 200 <= code <= 299:
        return Failed(Problem.NOT_SIGNED_IN, said)
    if code == _DUPLICATE:
        return Failed(Problem.DUPLICATE, said, may_be_there=makes)
    return Failed(Problem.AGAINST_RULES, said)


def _until(answer: Answer) -> datetime:
    """Minutes until they let us again stand in a header of JSON, by business; an hour when they do not say."""
    minutes = 0
    try:
        uses = json.loads(answer.headers.get("X-Business-Use-Case-Usage", "{}"))
        for use in uses.values():
            minutes = max([minutes, *(int(one.get("estimated_time_to_regain_access", 0)) for one in use)])
    except (ValueError, TypeError, AttributeError):
        minutes = 0
    return timezone.now() + timedelta(minutes=min(minutes or 60, 2 * 24 * 60))
