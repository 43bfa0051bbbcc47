"""Looking around: the home page, browsing, searching, and one thing's own page."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import get_template
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from listings.catalogue import browse as browsing
from listings.catalogue import cards, facets, filter_form, recent, rules, strips, suggestions, tree, values
from listings.catalogue import detail as details
from listings.catalogue import search as searching
from listings.catalogue.filters import HAS, Filters, Reader, Sort
from listings.catalogue.models import Listing
from listings.catalogue.query import Query
from listings.catalogue.statuses import PUBLIC
from listings.catalogue.tree import Node
from yardsale.accounts import rules as people
from yardsale.keeping import keeps_page, keeps_page_by, show
from yardsale.visitors import kept_for_visitors, shows

SORT_WORDS = {
    Sort.BEST: _("Best"),
    Sort.NEWEST: _("Newest"),
    Sort.CHEAPEST: _("Cheapest"),
    Sort.DEAREST: _("Dearest"),
    Sort.NEAREST: _("Nearest"),
}
#: Categories offered where nothing is found.
MOST_OFFERED = 3
#: Cards of one strip of the home page.
STRIP = 12


def _lives_in(request: HttpRequest) -> str:
    return request.user.district if request.user.is_authenticated else ""


def _own_strips(request: HttpRequest) -> str:
    own = strips.of(request.user)
    return strips.cards_for(request) + _hung(own, cards.draw_all(*(strip.rows for strip in own)))


def _hung(own: list[strips.Strip], drawn: list[SafeString]) -> str:
    shown = list(zip(own, drawn, strict=True))
    return get_template("catalogue/_strips.html").render({"strips": shown}) if shown else SafeString("")


@require_safe
@kept_for_visitors
@keeps_page_by(share=_lives_in, own=_own_strips)
def home(request: HttpRequest) -> HttpResponse:
    places = browsing.near(_lives_in(request))
    fresh, own, shared = browsing.fresh(STRIP, places), strips.of(request.user), strips.shared()
    singly = [[row] for strip in shared for row in strip.rows]
    drawn = cards.draw_all(fresh, *(strip.rows for strip in own), *singly)
    told = iter(drawn[len(own) + 1 :])
    context = {
        "clothesline": _drawn("catalogue/_clothesline.html", None, groups=tree.current().groups),
        "place": places[0] if places else None,
        "fresh": drawn[0],
        "own": strips.cards_for(request) + _hung(own, drawn[1 : len(own) + 1]),
        "shared": [
            (
                strip,
                [(card, strip.notes.get(row.pk, "")) for row, card in zip(strip.rows, told, strict=False)],
            )
            for strip in shared
        ],
    }
    return show(request, "catalogue/home.html", context)


@require_safe
@kept_for_visitors
@keeps_page
def browse(request: HttpRequest, slug: str = "") -> HttpResponse:
    node = tree.category(slug) if slug else None
    if slug and node is None:
        raise Http404
    if node is not None:
        shows(request, node.path[0].pk)
    reader = Reader(request.GET)
    sorts = (Sort.NEWEST, Sort.CHEAPEST, Sort.DEAREST, *_by_distance(reader))
    sort = reader.sort(*sorts)
    filters = reader.read(node)
    page = browsing.page(filters, sort, request.GET.get("after", ""))
    counts = facets.of_list(filters)
    context = _results(request, filters, page, sort, sorts, counts) | {
        "node": node,
        "siblings": _siblings(node),
    }
    return _whole_or_part(request, "catalogue/browse.html", context)


def _own_searches(request: HttpRequest) -> str:
    """Beside the empty field what they looked for lately; what they look for now is written down."""
    typed = recent.said(request)
    if typed:
        if request.user.is_authenticated and "HTTP_HX_REQUEST" not in request.META:
            recent.remember(request.user.pk, typed)
        return ""
    if request.GET.get("q", "").strip():
        return ""
    found = recent.of(request)
    if not found and not (found is None or request.user.is_authenticated):
        return ""
    searches = [{"words": one, "url": recent.link(one)} for one in found or []]
    return get_template("catalogue/_recent.html").render(
        {"searches": searches, "is_off": found is None}, request
    )


@require_safe
@kept_for_visitors
@keeps_page_by(own=_own_searches)
def search(request: HttpRequest) -> HttpResponse:
    slug = request.GET.get("in", "")
    node = tree.category(slug) if slug else None
    aside = [key for key in request.GET.getlist("plainly")[: values.MOST] if values.from_key(key)]
    query = searching.understand(
        request.GET.get("q", ""), exactly=bool(request.GET.get("exactly")), node=node, plainly=aside
    )
    reader = Reader(request.GET)
    sorts = (
        (Sort.BEST, Sort.NEWEST, Sort.CHEAPEST, Sort.DEAREST, *_by_distance(reader))
        if query
        else (Sort.NEWEST,)
    )
    sort = reader.sort(*sorts)
    filters = reader.read(node)
    found = searching.find(query, filters, sort, request.GET.get("after", "")) if query else searching.NOTHING
    query = found.query or query
    always = [("q", query.typed)] + ([("in", node.slug)] if node else [])
    if query.is_exact:
        always.append(("exactly", "1"))
    always += [("plainly", key) for key in aside]
    context = _results(request, filters, found.page, sort, sorts, found.facets, always)
    context |= {"query": query, "found": found, "node": node, "groups": tree.current().groups}
    if not found.page.rows and query and not filters.pairs:
        likely = [*suggestions.categories(query.words), *tree.current().groups]
        context["perhaps_in"] = list(dict.fromkeys(likely))[:MOST_OFFERED]
    context["own"] = _own_searches(request)
    context["meant"] = _meant(query, filters, context["hidden"])
    context["missing"] = query.unheard if found.is_partial and found.page.rows else ""
    return _whole_or_part(request, "catalogue/search.html", context)


@require_safe
@kept_for_visitors
@keeps_page
def detail(request: HttpRequest, code: str) -> HttpResponse:
    listing = (
        Listing.objects.known_to(request.user)
        .select_related("seller")
        .defer("words")
        .filter(code=code)
        .first()
    )
    if listing is None:
        raise Http404
    if listing.group_id is not None:
        shows(request, listing.group_id)
    if not rules.may_open(request.user, listing):
        page = render(request, "catalogue/gone.html", details.gone(listing), status=410)
        # Browsers keep a 410 for ever unless told otherwise, and it may be back tomorrow.
        page.headers["Cache-Control"] = "private, no-cache"
        return page
    apart = people.kept_apart_from(listing.seller) if request.user.is_authenticated else set()
    involved = details.involved(listing) if request.user.is_authenticated else {}
    mine = involved.get(request.user.pk or 0)
    context = details.context(request.user, listing, are_apart=request.user.pk in apart, mine=mine)
    if listing.status not in PUBLIC:
        return render(request, "catalogue/detail.html", context)
    return show(request, "catalogue/detail.html", context, not_for={listing.seller_id, *involved} | apart)


# -- Inside --------------------------------------------------------------------------------------------------------


def _by_distance(reader: Reader) -> tuple[str, ...]:
    return (Sort.NEAREST,) if reader.has_middle else ()


def _results(
    request: HttpRequest,
    filters: Filters,
    page: browsing.Page,
    sort: str,
    sorts: tuple[str, ...],
    counts: facets.Facets,
    always: list[tuple[str, str]] | None = None,
) -> dict[str, Any]:
    """What `_results.html` needs; `always` stays in every link: the words searched for."""
    kept = list(always or [])
    sorted_by = [("sort", sort)] if sort != sorts[0] else []
    return {
        "filters": filters,
        "page": page,
        "cards": cards.draw(page.rows, eager=2),
        "form": filter_form.draw(filters, request.GET, counts),
        "counts": counts,
        "tree": _tree(request, filters, counts, kept + sorted_by),
        "hidden": kept + sorted_by,
        "hidden_values": [(HAS, value.key) for value in filters.values],
        "chips": filters.chips(kept + sorted_by),
        "without_filters": filters.without_filters(*kept, *sorted_by),
        "sorts": [
            {
                "words": SORT_WORDS[one],
                "url": filters.address(*kept, *([("sort", one)] if one != sorts[0] else [])),
                "is_current": one == sort,
            }
            for one in sorts
        ],
        "next_url": filters.address(*kept, *sorted_by, ("after", page.after)) if page.after else "",
        "is_later": "after" in request.GET,
        "first_url": filters.address(*kept, *sorted_by),
    }


def _meant(query: Query, filters: Filters, kept: list[tuple[str, str]]) -> list[dict[str, str]]:
    """The brands and sizes that the words name: each with the way to things that carry it only, and to take the words plainly."""
    chosen = {value.key for value in filters.values}
    return [
        {
            "words": value.words,
            "only": filters.address(*kept, (HAS, value.key)),
            "plainly": filters.address(*kept, ("plainly", value.key)),
        }
        for value in query.values
        if value.key not in chosen
    ]


def _whole_or_part(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """The whole page, or for htmx the part of it that a filter changes."""
    is_part = bool(request.htmx) and not request.htmx.boosted  # type: ignore[attr-defined]
    if is_part:
        context["fresh_counts"] = filter_form.counts_anew(context["filters"], request.GET, context["counts"])
        context["is_part"] = True
    response = (
        render(request, "catalogue/_results.html", context) if is_part else show(request, template, context)
    )
    patch_vary_headers(response, ["HX-Request"])
    return response


def _tree(
    request: HttpRequest, filters: Filters, counts: facets.Facets, kept: list[tuple[str, str]]
) -> dict[str, Any]:
    """The category tree with how many things each group holds, and each category of the one we are in: each a link there."""
    is_search = request.path == reverse("catalogue:search")
    here = filters.node.path if filters.node else []
    extra = [pair for pair in kept if pair[0] != "in"]

    def step(node: Node | None) -> dict[str, Any]:
        there = facets.kept_in(filters, node)
        if is_search:
            url = there.address(*extra, *([("in", node.slug)] if node else []))
        else:
            query = there.address(*extra)
            url = (node.url if node else reverse("catalogue:browse")) + (query if query != "?" else "")
        return {
            "node": node,
            "url": url,
            "count": counts.written_in(node) if node else "",
            "is_here": node is filters.node,
        }

    return {
        "everything": step(None),
        "groups": [
            step(group) | {"children": [step(child) for child in group.children] if group in here else []}
            for group in tree.current().groups
        ],
    }


def _siblings(node: Node | None) -> SafeString:
    """The categories to choose from here: the groups, or those of the group we are in."""
    siblings = node.path[0].children if node else tree.current().groups
    return _drawn("catalogue/_siblings.html", node, siblings=siblings, node=node)


def _drawn(template: str, of: Node | None, **values: Any) -> SafeString:
    """A part that only the category tree can change: made once for each reading of the tree."""
    kept = tree.current().rendered
    key = (template, of.pk if of else None)
    if key not in kept:
        kept[key] = get_template(template).render(values)
    return kept[key]
