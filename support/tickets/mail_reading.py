"""What an e-mail says, read from its bytes. Knows no models and believes nothing: mails are odd by accident and on purpose."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses
from html.parser import HTMLParser

import nh3

#: What the parser of the standard library raises for some mails; each is "we cannot read it", none is our bug.
READING_ERRORS: tuple[type[Exception], ...] = (
    RecursionError, ValueError, TypeError, LookupError, AttributeError, AssertionError, MemoryError, HeaderParseError,
)  # fmt: skip
#: Our own mails carry it, so that we know them when they come back.
OURS = "X-Yardsale-Mail"
#: Stands at the top of our mails; what was written stands above it, whatever a mail program makes of the rest.
LINE = "##- Please write above this line -##"
_LINE = re.compile(r"##-[^\n#]{0,80}-##")
#: Parts and files of one mail; more is a bomb, not a letter.
MOST_PARTS, MOST_FILES = 200, 20
#: Characters of a mail's HTML that are read; the rest stays in the mail as it came.
LONGEST_PAGE = 100_000
#: And of all its pages together: two hundred of the longest would keep the worker for minutes.
LONGEST_PAGES = 300_000
_MACHINES = re.compile(
    r"^(mailer-daemon|postmaster|mail-daemon|noreply|no-reply|do-not-reply|donotreply)@", re.I
)
_AWAY = re.compile(
    r"^\s*(automatic reply|auto(matic)?[- ]?(re(ply|sponse)|replied)|out of (the )?office( reply)?|abwesenheitsnotiz"
    r"|automatische antwort|automatisch antwoord|r[ée]ponse automatique)\s*[:\-–]",
    re.I,
)


@dataclass
class File:
    name: str
    data: bytes


@dataclass
class Mail:
    """`machine`: "" for a person's, else what wrote it: "own", "bounce", "auto-reply", "mailing list"."""

    mail_id: str = ""
    sender: str = ""
    subject: str = ""
    recipients: list[str] = field(default_factory=list)
    references: list[str] = field(default_factory=list)
    machine: str = ""
    text: str = ""
    files: list[File] = field(default_factory=list)


def read(raw: bytes) -> Mail:
    """Raises one of READING_ERRORS for what is no mail."""
    mail = message_from_bytes(raw)
    found = head(mail)
    text, files = _body(mail)
    found.text = without_quotes(text)
    found.files = files
    return found


def head(mail: Message) -> Mail:
    """The lines above the mail itself."""
    senders = _addresses(mail, "From")
    return Mail(
        mail_id=_id(_line(mail, "Message-ID")),
        # Two senders are none: which of them shall we believe?
        sender=senders[0] if len(senders) == 1 and len(mail.get_all("From", [])) == 1 else "",
        subject=_line(mail, "Subject"),
        recipients=[
            one for name in ("Delivered-To", "X-Original-To", "To", "Cc") for one in _addresses(mail, name)
        ],
        references=[
            one
            for name in ("In-Reply-To", "References")
            for one in re.findall(r"<([^<>\s]{3,255})>", _line(mail, name))
        ][:50],
        machine=_machine(mail, senders),
    )


def _machine(mail: Message, senders: list[str]) -> str:
    if mail.get(OURS) is not None:
        return "own"
    if _is_bounce(mail, senders):
        return "bounce"
    submitted = _line(mail, "Auto-Submitted").lower()
    precedence = _line(mail, "Precedence").lower()
    if submitted.startswith("auto-") or precedence in {"auto_reply", "auto-reply"}:
        return "auto-reply"
    if any(mail.get(name) is not None for name in ("X-Autoreply", "X-Autorespond", "X-Autoresponse")):
        return "auto-reply"
    if _AWAY.match(_line(mail, "Subject")):
        return "auto-reply"
    if any(
        mail.get(name) is not None for name in ("List-Id", "List-Post", "List-Unsubscribe", "Mailing-List")
    ):
        return "mailing list"
    return "mailing list" if precedence in {"bulk", "list", "junk"} else ""


