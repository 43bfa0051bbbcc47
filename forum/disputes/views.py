"""The doors of the two sides to their case."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from forum.disputes import actions, complaints, page, rules
from forum.disputes.calendar import ics
from forum.disputes.export import bundle
from forum.disputes.forms import EvidenceForm, OpeningForm, TextForm
from forum.disputes.models import Case, Evidence
from forum.disputes.statuses import Act, Said
from listings.conversations import letters
from listings.orders.models import Order
from listings.payments import once
from yardsale.accounts.requests import SignedInRequest
from yardsale.pages import page_of
from yardsale.refusals import Refusal, explain_refusals


def case_for(request: SignedInRequest, code: str) -> Case:
    """The case, if this person is one of its two sides; 404 otherwise."""
    return get_object_or_404(Case.objects.involving(request.user).with_both_sides(), code=code)


def act_once(request: SignedInRequest, case: Case, act: Callable[[], object], words: str) -> HttpResponse:
    """Do it, say so, and lead to the page of the case; sent twice, it is done once."""

    def done() -> HttpResponse:
        act()
        messages.success(request, words)
        return redirect(case)

    return once.only(request, done)


def filled_in(
    request: SignedInRequest,
    form: Any,
    act: Callable[[], HttpResponse],
    template: str,
    context: dict[str, Any],
) -> HttpResponse:
    """A form on a page of its own: acted on when it is right, else shown again with all that was typed."""
    if request.method == "POST" and form.is_valid():
        try:
            return act()
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    return render(request, template, context | {"form": form}, status=422 if form.errors else 200)


@login_required
@require_GET
def index(request: SignedInRequest) -> HttpResponse:
    """A person's own cases, newest first."""
    cases = Case.objects.involving(request.user).with_both_sides()
    context = {"page": page_of(cases, request), "is_moderator": rules.is_moderator(request.user)}
    return render(request, "disputes/index.html", context)


@login_required
@require_http_methods(["GET", "POST"])
@explain_refusals
def open(request: SignedInRequest, code: str) -> HttpResponse:
    """From the order's page; once there is a case, this leads to it."""
    orders = Order.objects.involving(request.user).select_related("listing", "buyer", "seller")
    order = get_object_or_404(orders, code=code)
    there = Case.objects.filter(order=order).first()
    if there is not None:
        return redirect(there)
    if not complaints.may_open(request.user, order):
        raise Refusal(
            _("There is nothing to report on this order now: no money is held, or nothing was sent.")
        )
    form = OpeningForm(request.POST or None, reasons=complaints.reasons_for(request.user, order))

    def act() -> HttpResponse:
        return once.only(request, lambda: _opened(request, order, form))

    return filled_in(
        request, form, act, "disputes/open.html", {"order": order, "other": order.other_side(request.user)}
    )


def _opened(request: SignedInRequest, order: Order, form: OpeningForm) -> HttpResponse:
    case = actions.open_dispute(order, by=request.user, **form.cleaned_data)
    messages.success(request, _("Noted. The money stays where it is. Now show what you mean, with photos."))
    return redirect(case)


@login_required
@require_GET
def case(request: SignedInRequest, code: str) -> HttpResponse:
    found = case_for(request, code)
    return render(request, "disputes/case.html", page.everything_about(found, reader=request.user))


#: What can be said, by the address it is sent to: the act, the rule, and the words when it is done.
SAYING: dict[str, tuple[str, Any, Any]] = {
    Said.CLAIM: (Act.STATE, rules.may_state, actions.state_case),
    Said.ANSWER: (Act.ANSWER, rules.may_answer, actions.answer),
    Said.MESSAGE: (Act.WRITE, rules.may_write, actions.write),
    Said.CALL: (Act.CALL, rules.may_call, actions.call),
    Said.APPEAL: (Act.APPEAL, rules.may_appeal, actions.appeal),
}


@login_required
@require_http_methods(["GET", "POST"])
@explain_refusals
def say(request: SignedInRequest, code: str, kind: str) -> HttpResponse:
    """Words into the case: what happened, an answer, a message, why a moderator is needed, an appeal."""
    if kind not in SAYING:
        raise Http404
    found = case_for(request, code)
    act, may, do = SAYING[kind]
    if request.method == "GET":
        found.refuse_unless(act)
        if not may(request.user, found):
            raise PermissionDenied
    form = TextForm(request.POST or None)

    def said() -> HttpResponse:
        return act_once(request, found, lambda: do(found, by=request.user, **form.cleaned_data), _done(kind))

    context = {"case": found, "kind": kind, "other": found.other_side(request.user)}
    return filled_in(request, form, said, "disputes/say.html", context)


def _done(kind: str) -> str:
    return {
        Said.CALL: _("Called. Somebody of ours takes the case, usually within two days."),
        Said.APPEAL: _("Noted. Another moderator looks at all of it anew."),
    }.get(Said(kind), _("Sent. Everybody in the case can read it."))


