"""Two doors: everybody's list of what was decided before, and the moderators' table where it is written and read."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from forum.disputes import publishing
from forum.disputes import rules as disputes
from forum.disputes.desk import of_a_case, only_moderators
from forum.disputes.models import Case
from forum.disputes.statuses import End, Reason
from forum.resolved import actions, rules
from forum.resolved.forms import NoteForm, SearchForm, TellingForm
from forum.resolved.models import WORDS, Telling
from yardsale.accounts.requests import SignedInRequest
from yardsale.pages import page_of
from yardsale.refusals import Refusal
from yardsale.visitors import kept_for_visitors


@require_GET
@kept_for_visitors
def index(request: HttpRequest) -> HttpResponse:
    """Published cases, newest first, by reason and by words."""
    asked = SearchForm(request.GET).asked()
    found = Telling.objects.published()
    if asked["reason"]:
        found = found.filter(reason=asked["reason"])
    if asked["q"]:
        found = found.saying(asked["q"])
    reasons = [(reason.value, str(reason.label).partition(" – ")[0]) for reason in Reason]
    context = asked | {"page": page_of(found, request), "reasons": reasons}
    return render(request, "resolved/index.html", context)


@require_GET
@kept_for_visitors
def page(request: HttpRequest, number: int) -> HttpResponse:
    telling = get_object_or_404(Telling.objects.published().select_related("post__topic"), pk=number)
    others = Telling.objects.published().filter(reason=telling.reason).exclude(pk=telling.pk)
    return render(request, "resolved/page.html", {"telling": telling, "others": others.order_by("-pk")[:3]})


@only_moderators
@require_GET
def desk(request: SignedInRequest) -> HttpResponse:
    """What waits for a second reader, then settled cases nobody has told yet."""
    waiting = list(Telling.objects.waiting().select_related("case", "written_by").order_by("pk")[:24])
    barred = disputes.barred_from(request.user, [one.case for one in waiting])
    settled = Case.objects.settled().exclude(end=End.WITHDRAWN).filter(telling=None)
    context = {
        "waiting": [
            (one, *rules.doors_of(request.user, one, is_barred=one.case_id in barred)) for one in waiting
        ],
        "page": page_of(settled.select_related("order__listing", "verdict"), request),
    }
    return render(request, "resolved/desk.html", context)


@of_a_case
@require_http_methods(["GET", "POST"])
def write(request: SignedInRequest, case: Case) -> HttpResponse:
    """Begins with the case's own words, people taken out."""
    telling = Telling.objects.filter(case=case).select_related("case").first()
    if telling is None and not rules.may_write(request.user, case):
        raise Refusal(_("A case is told when it is over, and when it was not withdrawn."))
    if telling is not None and not rules.may_write_anew(request.user, telling):
        return redirect("resolved:read", case.code)
    source: Any = telling or actions.draft_of(case)
    begun = {name: getattr(source, name) for name in WORDS}
    form = TellingForm(
        request.POST or None, initial=begun | ({"edition": telling.edition} if telling else {})
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.write(case, form.draft, by=request.user, edition=form.cleaned_data["edition"])
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Kept. Another moderator reads it before anybody else does."))
            return redirect("resolved:desk")
    context = {"case": case, "form": form, "telling": telling}
    return render(request, "resolved/write.html", context, status=422 if form.errors else 200)


@of_a_case
@require_http_methods(["GET", "POST"])
def read(request: SignedInRequest, case: Case) -> HttpResponse:
    """As the second: as everybody will read it. Publishing is one press, sending back asks why; the form names the edition."""
    telling = get_object_or_404(Telling.objects.select_related("case", "written_by", "read_by"), case=case)
    form = NoteForm(request.POST if "back" in request.POST or "down" in request.POST else None)
    if request.method == "POST":
        try:
            if _acted(request, telling, form):
                return redirect("resolved:desk")
        except Refusal as refusal:
            form.is_bound = True
            form.full_clean()
            form.add_error(None, str(refusal))
            telling.refresh_from_db()
    may_read = rules.may_read(request.user, telling)
    said = " ".join(getattr(telling, name) for name in WORDS)
    context = {
        "case": case,
        "telling": telling,
        "near": publishing.nearly_people_in(case, said) if may_read else (),
        "form": form,
        "may_read": may_read,
        "may_take_down": rules.may_take_down(request.user, telling),
        "may_write": rules.may_write_anew(request.user, telling),
    }
    return render(request, "resolved/read.html", context, status=422 if form.errors else 200)


def _acted(request: SignedInRequest, telling: Telling, form: NoteForm) -> bool:
    written = request.POST.get("edition", "")
    edition = int(written) if written.isdecimal() and len(written) < 9 else 0
    if "publish" in request.POST:
        actions.publish(telling, by=request.user, edition=edition)
        messages.success(request, _("Published. Both sides are told where it stands."))
        return True
    if not form.is_valid():
        return False
    note = form.cleaned_data["note"]
    if "down" in request.POST:
        actions.take_down(telling, by=request.user, note=note)
        messages.success(request, _("Taken down."))
    else:
        actions.send_back(telling, by=request.user, edition=edition, note=note)
        messages.success(request, _("Sent back, with your reason."))
    return True