def _is_bounce(mail: Message, senders: list[str]) -> bool:
    is_report = mail.get_content_type() == "multipart/report"
    from_nobody = _line(mail, "Return-Path").strip() == "<>"
    from_machine = any(_MACHINES.match(sender) for sender in senders)
    return is_report or from_nobody or from_machine or mail.get("X-Failed-Recipients") is not None


def _line(mail: Message, name: str) -> str:
    """A header in one line, without whatever nobody can see."""
    value = mail.get(name)
    return one_line(_decoded(str(value)) if value is not None else "")


def one_line(text: str) -> str:
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


def _decoded(value: str) -> str:
    try:
        parts = decode_header(value)
    except (HeaderParseError, ValueError):
        return value
    return "".join(
        part if isinstance(part, str) else _text_of(part, charset or "") for part, charset in parts
    )


def _addresses(mail: Message, name: str) -> list[str]:
    """Bare addresses in small letters. Read before words are decoded: an encoded comma is no comma."""
    found = getaddresses([str(value) for value in mail.get_all(name, [])])
    bare = [one_line(address).lower() for _name, address in found]
    return [
        address for address in bare if re.fullmatch(r"[^@\s<>\"(),;:]{1,64}@[^@\s<>\"(),;:]{1,190}", address)
    ]


def _id(written: str) -> str:
    """Without angle brackets; "" for what is none, since another's must not be made from it."""
    found = re.fullmatch(r"<?([^<>\s@]+@[^<>\s@]+)>?", written)
    return found[1] if found and len(found[1]) <= 255 else ""


def _body(mail: Message) -> tuple[str, list[File]]:
    plain: list[str] = []
    rich: list[str] = []
    files: list[File] = []
    for part in _parts(mail):
        data = _data(part)
        name = one_line(_decoded(part.get_filename() or ""))
        kind = part.get_content_type()
        is_file = part.get_content_disposition() == "attachment" or bool(name)
        if kind == "text/plain" and not is_file:
            plain.append(_text_of(data, part.get_content_charset() or ""))
        elif kind == "text/html" and not is_file:
            rich.append(_text_of(data, part.get_content_charset() or ""))
        elif data and len(files) < MOST_FILES:
            files.append(File(name or _unnamed(kind), data))
    text = "\n\n".join(one.strip("\n") for one in plain if one.strip())
    return tidy(text or "\n\n".join(text_of_html(one) for one in _bounded(rich))), files


def _bounded(pages: list[str]) -> Iterator[str]:
    left = LONGEST_PAGES
    for page in pages:
        if left <= 0:
            return
        shown = page[: min(LONGEST_PAGE, left)]
        left -= len(shown)
        yield shown


def _parts(mail: Message) -> Iterator[Message]:
    """What holds something. A mail inside a mail (forwarded) is a file, not what its sender says."""
    waiting, seen = [mail], 0
    while waiting and seen < MOST_PARTS:
        part = waiting.pop(0)
        seen += 1
        if part.get_content_maintype() == "message":
            yield part
        elif part.is_multipart():
            inner = part.get_payload()
            waiting[:0] = [one for one in inner if isinstance(one, Message)]
        else:
            yield part


def _data(part: Message) -> bytes:
    if part.get_content_maintype() == "message":
        inner = part.get_payload()
        return (
            b"".join(one.as_bytes() for one in inner if isinstance(one, Message))
            if isinstance(inner, list)
            else b""
        )
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def _unnamed(kind: str) -> str:
    endings = {"message/rfc822": "mail.eml", "text/calendar": "invitation.ics", "application/pdf": "file.pdf"}
    return endings.get(kind, f"file.{kind.rpartition('/')[2][:10]}")


def _text_of(data: bytes, charset: str) -> str:
    """In the charset it says, else in the one it must be."""
    for one in (charset, "utf-8"):
        try:
            return data.decode(one) if one else data.decode()
        except (LookupError, UnicodeDecodeError, ValueError):
            continue
    return data.decode("cp1252", "replace")


def tidy(text: str) -> str:
    """Lines as people write them: no NUL, no three empty lines, no trailing space."""
    plain = text.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ")
    plain = plain.encode("utf-8", "replace").decode()
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in plain.split("\n"))).strip()


