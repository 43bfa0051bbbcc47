"""Beside the search itself: what the field offers while somebody types, feeds, and how we rank."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from listings.catalogue import browse, completion, feeds, ranking, recent, search, tree
from listings.catalogue.browse import MOST_COUNTED
from listings.catalogue.facets import MOST_FACETED
from listings.catalogue.filters import Reader, Sort


@require_safe
@cache_control(max_age=60, public=True)
def complete(request: HttpRequest) -> HttpResponse:
    """The options of the field's list, as a fragment."""
    found = completion.complete(request.GET.get("q", ""))
    return render(request, "catalogue/_completions.html", {"completions": found})


@require_safe
@cache_control(private=True, no_store=True)
def recently(request: HttpRequest) -> HttpResponse:
    """What they looked for lately, as options of the empty field's list."""
    found = [completion.Completion(one, recent.link(one), is_recent=True) for one in recent.of(request) or []]
    return render(request, "catalogue/_completions.html", {"completions": found[: completion.MOST]})


@require_POST
def forget(request: HttpRequest) -> HttpResponse:
    """One recent search (`q`), or all of them."""
    response = redirect("catalogue:search")
    recent.forget(request, response, request.POST.get("q", ""))
    return response


@require_POST
def remember(request: HttpRequest) -> HttpResponse:
    """Whether recent searches are kept: `want` is "on" or anything else."""
    response = redirect("catalogue:search")
    recent.keep(request, response, is_kept=request.POST.get("want") == "on")
    return response


@require_safe
def feed(request: HttpRequest, slug: str = "") -> HttpResponse:
    """Atom: the newest of a category, of a search, or of everything, with the same choices as the page it belongs to."""
    slug = slug or request.GET.get("in", "")
    node = tree.category(slug) if slug else None
    if slug and node is None:
        raise Http404
    filters = Reader(request.GET).read(node)
    query = search.understand(request.GET.get("q", ""), node=node)
    page = (
        search.find(query, filters, Sort.NEWEST, "").page if query else browse.page(filters, Sort.NEWEST, "")
    )
    name = query.words if query else node.name if node else _("Everything on sale")
    return feeds.answer(
        (row.pk for row in page.rows),
        title=name,
        page=request.get_full_path().replace("feed/", "", 1),
        feed=request.get_full_path(),
    )


@require_safe
def how(request: HttpRequest) -> HttpResponse:
    """How we rank, with the numbers of the code itself."""
    context = {
        "weights": dict(zip(("place", "text", "kind", "title"), _weights(), strict=True)),
        "synonym": round(100 * ranking.SYNONYM),
        "carried": round(100 * ranking.CARRIED),
        "adjacent": round(100 * ranking.ADJACENT),
        "scored": ranking.MOST_SCORED,
        "found": ranking.MOST_FOUND,
        "ranked": ranking.MOST_RANKED,
        "counted": MOST_COUNTED,
        "faceted": MOST_FACETED,
    }
    return render(request, "catalogue/how.html", context)


def _weights() -> list[int]:
    """In hundredths of a word of the title."""
    return [round(100 * float(weight)) for weight in ranking.WEIGHTS.strip("{}").split(",")]
