"""The help centre: short articles, beside them what neighbours asked and others answered, and the way to a person."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from forum.boards.counting import ROOM as BOARDS
from forum.questions import search as questions
from listings.dashboard import visitors
from support.help import actions, articles, contact, search, suggesting
from support.help.articles import ARTICLES, MOST_ASKED, Article, numbers
from support.help.forms import CommentForm
from support.help.models import Helped
from yardsale import limits
from yardsale.refusals import Refusal, explain_refusals
from yardsale.visitors import kept_for_visitors, shows_room

#: Answers beside an article, on the first page, and for a search.
BESIDE, COMMON, FOUND = 3, 5, 8
#: An article's words are chosen: one of them in a title is enough.
ONE_WORD = 0.06


@require_GET
@kept_for_visitors
def index(request: HttpRequest) -> HttpResponse:
    """`?q=` looks through articles and accepted answers."""
    shows_room(request, BOARDS, actions.ROOM)
    asked = _asked(request)
    context = _found(asked) if asked else _everything()
    return render(request, "help/index.html", context | {"asked": asked, "contact_url": contact.address()})


def _asked(request: HttpRequest) -> str:
    return " ".join(request.GET.get("q", "").replace("\x00", "").split())[: search.LONGEST_QUERY]


def _found(asked: str) -> dict[str, Any]:
    return {"articles": search.find(asked), "answered": questions.answered_like(asked, most=FOUND)}


def _everything() -> dict[str, Any]:
    most_asked = [
        (question, ARTICLES[slug].url + (f"#{anchor}" if anchor else ""))
        for question, slug, anchor in MOST_ASKED
    ]
    return {
        "shelves": articles.shelves(),
        "most_asked": most_asked,
        "answered": questions.answered_most(most=COMMON),
    }


@require_GET
@kept_for_visitors
def article(request: HttpRequest, slug: str) -> HttpResponse:
    """With what neighbours asked about the same, and whether it helped."""
    shows_room(request, BOARDS, actions.ROOM)
    found = _article(slug)
    context = {
        "article": found,
        "answered": questions.answered_like(found.words, most=BESIDE, least=ONE_WORD),
        "siblings": [one for one in ARTICLES.values() if one.topic == found.topic and one.slug != slug],
        "contact_url": contact.address(about=slug),
        "said": _said(request, slug),
    }
    if found.text:
        return render(request, "help/written.html", context)
    return render(request, f"help/articles/{slug}.html", numbers() | context)


def _article(slug: str) -> Article:
    found = articles.named(slug)
    if found is None:
        raise Http404
    return found


def _said(request: HttpRequest, slug: str) -> Helped | None:
    """What a signed-in person has answered; kept pages are the same for everybody."""
    if not request.user.is_authenticated:
        return None
    return Helped.objects.about(slug).filter(person=request.user).first()


# No token: signed-out pages are the same for everybody. All that a forged one can do is to be one visitor's answer of a
# day, since the session's cookie does not come along from elsewhere.
@csrf_exempt
@require_POST
@explain_refusals
def helped(request: HttpRequest, slug: str) -> HttpResponse:
    """Yes, or no: then we ask what was missing."""
    found = _article(slug)
    is_yes = request.POST.get("answer") == "yes"
    answer = _say(request, slug, is_yes=is_yes)
    if is_yes:
        messages.success(request, _("Thank you! Good to know."))
        return redirect(found.url)
    if answer is None:
        return redirect(contact.address(about=slug))
    return redirect("help:missing", slug, contact.told(answer))


def _say(request: HttpRequest, slug: str, *, is_yes: bool) -> Helped | None:
    """None when it does not count: programs, and forms on other sites."""
    by = request.user if request.user.is_authenticated else None
    visitor = visitors.visitor(request, by, what="help answers", believes_people=True)
    if visitor is None:
        return None
    _refuse_too_many(request)
    return actions.say(slug, by=by, visitor=visitor, is_yes=is_yes)


def _refuse_too_many(request: HttpRequest) -> None:
    # Another browser's name at each answer would make one address many visitors.
    address = limits.address(request)
    if not limits.allows("help answers", address, most=settings.HELPED_PER_DAY, seconds=86_400):
        raise Refusal(
            _("Thank you, those were many answers for one day. Write to us if something is missing.")
        )


@require_http_methods(["GET", "POST"])
@cache_control(private=True, no_store=True)
def missing(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """After a no: a few words for us, and from there to a person if somebody likes."""
    found, answer = _article(slug), contact.told_by(token, request.user)
    if answer is None or answer.article != slug:
        raise Http404
    # Browsers behind one address are one visitor: what one of them wrote is not shown to the next.
    is_theirs = answer.person_id is not None and answer.person_id == request.user.pk
    form = CommentForm(request.POST or None, initial={"comment": answer.comment if is_theirs else ""})
    if request.method == "POST" and form.is_valid():
        actions.comment(answer, form.cleaned_data["comment"])
        if "only" not in request.POST:
            return redirect(contact.address(about=slug, told=contact.words(answer)))
        messages.success(request, _("Thank you. We will make this article better."))
        return redirect(found.url)
    context = {"article": found, "form": form}
    response = render(request, "help/missing.html", context, status=422 if form.errors else 200)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@require_GET
def likely(request: HttpRequest) -> HttpResponse:
    """What may answer what is being typed (`?q=`), as a part of a page. Nothing of it is kept or written down."""
    address = limits.address(request)
    if not limits.allows("help suggestions", address, most=settings.SUGGESTIONS_PER_MINUTE, seconds=60):
        # htmx leaves what it showed before.
        return HttpResponse(status=429)
    response = render(request, "help/_likely.html", {"likely": suggesting.likely(_asked(request))})
    response.headers["X-Robots-Tag"] = "noindex"
    return response
