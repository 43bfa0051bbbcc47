"""The table, in words that say what each figure is."""

from tests.benchmarks.measure import BARE, Figures
from tests.benchmarks.queries import Counted

_COLUMNS = (
    ("page", -14), ("who", -11), ("req/s", 6), ("p50", 7), ("p95", 7), ("p99", 7), ("CPU ms", 8), ("server", 7),
    ("postgres", 9), ("valkey", 7), ("× bare", 7), ("target", 9), ("queries", 9), ("repeated", 9),
)  # fmt: skip


def _row(cells: list[str]) -> str:
    widths = [width for _name, width in _COLUMNS]
    return " ".join(
        f"{cell:{'<' if width < 0 else '>'}{abs(width)}}" for cell, width in zip(cells, widths, strict=True)
    )


_HEAD = _row([name for name, _width in _COLUMNS])
_RULE = "─" * len(_HEAD)


def table(figures: list[Figures], queries: list[Counted]) -> str:
    bare = figures[BARE]
    return "\n".join(
        [_HEAD, _RULE, *(_line(one, bare, asked) for one, asked in zip(figures, queries, strict=True))]
    )


def _line(one: Figures, bare: Figures, queries: Counted) -> str:
    multiple = one.multiple(bare)
    sign = "p95 ≤" if one.page.is_by_p95 else "≤"
    target = (
        "" if one.page.target is None else f"{sign} {one.page.target} {'✓' if is_met(one, bare) else '✗'}"
    )
    return _row(
        [
            one.page.name,
            "signed in" if one.page.signed_in else "signed out",
            f"{one.per_second:.0f}",
            *(f"{one.percentile(share):.1f}" for share in (0.5, 0.95, 0.99)),
            f"{one.total:.2f}",
            *(f"{one.milliseconds(group):.2f}" for group in ("server", "postgres", "valkey")),
            f"{multiple:.2f}",
            target,
            f"{queries.first} / {queries.again}",
            f"{one.share_repeated:.0%}",
        ]
    )


def is_met(one: Figures, bare: Figures) -> bool:
    """Whether the page keeps its target; one without a target does."""
    if one.page.target is None:
        return True
    by_p95 = one.percentile(0.95) / bare.percentile(0.95)
    return (by_p95 if one.page.is_by_p95 else one.multiple(bare)) <= one.page.target


LEGEND = """\
CPU ms: milliseconds of processor time a request, all processes of the server, Postgres and Valkey together; median of
the rounds. × bare: against the bare page of a visitor in the same round; median of the rounds. queries: at most, with
nothing kept / right after somebody else looked. repeated: share of requests for what was asked for in the last five minutes.
rare: each address is asked for once by one visitor ever, so that nothing of it can be kept; the other lines ask for a
hundred different addresses, each of which somebody asked for before. Real traffic is a mixture of the two.
The bare page: one indexed query, 24 rows, a base template, Django's startproject middleware, in the same processes."""
