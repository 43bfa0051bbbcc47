"""What may answer a question before it is sent, and what of it was shown."""

import re
from collections.abc import Sequence

from support.help import suggesting

_SHOWN = re.compile(rf"({suggesting.ARTICLE}|{suggesting.ANSWER}):([A-Za-z0-9_-]{{1,80}})")
#: Of fewer letters nothing can be said.
LEAST = 4


def likely(text: str) -> list[suggesting.Likely]:
    """Articles and answered questions that fit, best first."""
    return suggesting.likely(text) if len(text.strip()) >= LEAST else []


def shown(written: Sequence[str]) -> list[dict[str, str]]:
    """What the form says was shown, as a ticket keeps it."""
    found = [_SHOWN.fullmatch(one) for one in dict.fromkeys(written)]
    return [{"kind": one[1], "key": one[2]} for one in found if one][:20]
