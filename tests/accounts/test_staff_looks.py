"""Every page of the staff's admin in a real browser: accessible, inside its width, quiet in the console, strict policy.

The pages are found through the registry and through the pages themselves: a model registered tomorrow is looked at
tomorrow. Only a row of it must be put into `registered.furnish`.
"""

from urllib.parse import urlsplit

import pytest
from django.contrib import admin
from django.contrib.admin.models import ADDITION, CHANGE, DELETION, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.test import RequestFactory
from django.urls import resolve, reverse

from support.tickets.models import Ticket
from tests.accounts.registered import furnish
from tests.factories import UserFactory
from yardsale.accounts.models import User
from yardsale.accounts.roles import ADMIN, PERMISSIONS

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def furnished(transactional_db):
    furnish()


# -- Each model's pages, as whoever may see most ---------------------------------------------------------------------


#: Has pages of its own in place of the admin's: tests/tickets/test_desk_looks.py looks at them.
APART = {Ticket}


@pytest.mark.parametrize(
    "model",
    [model for model in admin.site._registry if model not in APART],
    ids=lambda model: model._meta.label_lower,
)
def test_every_page_of(model, tour, furnished, monkeypatch):
    person = UserFactory(role=ADMIN)
    pages, asked = admin.site._registry[model], _asked_by(person)
    name = f"admin-{model._meta.model_name}"
    start = reverse(_page(model, "changelist"))
    seen = tour(person)

    # A short list has further pages too, and is inspected sooner.
    monkeypatch.setattr(pages, "list_per_page", 2)

    things = seen.see(f"{name}-list", start, links="#result_list tbody th a")
    assert things, f"There is no {model._meta.verbose_name} to look at: put one into `registered.furnish`."
    if pages.search_fields:
        seen.see(f"{name}-nothing", f"{start}?q=nothing+at+all")
    if filters := seen.see(f"{name}-sorted", f"{start}?o=1.-2&_facets=True", links="#changelist-filter a"):
        seen.see(f"{name}-filtered", filters[-1])

    first = model._base_manager.get(pk=resolve(urlsplit(things[0]).path).kwargs["object_id"])
    _log(person, model, first.pk)
    _see_thing(seen, f"{name}-first", things[0])
    for row in pages.get_queryset(asked)[:50]:
        if _may_do(pages, asked, row) != _may_do(pages, asked, first):
            _see_thing(seen, f"{name}-other", reverse(_page(model, "change"), args=[row.pk]))
            break
    if pages.has_add_permission(asked):
        _see_form(seen, f"{name}-add", reverse(_page(model, "add")))
    for action in pages.get_actions(asked):
        seen.see(f"{name}-{action}", start, act=lambda page, action=action: _choose(page, action))
    assert seen.wrong == []


def _page(model, page):
    return f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}"


def _asked_by(person):
    request = RequestFactory().get("/admin/")
    request.user = person
    return request


def _may_do(pages, asked, row):
    """What distinguishes two rows' pages: what may be done there, and which boxes may be filled in."""
    can = pages.has_change_permission(asked, row), pages.has_delete_permission(asked, row)
    return *can, pages.get_fields(asked, row), pages.get_readonly_fields(asked, row)


def _see_thing(seen, name, path):
    """The page of one row and those it leads to: its history, its end, what else may be done with it."""
    start = urlsplit(path).path.partition("change/")[0]
    for link in seen.see(name, path, links=f"#content a[href^='{start}']"):
        seen.see(f"{name}-{urlsplit(link).path.rstrip('/').rpartition('/')[2]}", link)


def _log(person, model, object_id):
    """Something of each kind in the row's history and among the person's recent actions."""
    kind = ContentType.objects.get_for_model(model)
    for flag in (ADDITION, CHANGE, DELETION):
        LogEntry.objects.create(
            user=person, content_type=kind, object_id=object_id, object_repr="A thing", action_flag=flag,
            change_message="Changed its name",
        )  # fmt: skip


def _see_form(seen, name, path):
    """An empty form, sent off empty, and the lists that it lets one choose from."""
    for link in seen.see(name, path, links="a.related-lookup, a.related-widget-wrapper-link"):
        seen.see(f"{name}-choose", f"{link}{'&' if '?' in link else '?'}_popup=1")
    seen.see(f"{name}-wrong", path, act=lambda page: page.locator("[name=_save]").click())


def _choose(page, action):
    page.locator("input.action-select").first.check()
    page.locator("select[name=action]").select_option(action)
    page.locator("[name=index]").first.click()


# -- What the others see ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", PERMISSIONS)
def test_the_pages_of(role, tour, furnished):
    """The index, and whatever looks different for this role from what an admin sees."""
    person, most = UserFactory(role=role), UserFactory(role=ADMIN)
    seen = tour(person)
    seen.see(f"admin-index-{role}", "/admin/")
    for model, pages in admin.site._registry.items():
        if not pages.has_view_permission(_asked_by(person)) or _may(pages, person) == _may(pages, most):
            continue
        name = f"admin-{model._meta.model_name}-{role}"
        for thing in seen.see(name, reverse(_page(model, "changelist")), links="#result_list tbody th a")[:1]:
            seen.see(f"{name}-thing", thing)
    assert seen.wrong == []


def test_the_first_page_after_some_work_and_the_page_of_each_room(tour, transactional_db):
    person = UserFactory(role=ADMIN)
    _log(person, User, person.pk)
    seen = tour(person)
    for link in seen.see("admin-index", "/admin/", links="caption a.section"):
        seen.see(f"admin-room-{link.rstrip('/').rpartition('/')[2]}", link)
    assert seen.wrong == []


def _may(pages, person):
    request = _asked_by(person)
    return pages.get_model_perms(request), sorted(pages.get_actions(request))
