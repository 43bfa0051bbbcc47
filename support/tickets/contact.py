"""From the contact form to a ticket, or to a guest's request that waits for its address to be confirmed."""

import re
import secrets
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from listings.catalogue.models import Listing
from listings.orders.models import Order
from listings.payments import once
from support.help import articles, suggesting
from support.help.contact import words_by
from support.tickets import guests, opening, suggestions, uploads
from support.tickets.forms import ContactForm
from support.tickets.models import LONGEST, LONGEST_SUBJECT, Attachment
from support.tickets.statuses import Kind
from yardsale import limits
from yardsale.refusals import Refusal

_TOKEN = re.compile(r"[A-Za-z0-9_-]{16,40}")


def order_of(request: HttpRequest) -> Order | None:
    """The order that the address or the form names, if it is one of this person's own."""
    code = (request.POST or request.GET).get("order", "").replace("\x00", "")[:20]
    if not request.user.is_authenticated or not code:
        return None
    return Order.objects.involving(request.user).filter(code=code).first()


def prefilled(request: HttpRequest, order: Order | None) -> dict[str, Any]:
    """What links into the form bring along. Nonsense brings nothing."""
    asked = request.GET
    words = asked.get("words", "").replace("\x00", "").strip()
    filled: dict[str, Any] = {"text": words[:LONGEST]}
    if 0 < len(words) <= LONGEST_SUBJECT and "\n" not in words:
        filled = {"subject": words}
    if asked.get("kind") in Kind.values:
        filled["kind"] = asked["kind"]
    if order is not None:
        filled |= {"order": order.code, "kind": filled.get("kind", Kind.ORDER)}
    code = asked.get("listing", "")[:20].replace("\x00", "")
    listing = (
        Listing.objects.visible_to(request.user or AnonymousUser()).filter(code=code).first()
        if code
        else None
    )
    if listing is not None:
        filled["listing"] = listing.code
    said = words_by(asked.get("told", "").replace("\x00", ""), request.user)
    if said and not words:
        filled["text"] = said[:LONGEST]
    about = articles.named(asked.get("about", "")[:80].replace("\x00", ""))
    if about is not None:
        filled["about"] = about.slug
        filled.setdefault("subject", str(about.title)[:LONGEST_SUBJECT])
    return filled


def files_key(request: HttpRequest) -> str:
    """A guest's own, for files that wait; it stands in the form."""
    written = request.POST.get("files_key", "")
    return written if _TOKEN.fullmatch(written) else secrets.token_urlsafe(24)


def to_look_at(request: HttpRequest, form: ContactForm) -> list[suggesting.Likely]:
    """What should be looked at before sending, by whom no script has shown anything. Nobody in danger is asked to read first."""
    if request.POST.get("looked") or form.cleaned_data["kind"] == Kind.SAFETY:
        return []
    return suggestions.likely(f"{form.cleaned_data['subject']} {form.cleaned_data['text']}")


def shown_to(request: HttpRequest, form: ContactForm) -> list[dict[str, str]]:
    about = form.cleaned_data.get("about")
    came_from = [f"article:{about}"] if about else []
    return suggestions.shown([*came_from, *request.POST.getlist("shown")])


def send(request: HttpRequest, form: ContactForm, files: list[Attachment]) -> HttpResponse:
    """Once for this form, whoever sends it. Raises Refusal."""
    if form.person is None:
        return _ask(request, form, files)
    return once.only(request, lambda: _opened(request, form, files))


def _opened(request: HttpRequest, form: ContactForm, files: list[Attachment]) -> HttpResponse:
    words = form.cleaned_data
    ticket = opening.open_ticket(
        kind=words["kind"],
        subject=words["subject"],
        text=words["text"],
        customer=form.person,
        order=words.get("order"),
        listing=words["listing"],
        attachments=files,
        shown=shown_to(request, form),
    )
    messages.success(request, _("Sent. A person reads it; here you see what happens."))
    return redirect(ticket)


def _ask(request: HttpRequest, form: ContactForm, files: list[Attachment]) -> HttpResponse:
    done = redirect(reverse("tickets:asked"))
    token = request.POST.get(once.FIELD, "")
    if not _TOKEN.fullmatch(token):
        raise Refusal(
            _("This page was too old to act on. Please look again, then press the button once more.")
        )
    words = form.cleaned_data
    said = {
        "kind": words["kind"],
        "subject": words["subject"],
        "text": words["text"],
        "shown": shown_to(request, form),
        "listing": words["listing"].code if words["listing"] else "",
        "files": [file.pk for file in files],
        "files_key": files_key(request),
    }
    guests.ask(
        key=guests.key_of(f"{token} {words['email'].lower()}"),
        email=words["email"],
        name=words["name"],
        sender=guests.sender_of(request),
        words=said,
    )
    return done


def taken(request: HttpRequest, form: Form, person: Any) -> list[Attachment]:
    """The files of a form: those that wait from before and are still wanted, and those that came now. What was not taken
    stands in the form's errors."""
    files, problems = uploads.take(
        request.FILES.getlist("files"),
        request.POST.getlist("kept"),
        by=person,
        key="" if person else files_key(request),
        address="" if person else limits.address(request),
    )
    form.is_valid()
    for problem in problems:
        form.add_error("files", problem)
    return files


def sent_before(request: HttpRequest, form: ContactForm) -> str | None:
    """Where this form was led when it was sent before. A machine is led where everybody is. Raises Refusal for one that was
    sent with other words."""
    if form.person is None:
        return reverse("tickets:asked") if form.is_machine else None
    return once.before(request)
