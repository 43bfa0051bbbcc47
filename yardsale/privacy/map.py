"""Everything we hold about people, by table. What a copy has, what leaving does and what the privacy page says is read here.

A new relation to a person, and a new text column, are entered here or in NOBODY; `tests/privacy/test_map.py` fails until then and
says what is missing.
"""

from yardsale.privacy import map_people, map_talk, map_trade
from yardsale.privacy.holdings import Chapter, Holding

HOLDINGS: dict[str, Holding] = {
    one.model: one for one in [*map_people.PEOPLE, *map_trade.TRADES, *map_talk.TALKS]
}
NOBODY: dict[str, str] = map_people.NOBODY | map_trade.NOBODY | map_talk.NOBODY


def chapters() -> dict[Chapter, list[Holding]]:
    """In the order of the page."""
    return {
        chapter: found
        for chapter in Chapter
        if (found := [one for one in HOLDINGS.values() if one.chapter == chapter])
    }
