"""Words of our team with links to our own pages; an address of any other site stays words."""

import re

from django import template
from django.conf import settings
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.filter
def own_links(text: str) -> SafeString:
    """Lines kept, everything escaped, https://this.site/… clickable."""
    ours = re.compile(rf"({re.escape(settings.SITE_URL)}/[A-Za-z0-9_\-/.#?=%]*[A-Za-z0-9_\-/])")
    parts = ours.split(text.replace("\r\n", "\n"))
    said = [
        format_html('<a href="{}">{}</a>', part, part) if number % 2 else conditional_escape(part)
        for number, part in enumerate(parts)
    ]
    return mark_safe("".join(said).replace("\n", "<br>"))  # nosec B308, B703  (each part is escaped above)
