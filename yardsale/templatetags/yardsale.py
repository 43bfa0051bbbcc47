"""Tags every page may use: prices, moments, icons, photos, people. Built as strings, because lists call them 24 times."""

import secrets
from datetime import date, datetime
from functools import lru_cache
from html import escape as plain_escape
from types import SimpleNamespace
from typing import Any, Protocol
from zlib import crc32

from django import template
from django.conf import settings
from django.forms import CheckboxInput, RadioSelect
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, ngettext
from lucide.templatetags.lucide import lucide

from yardsale import banner as banners
from yardsale import charts, formats
from yardsale import money as amounts
from yardsale.accounts.badges import BADGES

register = template.Library()


def _markup(written: str) -> SafeString:
    """HTML built in this module; whoever builds it escapes each value that is put into it."""
    return SafeString(written)  # nosec B703


#: Colour of each status' pill; what is not named stays plain.
TONES = {
    "good": {
        "on_sale",
        "running",
        "rewarded",
        "completed",
        "released",
        "succeeded",
        "published",
        "accepted",
        "settled",
    },
    "info": {"paid", "shipped", "handed_over", "received", "reserved", "talking", "evidence", "review"},
    "warn": {
        "placed",
        "returning",
        "draft",
        "pending",
        "expired",
        "waiting",
        "opened",
        "answer_due",
        "escalated",
        "confirming",
        "decided",
        "appealed",
    },
    "bad": {"cancelled", "disputed", "refunded", "part_refunded", "suspended", "failed", "declined"},
}
TONE_OF = {value: tone for tone, values in TONES.items() for value in values}
#: The widths at which a photo stands in our layouts, for the browser to choose a rendition by.
SIZES = {
    "card": "(min-width: 72rem) 232px, (min-width: 56rem) 23vw, (min-width: 40rem) 31vw, 46vw",
    "gallery": "(min-width: 80rem) 820px, (min-width: 60rem) 62vw, 96vw",
    "thumb": "96px",
}
FORMATS = (("avif", "image/avif"), ("webp", "image/webp"))
#: Lucide repeats these on every icon; the stylesheet says them once.
_SAID_BY_CSS = (
    ' fill="none"',
    ' stroke="currentColor"',
    ' stroke-width="2"',
    ' stroke-linecap="round"',
    ' stroke-linejoin="round"',
)


class Picture(Protocol):
    """What {% photo %} needs: sizes in pixels, renditions as {format: {width: path below MEDIA_ROOT}}."""

    width: int
    height: int
    alt: str
    renditions: dict[str, dict[str, str]]

    @property
    def url(self) -> str: ...


class Person(Protocol):
    name: str
    code: str


@register.simple_tag
def price(minor: int | None, currency: str = "", *, size: str = "", struck: bool = False) -> str:
    """The yellow price tag; nothing for a draft without a price."""
    return _price(minor, str(currency), str(size), struck) if minor is not None else ""


@lru_cache(maxsize=8192)
def _price(minor: int, currency: str, size: str, struck: bool) -> SafeString:
    classes = " ".join(filter(None, ("price", size, "struck" if struck else "")))
    written = escape(amounts.text(minor, currency, short=True))
    return _markup(f'<span class="{classes}"><span class="price-face">{written}</span></span>')


@register.simple_tag
def money(minor: int | None, currency: str = "") -> str:
    """A plain amount in running text."""
    if minor is None:
        return ""
    return _markup(f'<span class="money">{escape(amounts.text(minor, str(currency)))}</span>')


@register.filter
def number(value: int) -> str:
    """A count as its readers write it: "1,452"."""
    return charts.number(value)


@register.filter
def symbol(currency: str) -> str:
    """What stands before an amount that is typed: the sign of a currency, of ours when none is named."""
    return amounts.symbol(str(currency))


@register.simple_tag
def pill(status: Any, words: str = "") -> SafeString:
    """A status as a coloured pill; its words come from the TextChoices member unless given."""
    value = str(getattr(status, "value", status))
    label = words or getattr(status, "label", value.replace("_", " ").capitalize())
    return _markup(f'<span class="pill {TONE_OF.get(value, "plain")}">{escape(label)}</span>')


@register.simple_tag
def when(moment: datetime | None) -> str:
    """ "Thursday 6 March, 18:00"."""
    return _time(moment, formats.when(moment)) if moment else ""


@register.simple_tag
def when_in_full(moment: datetime) -> str:
    """ "Thursday 6 March 2026, 18:00": on what is printed."""
    return formats.when_in_full(moment)


@register.simple_tag
def day(moment: datetime | date | None) -> str:
    """ "Thursday 6 March"."""
    return _time(moment, formats.day(moment)) if moment else ""


@register.simple_tag
def ago(moment: datetime | None) -> str:
    """ "3 hours ago", with the full moment as its title."""
    return _time(moment, formats.ago(moment), formats.when(moment)) if moment else ""


