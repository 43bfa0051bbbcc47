"""Who may say something with one press of a button: a vote, a "me too", which answer helped. Whoever may write here may.

What is counted asks `refuse_new` besides."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from forum.boards import rules
from forum.boards.grants import Reader
from forum.boards.models import Topic
from forum.boards.planting import REPLY
from yardsale.accounts import restraints
from yardsale.accounts.rules import are_apart
from yardsale.refusals import NotYet


def why_not(reader: Reader, topic: Topic) -> str:
    """Why their press does not count here; "" when it does."""
    if not reader.is_signed_in or not reader.has(REPLY, topic.forum_id):
        return _("Nobody but our people writes on this board.")
    if silence := restraints.why_silent(reader.user):
        return silence
    if not topic.approved:
        return _("This waits for a moderator, or was taken out of sight. Please come back later.")
    if topic.poster is not None and are_apart(reader.user, topic.poster):
        return _("You and its author have nothing to do with each other, so this button is not for you.")
    return ""


def refuse_new(reader: Reader) -> None:
    """For what is counted; of whoever may press at all."""
    if not rules.has_arrived(reader.user):
        raise NotYet(
            _(
                "Welcome! You are new here: from tomorrow your press counts too, or as soon as a post of yours is let through"
                " or you have traded."
            )
        )


def is_in_place(request: HttpRequest) -> bool:
    """Whether a part of the page is wanted, not the way back to it."""
    return request.headers.get("HX-Request") == "true"


def pressed_in_place(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Outermost. A part of a page cannot show what a redirect leads to, so the whole page goes there: to sign in, or back
    with the reason why not."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        answer = view(request, *args, **kwargs)
        if is_in_place(request) and isinstance(answer, HttpResponseRedirect):
            return HttpResponse(status=204, headers={"HX-Redirect": answer.url})
        return answer

    return answered


def back(request: HttpRequest, otherwise: str) -> str:
    """Where the button was pressed: done in passing, not on a page of its own."""
    referer = request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(
        referer, {request.get_host()}, require_https=request.is_secure()
    )
    return referer if is_ours else otherwise
