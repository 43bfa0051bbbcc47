"""Stand-ins for X API v2 and the Graph API on this machine: the documented shapes of what we use, over real sockets.

They keep their word where ours depends on it: X checks the OAuth 1.0a signature, refuses unknown fields and the same words
twice, writes short addresses into texts; Facebook wants its token in a header. `script` makes calls go wrong: before or after
the work is done, with any status and headers, or with no answer at all; `hold` stops a call until it is let go.
"""

import base64
import hashlib
import hmac
import json
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from tests.standin import Door, Faults, Server, late, serving

X_KEYS = {"SOCIAL_X_KEY": "xkey", "SOCIAL_X_SECRET": "x key secret", "SOCIAL_X_TOKEN": "77-xtoken",
          "SOCIAL_X_TOKEN_SECRET": "x+token/secret", "SOCIAL_X_USER": "77"}  # fmt: skip
FACEBOOK_KEYS = {"SOCIAL_FACEBOOK_PAGE": "4242", "SOCIAL_FACEBOOK_TOKEN": "EAAfacebooktoken",
                 "SOCIAL_FACEBOOK_SECRET": "facebook-secret"}  # fmt: skip
SECRETS = ["xkey", "x key secret", "77-xtoken", "x+token/secret", "EAAfacebooktoken", "facebook-secret"]


#: Status, body and headers.
Said = tuple[int, Any, dict[str, str]]


@dataclass
class Fault:
    """See tests.standin."""

    call: str
    status: int = 500
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    after: bool = False
    silent: bool = False
    wait: float = 0
    times: int = 1


@dataclass
class Asked:
    name: str
    params: dict[str, Any]
    headers: dict[str, str]
    raw_path: str


