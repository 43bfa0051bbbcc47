"""What is done with a ticket beside writing: each act of `desk_acts` by a press, or by a form on a page of its own."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from support.tickets import desk, desk_acts, desk_page, rules
from support.tickets.desk_views import CHANGED, frame, home, mistakes, ticket_of, wanted_of
from support.tickets.models import Ticket
from support.tickets.moves import Stale
from yardsale.accounts.requests import SignedInRequest
from yardsale.refusals import Refusal


@require_http_methods(["GET", "POST"])
def act(request: SignedInRequest, code: str, what: str) -> HttpResponse:
    """One act of the table: a press, or a form on a page of its own that keeps what was typed."""
    found = ticket_of(request, code)
    chosen = desk_acts.ACTS.get(what)
    if chosen is None:
        raise Http404
    if chosen.needs_lead and not rules.may_lead(request.user):
        raise PermissionDenied
    posted = request.POST if request.method == "POST" else None
    form = chosen.form(posted, ticket=found, by=request.user)
    since, status = "", 200
    if posted is not None and form.is_valid():
        try:
            return _acted(request, found, chosen, form)
        except Stale as stale:
            found = ticket_of(request, code)
            since, status = desk_page.news(found, stale.since), 409
            if chosen.is_press:
                messages.warning(
                    request, _("This ticket changed a moment ago. Look what is new, then press again.")
                )
                return redirect(home(found, wanted_of(request)))
            form = chosen.form(_with_version(request.POST, found.version), ticket=found, by=request.user)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    if form.is_bound and form.errors:
        status = 422
        if chosen.is_press:
            messages.error(request, mistakes(form) or str(CHANGED))
            return redirect(home(found, wanted_of(request)))
    context = frame(
        request,
        str(chosen.title),
        ticket=found,
        act=chosen,
        form=form,
        what=what,
        news=since,
        wanted=wanted_of(request),
    )
    return render(request, "tickets/desk/act.html", context, status=status)


def _with_version(posted: QueryDict, version: int) -> QueryDict:
    again = posted.copy()
    again["version"] = str(version)
    return again


def _acted(request: SignedInRequest, found: Ticket, chosen: desk_acts.Deed, form: Any) -> HttpResponse:
    before = found.version
    answer = chosen.do(found, by=request.user, version=form.cleaned_data["version"], **form.wishes())
    if isinstance(answer, str):
        context = frame(request, str(chosen.title), ticket=found, words=answer, wanted=wanted_of(request))
        return render(request, "tickets/desk/words.html", context)
    if chosen.is_press and found.version == before:
        words = _("Nothing was changed: #%(code)s is “%(state)s”, as it was before you pressed “%(button)s”.")
        said = {"code": found.code, "state": found.get_state_display(), "button": chosen.button}
        messages.info(request, words % said)
    else:
        messages.success(request, str(chosen.done))
    there = (
        answer
        if isinstance(answer, Ticket) and desk.seen_by(request.user).filter(pk=answer.pk).exists()
        else found
    )
    return redirect(home(there, wanted_of(request)))
