"""The doors: badges in words, picks, street sales, neighbourhoods, helpers."""

from datetime import time
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from forum.belonging import badges, pairing, picks, street
from forum.belonging.forms import StallForm, VolunteerForm, WordsForm
from forum.belonging.models import Helper, Pair, Pick, Stall, StreetSale
from forum.belonging.statuses import PairState
from forum.boards import watching
from forum.boards.grants import reader_of
from forum.boards.models import Board, Watch
from forum.boards.statuses import BoardKind
from listings.catalogue.models import Listing
from yardsale.accounts.badges import BADGES
from yardsale.accounts.models import User
from yardsale.accounts.requests import SignedInRequest
from yardsale.refusals import Refusal, explain_refusals

#: Street sales that are over, and words of a helper's conversation, on one page.
PAST, WORDS = 10, 50
PAIRS = 20


@require_safe
def all_badges(request: HttpRequest) -> HttpResponse:
    held = badges.holders()
    shown = [(badge, held.get(badge.slug, 0)) for badge in BADGES]
    return render(request, "belonging/badges.html", {"badges": shown})


# -- Picks ---------------------------------------------------------------------------------------------------------


@require_safe
def picks_page(request: HttpRequest) -> HttpResponse:
    """How things get onto the home page."""
    return render(request, "belonging/picks.html", {"shared": picks.strip()})


@login_required
@require_http_methods(["GET", "POST"])
@explain_refusals
def pick(request: SignedInRequest, code: str) -> HttpResponse:
    found = Listing.objects.on_sale().visible_to(request.user).select_related("seller")
    listing = get_object_or_404(found, code=code)
    if request.method == "POST":
        if request.POST.get("want") == "off":
            picks.drop(listing, by=request.user)
            messages.success(request, _("Taken back."))
        else:
            picks.pick(listing, by=request.user)
            messages.success(request, _("Picked. It may stand on the home page this week, with your name."))
        return redirect(listing)
    is_picked = Pick.objects.by(request.user).filter(listing=listing).exists()
    why_not = "" if is_picked else picks.why_not(request.user, listing)
    context = {"listing": listing, "is_picked": is_picked, "why_not": why_not}
    return render(request, "belonging/pick.html", context)


# -- Neighbourhoods ------------------------------------------------------------------------------------------------


def _groups(request: HttpRequest) -> "QuerySet[Board]":
    """Those that this person may read."""
    return Board.objects.filter(kind=BoardKind.DISTRICT, forum__in=reader_of(request.user).forums)


@require_safe
def neighbourhoods(request: HttpRequest) -> HttpResponse:
    """A group for each neighbourhood: its board, and who hears of it."""
    watching_it = Count("forum__watches", filter=Q(forum__watches__is_on=True))
    groups = _groups(request).select_related("forum").annotate(members=watching_it)
    mine: set[int] = set()
    if request.user.is_authenticated:
        joined = Watch.objects.by(request.user).filter(is_on=True, forum__isnull=False)
        mine = set(joined.values_list("forum_id", flat=True))
    home = request.user.district if request.user.is_authenticated else ""
    rows = [
        {"board": board, "is_joined": board.forum_id in mine, "is_home": board.forum.name == home}
        for board in groups.order_by("forum__name")
    ]
    rows.sort(key=lambda row: not row["is_home"])
    return render(request, "belonging/neighbourhoods.html", {"rows": rows})


@login_required
@require_POST
def join_neighbourhood(request: SignedInRequest, slug: str) -> HttpResponse:
    """Join or leave: by the board's own means, so that it is one thing in both places."""
    board = get_object_or_404(_groups(request).select_related("forum"), slug=slug)
    is_on = request.POST.get("want") != "off"
    watching.watch_board(board, by=request.user, is_on=is_on)
    words = (
        _("Welcome to %(name)s. You hear of what is new there.") if is_on else _("You have left %(name)s.")
    )
    messages.success(request, words % {"name": board.forum.name})
    return redirect("belonging:neighbourhoods")


# -- Street sales --------------------------------------------------------------------------------------------------


