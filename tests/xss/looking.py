"""What a browser would make of a page: its elements, and whatever in it could run."""

import io
import json
import re
import zipfile
from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from xml.etree import ElementTree

import html5lib

#: What people's words may become where Markdown and lines are drawn.
MARKDOWN = {"p", "br", "strong", "em", "ul", "ol", "li", "blockquote", "code", "pre", "hr", "a"}
FORBIDDEN = {
    "iframe",
    "object",
    "embed",
    "base",
    "applet",
    "frameset",
    "frame",
    "portal",
    "xss",
    "math",
    "marquee",
}
SCHEMES = {"http", "https", "mailto"}
URLS = {
    "href",
    "src",
    "action",
    "formaction",
    "poster",
    "data",
    "background",
    "cite",
    "ping",
    "srcset",
    "to",
    *(f"hx-{verb}" for verb in ("get", "post", "put", "patch", "delete", "push-url", "replace-url")),
}
_SCHEME = re.compile(r"^([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_ODD_NAME = re.compile(r"""["'`<>=(]|^on|^srcdoc$|^hx-on|^hx-vals$|^style$""", re.IGNORECASE)


@dataclass
class Look:
    """One document: how often each element stands in it, and what is wrong whatever it says."""

    tags: Counter = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    #: Whether a payload can be read in it.
    says: bool = False

    def beside(self, harmless: "Look") -> list[str]:
        """What is wrong, and what harmless words would not have made."""
        more = self.tags - harmless.tags
        new = [f"{times} more <{tag}>" for tag, times in sorted(more.items()) if tag not in MARKDOWN]
        return self.faults + new


def look(text: str, *, is_mail: bool = False) -> Look:
    found = Look(says="alert(1)" in text)
    for element in html5lib.parse(text, treebuilder="etree", namespaceHTMLElements=False).iter():
        if isinstance(element.tag, str):
            tag = element.tag.rpartition("}")[2]
            found.tags[tag] += 1
            found.faults += _faults(tag, element, is_mail)
    return found


def _faults(tag: str, element: ElementTree.Element, is_mail: bool) -> list[str]:
    faults = [f"<{tag}> stands in the page"] if tag in FORBIDDEN and not _is_ours(tag, element) else []
    for name, value in element.attrib.items():
        plain = name.rpartition("}")[2]
        if _ODD_NAME.search(plain) and not (is_mail and plain == "style"):
            faults.append(f"<{tag} {plain}={value[:60]!r}>")
        if plain in URLS or (plain == "content" and _is_address(element)):
            faults += _address_faults(tag, plain, value)
    if tag == "script" and not element.get("src"):
        faults += _script_faults(element)
    return faults


def _is_ours(tag: str, element: ElementTree.Element) -> bool:
    """The frame in which a letter is looked at, where nothing runs, and what leads its links out of it, and not elsewhere.

    Where words have made one it is still one more than harmless words make.
    """
    if tag == "iframe":
        return (
            element.get("sandbox") == "allow-top-navigation-by-user-activation"
            and re.fullmatch(r"/[\w-][\w/-]*", element.get("src", "")) is not None
            and set(element.attrib) <= {"class", "loading", "sandbox", "src", "title"}
        )
    return tag == "base" and element.attrib == {"target": "_top"}


def _is_address(meta: ElementTree.Element) -> bool:
    """Of <meta>: whether its content leads somewhere, or is only said."""
    return bool(meta.get("http-equiv")) or meta.get("property", "").endswith(("url", "image"))


def _address_faults(tag: str, name: str, value: str) -> list[str]:
    # Browsers drop these before they look.
    address = re.sub(r"[\x00-\x20\x7f]", "", value)
    scheme = _SCHEME.match(address)
    if scheme and scheme[1].lower() not in SCHEMES:
        return [f"<{tag} {name}={value[:60]!r}>"]
    return (
        [f"<{tag} {name}={value[:60]!r}> leads elsewhere"]
        if address.startswith(("//", "\\\\", "/\\"))
        else []
    )


def _script_faults(element: ElementTree.Element) -> list[str]:
    if element.get("type") in {"application/json", "application/ld+json"}:
        try:
            json.loads(element.text or "")
        except ValueError:
            return [f"a script with data that is none: {(element.text or '')[:60]!r}"]
        return []
    return [f"a script inside the page: {(element.text or '')[:60]!r}"]


def documents(answer) -> list[tuple[str, str]]:
    """(kind, text) of everything an answer holds: pages, feeds, and what lies in an archive."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    kind = answer.headers.get("Content-Type", "").partition(";")[0]
    if body.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            pages = [name for name in archive.namelist() if name.endswith(".html")]
            return [("text/html", archive.read(name).decode()) for name in pages]
    return [(kind, body.decode("utf-8", "replace"))]


_ATOM = "{http://www.w3.org/2005/Atom}"


def feed(text: str) -> list[Any]:
    """Of an Atom feed: its elements, and each piece of HTML in it, which a reader's program shows as a page."""
    root = ElementTree.fromstring(text)
    found: list[Any] = [Counter(one.tag for one in root.iter())]
    for one in root.iter():
        if one.tag == f"{_ATOM}link":
            found.append(Counter(_address_faults("link", "href", one.get("href", ""))))
        if one.get("type") in {"html", "xhtml"}:
            found.append(look(f"<!doctype html><title>x</title>{one.text or ''}"))
    return found


def lines(text: str) -> Counter:
    """Of a feed that is no page: the names its lines begin with. Words that broke out would make new ones."""
    return Counter(re.findall(r"(?m)^([A-Z-]{3,})[:;]", text))
