"""The doors to posts outside, inside the admin's frame, for whoever speaks for the company."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from listings.catalogue.models import Listing
from notifications.social import actions, choosing, page, posting, rules, saying
from notifications.social.forms import ElsewhereForm, PostForm, ReleaseForm
from notifications.social.models import Objection, Post
from yardsale.accounts.requests import SignedInRequest
from yardsale.refusals import Refusal


def speakers_only(view: Callable[..., HttpResponse]) -> Any:
    """Our people who speak for us; others of our people are refused, everybody else is led to the admin's sign-in."""

    @wraps(view)
    def asked(request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not rules.may_speak(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return admin.site.admin_view(asked)


def _frame(request: HttpRequest, title: str, **more: Any) -> dict[str, Any]:
    return {
        "site_header": admin.site.site_header,
        "site_title": admin.site.site_title,
        "has_permission": True,
        "is_nav_sidebar_enabled": False,
        "available_apps": [],
        "title": title,
        **more,
    }


@speakers_only
@require_GET
def posts(request: SignedInRequest) -> HttpResponse:
    shown = page.list_of(request.GET.get("state", ""), request.GET.get("before", ""))
    return render(request, "social/list.html", _frame(request, _("Posts outside"), **shown, **page.purse()))


@speakers_only
@require_http_methods(["GET", "POST"])
def compose(request: SignedInRequest) -> HttpResponse:
    """The form, the preview of what stands in it ("Preview" stores nothing), and the new posts."""
    wish = request.POST.get("do", "")
    form = PostForm(request.POST or None, is_draft=wish == "draft")
    if request.method == "POST" and form.is_valid() and wish != "preview":
        made = [
            actions.compose(by=request.user, network=network, is_draft=form.is_draft, **_said(form))
            for network in form.chosen_networks()
        ]
        messages.success(request, _("Kept. Nothing has left: it waits for its release."))
        return redirect(made[0] if len(made) == 1 else "social:list")
    return _form_page(request, form, _("New post"))


@speakers_only
@require_http_methods(["GET", "POST"])
def change(request: SignedInRequest, code: str) -> HttpResponse:
    post = get_object_or_404(Post, code=code)
    if not rules.may_change(request.user, post):
        messages.info(request, _("It is on its way or out there, so its words stay as they are."))
        return redirect(post)
    begin = {"text": post.text, "link": post.link, "things": " ".join(_codes(post)), "version": post.version}
    wish = request.POST.get("do", "")
    form = PostForm(request.POST or None, post=post, initial=begin, is_draft=wish == "draft")
    seen = request.POST.get("version", "") if request.method == "POST" else str(post.version)
    if (
        request.method == "POST"
        and form.is_valid()
        and wish != "preview"
        and _changed(request, post, form, seen)
    ):
        messages.success(request, _("Kept. Nothing has left: it waits for its release."))
        return redirect(post)
    return _form_page(request, form, _("Change a post"), post=post, seen=seen)


def _changed(request: SignedInRequest, post: Post, form: PostForm, seen: str) -> bool:
    """Whether it could be kept; otherwise the form says why, with all that was typed."""
    version = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else 0
    try:
        actions.change(post, by=request.user, version=version, is_draft=form.is_draft, **_said(form))
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def _said(form: PostForm) -> dict[str, Any]:
    cleaned = form.cleaned_data
    return {"text": cleaned["text"], "link": cleaned["link"], "listings": cleaned["things"]}


def _codes(post: Post) -> list[str]:
    return list(post.finds.values_list("listing__code", flat=True))


def _form_page(request: SignedInRequest, form: PostForm, title: str, **more: Any) -> HttpResponse:
    """With a preview for each network as soon as something was sent."""
    previews = []
    if form.is_bound:
        said = getattr(form, "cleaned_data", {})
        previews = [
            saying.preview(name, said.get("text", ""), said.get("link", ""), said.get("things", []))
            for name in form.chosen_networks()
        ]
    context = _frame(request, title, form=form, previews=previews, site_url=settings.SITE_URL, **more)
    return render(request, "social/form.html", context, status=422 if form.is_bound and form.errors else 200)


@speakers_only
@require_GET
def post(request: SignedInRequest, code: str) -> HttpResponse:
    one = get_object_or_404(
        Post.objects.select_related("by", "released_by", "deleted_by", "delete_by"), code=code
    )
    return _post_page(request, one, ReleaseForm(initial={"version": one.version}))


def _post_page(request: SignedInRequest, one: Post, form: ReleaseForm, status: int = 200) -> HttpResponse:
    shown = page.post_of(one, request.user)
    title = _("Post on %(network)s") % {"network": one.get_network_display()}
    return render(request, "social/post.html", _frame(request, title, form=form, **shown), status=status)


@speakers_only
@require_POST
def release(request: SignedInRequest, code: str) -> HttpResponse:
    one = get_object_or_404(
        Post.objects.select_related("by", "released_by", "deleted_by", "delete_by"), code=code
    )
    form = ReleaseForm(request.POST)
    if form.is_valid():
        try:
            actions.release(
                one, by=request.user, version=form.cleaned_data["version"], due_at=form.cleaned_data["at"]
            )
        except Refusal as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Released. It leaves at its time, and once."))
        return redirect(one)
    return _post_page(request, one, form, status=422)


def _press(act: Callable[[Post, Any], None], done: str) -> Any:
    """A button on a post's page: what it does, and what is said then. A refusal is said instead."""

    @require_POST
    def pressed(request: SignedInRequest, code: str) -> HttpResponse:
        one = get_object_or_404(Post, code=code)
        try:
            act(one, request.user)
        except Refusal as refusal:
            messages.error(request, str(refusal))
        else:
            one.refresh_from_db()
            messages.success(request, done % {"state": one.get_status_display()})
        return redirect(one)

    return speakers_only(pressed)


stop = _press(lambda one, user: actions.stop(one, by=user), "Taken back. It waits for its release.")
drop = _press(lambda one, user: actions.drop(one, by=user), "Thrown away.")
look = _press(lambda one, user: _look(one), "Looked: “%(state)s”.")
delete = _press(lambda one, user: posting.delete(one, by=user), "Deleted there.")


def _look(one: Post) -> None:
    posting.look_for(one)


@speakers_only
@require_GET
def spending(request: SignedInRequest) -> HttpResponse:
    shown = page.spending()
    return render(
        request, "social/spending.html", _frame(request, _("What posts cost"), **shown, **page.purse())
    )


# -- For sellers ---------------------------------------------------------------------------------------------------


@login_required
@require_http_methods(["GET", "POST"])
def elsewhere(request: SignedInRequest) -> HttpResponse:
    """Whether a seller's things may be shown outside at all, and which single ones are kept here."""
    own = Objection.objects.filter(person=request.user)
    begin = {"is_shown": not own.filter(listing=None).exists()}
    form = ElsewhereForm(request.POST or None, initial=begin)
    if request.method == "POST" and form.is_valid():
        choosing.object_to(request.user.pk, on=not form.cleaned_data["is_shown"])
        messages.success(request, _("Saved."))
        return redirect("elsewhere")
    kept = own.filter(listing__isnull=False).select_related("listing").order_by("-pk")[:50]
    return render(request, "settings/elsewhere.html", {"form": form, "kept": kept})


@login_required
@require_http_methods(["GET", "POST"])
def elsewhere_listing(request: SignedInRequest, code: str) -> HttpResponse:
    """The same for one thing."""
    listing = get_object_or_404(Listing.objects.of(request.user), code=code)
    begin = {"is_shown": not Objection.objects.filter(person=request.user, listing=listing).exists()}
    form = ElsewhereForm(request.POST or None, initial=begin)
    form.fields["is_shown"].label = _("This thing may be shown there")
    if request.method == "POST" and form.is_valid():
        choosing.object_to(request.user.pk, listing=listing, on=not form.cleaned_data["is_shown"])
        messages.success(request, _("Saved."))
        return redirect(listing)
    return render(request, "settings/elsewhere.html", {"form": form, "listing": listing})
