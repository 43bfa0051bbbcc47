"""`make bench-forum`: CPU of a page of the boards beside stock machina, with the same content, on one machine, in one run.

Both are asked in their own process without a web server, signed in, the two taking turns, so that what disturbs the
machine disturbs both. Exits with 1 when one of ours costs more than half of stock's.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from statistics import median
from urllib.parse import parse_qs, urlsplit

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.boards.stock.run import stock  # noqa: E402
from yardsale.embedded.stack import throwaway_stack  # noqa: E402

PAGES = ("index", "topics", "topic")
ROUNDS, REQUESTS = int(os.environ.get("ROUNDS", "5")), int(os.environ.get("REQUESTS", "20"))


def main() -> int:
    for name in ("DATABASE_URL", "REDIS_URL"):
        os.environ.pop(name, None)
    with throwaway_stack() as stack:
        address = stack.environment()["DATABASE_URL"]
        parts = urlsplit(address)
        host = parse_qs(parts.query).get("host", [parts.hostname or ""])[0]
        server = {
            "USER": parts.username or "",
            "PASSWORD": parts.password or "",
            "HOST": host,
            "PORT": parts.port or "",
        }
        ours = {
            **os.environ,
            **stack.environment(),
            "DJANGO_SETTINGS_MODULE": "yardsale.settings",
            "DEBUG": "0",
            "DEMO": "1",
            "PYTHONPATH": str(ROOT),
        }
        ours["STATIC_ROOT"] = str(stack.folder / "static")
        with stock(server) as theirs:
            return _compare(_Side("tests.boards.stock.bench", theirs), _Side("tests.boards.ours", ours))


class _Side:
    """A process that fills its forum, then answers lines: a page's name in, CPU milliseconds and queries out."""

    def __init__(self, module: str, environment: dict[str, str]) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", module],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        assert self.process.stdout.readline().strip() == "ready", module

    def measure(self, page: str) -> tuple[float, int, int]:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{page} {REQUESTS}\n")
        self.process.stdin.flush()
        milliseconds, queries, size = json.loads(self.process.stdout.readline())
        return milliseconds, queries, size

    def end(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait()


def _compare(stock_side: _Side, our_side: _Side) -> int:
    print(
        f"20 boards, 50 topics, 50 posts; signed in; CPU milliseconds a request, median of {ROUNDS} rounds of {REQUESTS}"
    )
    print(f"{'page':10} {'ours':>8} {'stock':>8} {'share':>7}   queries, kB (ours / stock)")
    is_good = True
    for page in PAGES:
        rounds = [(our_side.measure(page), stock_side.measure(page)) for _round in range(ROUNDS + 1)][1:]
        mine, theirs = (median(side[n][0] for side in rounds) for n in (0, 1))
        share = median(one[0] / other[0] for one, other in rounds)
        (_cpu, queries, size), (_their_cpu, their_queries, their_size) = rounds[-1]
        costs = f"{queries} / {their_queries}, {size // 1000} / {their_size // 1000}"
        print(f"{page:10} {mine:8.2f} {theirs:8.2f} {share:7.0%}   {costs}")
        is_good = is_good and share <= 0.5
    stock_side.end()
    our_side.end()
    print("Ours costs at most half." if is_good else "MISSED: ours costs more than half.")
    return 0 if is_good else 1


if __name__ == "__main__":
    sys.exit(main())