@require_safe
def street_sales(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    context = {"ahead": StreetSale.objects.ahead(now)[:50], "over": StreetSale.objects.over(now)[:PAST]}
    return render(request, "belonging/street_sales.html", context)


def _sale(slug: str) -> StreetSale:
    return get_object_or_404(StreetSale.objects.shown(), slug=slug)


@require_safe
def street_sale(request: HttpRequest, slug: str) -> HttpResponse:
    sale, now = _sale(slug), timezone.now()
    mine = None
    if request.user.is_authenticated:
        mine = Stall.objects.filter(sale=sale, person=request.user).first()
    context = {
        "sale": sale,
        "corners": street.corners(sale, request.GET.get("in", "")),
        "districts": street.districts_of(sale),
        "chosen": request.GET.get("in", ""),
        "mine": mine,
        "is_on": sale.is_on(now),
        "is_over": sale.is_over(now),
    }
    return render(request, "belonging/street_sale.html", context)


@login_required
@require_http_methods(["GET", "POST"])
@explain_refusals
def join_sale(request: SignedInRequest, slug: str) -> HttpResponse:
    sale = _sale(slug)
    if words := street.why_not(request.user, sale):
        messages.info(request, words)
        return redirect(sale)
    mine = Stall.objects.filter(sale=sale, person=request.user).first()
    form = StallForm(
        request.POST or None,
        sale=sale,
        districts=street.districts_of(sale),
        by=request.user,
        initial=_as_before(sale, mine),
    )
    if request.method == "POST" and form.is_valid():
        try:
            street.join(sale, by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("You take part. See you there!"))
            return redirect(sale)
    context = {"sale": sale, "form": form, "mine": mine}
    return render(request, "belonging/join.html", context, status=422 if form.errors else 200)


def _as_before(sale: StreetSale, mine: Stall | None) -> dict[str, Any]:
    if mine is None:
        begins, ends = timezone.localtime(sale.starts_at).time(), timezone.localtime(sale.ends_at).time()
        return {"opens_at": begins, "closes_at": ends if ends > begins else time(23, 59)}
    return {
        "district": mine.district.slug,
        "opens_at": mine.opens_at,
        "closes_at": mine.closes_at,
        "words": mine.words,
        "listings": list(mine.listings.values_list("code", flat=True)),
    }


@login_required
@require_POST
def leave_sale(request: SignedInRequest, slug: str) -> HttpResponse:
    sale = _sale(slug)
    street.leave(sale, by=request.user)
    messages.success(request, _("You do not take part any more."))
    return redirect(sale)


@require_safe
def sale_calendar(request: HttpRequest, slug: str) -> HttpResponse:
    answer = HttpResponse(street.calendar(_sale(slug)), content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{slug}.ics"'
    return answer


# -- Helpers -------------------------------------------------------------------------------------------------------


@login_required
@require_GET
def helping(request: SignedInRequest) -> HttpResponse:
    """For who is new: whom they may ask. For who has sold: whether they help."""
    user = request.user
    pairs = list(Pair.objects.involving(user).select_related("newcomer", "helper").order_by("-pk")[:PAIRS])
    mine = next(
        (pair for pair in pairs if pair.newcomer_id == user.pk and pair.state != PairState.ENDED), None
    )
    is_new = pairing.may_be_helped(user)
    helper = Helper.objects.filter(person=user).first()
    context = {
        "is_new": is_new,
        "mine": mine,
        "offered": pairing.offered(user) if is_new and mine is None else [],
        "may_volunteer": pairing.may_volunteer(user),
        "helper": helper,
        "form": VolunteerForm(initial={"most": helper.most if helper else 1}),
        "pairs": [pair for pair in pairs if pair.helper_id == user.pk or pair != mine],
    }
    return render(request, "belonging/helping.html", context)


@login_required
@require_POST
@explain_refusals
def volunteer(request: SignedInRequest) -> HttpResponse:
    form = VolunteerForm(request.POST)
    is_on = request.POST.get("want") != "off"
    most = form.cleaned_data["most"] if form.is_valid() else 1
    pairing.volunteer(request.user, is_on=is_on, most=most)
    thanks, gone = _("Kind of you. We offer you to whoever begins."), _("Nobody new is sent to you any more.")
    messages.success(request, thanks if is_on else gone)
    return redirect("belonging:helping")


@login_required
@require_POST
@explain_refusals
def ask(request: SignedInRequest, code: str) -> HttpResponse:
    helper = get_object_or_404(User.objects.active().filter(helper__isnull=False), code=code)
    pair = pairing.ask(helper, by=request.user)
    messages.success(request, _("Asked. You hear from us when %(name)s answers.") % {"name": helper.name})
    return redirect(pair)


def _pair(request: SignedInRequest, code: str) -> Pair:
    mine = Pair.objects.involving(request.user).select_related("newcomer", "helper")
    return get_object_or_404(mine, code=code)


@login_required
@require_http_methods(["GET", "POST"])
@explain_refusals
def pair(request: SignedInRequest, code: str) -> HttpResponse:
    found = _pair(request, code)
    form = WordsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            pairing.write(found, by=request.user, text=form.cleaned_data["text"])
        except Refusal as refusal:
            form.add_error("text", str(refusal))
        else:
            return redirect(f"{found.get_absolute_url()}#write")
    before = request.GET.get("before", "")
    said = found.said.select_related("by").order_by("-pk")
    if before.isascii() and before.isdigit() and len(before) < 19:
        said = said.filter(pk__lt=int(before))
    rows = list(said[: WORDS + 1])
    context = {
        "pair": found,
        "other": found.other_side(request.user),
        "is_helper": request.user.pk == found.helper_id,
        "said": rows[:WORDS][::-1],
        "older": f"?before={rows[WORDS - 1].pk}" if len(rows) > WORDS else "",
        "form": form,
        "may_write": pairing.may_write(request.user, found),
        "tips": _tips(request.user.pk == found.helper_id),
    }
    return render(request, "belonging/pair.html", context, status=422 if form.errors else 200)


def _tips(is_helper: bool) -> list[str]:
    if is_helper:
        return [
            _("Say hello first, and ask what they want to sell."),
            _("Look at their draft with them: three photos by daylight, the worst scratch among them."),
            _("You never pay, meet or post for them; what is about money, our support answers."),
        ]
    return [
        _("Ask anything: what a fair price is, how to photograph it, how to pack it."),
        _("Send the name of your listing; they find it on your page."),
        _("Never give anybody codes, passwords or bank details. A helper never asks."),
    ]


@login_required
@require_POST
@explain_refusals
def answer(request: SignedInRequest, code: str) -> HttpResponse:
    found = _pair(request, code)
    is_yes = request.POST.get("yes") == "1"
    pairing.answer(found, by=request.user, is_yes=is_yes)
    if is_yes:
        messages.success(request, _("Lovely. Say hello to %(name)s.") % {"name": found.newcomer.name})
        return redirect(found)
    messages.success(request, _("That is all right. We offered others to them."))
    return redirect("belonging:helping")


@login_required
@require_POST
@explain_refusals
def end(request: SignedInRequest, code: str) -> HttpResponse:
    found = _pair(request, code)
    pairing.end(found, by=request.user)
    messages.success(request, _("Ended. What was written stays for you both to read."))
    return redirect(reverse("belonging:helping"))
