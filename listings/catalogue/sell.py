"""Posting and editing: one form, whose draft exists from the first thing that is saved.

The empty form already carries the code that its draft will have, signed for this person: autosave, photos, a double
click, Back and a second Publish all speak of the same listing, and looking at the form stores nothing.

Somebody whose session ended while they typed loses nothing: what they posted (the words; a browser does not send files
twice) waits in the session until they have signed in, and `resume` shows the form with it.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.signing import BadSignature, Signer
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import time_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from listings.catalogue import actions, photos, receipts, rules, suggestions
from listings.catalogue.forms import ListingForm
from listings.catalogue.models import Listing
from listings.catalogue.statuses import ListingStatus
from yardsale import guard, limits
from yardsale.accounts.requests import SignedInRequest
from yardsale.refusals import Refusal, explain_refusals

_signer = Signer(salt="catalogue.sell")
KEPT = "kept listing form"
#: Characters of a form that wait for somebody to sign in again.
MOST_KEPT = 40_000
#: The buttons that change photos; without JavaScript they send the whole form.
TOOLS = {"earlier", "later", "remove"}


def keeps_what_was_typed(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Signed in only; a form posted after the session ended is kept, shown again once they have signed in."""

    @wraps(view)
    def kept(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        if request.method != "POST":
            return redirect_to_login(request.get_full_path())
        address = limits.address(request)
        if not limits.allows("forms kept", address, most=settings.FORMS_KEPT_PER_HOUR, seconds=3600):
            messages.info(request, _("Please sign in first, then write it again."))
            return redirect_to_login(reverse("catalogue:sell"))
        fields = request.POST.copy()
        fields.pop("csrfmiddlewaretoken", None)
        request.session[KEPT] = {"code": kwargs.get("code", ""), "fields": fields.urlencode()[:MOST_KEPT]}
        # Signing in gives the session its usual life; a stranger's is over tomorrow.
        request.session.set_expiry(86_400)
        messages.info(request, _("Please sign in again. What you typed is kept."))
        return redirect_to_login(reverse("catalogue:resume"))

    return kept


# -- Pages ---------------------------------------------------------------------------------------------------------


@keeps_what_was_typed
@require_http_methods(["GET", "POST"])
@explain_refusals
def sell(request: SignedInRequest) -> HttpResponse:
    """The empty form; drafts begun earlier are offered first."""
    listing = actions.blank_draft(request.user)
    if request.method == "POST":
        return _save(
            request, _own(request, _promised_code(request) or actions.start_draft(request.user).code)
        )
    return _page(request, listing, ListingForm(listing=listing), is_new=True)


@keeps_what_was_typed
@require_http_methods(["GET", "POST"])
@explain_refusals
def edit(request: SignedInRequest, code: str) -> HttpResponse:
    listing = _own(request, code)
    if not rules.may_edit(request.user, listing):
        messages.info(request, _("A listing that is reserved, sold or suspended cannot be changed."))
        return redirect(listing)
    if request.method == "POST":
        return _save(request, listing)
    return _page(request, listing, ListingForm(listing=listing))


@login_required
@require_GET
def resume(request: SignedInRequest) -> HttpResponse:
    """The form that was posted while signed out, with what was typed; saved by the next press of a button."""
    kept = request.session.get(KEPT)
    if not kept:
        return redirect("catalogue:sell")
    request.session.set_expiry(None)  # signed in by now: as long as any session
    listing = Listing.objects.of(request.user).filter(code=kept["code"]).first()
    data = QueryDict(kept["fields"])
    is_new = listing is None
    if listing is None:
        listing = actions.blank_draft(request.user)
        listing.code = _promised_code(request, data) or listing.code
    form = ListingForm(data, listing=listing)
    form.is_valid()
    form.forgive_gaps()
    return _page(request, listing, form, is_new=is_new, is_resumed=True, seen=data.get("seen", ""))


# -- What scripts ask ----------------------------------------------------------------------------------------------


@require_POST
def draft(request: SignedInRequest, code: str) -> HttpResponse:
    """Autosave: whatever is in the form stays, valid or not. 401 when signed out: the form itself is still there."""
    if not request.user.is_authenticated:
        return HttpResponse(status=401)
    listing = _own(request, code)
    form = ListingForm(request.POST, listing=listing)
    form.is_valid()
    valid, typed = form.written()
    try:
        _use_tools(request, listing)
        actions.save_draft(listing, by=request.user, typed=typed, **valid)
    except Refusal as refusal:
        return JsonResponse({"refused": str(refusal)}, status=409)
    return JsonResponse(
        {"saved": time_format(localtime(), "H:i"), "url": reverse("catalogue:edit", args=[code])}
    )


@login_required
@require_POST
def add_photos(request: SignedInRequest, code: str) -> HttpResponse:
    """Photos added or reordered by script: the list's new inside, with words about what was refused."""
    listing = _own(request, code)
    if not rules.may_edit(request.user, listing):
        return HttpResponse(_("A listing that is reserved, sold or suspended cannot be changed."), status=409)
    said = _receive_photos(request, listing)
    try:
        _use_tools(request, listing)
    except Refusal as refusal:  # bought a moment ago
        said.append(str(refusal))
    if request.headers.get("X-Requested-With") != "fetch":
        for words in said:
            messages.error(request, words)
        return redirect("catalogue:edit", code)
    context = {
        "listing": listing,
        "photos": list(listing.photos.all()),
        "say": " ".join(said) or _("Photos saved."),
    }
    return render(request, "catalogue/_photos.html", context)


# -- Inside --------------------------------------------------------------------------------------------------------


def _promised_code(request: SignedInRequest, data: QueryDict | None = None) -> str:
    """The code that the empty form promised this person, "" when it did not."""
    token = (data or request.POST).get("draft") or request.GET.get("draft", "")
    try:
        owner, _colon, code = _signer.unsign(token).partition(":")
    except BadSignature:
        return ""
    return code if owner == str(request.user.pk) else ""


def _own(request: SignedInRequest, code: str) -> Listing:
    """The person's listing, made now if its form was only promised it; 404 for anybody else's."""
    mine = Listing.objects.of(request.user).select_related("category", "district").defer("words")
    listing = mine.filter(code=code).first()
    if listing is None:
        if request.method != "POST" or _promised_code(request) != code:
            raise Http404
        listing = actions.start_draft(request.user, code=code)
    return listing


def _page(
    request: SignedInRequest, listing: Listing, form: ListingForm, *, is_new: bool = False, **more: Any
) -> HttpResponse:
    title = str(form["title"].value() or "")[:200]
    context = {
        "listing": listing,
        "form": form,
        "suggested": [] if form.node else suggestions.categories(title),
        "usual": suggestions.price_range(title, form.node),
        "photos": [] if is_new else list(listing.photos.all()),
        "receipt": receipts.read(
            form["price"].value(), form["postage"].value(), node=form.node, tier=request.user.seller_tier
        ),
        "token": _signer.sign(f"{request.user.pk}:{listing.code}"),
        # What the person had before their eyes when they began, however often the form came back with an error.
        "seen": actions.edition(listing),
        "is_draft": listing.status == ListingStatus.DRAFT,
        "drafts": _unfinished(request) if is_new else [],
    }
    return render(request, "catalogue/sell.html" if is_new else "catalogue/edit.html", context | more)


def _unfinished(request: SignedInRequest) -> list[Listing]:
    drafts = Listing.objects.of(request.user).filter(status=ListingStatus.DRAFT)
    return list(drafts.defer("words", "description").order_by("-pk")[:3])


def _save(request: SignedInRequest, listing: Listing) -> HttpResponse:
    """Everything the form may ask: photos first, for they come through whatever else is wrong; then words; then publish."""
    form = ListingForm(_with_suggestion(request.POST), request.FILES, listing=listing)
    form.is_valid()
    for words in _receive_photos(request, listing):
        form.add_error("photos", words)
    for said in _descriptions(request.POST).values():
        if found := guard.look(said):
            form.add_error("photos", guard.explain_public(found))
    used_tools = _use_tools(request, listing)
    wants_sale = request.POST.get("do") == "publish"
    is_draft = listing.status == ListingStatus.DRAFT
    seen = request.POST.get("seen", "")
    try:
        if is_draft or not (form.errors or used_tools):
            valid, typed = form.written()
            actions.write(listing, by=request.user, seen=seen, typed=typed, **valid)
            if KEPT in request.session:
                del request.session[KEPT]
        if wants_sale and not form.errors:
            actions.publish(listing, by=request.user)
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        listing.refresh_from_db()
        seen = actions.edition(listing)
    if not wants_sale and (is_draft or used_tools):
        form.forgive_gaps()
    if form.errors or (used_tools and not is_draft):
        return _page(request, listing, form, seen=seen)
    return _saved(request, listing, "photos" if used_tools else "")


def _with_suggestion(sent: QueryDict) -> QueryDict:
    """The form with the suggested category chosen, when its button was pressed."""
    if "suggested" not in sent:
        return sent
    chosen = sent.copy()
    chosen["category"] = sent.get("suggested", "")
    return chosen


def _saved(request: SignedInRequest, listing: Listing, anchor: str) -> HttpResponse:
    """Where a saved form leads: a draft stays open, what is on sale is shown as buyers see it."""
    if listing.status == ListingStatus.DRAFT:
        if not anchor:
            messages.success(request, _("Draft saved. Only you can see it."))
        return redirect(f"{reverse('catalogue:edit', args=[listing.code])}{'#' if anchor else ''}{anchor}")
    if listing.is_on_sale and request.POST.get("do") == "publish":
        messages.success(request, _("It is on sale. Neighbours who look for something like it are told now."))
    else:
        messages.success(request, _("Saved."))
    return redirect(listing)


def _receive_photos(request: SignedInRequest, listing: Listing) -> list[str]:
    """Add each uploaded photo; what was refused, in words."""
    said = []
    for upload in request.FILES.getlist("photos"):
        try:
            photos.add(listing, upload, by=request.user, name=upload.name or "")
        except Refusal as refusal:
            said.append(str(refusal))
    return list(dict.fromkeys(said))


def _use_tools(request: SignedInRequest, listing: Listing) -> bool:
    """Reorder, remove and describe photos as asked; whether a photo button (rather than save) was pressed."""
    by, sent = request.user, request.POST
    words = {photo_id: said for photo_id, said in _descriptions(sent).items() if not guard.look(said)}
    if words:
        photos.describe(listing, words, by=by)
    for photo_id in _numbers(sent.get("remove", "")):
        photos.remove(listing, photo_id, by=by)
    for tool, step in (("earlier", -1), ("later", 1)):
        for photo_id in _numbers(sent.get(tool, "")):
            photos.move(listing, photo_id, step, by=by)
    if order := _numbers(sent.get("order", "")):
        photos.arrange(listing, order, by=by)
    return sent.get("do") == "photos" or bool(TOOLS & set(sent))


def _descriptions(sent: QueryDict) -> dict[int, str]:
    """{photo id: what it is said to show}; what leads off the site is not kept, and refused when the form is sent."""
    return {photo_id: str(sent[f"alt-{photo_id}"])[:140].strip() for photo_id in _ids(sent, prefix="alt-")}


def _ids(sent: QueryDict, *, prefix: str) -> list[int]:
    return [
        number for name in sent if name.startswith(prefix) for number in _numbers(name.removeprefix(prefix))
    ]


def _numbers(written: str) -> list[int]:
    """Whole numbers between commas; what is none is left out."""
    parts = written.split(",")[:50]
    return [int(part) for part in parts if part.isascii() and part.isdigit() and len(part) < 16]
