"""What pages of other rooms show of the desk."""

from datetime import timedelta
from math import ceil
from typing import Any

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from support.tickets import book, figures

register = template.Library()


@register.inclusion_tag("tickets/_manager.html", takes_context=True)
def your_person(context: Any) -> dict[str, Any]:
    """A key customer's person at Yardsale, for the page of whoever reads it; nothing for others. One query."""
    return {"manager": book.manager_of(context.get("user"))}


@register.filter
def took(span: timedelta | None) -> str:
    """ "3 hours", "2 days": rounded up, so that "within" is true; a dash for nothing."""
    if span is None:
        return "–"
    hours = figures.hours(span) or 1
    if hours > 48:
        return _("%(n)s days") % {"n": ceil(hours / 24)}
    return ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours}
