"""The doors to conversations: their list, one of them, and what either side may do there."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from listings.catalogue.models import Listing
from listings.conversations import actions, letters, meetings, pages, rules, transcript
from listings.conversations.forms import MeetingForm, MessageForm
from listings.conversations.models import Meeting, Message, Seat, Thread
from listings.orders.models import Order
from listings.payments import once
from yardsale.accounts import rules as people
from yardsale.accounts.doorsteps import hand_on, keeps_words
from yardsale.accounts.models import User
from yardsale.accounts.requests import SignedInRequest
from yardsale.pages import key_of
from yardsale.refusals import Refusal, explain_refusals


def seats_for(request: SignedInRequest, code: str) -> tuple[Seat, Seat]:
    """The person's own seat in a thread and the other one; 404 when it is none of their business."""
    seats = Seat.objects.filter(thread__code=code).select_related(
        "thread__listing", "person", "other", "last"
    )
    both = sorted(seats, key=lambda seat: seat.person_id != request.user.pk)
    if len(both) != 2 or both[0].person_id != request.user.pk:
        raise Http404
    return both[0], both[1]


@login_required
@require_GET
def index(request: SignedInRequest) -> HttpResponse:
    return render(request, "conversations/index.html", pages.listed(request))


@keeps_words("text")
@require_http_methods(["GET", "POST"])
def thread(request: SignedInRequest, code: str) -> HttpResponse:
    seat, other = seats_for(request, code)
    form = MessageForm(
        request.POST or None, request.FILES or None, initial=pages.reworded(request, seat) | request.typed
    )
    if request.method == "POST" and form.is_valid():
        sent = _sent(request, form, seat.thread)
        if sent is not None:
            return _answer(request, code, sent)
    if _is_fetch(request):
        return render(request, "conversations/_problem.html", {"form": form}, status=422)
    return render(request, "conversations/thread.html", pages.shown(request, seat, other, form))


def _sent(request: SignedInRequest, form: MessageForm, thread: Thread) -> Message | None:
    """The message, or None with the reason in the form, so that nothing typed is lost."""
    words = form.cleaned_data
    try:
        picture = _picture(words["photo"], thread.code, request.user)
        return actions.send(thread, by=request.user, text=words["text"], photo=picture, key=words["key"])
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return None


def _picture(upload: Any, code: str, by: User) -> letters.Picture | None:
    return letters.keep(upload, name=upload.name, code=code, by=by) if upload else None


def _is_fetch(request: SignedInRequest) -> bool:
    return request.headers.get("X-Requested-With") == "fetch"


def _answer(request: SignedInRequest, code: str, sent: Message) -> HttpResponse:
    """What came since, for the script; the page at the message for everybody else."""
    if _is_fetch(request):
        return _since(request, *seats_for(request, code))
    return redirect(sent.thread)


def _since(request: SignedInRequest, seat: Seat, other: Seat) -> HttpResponse:
    asked = request.POST if request.method == "POST" else request.GET
    found = transcript.since(
        seat, other, key_of(asked.get("after", "")) or 0, key_of(asked.get("version", "")) or 0
    )
    if seat.unread:
        actions.read(seat, up_to=found.last)
    return render(request, "conversations/_transcript.html", pages.drawn(seat, other, found))


@login_required
@require_GET
@cache_control(private=True, no_store=True)
def fresh(request: SignedInRequest, code: str) -> HttpResponse:
    """What an open page does not show yet; 204 while that is nothing."""
    seat, other = seats_for(request, code)
    if request.GET.get("state") == pages.state(seat, other):
        return HttpResponse(status=204)
    return _since(request, seat, other)


@keeps_words("text")
@require_http_methods(["GET", "POST"])
@explain_refusals
def ask(request: SignedInRequest, code: str) -> HttpResponse:
    """An empty composer; the thread is born with its first message."""
    listing = get_object_or_404(Listing.objects.known_to(request.user).select_related("seller"), code=code)
    begun = Thread.objects.filter(listing=listing, buyer=request.user).first()
    if begun is not None and request.method == "GET":
        hand_on(request, begun.get_absolute_url())
        return redirect(begun)
    if begun is None and not rules.may_ask(request.user, listing):
        messages.info(request, _("There is nothing to ask here: this is your own, or no longer for sale."))
        return redirect(listing)
    if begun is None and people.are_apart(request.user, listing.seller):
        messages.info(request, _("You two keep apart, so you cannot write to each other."))
        return redirect(listing)
    form = MessageForm(
        request.POST or None, request.FILES or None, initial=pages.opening(request) | request.typed
    )
    if request.method == "POST" and form.is_valid():
        words = form.cleaned_data
        try:
            picture = _picture(words["photo"], listing.code, request.user)
            sent = actions.ask(listing, by=request.user, text=words["text"], photo=picture, key=words["key"])
            return redirect(sent.thread)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    return render(request, "conversations/thread.html", pages.empty(request, listing, form))


