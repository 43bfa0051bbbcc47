"""Planted words: what each private thing in the world says, so that a page that shows it says whose it was.

A word names its kind, and whose it is ("zqaddressbuyerqz"), and stands nowhere else on earth. `KINDS` says which roles read
a kind wherever they meet it; a row of the table adds who else reads it on that one page.
"""

import io
import re
import zipfile
from html import unescape
from typing import Any
from urllib.parse import unquote

WORD = re.compile(r"zq[a-z0-9]+?qz")
#: Phones are written with spaces and dots as well.
PHONE = re.compile(r"0\W?6\W?1\W?9(?:\W?\d){6}")

EVERYBODY = (
    "anonymous outsider buyer seller other_seller agent lead manager moderator conflicted growth admin"
)
SIDES, NOBODY = "buyer seller", ""
#: Whoever moderates reads what waits, was hidden or was taken back, wherever it stands.
_MODERATORS = "moderator conflicted admin"

#: kind -> who reads it wherever they meet it.
KINDS = {
    # People.
    **{f"email{role.replace('_', '')}": role for role in EVERYBODY.split()[1:]},
    "emailextra": NOBODY,
    "emailposter": NOBODY,
    "blockedname": "buyer",
    "interest": "buyer",
    # Surveys.
    "surveyname": NOBODY,
    "surveyasked": "outsider other_seller",
    "surveycomment": NOBODY,
    # Conversations.
    "message": SIDES,
    "messageothers": "outsider other_seller",
    "held": "buyer",
    "hiddenmessage": NOBODY,
    "place": SIDES,
    "photopath": NOBODY,
    # Helpers and street sales.
    "helpwords": SIDES,
    "streetsale": "growth admin",
    # Orders.
    "address": SIDES,
    "recipient": SIDES,
    "unpaidaddress": "buyer",
    "oldaddress": "buyer",
    "othersaddress": "outsider other_seller",
    "proposal": SIDES,
    "proposaladdress": NOBODY,
    "cancelnote": SIDES,
    "ordertitle": SIDES,
    # Disputes.
    "statement": SIDES,
    "evidence": SIDES,
    "evidencepath": NOBODY,
    "disputeoffer": SIDES,
    "returnaddress": SIDES,
    "offeraddress": NOBODY,
    "unshownverdict": NOBODY,
    "firstverdict": SIDES,
    "appealtext": SIDES,
    "draft": NOBODY,
    "untold": NOBODY,
    "tellingnote": NOBODY,
    "takendown": _MODERATORS,
    # The forum.
    "heldtopic": f"outsider {_MODERATORS}",
    "heldreply": f"outsider {_MODERATORS}",
    "heldphoto": f"outsider {_MODERATORS}",
    "refusedpost": f"outsider {_MODERATORS}",
    "refusedfor": f"outsider {_MODERATORS}",
    "oldpost": f"outsider {_MODERATORS}",
    "hiddenpost": f"seller {_MODERATORS}",
    "hiddenphoto": f"seller {_MODERATORS}",
    "hiddentopic": f"seller {_MODERATORS}",
    "topicact": f"seller {_MODERATORS}",
    "removedpost": f"buyer {_MODERATORS}",
    "revision": f"buyer {_MODERATORS}",
    "loosephoto": "buyer",
    "staffboard": _MODERATORS,
    # Listings.
    "draftlisting": "seller",
    "othersdraft": "other_seller",
    "suspendedlisting": "seller",
    "withdrawnlisting": "seller",
    # Reviews.
    "unshownreview": "buyer",
    "hiddenreview": "seller",
    # Money.
    "vouchername": "buyer",
    "waitingvoucher": NOBODY,
    "holder": NOBODY,
    "othersholder": NOBODY,
    "destination": "seller",
    "findings": NOBODY,
    "refundwhy": NOBODY,
    "reference": NOBODY,
    # What our people write and read.
    "report": NOBODY,
    "reportnote": NOBODY,
    "staffnote": NOBODY,
    "macro": NOBODY,
    "actreason": "other_seller",
    "modappeal": "other_seller",
    "noticetext": NOBODY,
    "noticename": NOBODY,
    "noticemail": NOBODY,
    "adminlog": NOBODY,
    # The desk: read by whoever leads it, on its own pages.
    "lookreason": NOBODY,
    "changetold": NOBODY,
    "nextstep": NOBODY,
    "touch": NOBODY,
    # What the company says to some, and what it has not said yet.
    "announceddraft": NOBODY,
    "announcedname": NOBODY,
    "announcedrow": "seller",
    # Posts outside.
    "socialpost": NOBODY,
    "socialsaid": NOBODY,
    # The support desk.
    "ticketsubject": "buyer",
    "ticketwords": "buyer",
    "ticketfile": "buyer",
    "ticketreply": "buyer",
    "ticketnote": NOBODY,
    "deskmacro": NOBODY,
    "ownmacro": NOBODY,
    "deskview": NOBODY,
    "ownview": NOBODY,
    "deskdraft": NOBODY,
    "othersticket": "outsider",
    "scorecomment": NOBODY,
    "guestwords": NOBODY,
    "guestreply": NOBODY,
    "guestmail": NOBODY,
    "askedmail": NOBODY,
    "askedwords": NOBODY,
    "mailsender": NOBODY,
    "mailwords": NOBODY,
    "helpdraft": NOBODY,
    "helpsource": NOBODY,
    "helpcomment": "outsider",
    # Notifications.
    "notification": "buyer",
    "notificationother": "other_seller",
}


def word(kind: str) -> str:
    assert kind in KINDS, kind
    return f"zq{kind}qz"


#: The phone that stands in the held message and in the address.
PHONES = {"held": "0619 555 771", "address": "0619 555 772"}
_BY_DIGITS = {re.sub(r"\D", "", phone): kind for kind, phone in PHONES.items()}


#: A word's first letter, as it is and as it may be escaped.
_STARTS = ("zq", "&#122;", "&#x7a;", "%7a")


def found(text: str) -> set[str]:
    """The kinds of which something stands in a text, however it is escaped or spaced."""
    kinds = set()
    said = text.lower()
    if any(start in said for start in _STARTS):
        for form in (said, unescape(unquote(said))):
            kinds |= {one[2:-2] for one in WORD.findall(form)}
    for phone in PHONE.findall(said):
        kinds |= {_BY_DIGITS[digits] for digits in [re.sub(r"\D", "", phone)] if digits in _BY_DIGITS}
    return kinds & set(KINDS)


def text_of(answer: Any) -> str:
    """Everything that an answer carries: headers, cookies, body, and what lies in an archive."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    head = "\n".join(f"{name}: {value}" for name, value in answer.items())
    cookies = "\n".join(morsel.OutputString() for morsel in answer.cookies.values())
    return "\n".join([head, cookies, _text(body)])


def _text(body: bytes) -> str:
    if not body.startswith(b"PK\x03\x04"):
        return body.decode("utf-8", "ignore")
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        return "\n".join(
            f"{name}\n{archive.read(name).decode('utf-8', 'ignore')}" for name in archive.namelist()
        )
