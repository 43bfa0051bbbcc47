"""The agents' doors inside Django's admin: the queue, one ticket, what is done with one or many. `admin` says who comes in."""

from typing import Any

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from listings.payments import once
from support.tickets import (
    desk,
    desk_drawing,
    desk_forms,
    desk_page,
    drafts,
    figures,
    handling,
    looks,
    macros,
    presence,
    rules,
    talking,
    uploads,
)
from support.tickets.desk import VIEWS, Wanted
from support.tickets.models import Attachment, Macro, Ticket
from support.tickets.moves import Stale, hold
from support.tickets.statuses import OUTCOMES, Shown
from yardsale.accounts.models import User
from yardsale.accounts.requests import SignedInRequest
from yardsale.refusals import Refusal

CHANGED = gettext_lazy(
    "This ticket changed while you were writing. Nothing was sent, and your words are kept."
)


def frame(request: SignedInRequest, title: str, **more: Any) -> dict[str, Any]:
    """What the admin's own frame needs; its list of every room costs more than the page, and the views stand in its place."""
    site = admin.site
    return {
        "site_header": site.site_header,
        "site_title": site.site_title,
        "has_permission": True,
        "is_nav_sidebar_enabled": False,
        "available_apps": [],
        "title": title,
        **more,
    }


def ticket_of(request: SignedInRequest, code: str) -> Ticket:
    """One of the team's tickets; whoever asked it themselves finds none."""
    return desk_page.ticket_of(request.user, code)


def home(ticket: Ticket, wanted: Wanted | None = None) -> str:
    return desk_drawing.ticket_url(ticket.code, wanted.query if wanted else "")


def wanted_of(request: SignedInRequest) -> Wanted:
    """The view somebody came from: in the address, or in the form's own field."""
    back = request.POST.get("back", "")
    return desk_forms.wanted_from(QueryDict(back[:500]) if back else request.GET)


def mistakes(form: Any) -> str:
    """What is wrong with a form, in one line."""
    return " ".join(str(error) for errors in form.errors.values() for error in errors)


# -- The queue -----------------------------------------------------------------------------------------------------


@require_GET
def queue(request: SignedInRequest) -> HttpResponse:
    now, reader = timezone.now(), request.user
    people, queues = desk.workers(), desk.queues()
    form = desk_forms.FilterForm(request.GET, queues=queues, people=people, auto_id="filter_%s")
    wanted = form.wanted()
    page = desk.page(wanted, reader=reader, now=now, after=request.GET.get("after", ""))
    present = presence.of_many([row.pk for row in page.rows]) if page.rows else {}
    for row in page.rows:
        row.present = [name for name in present.get(row.pk, []) if name != reader.name]
    context = frame(
        request,
        str(VIEWS[wanted.view].label),
        form=form,
        wanted=wanted,
        views=_views(wanted, desk.counts(reader, now)),
        saved=_saved(reader, wanted),
        held=desk.held_mails(),
        most=desk.MOST,
        page=page,
        rows=desk_drawing.rows(
            page.rows,
            now=now,
            query=wanted.query,
            queues={one.pk: one.name for one in queues},
            people=dict(people),
            me=reader.pk,
        ),
        macros=macros.offered_to(reader),
        liked=figures.satisfaction(),
        view_form=desk_forms.ViewForm(may_share=rules.may_lead(reader), auto_id="view_%s"),
        after=request.GET.get("after", ""),
    )
    return render(request, "tickets/desk/queue.html", context)


def _views(wanted: Wanted, counts: dict[str, int]) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "label": view.label,
            "icon": view.icon,
            "count": f"{desk.MOST}+" if counts[name] > desk.MOST else str(counts[name]),
            "is_here": wanted == Wanted(view=name),
            "is_hot": name == "soon" and counts[name] > 0,
        }
        for name, view in VIEWS.items()
    ]


def _saved(reader: User, wanted: Wanted) -> list[dict[str, Any]]:
    return [
        {
            "view": one,
            "is_here": one.query == wanted.query,
            "may_forget": one.owner_id == reader.pk or (one.owner_id is None and rules.may_lead(reader)),
        }
        for one in desk.saved_views(reader)
    ]


