"""The small link from a page that may puzzle somebody to the article that explains it."""

from functools import lru_cache

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from support.help.articles import ARTICLES

register = template.Library()


@register.simple_tag
def how(place: str) -> SafeString:
    """{% how "money" %}, or {% how "late#not-arrived" %} for a part of an article. A name without an article is a KeyError."""
    return _link(str(place), get_language() or "")


@lru_cache(maxsize=512)
def _link(place: str, language: str) -> SafeString:
    slug, _hash, anchor = place.partition("#")
    article = ARTICLES[slug]
    words = render_to_string("components/how.html", {"article": article, "anchor": anchor})
    return mark_safe(words.strip())  # nosec B308 B703  (a template's own words)
