"""The help centre: a handful of short articles, and beside them what neighbours asked and others answered."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from forum.boards.counting import ROOM
from forum.questions import search as questions
from support.help import search
from support.help.articles import ARTICLES, numbers
from yardsale.visitors import kept_for_visitors, shows_room

__all__ = ["ARTICLES", "article", "index"]
#: Answers beside an article, on the first page, and for a search.
BESIDE, COMMON, FOUND = 3, 5, 8
#: An article's words are chosen: one of them in a title is enough.
ONE_WORD = 0.06


@require_GET
@kept_for_visitors
def index(request: HttpRequest) -> HttpResponse:
    """`?q=` looks through articles and accepted answers."""
    shows_room(request, ROOM)
    asked = " ".join(request.GET.get("q", "").replace("\x00", "").split())[: search.LONGEST_QUERY]
    context = (
        _found(asked)
        if asked
        else {"articles": ARTICLES.values(), "answered": questions.answered_most(most=COMMON)}
    )
    return render(request, "help/index.html", context | {"asked": asked})


def _found(asked: str) -> dict[str, Any]:
    return {"articles": search.find(asked), "answered": questions.answered_like(asked, most=FOUND)}


@require_GET
@kept_for_visitors
def article(request: HttpRequest, slug: str) -> HttpResponse:
    """With what neighbours asked about the same."""
    shows_room(request, ROOM)
    if slug not in ARTICLES:
        raise Http404
    found = ARTICLES[slug]
    answered = questions.answered_like(found.words, most=BESIDE, least=ONE_WORD)
    context = numbers() | {"article": found, "answered": answered}
    return render(request, f"help/articles/{slug}.html", context)
