"""The doors of the support desk: the form, one's own tickets, a guest's page, the one question, the mail company's webhook."""

from typing import Any, TypeVar

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from listings.payments import once
from support.tickets import (
    addresses,
    contact,
    customer_actions,
    guests,
    page,
    suggestions,
    uploads,
    webhooks,
)
from support.tickets.forms import ContactForm, MessageForm, ScoreForm
from support.tickets.models import Attachment, Ticket
from yardsale import limits
from yardsale.accounts.requests import SignedInRequest
from yardsale.pages import page_of
from yardsale.refusals import Refusal, explain_refusals

Answer = TypeVar("Answer", bound=HttpResponseBase)
private = cache_control(private=True, no_store=True)


def ticket_for(request: SignedInRequest, code: str) -> Ticket:
    """The ticket, if this person is its customer; 404 otherwise."""
    tickets = Ticket.objects.involving(request.user).select_related(
        "customer", "order", "listing", "merged_into"
    )
    return get_object_or_404(tickets, code=code)


def guests_ticket(token: str) -> Ticket:
    """The ticket that a guest's link opens; 404 when it was not made by us, or is good no longer."""
    found = addresses.guest_ticket(token)
    if found is None:
        raise Http404
    return found


@login_required
@require_GET
def listed(request: SignedInRequest) -> HttpResponse:
    found = page_of(Ticket.objects.involving(request.user), request)
    context = {"tickets": page.listed(found.rows), "next_url": found.next_url}
    return render(request, "tickets/list.html", context)


@require_http_methods(["GET", "POST"])
@private
def new(request: HttpRequest) -> HttpResponse:
    """Ask us something. What was typed and uploaded stays, whatever happens."""
    person = request.user if request.user.is_authenticated else None
    order = contact.order_of(request)
    is_sent = request.method == "POST"
    form = ContactForm(request.POST if is_sent else None, request.FILES if is_sent else None, person=person, order=order,
                       initial=contact.prefilled(request, order))  # fmt: skip
    if not is_sent:
        return _contact_page(request, form)
    try:
        if again := contact.sent_before(request, form):
            return redirect(again)
    except Refusal as refusal:
        form.add_error(None, str(refusal))
    files = contact.taken(request, form, person)
    found = contact.to_look_at(request, form) if form.is_valid() else []
    if form.is_valid() and not found:
        try:
            return contact.send(request, form, files)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    return _contact_page(request, form, files=files, found=found)


def _contact_page(
    request: HttpRequest, form: ContactForm, *, files: Any = (), found: Any = ()
) -> HttpResponse:
    context = {
        "form": form,
        "files": files,
        "found": found,
        "files_key": contact.files_key(request),
        "shown": request.POST.getlist("shown")[:20],
        "is_guest": form.person is None,
    }
    return render(request, "tickets/new.html", context, status=422 if form.errors else 200)


@require_GET
@private
def likely(request: HttpRequest) -> HttpResponse:
    """The part of the form that answers while one types. Counted together with the help centre's: the same search."""
    address = limits.address(request)
    if not limits.allows("help suggestions", address, most=settings.SUGGESTIONS_PER_MINUTE, seconds=60):
        # htmx leaves what it showed before.
        return HttpResponse(status=429)
    words = f"{request.GET.get('subject', '')} {request.GET.get('text', '')}".replace("\x00", "")[:500]
    return render(request, "tickets/_likely.html", {"found": suggestions.likely(words)})


@require_GET
@private
def asked(request: HttpRequest) -> HttpResponse:
    """Look into your mail. The same words whatever address was written."""
    return render(request, "tickets/asked.html", {"days": guests.GOOD_FOR.days})


@require_http_methods(["GET", "POST"])
@private
@explain_refusals
def confirm(request: HttpRequest, key: str) -> HttpResponse:
    """The page that only a mail leads to. Whoever merely looks at it (programs that open every link) confirms nothing."""
    found = guests.waiting(key)
    if found is None:
        raise Http404
    if request.method == "POST":
        return redirect(addresses.path_of(guests.confirm(found)))
    if found.ticket is not None:
        return redirect(addresses.path_of(found.ticket))
    return _unlisted(render(request, "tickets/confirm.html", {"asked": found}))


def _unlisted(response: Answer) -> Answer:
    """For whom the address is the key: no search engine keeps it, and it is told to no other site."""
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "same-origin"
    return response


