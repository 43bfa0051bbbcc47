"""Visitors: a few connections that are kept open, each asking for one page after another."""

import gzip
import http.client
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Ask:
    """One request: its address, and the cookies that say who asks ("" for a visitor)."""

    path: str
    cookies: str = ""


class Wrong(Exception):
    """A page did not answer as it should: measuring it would be meaningless."""


class Visitors:
    def __init__(self, url: str, connections: int) -> None:
        self.address = urlsplit(url).netloc
        self.lines = [http.client.HTTPConnection(self.address, timeout=30) for _ in range(connections)]

    def visit(self, asks: Sequence[Ask]) -> tuple[list[float], float]:
        """Seconds that each request took, and seconds for all of them. Raises Wrong for any answer but a whole page."""
        took: list[float] = []
        problems: list[str] = []

        def walk(line: http.client.HTTPConnection, mine: Sequence[Ask]) -> None:
            for ask in mine:
                began = time.perf_counter()
                try:
                    problem = _ask(line, ask)
                except (OSError, http.client.HTTPException) as error:
                    problem = repr(error)
                took.append(time.perf_counter() - began)
                if problem:
                    problems.append(f"{ask.path}: {problem}")
                    return

        shares = [asks[number :: len(self.lines)] for number in range(len(self.lines))]
        threads = [threading.Thread(target=walk, args=pair) for pair in zip(self.lines, shares, strict=True)]
        began = time.perf_counter()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if problems:
            raise Wrong("\n".join(problems))
        return took, time.perf_counter() - began

    def page(self, ask: Ask) -> str:
        line = http.client.HTTPConnection(self.address, timeout=30)
        line.request("GET", ask.path, headers={"Cookie": ask.cookies} if ask.cookies else {})
        body = line.getresponse().read().decode()
        line.close()
        return body


def _ask(line: http.client.HTTPConnection, ask: Ask) -> str:
    """What is wrong with the answer, "" for nothing."""
    headers = {
        "Accept": "text/html",
        "Accept-Encoding": "gzip",
        "Accept-Language": "en-GB",
        "User-Agent": "benchmark",
    }
    if ask.cookies:
        headers["Cookie"] = ask.cookies
    line.request("GET", ask.path, headers=headers)
    answer = line.getresponse()
    body = answer.read()
    if answer.headers.get("Content-Encoding") == "gzip":
        body = gzip.decompress(body)
    if answer.status != 200:
        return f"answered {answer.status}"
    return "" if body.rstrip().endswith(b"</html>") else "is not a whole page"
