"""Users' text to safe HTML: Markdown without images or raw HTML, then sanitised again."""

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

#: Markdown is quadratic in places; nobody describes a bicycle in more than this.
LONGEST = 10_000
_PARSER = MarkdownIt("commonmark", {"html": False, "breaks": True}).disable(["image", "heading", "lheading"])
_TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "blockquote", "code", "pre", "hr", "a"}


def html(text: str) -> SafeString:
    """Safe HTML of a user's text (cut at LONGEST characters); links are nofollow and carry no referrer."""
    rendered = _PARSER.render(text[:LONGEST])
    clean = nh3.clean(
        rendered,
        tags=_TAGS,
        attributes={"a": {"href"}},
        url_schemes={"https", "http"},
        link_rel="nofollow ugc noopener noreferrer",
    )
    return mark_safe(clean)  # nosec B703  (by nh3, above)
