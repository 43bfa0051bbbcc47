"""The way to a person: where the form of the desk stands, and what it is filled with."""

from urllib.parse import urlencode

from django.core import signing
from django.urls import NoReverseMatch, reverse

from support.help.models import Helped

#: Stands in articles and on pages also where no desk is installed.
PATH = "/support/new/"
_SALT = "support.help.told"
#: Seconds for which what was said under an article can be carried on.
CARRIED = 24 * 60 * 60


def address(**prefill: str) -> str:
    """The form in which a ticket is written, with what is known: `about` an article, `told` what was missing there."""
    try:
        path = reverse("tickets:new")
    except NoReverseMatch:
        path = PATH
    known = {name: value for name, value in prefill.items() if value}
    return f"{path}?{urlencode(known)}" if known else path


def told(answer: Helped) -> str:
    """Names an answer to whoever gave it. It stands in addresses, and so in logs, in place of their words."""
    return signing.dumps(answer.pk, salt=_SALT)


def told_by(token: str) -> Helped | None:
    """The answer that was named; None for what is made up or of yesterday. For the ticket's form: its `comment`."""
    try:
        key = signing.loads(token[:200], salt=_SALT, max_age=CARRIED)
    except signing.BadSignature:
        return None
    return Helped.objects.filter(pk=key).first()
