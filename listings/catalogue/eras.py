"""The newest part of the catalogue, as large as needed: one more condition that the index of words answers (migration 0044)."""

import math

_FINE, _MIDDLE, _COARSE = 12, 15, 18
#: As the index has it: the listing's place in time, finely and coarsely.
ERAS = (
    f"ARRAY[(id >> {_FINE})::int, 1000000000 + (id >> {_MIDDLE})::int, 2000000000 + (id >> {_COARSE})::int]"
)
_MOST_ERAS = 8


def era(titles: int, estimate: float, most: int) -> str:
    """A condition that keeps to the newest part of the catalogue, which holds about `most` of what is meant; "" for all of it."""
    window = titles * most / max(estimate, 1.0)
    if window > 0.7 * titles:
        return ""
    for start, shift in ((0, _FINE), (1_000_000_000, _MIDDLE), (2_000_000_000, _COARSE)):
        count = math.ceil(window / 2**shift) + 1
        if count <= _MOST_ERAS:
            top = "(SELECT id FROM listings_listing ORDER BY id DESC LIMIT 1)"  # nosec B608
            chunks = f"SELECT ({start} + ({top} >> {shift}) - ago)::int FROM generate_series(0, {count - 1}) AS ago"  # nosec B608
            return f" AND {ERAS} && ARRAY({chunks})"
    return ""
