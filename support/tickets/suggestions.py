"""What may answer a question before it is sent, and what of it was shown."""

import re
from collections.abc import Sequence

from support.help import search

MOST = 5
_SHOWN = re.compile(r"(article|question):([A-Za-z0-9_-]{1,80})")


def likely(text: str) -> list[dict[str, str]]:
    """Articles that fit, best first: {"kind", "key", "title", "summary", "url"}."""
    found = search.find(text)[:MOST] if len(text.strip()) > 3 else []
    return [
        {
            "kind": "article",
            "key": one.slug,
            "title": str(one.title),
            "summary": str(one.summary),
            "url": f"/help/{one.slug}/",
        }
        for one in found
    ]


def shown(written: Sequence[str]) -> list[dict[str, str]]:
    """What the form says was shown, as a ticket keeps it."""
    found = [_SHOWN.fullmatch(one) for one in dict.fromkeys(written)]
    return [{"kind": one[1], "key": one[2]} for one in found if one][:20]
