"""Numbers in plain text: which are phones, bank accounts and cards, and which are prices, sizes, dates and models."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_UNITS = {
    "zero": "0", "oh": "0", "nought": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6",
    "seven": "7", "eight": "8", "nine": "9",
    "nul": "0", "een": "1", "één": "1", "twee": "2", "drie": "3", "vier": "4", "vijf": "5", "zes": "6", "zeven": "7",
    "acht": "8", "negen": "9",
    "null": "0", "eins": "1", "zwei": "2", "zwo": "2", "drei": "3", "fünf": "5", "sechs": "6", "sieben": "7",
    "neun": "9",
    "zéro": "0", "un": "1", "deux": "2", "trois": "3", "quatre": "4", "cinq": "5", "sept": "7", "huit": "8", "neuf": "9",
    "cero": "0", "uno": "1", "dos": "2", "tres": "3", "cuatro": "4", "cinco": "5", "seis": "6", "siete": "7",
    "ocho": "8", "nueve": "9",
}  # fmt: skip
_TENS = {
    "ten": "10", "eleven": "11", "twelve": "12", "thirteen": "13", "fourteen": "14", "fifteen": "15", "sixteen": "16",
    "seventeen": "17", "eighteen": "18", "nineteen": "19", "twenty": "20", "thirty": "30", "forty": "40",
    "fifty": "50", "sixty": "60", "seventy": "70", "eighty": "80", "ninety": "90",
}  # fmt: skip
_WORDS = "|".join(sorted([*_UNITS, *_TENS], key=len, reverse=True))
_WORD = re.compile(_WORDS)
#: One piece of a number: digits (o and l among them as people hide them), words run together, or a word; "double five" is
#: one too.
PIECE = re.compile(
    r"\d(?:[\dol]*\d)?(?:[ol]+(?![a-z]))?|(?<![a-z0-9])[ol](?=[\dol ]{0,30}\d)(?:[\dol]+)?"
    rf"|(?<![^\W\d_])(?:{_WORDS}){{3,}}(?![^\W\d_])"
    rf"|(?<![^\W\d_])(?:(?:double|triple)\s+)?(?:{_WORDS})(?![^\W\d_])"
)
#: "06 12 34", "and then", "56 78": what joins the pieces of a number that is sent in pieces.
JOINING = re.compile(
    r"\b(?:and|then|the|rest|next|last|first|start|begin|part|half|comes?|follow(?:s|ed)?|by|is|it'?s|finally|en|dan|und|et|ok|so)\b"
)
#: What may stand between two pieces of one number: no letters, no money, at most four signs.
BETWEEN = re.compile(r"(?:[^\w€$£%°\"']|_){0,4}")
#: Whole runs of these are no phone, whatever their length.
INNOCENT = re.compile(
    r"(?:(?:\d{1,2}[./-]\d{1,2}[./-](?:19|20)?\d{2}|(?:19|20)\d{2}[./-]\d{1,2}[./-]\d{1,2}"  # a date
    r"|(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?"  # a time
    r"|(?:0|[1-9]\d{0,3})[.,]\d{1,2}|\d[.,]\d{1,4}"  # an amount, a measure
    r"|[1-9]\d{0,2}(?:\.\d{3})+(?:,\d{2})?|[1-9]\d{0,2}(?:,\d{3})+(?:\.\d{2})?"  # thousands
    r"|(?:19|20)\d{2}(?:[/-]\d{2,4})?"  # a year or two
    r"|\d{3}\.\d{3}\.\d{2}"  # a shop's article number
    r")(?:[\s,;/()]+|\s*[-–—]\s*|$))+"
)
#: Said just before a number that identifies a thing.
OF_A_THING = re.compile(
    r"\b(?:serial|s/?n|isbn|issn|ean|upc|gtin|barcode|imei|article|art|item|part|order|model|type|ref|reference|track(?:ing)?"
    r"|parcel|frame|chassis|vin|version|v|patent|sku|asin|lego|set|edition|licen[cs]e|product|catalogue|code)"
    r"(?:\s*(?:number|numbers|no|nr|num|code|id|is))*\s*[.:#=]*\s*(?:is\s+)?[a-z]{0,3}$"
)
#: The thing's word that is said most often before a number which is none of a thing's.
SERIAL = re.compile(r"\b(?:serial|s/?n)\b\D*$")
#: Said near a number that reaches a person.
OF_A_PERSON = re.compile(
    r"\b(?:call|phone|ring|tel(?:ephone)?|mobile|mob|cell|sms|text|whats\s?app|wapp|reach|number|digits|my\s+nr|dial|app\s+me|nummer"
    r"|bel|telefoon|handy|contact)\b"
)
IBAN = re.compile(r"\b[a-z]{2}\s?\d{2}(?:[\s.-]?[a-z0-9]){4,40}\b")
#: A model number and the words behind it pass the check digits once in a hundred times; rarely with a country's own length.
IBAN_LENGTHS = {
    "ad": 24, "ae": 23, "al": 28, "at": 20, "az": 28, "ba": 20, "be": 16, "bg": 22, "bh": 22, "by": 28, "ch": 21, "cy": 28,
    "cz": 24, "de": 22, "dk": 18, "ee": 20, "es": 24, "fi": 18, "fo": 18, "fr": 27, "gb": 22, "ge": 22, "gi": 23, "gl": 18,
    "gr": 27, "hr": 21, "hu": 28, "ie": 22, "il": 23, "is": 26, "it": 27, "kw": 30, "kz": 20, "lb": 28, "li": 21, "lt": 20,
    "lu": 20, "lv": 21, "mc": 27, "md": 24, "me": 22, "mk": 19, "mt": 31, "mu": 30, "nl": 18, "no": 15, "pk": 24, "pl": 28,
    "ps": 29, "pt": 25, "qa": 29, "ro": 24, "rs": 22, "sa": 24, "se": 24, "si": 19, "sk": 24, "sm": 27, "tn": 24, "tr": 26,
    "ua": 29, "va": 22, "xk": 20,
}  # fmt: skip
CARD = re.compile(r"(?<![\w.])\d(?:[ -]?\d){14,18}(?!\w)")
BANK = re.compile(
    r"\b(?:sort\s+code|account\s+(?:number|no|nr)|routing\s+(?:number|no)|bank\s+account|bsb|swift|bic)\b\D{0,15}\d(?:[\s-]?\d){4,}"
)
IN_FOURS = re.compile(r"\d{4}(?:[ -]?\d{4}){3}")
WALLET = re.compile(r"\bbc1[a-z0-9]{20,60}\b|\b0x[0-9a-f]{40}\b")


@dataclass(frozen=True)
class Run:
    """Pieces that follow each other: where, what digits, and how it is written."""

    start: int
    end: int
    digits: str
    words: int
    written: str


def accounts(plain: str) -> Iterator[tuple[int, int]]:
    """IBANs whose check digits are right, cards that pass theirs, sort codes, wallets."""
    yield from _checked_accounts(plain)
    for pattern in (BANK, WALLET):
        for hit in pattern.finditer(plain):
            yield hit.span()


def _checked_accounts(plain: str) -> Iterator[tuple[int, int]]:
    for hit in IBAN.finditer(plain):
        if end := _iban_end(hit[0]):
            yield hit.start(), hit.start() + end
    for hit in CARD.finditer(plain):
        if _is_card(re.sub(r"\D", "", hit[0])):
            yield hit.span()


def _iban_end(written: str) -> int:
    """How much of it is a valid IBAN: the words behind one look like more of it. 0 when none."""
    letters = [(letter, position + 1) for position, letter in enumerate(written) if letter.isalnum()]
    length = IBAN_LENGTHS.get(written[:2], 0)
    iban = "".join(letter for letter, _ in letters[:length])
    if not length or len(iban) < length or not iban.isascii():
        return 0
    turned = "".join(str(int(letter, 36)) for letter in iban[4:] + iban[:4])
    return letters[length - 1][1] if int(turned) % 97 == 1 else 0


def _is_card(digits: str) -> bool:
    is_a_brand = (len(digits) >= 16 and digits[0] in "3456") or re.match(
        r"3[47]\d{13}$|2[2-7]\d{14}$", digits
    )
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return bool(is_a_brand) and total % 10 == 0


def has_some(plain: str) -> bool:
    """Whether there is any number at all, in digits or words."""
    return PIECE.search(plain) is not None


def is_innocent(written: str) -> bool:
    """Dates, times, amounts and nothing else."""
    return INNOCENT.fullmatch(written) is not None


def bare(plain: str) -> str:
    """A piece of a number without the words that only join it to the piece before or after."""
    return " ".join(JOINING.sub(" ", plain).split()).strip(" .,;:-…")


#: Behind these it counts or measures something.
MEASURED = re.compile(
    r"\s?(?:[€$£%°\"”]|(?:euros?|eur|pounds?|dollars?|bucks|cm|mm|m|km|inch|kg|g|gb|tb|mb|w|v|hz|l|ml|pcs|pieces|years?|days?|hours?|h|hrs|"
    r"min(?:utes)?|am|pm|uur|uhr)\b)"
)
#: A day and a month, said without the year.
DAY = re.compile(r"(?:0?[1-9]|[12]\d|3[01])[./-](?:0?[1-9]|1[0-2])")
#: From the first digit to the last: ten of them, Germany's eleven or twelve, or a country's code and the rest.
WHOLE = re.compile(r"0[1-9]\d{8}|01[5-7]\d{8,9}|00[1-9]\d{8,12}")
#: 0612 x 345 x 678: the same letter between all groups, where sizes do not begin with 0 and are not as long in all.
PULLED_APART = re.compile(r"(?<![\w.,])[0+]\d{1,8}(\s?[a-z]\s?)\d{1,6}(?:\1\d{1,6})+(?!\w)")


@dataclass(frozen=True)
class Piece:
    """Of a number that somebody may be passing on bit by bit."""

    text: int
    digits: str
    is_beginning: bool


def is_phone_in_pieces(said: list[str]) -> bool:
    """Whether pieces of one text after the other, whatever is said around them, make a number that ends in the last text."""
    pieces = [piece for number, plain in enumerate(said) for piece in _pieces(number, plain)]
    for first, beginning in enumerate(pieces):
        if not beginning.is_beginning or beginning.text == len(said) - 1:
            continue
        digits = beginning.digits
        for piece in pieces[first + 1 :]:
            digits += piece.digits
            if len(digits) > 15:
                break
            if piece.text == len(said) - 1 and WHOLE.fullmatch(digits):
                return True
    return False


def _pieces(number: int, plain: str) -> Iterator[Piece]:
    for run in _runs(plain):
        is_one_word = run.words == 1 and not re.search(r"\d", run.written)
        before = plain[max(0, run.start - 40) : run.start]
        is_priced = re.search(r"[€$£]\s?$", before) or MEASURED.match(plain, run.end)
        if is_one_word or is_priced or len(run.digits) > 12 or _is_part_of_a_word(plain, run):
            continue
        digits = ("00" if re.search(r"\+\s?\(?$", before) else "") + run.digits
        is_of_a_thing = OF_A_THING.search(before) or OF_A_THING.search(before.rstrip())
        is_innocent = is_of_a_thing or INNOCENT.fullmatch(run.written) or DAY.fullmatch(run.written)
        yield Piece(number, digits, not is_innocent and digits[0] == "0" and 2 <= len(digits) <= 9)


def is_account_in_pieces(said: list[str]) -> bool:
    """Whether their numbers, read together, are an IBAN or a card whose check digits are right."""
    parts: list[str] = []
    for plain in said:
        runs = list(_runs(plain))
        if runs:
            parts.append(plain[runs[0].start if parts else 0 : runs[-1].end])
    whole = " ".join(parts)
    # Sizes one after the other pass a card's check once in ten times; they seldom have four digits each.
    return any(
        whole[start].isalpha() or IN_FOURS.fullmatch(whole, start, end)
        for start, end in _checked_accounts(whole)
    )


def phones(plain: str) -> Iterator[tuple[int, int]]:
    for run in _runs(plain):
        if _is_phone(plain, run):
            yield run.start, run.end
    for hit in PULLED_APART.finditer(plain):
        if WHOLE.fullmatch(re.sub(r"\D", "", hit[0].replace("+", "00"))):
            yield hit.span()


def _runs(plain: str) -> Iterator[Run]:
    pieces: list[re.Match[str]] = []
    for piece in PIECE.finditer(plain):
        if pieces and not BETWEEN.fullmatch(plain, pieces[-1].end(), piece.start()):
            yield _run(plain, pieces)
            pieces = []
        pieces.append(piece)
    if pieces:
        yield _run(plain, pieces)


def _run(plain: str, pieces: list[re.Match[str]]) -> Run:
    written = plain[pieces[0].start() : pieces[-1].end()]
    spoken = sum(len(_WORD.findall(piece[0])) for piece in pieces if not re.search(r"\d", piece[0]))
    return Run(pieces[0].start(), pieces[-1].end(), _digits(pieces), spoken, written)


def _digits(pieces: list[re.Match[str]]) -> str:
    said = [part for piece in pieces for part in _parts(piece[0])]
    digits = ""
    for position, (word, times) in enumerate(said):
        if word in _TENS:
            # "thirty four" is 34, "thirty" alone 30.
            unit = position + 1 < len(said) and said[position + 1][0] in _UNITS
            digits += (_TENS[word][0] if unit and word.endswith("ty") else _TENS[word]) * times
        elif word in _UNITS:
            digits += _UNITS[word] * times
        else:
            digits += word.replace("o", "0").replace("l", "1")
    return digits


def _parts(piece: str) -> list[tuple[str, int]]:
    """Each word or group of digits of a piece, and how often it is meant."""
    if re.search(r"\d", piece) or not _WORD.search(piece):
        return [(piece, 1)]
    times = {"double": 2, "triple": 3}.get(piece.split()[0], 1)
    return [(word, times) for word in _WORD.findall(piece.split()[-1])]


def _is_phone(plain: str, run: Run) -> bool:
    count = len(run.digits)
    if not 7 <= count <= 15 or _is_part_of_a_word(plain, run):
        return False
    if INNOCENT.fullmatch(run.written):
        return False
    before, after = plain[max(0, run.start - 40) : run.start], plain[run.end : run.end + 25]
    is_international = bool(re.search(r"\+\s?\(?$", before))
    if is_international and count >= 8:
        return True
    if OF_A_THING.search(before.rstrip()) or OF_A_THING.search(before):
        # "Serial: 06 12 34 56 78" is a phone for all that; a book's number knows its own last digit.
        is_serial = bool(SERIAL.search(before))
        return _is_mobile(run, is_serial=is_serial) and (is_serial or not _is_checked(run.digits))
    if (run.words >= 3 and not _is_counting(run.digits)) or _is_national(run):
        return True
    return bool(OF_A_PERSON.search(before) or OF_A_PERSON.search(after)) and not _is_a_list(run)


def _is_part_of_a_word(plain: str, run: Run) -> bool:
    """wh1000xm4, 3sabc123456789 and links are names of things."""
    before = plain[: run.start]
    beginning = before.rsplit(maxsplit=1)[-1] if before and not before[-1].isspace() else ""
    end = re.match(r"\S*", plain[run.end :])
    around = beginning + "|" + (end[0] if end else "")
    is_link = "://" in around or "www." in around
    is_in_a_word = bool(re.search(r"[a-z]-?\|", around)) and not run.words and "tel" not in around
    return is_link or is_in_a_word


def _is_counting(digits: str) -> bool:
    """One two three four five six seven: somebody counts."""
    return "123456789".startswith(digits)


def _is_national(run: Run) -> bool:
    """0 and an area, 00 and a country, or how Americans group theirs."""
    count = len(run.digits)
    if run.digits.startswith("00"):
        return count >= 10 and run.digits[2] != "0"
    if run.digits.startswith("0"):
        return 9 <= count <= 12
    if re.fullmatch(r"\d+\.\d", run.written):  # a measure
        return False
    is_mobile = re.fullmatch(r"6[\s.-]?[1-9](?:[\s.-]?\d){7}|7\d{9}", run.written)
    return bool(is_mobile) or bool(
        re.fullmatch(r"(?:1[\s.-]?)?\(?[2-9]\d{2}\)?[\s.-]\s?\d{3}[\s.-]\d{4}", run.written)
    )


def _is_mobile(run: Run, *, is_serial: bool) -> bool:
    """A whole mobile number, grouped or said as people do. Things are numbered in one piece: then only a serial is doubted."""
    is_whole = re.fullmatch(r"06\d{8}|07\d{9}|00[1-9]\d{9,12}", run.digits)
    is_grouped = run.words > 0 or re.search(r"\d[\s./-]+\d", run.written)
    return bool(is_whole) and (is_serial or bool(is_grouped))


def _is_checked(digits: str) -> bool:
    """An ISBN of ten digits, or an EAN of thirteen (an ISBN too), whose check digit is right."""
    if len(digits) == 10:
        return sum((10 - place) * int(digit) for place, digit in enumerate(digits)) % 11 == 0
    return (
        len(digits) == 13
        and sum(int(d) * (3 if place % 2 else 1) for place, d in enumerate(digits)) % 10 == 0
    )


def _is_a_list(run: Run) -> bool:
    """100, 120, 150: amounts or sizes, one after the other."""
    return bool(re.fullmatch(r"[1-9]\d{0,3}(?:\s*(?:,|/|;|\bor\b)\s*[1-9]\d{0,3})+", run.written))