class _Words(HTMLParser):
    """The words of a page, without what mail programs hide or quote."""

    BLOCKS = frozenset(
        [
            "p",
            "div",
            "br",
            "tr",
            "li",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "table",
            "ul",
            "ol",
            "blockquote",
            "pre",
            "hr",
            "section",
            "article",
            "header",
            "footer",
        ]
    )
    HIDDEN = frozenset(["script", "style", "head", "title", "template", "svg", "object"])

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.hidden: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self.HIDDEN:
            self.hidden.append(tag)
        if tag in self.BLOCKS:
            self.words.append("\n")
        if tag == "li":
            self.words.append("- ")

    def handle_endtag(self, tag: str) -> None:
        if tag in self.hidden:
            while self.hidden.pop() != tag:
                pass
        if tag in self.BLOCKS:
            self.words.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.words.append(re.sub(r"\s+", " ", data))


def text_of_html(page: str) -> str:
    """Put right first by a parser that takes its time for nothing: the standard library's is slow for what is broken."""
    words = _Words()
    words.feed(nh3.clean(_without_quoted(page[:LONGEST_PAGE]), tags=_Words.BLOCKS, attributes={}))
    words.close()
    said = "".join(words.words)
    return tidy("\n".join(line.strip() for line in said.split("\n")))


def _without_quoted(page: str) -> str:
    """Programs that mark what they quote put it last."""
    found = re.search(
        r"<(div|blockquote)[^>]{0,200}(gmail_quote|yahoo_quoted|moz-cite-prefix|type=.cite)", page, re.I
    )
    before = page[: found.start()] if found else page
    # No "<" within a tag: else a page of nothing but "<" is looked through once for each of them.
    return before if found and re.sub(r"<[^<>]*>|\s|&nbsp;", "", before) else page


_ATTRIBUTION = re.compile(
    r"^(on\b.{0,200}\bwrote|am\b.{0,200}\bschrieb.{0,100}|op\b.{0,200}\bschreef.{0,100}|le\b.{0,200}\ba écrit)\s*:$",
    re.I,
)
_DIVIDERS = re.compile(
    r"^(-{2,}\s*(original message|ursprüngliche nachricht|oorspronkelijk bericht|forwarded message)\s*-{2,}|_{20,})$",
    re.I,
)


#: Outlook quotes under a few lines of the head, without any sign.
_HEADS = re.compile(
    r"^\*?(from|von|van|de):\*?\s.{1,200}\n\*?(sent|date|gesendet|verzonden|envoyé|datum):", re.I
)


def without_quotes(text: str) -> str:
    """What was written, without the tail that quotes us. Whoever writes below or between what they quote keeps everything."""
    marked = _LINE.search(text)
    above = (
        text[: text.rindex("\n", 0, marked.start()) + 1 if "\n" in text[: marked.start()] else 0]
        if marked
        else text
    )
    said = _cut(above)
    if said:
        return said
    below = "\n".join(line for line in text.split("\n") if not line.lstrip().startswith(">"))
    return tidy(_LINE.sub("", below)) or tidy(_LINE.sub("", text))


def _cut(text: str) -> str:
    """Each line is looked at once, from the end: whoever writes a hundred thousand of them keeps nobody waiting."""
    lines = text.rstrip().split("\n")
    end, following, is_quoted = len(lines), "", True
    for number in range(len(lines) - 1, -1, -1):
        bare = lines[number].strip()
        if not bare:
            continue
        is_head = _DIVIDERS.match(bare) or _HEADS.match(f"{bare[:300]}\n{following[:100]}")
        is_attribution = _is_attribution(bare) or _is_attribution(f"{bare[:150]} {following[:150]}")
        # After an attribution nothing but quoted lines may follow: else somebody wrote between them.
        if (number and is_head) or (is_quoted and is_attribution):
            end = number
        is_quoted = is_quoted and (bare.startswith(">") or bare.endswith(":"))
        following = bare
    lines = lines[:end]
    while lines and (lines[-1].lstrip().startswith(">") or not lines[-1].strip()):
        lines.pop()
    return tidy("\n".join(lines))


def _is_attribution(line: str) -> bool:
    return len(line) <= 400 and _ATTRIBUTION.match(line) is not None
