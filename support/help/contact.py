"""The way to a person: where the form of the desk stands, and what it is filled with."""

from typing import Any
from urllib.parse import urlencode

from django.core import signing
from django.urls import NoReverseMatch, reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from support.help.models import Helped

#: Stands in articles and on pages also where no desk is installed.
PATH = "/support/new/"
_SALT = "support.help.told"
_WORDS_SALT = "support.help.words"
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


def told_by(token: str, by: Any) -> Helped | None:
    """The answer that was named; None for what is made up, of yesterday, or another's. Of a visitor it says nothing about who
    wrote its comment: browsers behind one address share an answer."""
    return _answer(_read(token, _SALT), by)


def words(answer: Helped) -> str:
    """Names the words that were written just now, to whoever wrote them: other words under the same answer are not meant."""
    return signing.dumps([answer.pk, _digest(answer)], salt=_WORDS_SALT)


def words_by(token: str, by: Any) -> str:
    """The words that were named, for the ticket's form; empty for all that `told_by` refuses, and for others than those."""
    pk, digest = _read(token, _WORDS_SALT) or (None, "")
    answer = _answer(pk, by)
    return answer.comment if answer and constant_time_compare(_digest(answer), digest) else ""


def _read(token: str, salt: str) -> Any:
    try:
        return signing.loads(token[:200], salt=salt, max_age=CARRIED)
    except signing.BadSignature:
        return None


def _answer(pk: int | None, by: Any) -> Helped | None:
    answer = Helped.objects.filter(pk=pk).first() if pk else None
    # A person's is theirs alone; a visitor's is whose token it is.
    return answer if answer and answer.person_id in {None, by.pk} else None


def _digest(answer: Helped) -> str:
    return salted_hmac(_WORDS_SALT, answer.comment, algorithm="sha256").hexdigest()[:16]
