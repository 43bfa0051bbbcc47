"""Filters for the pages about signing in."""

import re

from django import template
from django.conf import settings
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from yardsale.templatetags.yardsale import icon

register = template.Library()

#: First match wins: Edge and Opera also say Chrome, Chrome also says Safari.
BROWSERS = [
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrom", "Chrome"),
    ("Safari", "Safari"),
]
SYSTEMS = [
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"),
    ("Mac OS", "Mac"), ("CrOS", "Chromebook"), ("Linux", "Linux"),
]  # fmt: skip


def _named(user_agent: str, names: list[tuple[str, str]]) -> str:
    return next((name for sign, name in names if sign in user_agent), "")


@register.filter
def device(user_agent: str) -> str:
    """ "Firefox on Windows" from what the browser says of itself."""
    browser, system = _named(user_agent, BROWSERS), _named(user_agent, SYSTEMS)
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("Unknown device")


@register.filter
def is_phone(user_agent: str) -> bool:
    return "Mobi" in user_agent or "Android" in user_agent


@register.filter
def inline_svg(document: str) -> SafeString:
    """An SVG document of our own making (a QR code) as an element of the page: `data:` pictures are forbidden."""
    element = re.sub(r"^\s*<\?xml[^>]*\?>", "", document)
    return mark_safe(element)  # nosec B308 B703


@register.filter
def star_icons(stars: int) -> SafeString:
    """Five stars of which the first are filled; decoration, the words stand beside them."""
    given = icon("star", size=18).replace('class="icon', 'class="icon given', 1)
    return mark_safe(given * stars + icon("star", size=18) * (5 - stars))  # nosec B308 B703


@register.simple_tag
def has_social_sign_in() -> bool:
    """Whether the environment configured Google or the like."""
    return any(provider.get("APPS") for provider in settings.SOCIALACCOUNT_PROVIDERS.values())
