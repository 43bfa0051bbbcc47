"""What leads two people past the house: ways to reach, and to pay, each other elsewhere.

Held back in conversations until there is a paid order, refused where everybody reads it. Pure functions over text: `look`
finds, `either` names what was found. Judged by the table in tests/conversations/guard_table.txt: prices, sizes, dates and
model numbers pass; hidden numbers and addresses do not. What stands in a photo nobody here can read.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yardsale import formats, numerals


class Found(models.TextChoices):
    """Kinds of findings; stored with a held message."""

    PHONE = "phone", gettext_lazy("a phone number")
    EMAIL = "email", gettext_lazy("an e-mail address")
    MESSENGER = "messenger", gettext_lazy("another way to chat")
    PAYMENT = "payment", gettext_lazy("another way to pay")
    ACCOUNT = "account", gettext_lazy("a bank account or card number")
    LINK = "link", gettext_lazy("a link that hides where it leads")


#: What people cut into pieces and send one after the other.
ACROSS = {Found.PHONE, Found.ACCOUNT}


@dataclass(frozen=True)
class Finding:
    """What was found, and the words as they were written."""

    kind: Found
    words: str


def look(text: str) -> list[Finding]:
    """Everything that would lead two people past the house; empty for nearly every message."""
    plain, where = _plain(text)
    found: dict[Found, tuple[int, int]] = {}
    for kind, start, end in _all(plain):
        found.setdefault(kind, (start, end))
    return [
        Finding(kind, text[where[start] : where[end - 1] + 1].strip()) for kind, (start, end) in found.items()
    ]


def explain_place(kinds: Iterable[str]) -> str:
    """Why a place to meet was not proposed; nothing of it is kept, so nothing is delivered later either."""
    return _(
        "This looks like %(what)s, so nothing was proposed. Until something is paid for here, a place to meet is named without"
        " such details. Please change it and send it again."
    ) % {"what": either(kinds)}


def either(kinds: Iterable[str]) -> str:
    """What was found, within a sentence: "a phone number or another way to pay"."""
    return formats.either([str(Found(kind).label) for kind in kinds if kind in Found.values])


def refuse_in_public(text: str) -> None:
    """For forms whose words everybody reads: a kind error that names what was found."""
    if found := look(text):
        raise ValidationError(explain_public(found))


#: More than the name of a way to chat or to pay: an address, a number, a name one is found by.
CONCRETE = re.compile(r"\w\.\w|[@:=+]|\bmy\b.*\b(?:is|id|handle)$")


def look_in_talk(text: str) -> list[Finding]:
    """Where neighbours talk with each other: whoever asks whether paying by one way or another is safe may name it."""
    plain, where = _plain(text)
    found: dict[Found, str] = {}
    for kind, start, end in _all(plain):
        is_talk = kind in {Found.MESSENGER, Found.PAYMENT} and not CONCRETE.search(plain[start:end])
        if not is_talk:
            found.setdefault(kind, text[where[start] : where[end - 1] + 1].strip())
    return [Finding(kind, words) for kind, words in found.items()]


def explain_public(found: Iterable[Finding]) -> str:
    return _(
        "This looks like %(what)s, and everybody reads it. Please say it without; neighbours can write to you here."
    ) % {"what": ", ".join(str(finding.kind.label) for finding in found)}


def may_complete(text: str) -> bool:
    """Whether there is a number in it, or a piece of one."""
    return numerals.has_some(_plain(text)[0])


#: A longer text is no piece by itself, but may have one in it.
LONGEST_PIECE = 80


def look_across(text: str, earlier: Iterable[str]) -> list[Finding]:
    """What is only there when the same person's last words are read together with these, the oldest first.

    Words with a whole number of their own are no piece of another one, and excuse none.
    """
    before = [plain for plain in (_plain(said)[0] for said in earlier) if not _across(plain)]
    now = _plain(text)[0]
    if not before or _across(now):
        return []
    for count in range(1, len(before) + 1):
        if found := _over_the_seam(before[-count:], now):
            return [Finding(kind, text) for kind in found]
    kinds = (
        (Found.PHONE, numerals.is_phone_in_pieces([*before, now])),
        (Found.ACCOUNT, numerals.is_account_in_pieces([*before, now])),
    )
    return [Finding(kind, text) for kind, is_there in kinds if is_there]


def _over_the_seam(before: list[str], now: str) -> list[Found]:
    """What begins in the words before and ends in those of now, when all of them are short."""
    if any(len(plain) > LONGEST_PIECE for plain in (*before, now)):
        return []
    said = " ".join(numerals.bare(plain) for plain in before)
    spans = [span for span in _across(f"{said} {numerals.bare(now)}") if span[1] < len(said) < span[2]]
    return list(dict.fromkeys(kind for kind, start, _end in spans if not numerals.is_innocent(said[start:])))


def _across(plain: str) -> list["Span"]:
    return [span for span in _all(plain) if span[0] in ACROSS]


# -- Plain text ----------------------------------------------------------------------------------------------------

INVISIBLE = {
    "\u200b",
    "\u200c",
    "\u200d",
    "\u2060",
    "\ufeff",
    "\u00ad",
    "\ufe0f",
    "\u20e3",
    "\u200e",
    "\u200f",
}
#: Letters of other alphabets that look like ours.
LOOKALIKE = str.maketrans("аеорсухіјѕԁӏոοαε", "aeopcyxijsdlnoae")
SPACED = re.compile(r"(?<!\S)(?:\S ){4,}\S(?!\S)")


def _plain(text: str) -> tuple[str, list[int]]:
    """The text in small plain letters and digits, and for each of its characters where it stood."""
    letters: list[str] = []
    where: list[int] = []
    for position, letter in enumerate(text):
        if letter in INVISIBLE:
            continue
        digit = unicodedata.digit(letter, None)
        for plain in str(digit) if digit is not None else unicodedata.normalize("NFKC", letter).lower():
            letters.append(plain)
            where.append(position)
    plain = "".join(letters).translate(LOOKALIKE)
    return _joined(plain, where)


def _joined(plain: str, where: list[int]) -> tuple[str, list[int]]:
    """L e t t e r s pulled apart are pushed together again."""
    dropped = {
        position
        for run in SPACED.finditer(plain)
        for position in range(run.start(), run.end())
        if plain[position] == " "
    }
    if not dropped:
        return plain, where
    kept = [position for position in range(len(plain)) if position not in dropped]
    return "".join(plain[position] for position in kept), [where[position] for position in kept]


Span = tuple[Found, int, int]


def _all(plain: str) -> Iterator[Span]:
    """The most certain first; what a finding covers is not looked at again for numbers."""
    rest = plain
    for reading in dict.fromkeys((plain, _as_letters(plain, "i"), _as_letters(plain, "l"))):
        for kind, patterns in PATTERNS:
            for pattern in patterns:
                for hit in pattern.finditer(reading):
                    if _is_meant(kind, reading, hit):
                        yield kind, hit.start(), hit.end()
                        break
    for hit in SPACED_HOST.finditer(plain):
        if re.search(r"\s", hit[0]):
            yield Found.LINK, hit.start(), hit.end()
    for start, end in numerals.accounts(plain):
        yield Found.ACCOUNT, start, end
        rest = rest[:start] + "x" * (end - start) + rest[end:]
    for start, end in numerals.phones(rest):
        yield Found.PHONE, start, end


#: Signs that stand for letters inside a word: wh4tsapp, faceb00k, paypa1.
SIGNS = re.compile(r"(?:(?<=[a-z])[013457@$]{1,2}(?![\d@$])|(?<![\w@$])[013457@$]{1,2}(?=[a-z]{2}))")


def _as_letters(plain: str, one: str) -> str:
    """As long as it was, with the signs read as the letters they look like; 1 is an i or an l."""
    letters = str.maketrans("013457@$", f"o{one}eastas")
    return SIGNS.sub(lambda hit: hit[0].translate(letters), plain)


# -- Addresses, messengers, ways to pay ----------------------------------------------------------------------------

_AT = r"(?:@|\bat\b|[\[({<]\s*(?:at|a|@)\s*[\])}>]|\barroba\b|\bapenstaartje\b|\(ät\)|\bät\b)"
_DOT = r"(?:\.|\bdot\b|[\[({<]\s*(?:dot|\.|punt|punkt)\s*[\])}>]|\bpunt\b|\bpunkt\b|\bpunto\b)"
_SPELLED_DOT = r"(?:\bdot\b|[\[({<]\s*(?:dot|\.|punt|punkt)\s*[\])}>]|\bpunt\b|\bpunkt\b|\bpunto\b)"
#: Words for @ that mean nothing else, unlike "at".
_SAID_AT = r"(?:\barobas[ek]?\b|\barroba\b|\bapenstaartje\b|\bchiocciola\b|\bklammeraffe\b)"
_END = r"(?:com|net|org|nl|de|be|fr|eu|es|it|at|ch|dk|se|no|pl|pt|ie|uk|co\.?uk|io|me|info|us|ca|lu)\b"
_MAIL = (
    r"(?:g\s?-?mail|google\s?mail|hotmail|outlook|yahoo|ymail|icloud|proton(?:mail)?|gmx|live|msn|aol|ziggo|kpnmail"
    r"|planet|xs4all|telenet|skynet|web\.?de|orange|wanadoo|laposte|libero|fastmail|tutanota|zoho|posteo|hey)"
)
EMAIL = (
    r"(?<![\w.+%-])[\w.+%-]{1,64}\s?@\s?[\w-]{2,}(?:\s?\.\s?[\w-]{2,})+",
    rf"(?<![\w.+-])[\w.+-]{{2,64}}\s*{_AT}\s*{_MAIL}(?:\s*{_DOT}\s*|\s){_END}",
    rf"(?<![\w.+-])[\w.+-]{{2,64}}\s*{_AT}\s*[\w-]{{2,}}\s*{_SPELLED_DOT}\s*{_END}",
    rf"(?<![\w.+-])[\w.+-]{{2,64}}\s*[\[({{<]\s*(?:at|a|@)\s*[\])}}>]\s*[\w-]{{2,}}\s*{_DOT}\s*{_END}",
    rf"(?<![\w.+-])[\w.+-]{{2,64}}\s*@\s*{_MAIL}\b",
    rf"(?<![\w.+%-])[\w.+%-]{{1,64}}@+[\w-]{{2,}}\.+{_END}",
    rf"(?<![\w.+-])[\w.+-]{{2,64}}\s*{_SAID_AT}\s*[\w-]{{2,}}\s*(?:{_DOT}|\bpoint\b)\s*{_END}",
    rf"(?<![\w.+-])[\w.+-]{{2,64}}\s*{_AT}\s*(?:the\s+)?(?:g\s?-?mail|google\s?mail|hotmail|proton\s?mail|yahoo|icloud|gmx)\s*"
    rf"(?:{_SPELLED_DOT}|\.(?=\w)|\bpoint\b)\s*{_END}",
    r"(?<![\w.+-])[\w.+-]{3,64}\s*(?:\bat\b|[\[({<]at[\])}>])\s*(?:g-?mail|hotmail|googlemail|protonmail|icloud|yahoo)\b",
    rf"(?<![\w.+-])[\w.+-]{{3,64}}\s+(?:g-?mail|hotmail|googlemail|protonmail|icloud|yahoo|outlook)\s*(?:{_DOT}\s*|\s){_END}",
    r"\bmy\s+(?:g-?mail|hotmail|e-?mail|icloud)(?:\s+address)?\s*(?:is|:|=)\s*\S{3,}",
    r"\bmailto:\S+",
)
_NAMES = (
    r"(?:what['’]?s?\s?-?app|watsapp|wats\s?app|whatsap|wapp|telegram|viber|we\s?chat|skype|snap\s?chat|instagram|threema|imessage|"
    r"facetime|kik|discord|facebook|f\s?b|messenger|f\s?b\s+messenger)"
)
_SHORT = r"(?:insta|ig|snap|tg|wa|signal|line)"
_REACH = r"(?:write|text|message|msg|contact|reach|add|find|ping|dm|pm|call|talk|chat|continue|switch|move|hit|send|speak)"
MESSENGER = (
    r"\b(?:wa\.me|t\.me|telegram\.me|m\.me|signal\.me|signal\.group|line\.me|discord\.gg|discord\.com/invite|fb\.me|kik\.me|"
    r"join\.skype\.com|(?:api|chat|web)\.whatsapp\.com|snapchat\.com/add|instagram\.com|ig\.me|facebook\.com|fb\.com|"
    r"threema\.id)(?:/|\b)\S*",
    r"\b(?:whatsapp|tg|viber|skype|signal|weixin|facetime):\S+",
    rf"\b{_REACH}\b[^.!?\n]{{0,25}}?\b(?:on|via|by|through|over|to|in|at|per|using)\s+(?:my\s+|the\s+)?{_NAMES}\b",
    rf"\b{_REACH}\s+(?:me|us)\s+(?:on|via|by|through|at|over)\s+{_SHORT}\b",
    rf"\b(?:{_NAMES}|snap|insta|signal)\s+me\b",
    rf"\bmy\s+(?:{_NAMES}|{_SHORT})\s*(?:is|:|=|@|name|nr|number|no|id|handle)",
    rf"\b{_NAMES}\s*(?:id\b|nr\b|number\b|handle\b|[:=@+])\s*\S+",
    rf"(?<![\w.])(?:{_SHORT})\s*[:=]\s*@?[a-z][\w.]*[\d_.]\w*",
    rf"\b(?:do\s+(?:you|u)\s+have|(?:have|have\s+you)\s+got|(?:are\s+)?(?:you|u)\s+on|(?:can|could)\s+we\s+use|do\s+(?:you|u)\s+use)"
    rf"\s+{_NAMES}\b",
    rf"\b(?:let\s?['’]?s|let\s+us|shall\s+we|we\s+(?:can|could)|please)\s+(?:just\s+)?use"
    rf"\s+(?:my\s+|the\s+)?{_NAMES}\b(?!\s+(?:of|here|bag)\b)",
    rf"(?<![\w.])(?:ig|insta|tg)\s+(?!www\.|\S+\.{_END}(?:\s|$))[a-z]\w*[._]\w[\w.]*",
    rf"\b(?:i\s+am|i'm|i’m|im)\s+on\s+{_NAMES}\b",
    rf"\b(?:give|send|share|have|tell)\s+(?:me\s+)?(?:your|ur)\s+{_NAMES}\b",
    r"(?<![\w@.])@(?=[a-z_.]*[\d_])[a-z][\w.]{2,}",
    r"\b(?:add|follow|find|dm|insta|instagram|ig|snap|telegram|tg|handle|username)\b[^.!?\n]{0,20}(?<!\w)@[a-z][\w.]{2,}",
)
_SERVICE = (
    r"(?:pay\s?-?pal|venmo|zelle|cash\s?app|western\s+union|money\s?gram|tikkie|bizum|revolut|payconiq|bank\s+transfer|"
    r"wire\s+transfer|bunq|paysafe(?:card)?|skrill|neteller|swish|lydia|twint|mb\s?way|vipps|mobilepay)"
)
_COIN = r"(?:bitcoin|btc|ethereum|eth|usdt|crypto|(?:steam|amazon|google\s+play|itunes|apple|gift)\s+(?:gift\s+)?cards?)"
PAYMENT = (
    r"\b(?:paypal\.me|paypal\.com|venmo\.com|cash\.app|revolut\.me|revolut\.com|monzo\.me|tikkie\.me|bunq\.me|wise\.com/pay|"
    r"(?:buy|checkout|pay)\.stripe\.com|betaalverzoek\.\S+|payconiq\.com|zellepay\.com|westernunion\.com|moneygram\.com|"
    r"ko-fi\.com|buymeacoffee\.com|gofundme\.com|sumup\.link|pay\.sumup\.com|mollie\.com|square\.link|klarna\.com/pay)"
    r"(?:/\S*)?",
    rf"\b{_SERVICE}\b",
    rf"\b(?:pay|send|transfer|payment)\b[^.!?\n]{{0,30}}\b(?:by|in|with|via|using|as|through|me|you)\s+(?:an?\s+|the\s+)?{_COIN}\b",
    r"\b(?:pay|send|transfer|payment|money)\b[^.!?\n]{0,30}\bfriends\s*(?:and|&|\+|n)\s*family\b",
    r"\bfriends\s*(?:and|&|\+|n)\s*family\s+(?:payment|transfer|option|method)\b",
    r"\bpay(?:ment)?\b[^.!?\n]{0,20}\b(?:outside|off)\s+(?:of\s+)?(?:the\s+)?(?:yardsale|site|app|platform|website)\b",
    r"\b(?:wire|transfer)\s+(?:me\s+|you\s+)?the\s+money\b",
    r"\b(?:transfer|pay|send)\b[^.!?\n]{0,25}\b(?:to|into|on)\s+(?:my|your|the)\s+(?:bank|account|iban)\b",
    r"\b(?:send|give|what(?:'s|’s| is))\s+(?:me\s+)?(?:your|ur|my)\s+(?:iban|bank\s+details|account\s+number|bank\s+account)\b",
)
LINK = (
    r"\b(?:bit\.ly|tinyurl\.com|goo\.gl|t\.co|is\.gd|cutt\.ly|rebrand\.ly|shorturl\.at|ow\.ly|rb\.gy|tiny\.cc|t\.ly|"
    r"linktr\.ee|s\.id|v\.gd|buff\.ly|qr\.ae|lnkd\.in)(?:/\S*)?\b",
    r"\bhttps?://\d{1,3}(?:\.\d{1,3}){3}\S*",
    r"\bhttps?://(?:\S*\.)?xn--\S+",
    r"\bhttps?://[^\s/]*(?:pay|secure|verif|checkout|parcel|delivery|confirm|billing|refund|escrow)[^\s/]*\S*",
    r"\bhttps?://[^\s/]+/\S*(?:payment|checkout|pay/|/pay\b|invoice|verify)\S*",
    r"\bh\s?xx\s?ps?://\S+",
)
_HOSTS = (
    "bit.ly tinyurl.com goo.gl is.gd cutt.ly rebrand.ly t.ly linktr.ee paypal.me tikkie.me revolut.me bunq.me monzo.me"
    " wa.me t.me m.me fb.me signal.me discord.gg"
)
_PULLED = "|".join(r"\s?".join(map(re.escape, host)) for host in _HOSTS.split())
#: Pulled apart, so that it is no link to tap on: b it . ly / abc.
SPACED_HOST = re.compile(rf"(?<![\w'’])(?:{_PULLED})\s?/\s?\w+")
PATTERNS = [
    (kind, [re.compile(pattern) for pattern in patterns])
    for kind, patterns in (
        (Found.EMAIL, EMAIL),
        (Found.MESSENGER, MESSENGER),
        (Found.PAYMENT, PAYMENT),
        (Found.LINK, LINK),
    )
]
#: What is told of the past, or declined, leads nobody away.
TOLD = re.compile(r"\b(?:paid|bought|purchased|ordered|refunded)\b[^.!?\n]{0,50}$")
DECLINED = re.compile(
    r"\b(?:no|not|never|without|rather than|instead of|avoid|don'?t|don’t|won'?t|won’t|cannot|can'?t|can’t)\b[^.!?\n]{0,30}$"
)


def _is_meant(kind: Found, plain: str, hit: re.Match[str]) -> bool:
    """A way to pay that is only told of, or declined, passes; its address never does."""
    if kind != Found.PAYMENT or re.search(r"\w\.\w", hit[0]):
        return True
    before = plain[: hit.start()]
    return not (TOLD.search(before) or DECLINED.search(before))