@require_http_methods(["GET", "POST"])
def bulk(request: SignedInRequest) -> HttpResponse:
    """A macro over many tickets: first what it would say and do, then each in its own transaction."""
    asked = request.POST if request.method == "POST" else request.GET
    wanted = wanted_of(request)
    back = f"{reverse('admin:tickets_ticket_changelist')}?{wanted.query}"
    macro = _macro(request, asked.get("macro", ""))
    anyway = {_picked(one)[0] for one in asked.getlist("anyway")[: desk.PAGE]}
    picked = dict(_picked(one) for one in (asked.getlist("pick") + asked.getlist("anyway"))[: desk.PAGE])
    tickets = desk.chosen(list(picked), reader=request.user)
    if not tickets or macro is None:
        messages.warning(
            request, _("Choose a macro first.") if tickets else _("Tick at least one ticket first.")
        )
        return redirect(back)
    context = frame(
        request, macro.title, macro=macro, effects=macros.effects(macro), back=back, wanted=wanted
    )
    if request.method == "GET":
        previews = _previews(macro, tickets, request.user)
        can_any = any(one["is_others"] or not one["refusal"] for one in previews)
        context |= {"previews": previews, "count": len(tickets), "can_any": can_any}
        context["button"] = macros.summary(macro, count=sum(not one["refusal"] for one in previews))
        return render(request, "tickets/desk/bulk.html", context)
    with_versions = [(ticket, picked[ticket.code] or ticket.version) for ticket in tickets]
    context["outcomes"] = macros.apply_to_many(macro, with_versions, by=request.user, anyway=anyway)
    context["done"] = sum(one.is_done for one in context["outcomes"])
    return render(request, "tickets/desk/done.html", context)


def _picked(one: str) -> tuple[str, int]:
    """ "code" when it was ticked, "code:version" when it was looked at."""
    code, _colon, version = one.partition(":")
    return code, int(version) if version.isascii() and version.isdigit() and len(version) < 10 else 0


def _previews(macro: Macro, tickets: list[Ticket], by: User) -> list[dict[str, Any]]:
    found = []
    for ticket in tickets:
        row: dict[str, Any] = {"ticket": ticket, "words": "", "refusal": "", "is_others": False}
        try:
            macros.refuse_unfit(macro, ticket)
            row["words"] = macros.filled(macro, macros.values_for(ticket, by=by))
            row["is_others"] = True
            macros.refuse_others(macro, ticket, by=by)
            row["is_others"] = False
        except Refusal as refusal:
            row["refusal"] = str(refusal)
        found.append(row)
    return found


def _macro(request: SignedInRequest, key: str) -> Macro | None:
    if not (key.isascii() and key.isdigit() and len(key) < 18):
        return None
    return Macro.objects.filter(Q(owner=None) | Q(owner=request.user), pk=int(key), is_retired=False).first()


# -- One ticket ----------------------------------------------------------------------------------------------------


@require_GET
def ticket(request: SignedInRequest, code: str) -> HttpResponse:
    found = ticket_of(request, code)
    lately = looks.lately(found, by=request.user)
    looks.opened(found, by=request.user, known=lately)
    context = desk_page.everything(
        found, wanted_of(request), reader=request.user, lately=lately, whole="all" in request.GET
    )
    return render(
        request, "tickets/desk/ticket.html", frame(request, f"#{found.code} {found.subject}", **context)
    )


@require_GET
def skip(request: SignedInRequest, code: str) -> HttpResponse:
    """On to the one below it in the view, with this one as it is; from the last one back to the view."""
    found, wanted = ticket_of(request, code), wanted_of(request)
    below = desk.following(found, wanted, reader=request.user)
    if below:
        return redirect(desk_drawing.ticket_url(below, wanted.query))
    messages.info(request, _("That was the last one of this view."))
    return redirect(f"{reverse('admin:tickets_ticket_changelist')}?{wanted.query}")


#: What each button of the composer does, and what is said when it is done.
BUTTONS: dict[str, tuple[Any, Any]] = {
    "": (gettext_lazy("Send reply"), gettext_lazy("Your reply to #%(code)s is on its way.")),
    "wait": (
        gettext_lazy("Reply and wait"),
        gettext_lazy("Your reply to #%(code)s is on its way; the customer has the ball."),
    ),
    "solve": (
        gettext_lazy("Reply and solve"),
        gettext_lazy("Your reply is on its way, and #%(code)s is solved."),
    ),
    "note": (
        gettext_lazy("Save note"),
        gettext_lazy("Your note stands in #%(code)s. Only our team reads it."),
    ),
}


