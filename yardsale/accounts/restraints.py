"""What a silence or a suspension keeps somebody from, and the words they read instead."""

from typing import Any

from django.utils.translation import gettext as _

from yardsale import formats
from yardsale.refusals import Refusal


def why_silent(user: Any) -> str:
    """Why this person cannot write now, and until when; "" when they can."""
    if user.is_suspended:
        return why_suspended(user)
    if not user.is_silenced:
        return ""
    return _("You cannot write until %(until)s. It is about our rule “%(rule)s”. %(where)s") % {
        "until": formats.when(user.silenced_until),
        "rule": user.silenced_for,
        "where": _where(),
    }


def why_suspended(user: Any) -> str:
    """Why this person cannot trade now, and until when; "" when they can."""
    if not user.is_suspended:
        return ""
    return _("You cannot trade or write until %(until)s. It is about our rule “%(rule)s”. %(where)s") % {
        "until": formats.when(user.suspended_until),
        "rule": user.suspended_for,
        "where": _where(),
    }


def _where() -> str:
    return _(
        "Under “Decisions” in your settings you can read why, and ask somebody else to look at it again."
    )


def refuse_silenced(user: Any) -> None:
    """For every action that writes what others read."""
    if words := why_silent(user):
        raise Refusal(words)


def refuse_suspended(user: Any) -> None:
    """For every action that begins a trade."""
    if words := why_suspended(user):
        raise Refusal(words)