class Networks:
    """Both servers in one, their books, and what was asked of them."""

    def __init__(self) -> None:
        self.tweets: dict[str, dict[str, Any]] = {}
        self.posts: dict[str, dict[str, Any]] = {}
        self.media: dict[str, bytes] = {}
        self.calls: list[Asked] = []
        self.faults: Faults[Fault] = Faults()
        self.token = {"is_valid": True, "expires_at": 0, "data_access_expires_at": 0}
        self.number = 1000
        self.lock = threading.RLock()
        #: (call, before or after the work) -> reached, may go on
        self.gates: dict[tuple[str, bool], tuple[threading.Event, threading.Event]] = {}
        self.server = Server(_door(self))
        self.url = self.server.url

    def settings(self) -> dict[str, str]:
        """What the site is told to speak to this."""
        return X_KEYS | FACEBOOK_KEYS | {"SOCIAL_X_API": self.url, "SOCIAL_FACEBOOK_API": f"{self.url}/v24.0"}

    def forget(self) -> None:
        for kept in (self.tweets, self.posts, self.media, self.calls, self.faults, self.gates):
            kept.clear()

    def script(self, call: str, **how: Any) -> None:
        self.faults.append(Fault(call, **how))

    def names(self) -> list[str]:
        return [call.name for call in self.calls]

    def texts(self, network: str) -> list[str]:
        """What stands on a network, as we wrote it."""
        if network == "x":
            return [tweet["ours"] for tweet in self.tweets.values()]
        return [post["message"] for post in self.posts.values()]

    def hold(self, call: str, *, after: bool) -> tuple[threading.Event, threading.Event]:
        """Stop the next such call before or after its work: (set when it is there, set it to let it go on)."""
        gate = (threading.Event(), threading.Event())
        self.gates[call, after] = gate
        return gate

    # -- Answering ------------------------------------------------------------------------------------------------

    def answer(self, asked: Asked, query: dict[str, str], files: dict[str, bytes]) -> Said | None:
        self.calls.append(asked)
        wrong = self._unsigned(asked, query)
        if wrong:
            return wrong
        self._wait_at(asked.name, after=False)
        fault = self.faults.take(asked.name)
        if fault and not fault.after:
            return self._go_wrong(fault)
        with self.lock:
            said = self._do(asked, query, files)
        self._wait_at(asked.name, after=True)
        return self._go_wrong(fault) if fault else said

    def _wait_at(self, name: str, *, after: bool) -> None:
        gate = self.gates.pop((name, after), None)
        if gate:
            gate[0].set()
            gate[1].wait(60)

    def _go_wrong(self, fault: Fault) -> Said | None:
        return (fault.status, fault.body or {}, fault.headers) if late(fault) else None

    def _do(self, asked: Asked, query: dict[str, str], files: dict[str, bytes]) -> Said:
        method, _space, path = asked.name.partition(" ")
        parts = path.strip("/").split("/")
        if parts[0] == "2":
            return self._x(method, parts[1:], asked.params, query, files)
        return self._graph(method, parts[1:], asked.params, query, files)

    def _next(self) -> str:
        self.number += 1
        return str(self.number)

    # -- X --------------------------------------------------------------------------------------------------------

    def _x(self, method: str, parts: list[str], said: Any, query: dict[str, str], files: Any) -> Said:
        match method, parts:
            case "POST", ["media", "upload"]:
                media_id = self._next()
                self.media[media_id] = files["media"]
                return 200, {"data": {"id": media_id, "media_key": f"3_{media_id}"}}, {}
            case "POST", ["media", "metadata"]:
                return 200, {"data": {"id": said["id"]}}, {}
            case "POST", ["tweets"]:
                return self._tweet(said)
            case "DELETE", ["tweets", remote_id]:
                if self.tweets.pop(remote_id, None) is None:
                    return 404, {"title": "Not Found Error", "detail": "Could not find tweet."}, {}
                return 200, {"data": {"deleted": True}}, {}
            case "GET", ["users", "me"]:
                return 200, {"data": {"id": "77", "name": "Yardsale", "username": "yardsale"}}, {}
            case "GET", ["users", "77", "tweets"]:
                return self._timeline(query)
        return 404, {"title": "Not Found"}, {}

    def _tweet(self, said: dict[str, Any]) -> Said:
        if set(said) - {"text", "media"} or not said.get("text"):
            return 400, {"title": "Invalid Request", "detail": "One or more parameters was invalid."}, {}
        if set(said.get("media", {}).get("media_ids", [])) - set(self.media):
            return 400, {"title": "Invalid Request", "detail": "Your media IDs are invalid."}, {}
        if said["text"] in self.texts("x"):
            words = "You are not allowed to create a Tweet with duplicate content."
            return 403, {"title": "Forbidden", "detail": words, "status": 403, "type": "about:blank"}, {}
        remote_id = self._next()
        self.tweets[remote_id] = self.as_x_shows(remote_id, said["text"], has_media=bool(said.get("media")))
        return (
            201,
            {"data": {"id": remote_id, "text": said["text"], "edit_history_tweet_ids": [remote_id]}},
            {},
        )

    def as_x_shows(
        self, remote_id: str, text: str, *, has_media: bool, at: float | None = None
    ) -> dict[str, Any]:
        """With short addresses, escaped, and the pictures' own address at the end."""
        urls, shown = [], text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        for word in text.split():
            if word.startswith("http"):
                short = f"https://t.co/{remote_id}u{len(urls)}"
                urls.append({"url": short, "expanded_url": word, "display_url": word[:20]})
                shown = shown.replace(word.replace("&", "&amp;"), short)
        if has_media:
            short = f"https://t.co/{remote_id}m"
            urls.append(
                {
                    "url": short,
                    "expanded_url": f"https://x.com/y/status/{remote_id}/photo/1",
                    "media_key": "3_1",
                }
            )
            shown += f" {short}"
        moment = time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime(at or time.time()))
        tweet = {"id": remote_id, "text": shown, "created_at": moment, "ours": text}
        return tweet | ({"entities": {"urls": urls}} if urls else {})

    def _timeline(self, query: dict[str, str]) -> Said:
        assert set(query) <= {"max_results", "start_time", "tweet.fields", "pagination_token"}
        since = query["start_time"]
        rows = [tweet for tweet in reversed(self.tweets.values()) if tweet["created_at"][:19] >= since[:19]]
        start = int(query.get("pagination_token", "0"))
        # As documented: max_results is a wish, pages may be shorter.
        page = rows[start : start + 2]
        meta: dict[str, Any] = {"result_count": len(page)}
        if start + 2 < len(rows):
            meta["next_token"] = str(start + 2)
        shown = [{key: value for key, value in tweet.items() if key != "ours"} for tweet in page]
        return 200, ({"data": shown} if shown else {}) | {"meta": meta}, {}

    # -- Facebook -------------------------------------------------------------------------------------------------

    def _graph(self, method: str, parts: list[str], said: Any, query: dict[str, str], files: Any) -> Said:
        match method, parts:
            case "POST", []:
                body = json.dumps({"data": self.token})
                assert [one["method"] for one in json.loads(said["batch"])] == ["GET"]
                return 200, [{"code": 200, "body": body}], {}
            case "POST", ["4242", "photos"]:
                media_id = self._next()
                self.media[media_id] = files["source"]
                assert said["published"] == "false"
                return 200, {"id": media_id}, {}
            case "POST", ["4242", "feed"]:
                attached = [
                    json.loads(value)["media_fbid"]
                    for key, value in said.items()
                    if key.startswith("attached")
                ]
                if set(attached) - set(self.media) or not said.get("message"):
                    return 400, graph_error(100, "Invalid parameter"), {}
                remote_id = f"4242_{self._next()}"
                moment = time.strftime("%Y-%m-%dT%H:%M:%S+0000", time.gmtime())
                self.posts[remote_id] = self.as_facebook_lists(remote_id, said["message"], moment)
                return 200, {"id": remote_id}, {}
            case "GET", ["4242", "feed"]:
                return self._feed(query)
            case "DELETE", [remote_id]:
                if self.posts.pop(remote_id, None) is None:
                    return 400, graph_error(100, "Object does not exist", subcode=33), {}
                return 200, {"success": True}, {}
        return 400, graph_error(2500, "Unknown path components"), {}

    def as_facebook_lists(
        self, remote_id: str, message: str, moment: str, *, by: str = "4242"
    ) -> dict[str, Any]:
        return {
            "id": remote_id,
            "message": message,
            "created_time": moment,
            "from": {"id": by, "name": "N. N."},
        }

    def _feed(self, query: dict[str, str]) -> Said:
        rows = list(reversed(self.posts.values()))
        start = int(query.get("after") or 0)
        body: dict[str, Any] = {"data": rows[start : start + 2]}
        if start + 2 < len(rows):
            body["paging"] = {"cursors": {"after": str(start + 2)}, "next": "https://graph.facebook.com/next"}
        return 200, body, {}

    # -- Who asks -------------------------------------------------------------------------------------------------

    def _unsigned(self, asked: Asked, query: dict[str, str]) -> Said | None:
        said = asked.headers.get("authorization", "")
        method, _space, path = asked.name.partition(" ")
        if path.startswith("/2/"):
            given = dict(
                part.split("=", 1) for part in said.removeprefix("OAuth ").split(", ") if "=" in part
            )
            given = {name: unquote(value.strip('"')) for name, value in given.items()}
            if not hmac.compare_digest(
                given.get("oauth_signature", ""), self._signature(method, path, given | query)
            ):
                return 401, {"title": "Unauthorized", "status": 401, "detail": "Unauthorized"}, {}
            return None
        token = FACEBOOK_KEYS["SOCIAL_FACEBOOK_TOKEN"]
        proof = hmac.new(b"facebook-secret", token.encode(), hashlib.sha256).hexdigest()
        if said != f"Bearer {token}" or query.get("appsecret_proof") != proof:
            return 400, graph_error(190, "Error validating access token: Session has expired."), {}
        return None

    def _signature(self, method: str, path: str, params: dict[str, str]) -> str:
        """Made anew from the RFC, apart from the site's own code."""
        pairs = sorted(
            (quote(k, safe=""), quote(v, safe="")) for k, v in params.items() if k != "oauth_signature"
        )
        query = quote("&".join(f"{k}={v}" for k, v in pairs), safe="")
        base = f"{method}&{quote(self.url + path, safe='')}&{query}"
        key = f"{quote(X_KEYS['SOCIAL_X_SECRET'], safe='')}&{quote(X_KEYS['SOCIAL_X_TOKEN_SECRET'], safe='')}"
        return base64.b64encode(hmac.new(key.encode(), base.encode(), hashlib.sha1).digest()).decode()