@login_required
@require_http_methods(["GET", "POST"])
@private
def ticket(request: SignedInRequest, code: str) -> HttpResponse:
    found = ticket_for(request, code)
    if request.method == "POST":
        return _written(request, found)
    customer_actions.look(found)
    return _ticket_page(request, found, MessageForm())


@require_http_methods(["GET", "POST"])
@private
def guest(request: HttpRequest, token: str) -> HttpResponse:
    """A guest's ticket: the link is the key."""
    found = guests_ticket(token)
    if request.method == "POST":
        return _unlisted(_written(request, found, token=token))
    customer_actions.look(found)
    return _unlisted(_ticket_page(request, found, MessageForm(), token=token))


def _written(request: HttpRequest, found: Ticket, *, token: str = "") -> HttpResponse:
    person = request.user if request.user.is_authenticated else None
    form = MessageForm(request.POST, request.FILES)
    try:
        if again := once.before(request) if person else None:
            return redirect(again)
    except Refusal as refusal:
        form.add_error(None, str(refusal))
    files = contact.taken(request, form, person)
    if form.is_valid():
        try:
            if person is None:
                return _say(request, found, form, files, token)
            return once.only(request, lambda: _say(request, found, form, files, token))
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    return _ticket_page(request, found, form, token=token, files=files)


def _say(request: HttpRequest, found: Ticket, form: MessageForm, files: Any, token: str) -> HttpResponse:
    text = form.cleaned_data["text"]
    message = customer_actions.write(found, by=found.customer, text=text, attachments=files)
    if token and message.ticket.customer_id:
        # It goes on in an account's ticket, which no guest's link opens.
        messages.success(request, _("Sent. It is with your other ticket now; we answer by e-mail."))
        return redirect("tickets:guest", token)
    messages.success(request, _("Sent. We answer here and by e-mail."))
    if token:
        return redirect("tickets:guest", addresses.guest_token(message.ticket))
    return redirect(message.ticket)


def _ticket_page(
    request: HttpRequest, found: Ticket, form: MessageForm, *, token: str = "", files: Any = ()
) -> HttpResponse:
    context = page.everything_about(found) | {
        "form": form,
        "files": files,
        "token": token,
        "files_key": contact.files_key(request),
        "score_form": ScoreForm(),
    }
    return render(request, "tickets/ticket.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
@explain_refusals
def solve(request: SignedInRequest, code: str) -> HttpResponse:
    """The customer says that it is done."""
    found = ticket_for(request, code)
    customer_actions.solve(found, by=found.customer)
    messages.success(request, _("Good to hear. Write within 7 days if it comes back."))
    return redirect(found)


@require_POST
@explain_refusals
def guest_solve(request: HttpRequest, token: str) -> HttpResponse:
    customer_actions.solve(guests_ticket(token), by=None)
    messages.success(request, _("Good to hear. Write within 7 days if it comes back."))
    return redirect("tickets:guest", token)


@login_required
@require_GET
def file(request: SignedInRequest, code: str, pk: int) -> FileResponse:
    return _handed_out(ticket_for(request, code), pk)


@require_GET
def guest_file(request: HttpRequest, token: str, pk: int) -> FileResponse:
    return _unlisted(_handed_out(guests_ticket(token), pk))


def _handed_out(found: Ticket, pk: int) -> FileResponse:
    """A file of what was said to each other, never one of a note. Only a photo, which we made anew, is shown in the browser."""
    files = Attachment.objects.filter(message__ticket=found, message__is_note=False)
    return uploads.handed_out(get_object_or_404(files, pk=pk))


@require_http_methods(["GET", "POST"])
@private
@explain_refusals
def score(request: HttpRequest, token: str) -> HttpResponse:
    """The one question, for whoever has the link from the mail or the ticket's page. Only pressing the button says anything."""
    found = addresses.scored_ticket(token)
    if found is None:
        raise Http404
    form = ScoreForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        customer_actions.score(found, by=found.customer, **form.cleaned_data)
        messages.success(request, _("Thank you! We read every word."))
        return redirect("tickets:score", token)
    context = {"form": form, "ticket": found, "scored": found.scores.last()}
    return _unlisted(render(request, "tickets/score.html", context, status=422 if form.errors else 200))


@csrf_exempt  # the mail company has no token; its signature or secret is what we check
@require_POST
def inbound(request: HttpRequest, company: str) -> HttpResponse:
    """Where the mail company brings what came in; not there unless it was set up."""
    answer = webhooks.received(request, company)
    if answer is None:
        raise Http404
    return answer