def _time(moment: datetime | date, words: str, title: str = "") -> SafeString:
    # Hundreds stand on a page: these words are plain strings, for which the template engine's `escape` has no more to do.
    hover = f' title="{plain_escape(title)}"' if title else ""
    return _markup(
        f'<time datetime="{moment.isoformat(*_PRECISION[isinstance(moment, datetime)])}"{hover}>{plain_escape(words)}</time>'
    )


_PRECISION: dict[bool, tuple[str, ...]] = {True: ("T", "seconds"), False: ()}


@register.simple_tag
@lru_cache(maxsize=1024)
def icon(name: str, *, size: int = 20, label: str = "") -> SafeString:
    """An inline Lucide icon, decoration unless it has a label. Raises IconDoesNotExist for a name Lucide lacks."""
    role = {"role": "img", "aria-label": label} if label else {"aria-hidden": "true"}
    svg = str(lucide(str(name), size=size, **{"class": "icon"}, **role))
    for attribute in _SAID_BY_CSS:
        svg = svg.replace(attribute, "", 1)
    return _markup(" ".join(svg.split()).replace("> <", "><"))


@register.simple_tag
def photo(
    picture: Picture | None, *, sizes: str = "card", eager: bool = False, alt: str | None = None
) -> str:
    """<picture> with every rendition; the original while the worker has not made them yet. Nothing without a photo."""
    if picture is None:
        return ""
    haste = 'loading="eager" fetchpriority="high"' if eager else 'loading="lazy" decoding="async"'
    words = escape(picture.alt if alt is None else alt)
    chosen = escape(SIZES.get(sizes, sizes))
    sources = "".join(
        f'<source type="{kind}" srcset="{_srcset(picture.renditions[name])}" sizes="{chosen}">'
        for name, kind in FORMATS
        if picture.renditions.get(name)
    )
    jpegs = picture.renditions.get("jpeg")
    extra = f' srcset="{_srcset(jpegs)}" sizes="{chosen}"' if jpegs else ""
    source = _address(jpegs[min(jpegs, key=int)]) if jpegs else escape(picture.url)
    image = (
        f'<img src="{source}"{extra} width="{picture.width}" height="{picture.height}" alt="{words}" {haste}>'
    )
    return _markup(f"<picture>{sources}{image}</picture>" if sources else image)


def _srcset(widths: dict[str, str]) -> str:
    return ", ".join(f"{_address(path)} {width}w" for width, path in widths.items())


def _address(path: str) -> str:
    return escape(path if path.startswith("/") else f"{settings.MEDIA_URL}{path}")


@register.simple_tag
def avatar(person: Person, *, size: str = "") -> SafeString:
    """Coloured initials; decoration, the name always stands beside them."""
    return _avatar(person.name, person.code, str(size))


@lru_cache(maxsize=4096)
def _avatar(name: str, code: str, size: str) -> SafeString:
    words = name.split() or ["?"]
    initials = words[0][0] + (words[-1][0] if len(words) > 1 else "")
    hue = crc32(code.encode()) % 8
    return _markup(
        f'<span class="avatar hue-{hue} {size}" aria-hidden="true">{escape(initials.upper())}</span>'
    )


@register.simple_tag
def rating(average: float | None, count: int = 0) -> SafeString:
    """Star, mean (1-5) and how many reviews; kind words before the first."""
    star = icon("star")
    if not count or average is None:
        return _markup(
            f'<span class="rating">{star} <span class="muted">{escape(gettext("No reviews yet"))}</span></span>'
        )
    words = escape(ngettext("%(count)d review", "%(count)d reviews", count) % {"count": count})
    return _markup(f'<span class="rating">{star} {average:.1f} <span class="muted">({words})</span></span>')


@register.simple_tag
def badges(person: Any) -> SafeString:
    """What somebody has earned, each leading to its rule; nothing for whoever has none yet."""
    return _honours(tuple(getattr(person, "badges", None) or ()), get_language() or "")


@lru_cache(maxsize=256)
def _honours(slugs: tuple[str, ...], language: str) -> SafeString:
    shown = [badge for badge in BADGES if badge.slug in slugs]
    if not shown:
        return _markup("")
    rows = "".join(
        f'<li><a class="honour" href="/badges/#{badge.slug}">{icon(badge.icon, size=16)} {escape(badge.name)}</a></li>'
        for badge in shown
    )
    return _markup(f'<ul class="honours" aria-label="{escape(gettext("Badges"))}">{rows}</ul>')


@lru_cache(maxsize=256)
def honour_dots(slugs: tuple[str, ...], language: str) -> SafeString:
    """The same in a line where there is room for signs alone; each is read out by its name."""
    shown = [badge for badge in BADGES if badge.slug in slugs]
    return _markup(
        "".join(
            f' <span class="honour-dots">{icon(badge.icon, size=16, label=str(badge.name))}</span>'
            for badge in shown
        )
    )