@login_required
@require_http_methods(["GET", "POST"])
@explain_refusals
def show(request: SignedInRequest, code: str) -> HttpResponse:
    """Add a piece of evidence."""
    found = case_for(request, code)
    found.refuse_unless(Act.SHOW)
    is_claimant = request.user.pk == found.claimant_id
    initial = {"slot": request.GET.get("slot", "")}
    form = EvidenceForm(
        request.POST or None, request.FILES or None, case=found, is_claimant=is_claimant, initial=initial
    )

    def shown() -> HttpResponse:
        words = form.cleaned_data
        upload = words["photo"]
        # Slow, and so before the transaction; the same photo again is the same file.
        photo = letters.keep(upload, name=upload.name, code=found.code, by=request.user) if upload else None
        return act_once(
            request,
            found,
            lambda: actions.show(found, by=request.user, slot=words["slot"], note=words["note"], photo=photo),
            _("Added. It stays as it is; you can add more."),
        )

    return filled_in(request, form, shown, "disputes/show.html", {"case": found})


#: What is done with one press.
PRESSING: dict[str, tuple[Any, Any]] = {
    "ready": (actions.say_ready, lambda: _("Thank you. Once the other side has said so too, we read.")),
    "abide": (actions.abide, lambda: _("Thank you. Once the other side accepts it too, it is carried out.")),
    "back": (actions.receive_back, lambda: _("Thank you. The money goes back to the buyer.")),
}


@login_required
@require_POST
@explain_refusals
def press(request: SignedInRequest, code: str, what: str) -> HttpResponse:
    if what not in PRESSING:
        raise Http404
    found = case_for(request, code)
    act, words = PRESSING[what]
    return act_once(request, found, lambda: act(found, by=request.user), words())


@login_required
@require_http_methods(["GET", "POST"])
@explain_refusals
def withdraw(request: SignedInRequest, code: str) -> HttpResponse:
    """Says what it does to the money, then does it."""
    found = case_for(request, code)
    found.refuse_unless(Act.WITHDRAW)
    if not rules.may_withdraw(request.user, found):
        raise PermissionDenied
    if request.method == "POST":
        words = _("Withdrawn. We have told %(name)s.") % {"name": found.other_side(request.user).name}
        return act_once(request, found, lambda: actions.withdraw(found, by=request.user), words)
    context = {"case": found, "is_buyer": request.user.pk == found.order.buyer_id}
    return render(request, "disputes/withdraw.html", context)


# -- Files ---------------------------------------------------------------------------------------------------------


@login_required
@require_GET
def deadline(request: SignedInRequest, code: str) -> HttpResponse:
    """The present deadline for the person's own calendar."""
    found = case_for(request, code)
    if found.act_by is None:
        raise Http404
    answer = HttpResponse(ics(found), content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="yardsale-{found.code}.ics"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def _readable(request: SignedInRequest, code: str) -> Case:
    """For its two sides, and for moderators without a conflict; 404 for everybody else."""
    found = get_object_or_404(Case.objects.with_both_sides(), code=code)
    if not rules.is_side(request.user, found) and not rules.may_moderate(request.user, found):
        raise Http404
    return found


@login_required
@require_GET
def photo(request: SignedInRequest, code: str, number: int) -> HttpResponse:
    """A photo among the evidence."""
    pieces = Evidence.objects.filter(case=_readable(request, code)).exclude(photo="")
    path = get_object_or_404(pieces, pk=number).photo
    is_small = "small" in request.GET
    return _file(letters.small_of(path) if is_small else path, "image/webp" if is_small else "image/jpeg")


@login_required
@require_GET
def bought(request: SignedInRequest, code: str, number: int) -> HttpResponse:
    """A photo of the listing as it was bought."""
    photos = _readable(request, code).snapshot.get("photos", [])
    if number >= len(photos) or not photos[number]["path"]:
        raise Http404
    return _file(photos[number]["path"], "image/jpeg")


def _file(path: str, content_type: str) -> HttpResponse:
    try:
        data = letters.place(path).read_bytes()
    except OSError as missing:
        raise Http404 from missing
    headers = {"Cache-Control": "private, max-age=86400, immutable", "X-Content-Type-Options": "nosniff"}
    return HttpResponse(data, content_type=content_type, headers=headers)


@login_required
@require_GET
def export(request: SignedInRequest, code: str) -> HttpResponse:
    """All of the case as one file, without scripts: for its two sides and for moderators."""
    found = _readable(request, code)
    if not rules.may_export(request.user, found):
        raise PermissionDenied
    answer = HttpResponse(bundle(found, reader=request.user), content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="yardsale-dispute-{found.code}.zip"'
    answer["Cache-Control"] = "private, no-store"
    return answer