@require_POST
def send(request: SignedInRequest, code: str) -> HttpResponse:
    """A reply or a note. Whatever keeps it from being sent, words and files are shown again."""
    found = ticket_of(request, code)
    again = once.before(request)
    if again is not None:
        return redirect(again)
    then = request.POST.get("then", "")
    if then not in BUTTONS:
        raise Http404
    files, problems = uploads.take(
        request.FILES.getlist("files"), request.POST.getlist("kept"), by=request.user
    )
    composing = _Composing(request, found, then, files)
    form = desk_forms.MessageForm(request.POST)
    if problems:
        return composing.show(" ".join(problems), status=422)
    if not form.is_valid():
        return composing.show(mistakes(form), status=422)
    # What is stale is shown with what is new, and asks whose it is on the same page.
    is_stale = form.cleaned_data["version"] != found.version
    if composing.is_others(found) and not is_stale and "anyway" not in request.POST:
        return composing.ask_owner()
    try:
        return once.only(request, lambda: composing.send(**form.cleaned_data))
    except Stale as stale:
        return composing.show(str(CHANGED), status=409, stale=stale)
    except Refusal as refusal:
        return composing.show(str(refusal), status=422)


class _Composing:
    """Words on their way from one page to the next, with their files."""

    def __init__(self, request: SignedInRequest, ticket: Ticket, then: str, files: list[Attachment]) -> None:
        self.request, self.ticket, self.then, self.files = request, ticket, then, files
        self.wanted = wanted_of(request)

    def send(self, *, text: str, version: int, outcome: str = "") -> HttpResponse:
        by, ticket = self.request.user, self.ticket
        if self.then == "note":
            talking.note(ticket, by=by, text=text, version=version, attachments=self.files)
        else:
            more = {"owner": by} if self.request.POST.get("anyway") == "take" else {}
            extra = [("assigned", {"owner": by.pk})] if more and ticket.owner != by else []
            if self.then == "solve" and outcome:
                lines, ended = handling.planned(ticket, outcome=outcome)
                extra, more = [*extra, *lines], more | ended
            talking.reply(
                ticket,
                by=by,
                text=text,
                version=version,
                then=self.then,
                attachments=self.files,
                extra=extra,
                **more,
            )
        messages.success(self.request, str(BUTTONS[self.then][1]) % {"code": ticket.code})
        return redirect(self._further())

    def _further(self) -> str:
        if self.request.POST.get("go") != "next":
            return home(self.ticket, self.wanted)
        code = desk.next_after(self.ticket, self.wanted, reader=self.request.user)
        if code:
            return desk_drawing.ticket_url(code, self.wanted.query)
        messages.info(self.request, _("That was the last one of this view."))
        return f"{reverse('admin:tickets_ticket_changelist')}?{self.wanted.query}"

    def is_others(self, ticket: Ticket) -> bool:
        """A reply to somebody else's ticket; a note in it disturbs nobody."""
        return self.then != "note" and ticket.owner is not None and ticket.owner != self.request.user

    def ask_owner(self) -> HttpResponse:
        name = self.ticket.owner.name if self.ticket.owner else ""
        words = _("%(name)s has this ticket. Do you want to answer all the same?") % {"name": name}
        return self.show(words, status=409, asks=True)

    def show(
        self, words: str, *, status: int, stale: Stale | None = None, asks: bool = False
    ) -> HttpResponse:
        """Everything typed and chosen, with why it was not sent and what is new since."""
        reader = self.request.user
        text = self.request.POST.get("text", "")
        fresh = ticket_of(self.request, self.ticket.code)
        asks = asks or bool(stale and self.is_others(fresh))
        drafts.keep(fresh, by=reader, text=text, is_note=self.then == "note", version=fresh.version)
        presence.be_seen(fresh, by=reader, is_typing=True)
        version = (
            fresh.version if stale or not self.request.POST.get("version") else self.request.POST["version"]
        )
        context = frame(
            self.request,
            f"#{fresh.code} {fresh.subject}",
            ticket=fresh,
            words=words,
            text=text,
            files=self.files,
            then=self.then,
            outcomes=OUTCOMES if self.then == "solve" and fresh.is_complaint else (),
            outcome=self.request.POST.get("outcome") or fresh.outcome,
            button=BUTTONS[self.then][0],
            version=version,
            news=desk_page.news(fresh, stale.since) if stale else "",
            stale=bool(stale),
            asks=asks,
            wanted=self.wanted,
            go=self.request.POST.get("go", ""),
            anyway=self.request.POST.get("anyway", ""),
            can=desk_page.can(fresh, reader=reader),
            others=presence.others(fresh, than=reader),
        )
        return render(self.request, "tickets/desk/again.html", context, status=status)


@require_POST
def save_draft(request: SignedInRequest, code: str) -> HttpResponse:
    """By the script a moment after the last letter, or by the button: nothing of the ticket changes."""
    found = ticket_of(request, code)
    version = request.POST.get("version", "")
    by_script = request.headers.get("X-Requested-With") == "fetch"
    with transaction.atomic():
        # Behind a send on its way: what the script saves while the words are sent must not come back as a draft.
        hold(found)
        if not (by_script and once.is_used(request)):
            drafts.keep(
                found,
                by=request.user,
                text=request.POST.get("text", ""),
                is_note=request.POST.get("mode") == "note",
                version=int(version)
                if version.isascii() and version.isdigit() and len(version) < 10
                else found.version,
            )
    if by_script:
        return HttpResponse(status=204)
    messages.success(request, _("Your draft is kept. Nobody else reads it."))
    return redirect(home(found, wanted_of(request)))


