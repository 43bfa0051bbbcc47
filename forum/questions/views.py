"""The doors to questions: buttons, pressed on the pages of the boards. GET is where signing in leads to: the question."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from forum.boards import pages, voices
from forum.boards.grants import reader_of
from forum.questions import actions, page
from yardsale.accounts.requests import SignedInRequest
from yardsale.refusals import explain_refusals


@voices.pressed_in_place
@login_required
@require_http_methods(["GET", "POST"])
@explain_refusals
def me_too(request: SignedInRequest, code: str) -> HttpResponse:
    reader = reader_of(request.user)
    topic = pages.topic_of(code, reader)
    if request.method == "GET":
        return redirect(topic)
    is_on = request.POST.get("on") == "1"
    actions.me_too(topic, by=request.user, is_on=is_on)
    if voices.is_in_place(request):
        return render(request, "questions/_me_too.html", {"topic": topic, **page.topic(topic, [], reader)})
    if is_on:
        messages.success(request, _("You are not alone. We tell you when an answer has helped."))
    return redirect(topic)


@login_required
@require_http_methods(["GET", "POST"])
@explain_refusals
def accept(request: SignedInRequest, pk: int) -> HttpResponse:
    """`on=0`: it did not help after all."""
    post = pages.post_of(pk, reader_of(request.user))
    if request.method == "GET":
        return redirect(post.topic)
    if request.POST.get("on") == "0":
        actions.take_back(post, by=request.user)
    else:
        actions.accept(post, by=request.user)
        messages.success(request, _("Thank you. It stands right under the question now."))
    return redirect(post.topic)


@login_required
@require_http_methods(["GET", "POST"])
@explain_refusals
def lock(request: SignedInRequest, pk: int) -> HttpResponse:
    post = pages.post_of(pk, reader_of(request.user))
    if request.method == "GET":
        return redirect(post.topic)
    actions.lock(post, by=request.user, is_on=request.POST.get("on") == "1")
    return redirect(post.topic)
