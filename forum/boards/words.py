"""What is written: how long it may be, whom it names, and how it is shown.

People have no unique names, so a mention stands in the text as their code, @k3j9x2ab, and is shown with the name of
now. @SamSeller becomes the code while writing when exactly one person who takes part is called so.
"""

import re
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from forum.boards.models import LONGEST, LONGEST_SUBJECT
from yardsale import guard, markup
from yardsale.accounts.models import User
from yardsale.refusals import Refusal

#: As yardsale.codes.person_code makes them.
CODE = re.compile(r"(?<![\w@/.])@([0-9a-hjkmnp-tv-z]{8})(?!\w)")
NAME = re.compile(r"(?<![\w@/.])@([^\W\d_][\w.’'-]{1,39})")
_TAG = re.compile(r"""(<(?:"[^"]*"|[^>"])*>)""")
#: One post calls at most so many people.
MOST_MENTIONS = 10


def refuse_long(text: str, subject: str = "") -> None:
    """Before anything is rendered: Markdown is quadratic in places."""
    if len(text) > LONGEST:
        words = _("A post has at most %(most)d characters; this has %(count)d.")
        raise Refusal(words % {"most": LONGEST, "count": len(text)})
    if len(subject) > LONGEST_SUBJECT:
        raise Refusal(_("A title has at most %(most)d characters.") % {"most": LONGEST_SUBJECT})


def refuse_ways_off(text: str) -> None:
    """Everybody reads it: no numbers, addresses or handles. Codes of people, and pages of ours, lead nobody away."""
    own = re.compile(rf"{re.escape(settings.SITE_URL)}(?=[/\s)]|$)")
    if found := guard.look_in_talk(CODE.sub("", own.sub("", text))):
        raise Refusal(guard.explain_public(found))


def with_codes(text: str, present: Iterable[User]) -> str:
    """Names of those who take part as their codes, where a name is one person's alone."""
    if "@" not in text:
        return text
    called: dict[str, list[str]] = {}
    for person in present:
        called.setdefault(_plain(person.name), []).append(person.code)

    def coded(found: re.Match[str]) -> str:
        codes = called.get(_plain(found[1].rstrip(".'’-")), [])
        rest = found[1][len(found[1].rstrip(".'’-")) :]
        return f"@{codes[0]}{rest}" if len(codes) == 1 else found[0]

    return NAME.sub(coded, text)


def _plain(name: str) -> str:
    return re.sub(r"[\W_]", "", name).casefold()


def mentioned(text: str) -> list[str]:
    """Codes named in a text, each once; what is quoted calls nobody again."""
    own = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith(">"))
    return list(dict.fromkeys(CODE.findall(own)))[:MOST_MENTIONS]


def preview(text: str) -> SafeString:
    """As it will be shown."""
    refuse_long(text)
    return shown([str(markup.html(text))])[0]


def shown(pages: list[str]) -> list[SafeString]:
    """Rendered posts with the people they name: one query for all, none when nobody is named."""
    names = _names_in(pages)
    return [mark_safe(_named(html, names) if names else html) for html in pages]  # nosec B308 B703


def with_names(texts: list[str]) -> list[str]:
    """Plain text with the people it names: one query for all, none when nobody is named."""
    names = _names_in(texts)
    return [CODE.sub(lambda found: f"@{names.get(found[1], found[1])}", text) for text in texts]


def _names_in(texts: list[str]) -> dict[str, str]:
    codes = {code for text in texts if "@" in text for code in CODE.findall(text)}
    people = User.objects.active().filter(code__in=codes).values_list("code", "name") if codes else ()
    return dict(people)


def _named(html: str, names: dict[str, str]) -> str:
    """Only between tags, and neither in links nor in code."""
    depth, parts = 0, []
    for part in _TAG.split(html):
        if part.startswith("<"):
            if part.startswith(("<a ", "<a>", "<code")):
                depth += 1
            elif part in {"</a>", "</code>"}:
                depth -= 1
        elif not depth:
            part = CODE.sub(lambda found: _link(found, names), part)
        parts.append(part)
    return "".join(parts)


def _link(found: re.Match[str], names: dict[str, str]) -> str:
    name = names.get(found[1])
    if name is None:
        return found[0]
    return f'<a class="mention" href="{reverse("people:profile", args=[found[1]])}">@{escape(name)}</a>'


def quoted(post: Any) -> str:
    """What an answer begins with: whose words, and the words, without what they quote themselves."""
    own = [line for line in post.text.splitlines() if not line.lstrip().startswith(">")]
    lines = "\n".join(own).strip().splitlines()[:12]
    who = f"@{post.poster.code} " if post.poster else ""
    return "\n".join([f"> {who}#{post.number}", *(f"> {line}" for line in lines), "", ""])