@require_POST
def present(request: SignedInRequest, code: str) -> HttpResponse:
    """A beacon of an open page: I am here, I type. Answers who else is, and whether the ticket changed meanwhile."""
    found = ticket_of(request, code)
    if request.POST.get("leaves"):
        presence.leave(found, by=request.user)
        return HttpResponse(status=204)
    presence.be_seen(found, by=request.user, is_typing=request.POST.get("typing") == "1")
    seen = request.POST.get("version", "")
    context = {
        "others": presence.others(found, than=request.user),
        "is_changed": seen.isascii() and seen.isdigit() and int(seen[:10]) != found.version,
        "ticket": found,
        "wanted": wanted_of(request),
    }
    return render(request, "tickets/desk/_present.html", context)


@require_http_methods(["GET", "POST"])
def macro(request: SignedInRequest, code: str) -> HttpResponse:
    """What a macro would say and do here, its words to be mended; then it does all of it or nothing."""
    found = ticket_of(request, code)
    again = once.before(request)
    if again is not None:
        return redirect(again)
    asked = request.POST if request.method == "POST" else request.GET
    chosen = _macro(request, asked.get("macro", ""))
    if chosen is None:
        messages.warning(request, _("Choose a macro first."))
        return redirect(home(found, wanted_of(request)))
    composing = _Composing(request, found, "note" if chosen.is_note else "", [])
    words, news, status = "", "", 200
    try:
        text = macros.filled(chosen, macros.values_for(found, by=request.user))
        text = request.POST.get("text", text) if request.method == "POST" else text
        if request.method == "POST":
            return once.only(request, lambda: _apply(composing, chosen, text))
    except Stale as stale:
        found = ticket_of(request, code)
        words, news, status = str(CHANGED), desk_page.news(found, stale.since), 409
    except Refusal as refusal:
        words, text, status = str(refusal), request.POST.get("text", ""), 422
    context = frame(
        request,
        chosen.title,
        ticket=found,
        macro=chosen,
        effects=macros.effects(chosen),
        button=macros.summary(chosen),
        text=text,
        words=words,
        news=news,
        wanted=wanted_of(request),
        go=request.POST.get("go", ""),
        can=desk_page.can(found, reader=request.user),
    )
    # What is only looked at is shown although it could not be done: the page says why.
    return render(
        request, "tickets/desk/macro.html", context, status=status if request.method == "POST" else 200
    )


def _apply(composing: _Composing, chosen: Macro, text: str) -> HttpResponse:
    request, found = composing.request, composing.ticket
    form = desk_forms.VersionForm(request.POST, ticket=found, by=request.user)
    if not form.is_valid():
        raise Refusal(
            _("This page was too old to act on. Please look again, then press the button once more.")
        )
    macros.apply(chosen, found, by=request.user, version=form.cleaned_data["version"], text=text)
    messages.success(
        request, _("“%(macro)s” is done in #%(code)s.") % {"macro": chosen.title, "code": found.code}
    )
    return redirect(composing._further())


@require_POST
def reveal(request: SignedInRequest, code: str) -> HttpResponse:
    """Private matter, for a few minutes: who looked is written down first."""
    found = ticket_of(request, code)
    what = request.POST.get("what", "")
    if what not in {Shown.EMAIL, Shown.ADDRESS} or (what == Shown.ADDRESS and found.order is None):
        raise Http404
    desk_page.reveal(found, what, by=request.user, reason=request.POST.get("reason", ""))
    return redirect(f"{home(found, wanted_of(request))}#{'customer' if what == Shown.EMAIL else 'order'}")


@require_GET
def file(request: SignedInRequest, code: str, pk: int) -> HttpResponseBase:
    """A file of this ticket, or of one merged into it; who opened it is written down."""
    found = ticket_of(request, code)
    here = Q(message__ticket=found) | Q(message__ticket__merged_into=found)
    wanted = get_object_or_404(Attachment.objects.filter(here | Q(message=None, by=request.user)), pk=pk)
    answer = uploads.handed_out(wanted)
    looks.record(request.user, Shown.FILE, ticket=found, about=found.customer, key=str(wanted.pk))
    return answer


# -- Everything else that is done with it --------------------------------------------------------------------------