@register.filter
def undo_url(message: Any) -> str:
    """Where a flash message's Undo button posts to: its extra tags when they are a local address."""
    tags = message.extra_tags or ""
    return tags if tags.startswith("/") and not tags.startswith("//") else ""


@register.filter
def field_kind(field: Any) -> str:
    """Which layout a form field needs: "checkbox", "choices" (several inputs in a fieldset) or "" (one labelled box)."""
    widget = field.field.widget
    if isinstance(widget, CheckboxInput):
        return "checkbox"
    return "choices" if isinstance(widget, RadioSelect) else ""


@register.filter
def choice_words(label: Any) -> tuple[str, str]:
    """A choice's name and its explanation, written "Good – small marks, everything works"."""
    name, _dash, hint = str(label).partition(" – ")
    return name, hint


#: First word of an address -> the part of the navigation it belongs to.
SECTIONS = {name: name for name in ("browse", "sell", "messages", "inbox", "settings", "help", "forum")} | {
    "search": "browse"
}


@register.filter
def month(first: date) -> str:
    """ "March 2026", of a day in it."""
    return formats.month(first)


@register.filter
def short_day(moment: datetime | date) -> str:
    """ "6 Mar": in a table, where there is little room."""
    return formats.short_day(moment)


@register.filter
def section(path: str) -> str:
    """Which part of the navigation an address is in, "" for none."""
    return SECTIONS.get(str(path).lstrip("/").partition("/")[0], "")


@register.simple_tag
def steady(template_name: str, *arguments: Any) -> SafeString:
    """Include a part of the frame that depends on nothing but the language and these few arguments.

    Rendered once and kept by this process: the frame is half of what a page's templates cost.
    """
    return _steady(str(template_name), get_language() or "", tuple(_plain(one) for one in arguments))


def _plain(argument: Any) -> str | bool:
    return argument if isinstance(argument, bool) else str(argument or "")


def _render_steady(template_name: str, language: str, arguments: tuple[str | bool, ...]) -> SafeString:
    return _markup(render_to_string(template_name, {"arguments": arguments}).strip())


@register.simple_tag(takes_context=True)
def me(context: template.Context) -> SafeString:
    """Bell and menu of the person who is signed in: kept like `steady`, for each person and number of new messages."""
    person = context["user"]
    # Without the site's context nothing is new.
    news, talks = (context[name]() if name in context else 0 for name in ("unread_count", "unread_talks"))
    return _me(get_language() or "", person.name, person.code, news, talks, desks_of(person))


def desks_of(person: Any) -> tuple[str, ...]:
    """Where somebody of our people works; nothing, and no question to the database, for everybody else."""
    if not getattr(person, "is_staff", False):
        return ()
    asked = {
        "admin": "",
        "moderation": "reports.change_report",
        "disputes": "disputes.change_case",
        "announcements": "announcements.change_announcement",
        "vouchers": "listings.change_voucher",
        "surveys": "surveys.change_survey",
        "insight": "insight.view_monthly",
    }
    return tuple(desk for desk, right in asked.items() if not right or person.has_perm(right))


@register.simple_tag(takes_context=True)
def desks(context: template.Context) -> tuple[str, ...]:
    """{% desks as working_at %}: for the pages that a person's own links stand on."""
    return desks_of(context.get("user"))


def _render_me(
    language: str, name: str, code: str, unread_count: int, unread_talks: int, working_at: tuple[str, ...]
) -> SafeString:
    user = SimpleNamespace(name=name, code=code)
    values = {
        "user": user, "unread_count": unread_count, "unread_talks": unread_talks, "working_at": working_at,
    }  # fmt: skip
    return _markup(render_to_string("components/frame/me.html", values).strip())


# While developing, templates change under the process.
_me = _render_me if settings.DEBUG else lru_cache(maxsize=2048)(_render_me)
_steady = _render_steady if settings.DEBUG else lru_cache(maxsize=512)(_render_steady)


@register.simple_tag(takes_context=True)
def banner(context: template.Context) -> SafeString:
    """The announcement pinned above every page, unless this person has put it away. Costs no query."""
    request = context.get("request")
    return drawn_banner(request) if request is not None else _markup("")


def drawn_banner(request: Any) -> SafeString:
    pinned = banners.shown_to(request)
    if pinned is None:
        return _markup("")
    values = {"banner": pinned, "back": request.get_full_path()}
    return _markup(render_to_string("components/banner.html", values).strip())


@register.simple_tag
def once_token() -> SafeString:
    """Hidden field of a form that moves money: sent twice, it acts once (listings.payments.once). Never in a kept page."""
    return _markup(f'<input type="hidden" name="once" value="{secrets.token_urlsafe(16)}">')