def graph_error(code: int, words: str, *, subcode: int = 0, **more: Any) -> dict[str, Any]:
    error = {
        "message": f"(#{code}) {words}",
        "type": "OAuthException",
        "code": code,
        "fbtrace_id": "A1",
    } | more
    return {"error": error | ({"error_subcode": subcode} if subcode else {})}


def _read(headers: Any, raw: bytes) -> tuple[dict[str, Any], dict[str, bytes]]:
    """Fields and files of JSON, of a form, or of a form with files."""
    kind = headers.get("Content-Type", "")
    if kind.startswith("application/json"):
        return json.loads(raw), {}
    if kind.startswith("multipart/form-data"):
        whole = message_from_bytes(f"Content-Type: {kind}\r\n\r\n".encode() + raw)
        fields, files = {}, {}
        for part in whole.get_payload():
            name, body = part.get_param("name", header="content-disposition"), part.get_payload(decode=True)
            if part.get_filename():
                files[name] = body
            else:
                fields[name] = body.decode().strip()
        return fields, files
    return dict(parse_qsl(raw.decode(), keep_blank_values=True)), {}


def _door(fake: Networks) -> type[Door]:
    class NetworksDoor(Door):
        def _serve(self) -> None:
            parts = urlsplit(self.path)
            params, files = _read(self.headers, self.read())
            headers = {name.lower(): value for name, value in self.headers.items()}
            asked = Asked(f"{self.command} {parts.path}", params, headers, self.path)
            said = fake.answer(asked, dict(parse_qsl(parts.query, keep_blank_values=True)), files)
            if said is None:
                self.close_connection = True
                return
            status, body, more = said
            raw = body if isinstance(body, bytes) else json.dumps(body).encode()
            self.send(status, raw, {"Content-Type": "application/json"} | more)

        do_GET = do_POST = do_DELETE = _serve

    return NetworksDoor


@contextmanager
def running():
    fake = Networks()
    with serving(fake.server):
        yield fake