@login_required
@require_POST
def talk(request: SignedInRequest, code: str) -> HttpResponse:
    """From an order to the thread of its two sides, or straight to proposing a meeting there."""
    order = get_object_or_404(
        Order.objects.involving(request.user).select_related("listing", "buyer"), code=code
    )
    thread = actions.open_thread(order.listing, order.buyer)
    if request.POST.get("to") == "meet":
        return redirect("conversations:meet", thread.code)
    return redirect(thread)


@login_required
@require_POST
def keep(request: SignedInRequest, code: str) -> HttpResponse:
    """Mute or archive, or undo either."""
    seat, _other = seats_for(request, code)
    wanted = request.POST.get("do", "")
    if wanted in {"mute", "unmute"}:
        actions.mute(seat, by=request.user, is_muted=wanted == "mute")
    elif wanted in {"archive", "unarchive"}:
        actions.archive(seat, by=request.user, is_archived=wanted == "archive")
    said = {
        "mute": _("Muted: no e-mails about this conversation."),
        "unmute": _("You will hear of new messages again."),
        "archive": _("Put away. It comes back when somebody writes."),
        "unarchive": _("Back among your messages."),
    }
    if wanted in said:
        messages.success(request, said[wanted])
    return redirect(reverse("conversations:index") if wanted == "archive" else seat.thread.get_absolute_url())


@login_required
@require_GET
def photo(request: SignedInRequest, code: str, pk: int) -> FileResponse:
    """A photo for the two it was sent between, and while it is held for its author alone."""
    seat, _other = seats_for(request, code)
    sent = Message.objects.filter(thread=seat.thread_id).visible_to(request.user).unhidden().exclude(photo="")
    path = get_object_or_404(sent, pk=pk).photo
    is_small = "small" in request.GET
    try:
        file = letters.place(letters.small_of(path) if is_small else path).open("rb")
    except OSError as missing:
        raise Http404 from missing
    return FileResponse(
        file,
        content_type="image/webp" if is_small else "image/jpeg",
        headers={"Cache-Control": "private, max-age=86400, immutable", "X-Content-Type-Options": "nosniff"},
    )


@login_required
@require_http_methods(["GET", "POST"])
@explain_refusals
def meet(request: SignedInRequest, code: str) -> HttpResponse:
    """Propose a place and a time."""
    seat, _other = seats_for(request, code)
    if not rules.may_write(request.user, seat.thread):
        raise PermissionDenied
    form = MeetingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return once.only(request, lambda: _proposed(request, seat, form))
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    context = {"seat": seat, "thread": seat.thread, "listing": seat.thread.listing, "form": form}
    return render(request, "conversations/meet.html", context, status=422 if form.errors else 200)


def _proposed(request: SignedInRequest, seat: Seat, form: MeetingForm) -> HttpResponse:
    meetings.propose(seat.thread, by=request.user, **form.cleaned_data)
    messages.success(request, _("Sent. %(name)s can agree with one tap.") % {"name": seat.other.name})
    return redirect(seat.thread)


@login_required
@require_POST
@explain_refusals
def answer_meeting(request: SignedInRequest, code: str, pk: int) -> HttpResponse:
    seat, _other = seats_for(request, code)
    meeting = get_object_or_404(Meeting.objects.filter(thread=seat.thread_id), pk=pk)
    act = {"agree": meetings.agree, "decline": meetings.decline, "withdraw": meetings.withdraw}.get(
        request.POST.get("answer", "")
    )
    if act is None:
        raise Http404

    def answered() -> HttpResponse:
        act(meeting, by=request.user)
        return redirect(seat.thread)

    return once.only(request, answered)
