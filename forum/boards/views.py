"""The doors to the boards: looking, writing, watching."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from forum.boards import actions, drafts, feeds, likeness, pages, rules, search, watching, words
from forum.boards.counting import ROOM
from forum.boards.forms import ManageForm, PostForm, RemoveForm, TopicForm
from forum.boards.grants import reader_of, visitor
from forum.boards.models import Photo
from forum.boards.statuses import PostState
from listings.conversations import letters
from yardsale.accounts.doorsteps import keeps_words
from yardsale.accounts.requests import SignedInRequest
from yardsale.refusals import Refusal, explain_refusals
from yardsale.visitors import kept_for_visitors, shows_room

LONGEST_QUERY = 200


# -- Looking ---------------------------------------------------------------------------------------------------------


@require_GET
@kept_for_visitors
def index(request: HttpRequest) -> HttpResponse:
    shows_room(request, ROOM)
    reader = reader_of(request.user)
    return render(request, "boards/index.html", {"shelves": pages.shelves(reader), "reader": reader})


@require_GET
@kept_for_visitors
def board(request: HttpRequest, slug: str) -> HttpResponse:
    """`?before=` leads further down."""
    shows_room(request, ROOM)
    reader = reader_of(request.user)
    found = pages.board_of(slug, reader)
    return render(request, "boards/board.html", pages.listed(found, reader, request))


@require_GET
@kept_for_visitors
def topic(request: HttpRequest, code: str) -> HttpResponse:
    shows_room(request, ROOM)
    reader = reader_of(request.user)
    found = pages.topic_of(code, reader)
    context = pages.shown(found, reader, request)
    if context["may_reply"]:
        context["blank_answer"] = drafts.blank_answer(context["slow"])
    return render(request, "boards/topic.html", context)


@login_required
@require_GET
def unread(request: SignedInRequest, code: str) -> HttpResponse:
    """To the first post that they have not read."""
    reader = reader_of(request.user)
    found = pages.topic_of(code, reader)
    number = watching.first_unread(found, request.user)
    seen = found.posts.visible_to(reader.person, is_moderator=reader.is_moderator)
    next_one = seen.filter(number__gte=number).order_by("number").first() or seen.order_by("-number").first()
    return redirect(next_one or found)


@require_GET
def post(request: HttpRequest, pk: int) -> HttpResponse:
    """A permalink: to the page of its topic on which it stands."""
    reader = reader_of(request.user)
    found = pages.post_of(pk, reader)
    query = f"?page={found.page}" if found.page > 1 else ""
    return redirect(f"{found.topic.get_absolute_url()}{query}#p{found.number}")


@require_GET
def find(request: HttpRequest) -> HttpResponse:
    asked = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST_QUERY]
    reader = reader_of(request.user)
    page = search.find(asked, reader, request) if asked else None
    found = page.rows if page else []
    rows = list(zip(found, search.marked([one.excerpt for one in found]), strict=True))
    context = {"asked": asked, "rows": rows, "next_url": page.next_url if page else ""}
    return render(request, "boards/find.html", context)


@require_GET
def feed(request: HttpRequest, slug: str = "") -> HttpResponse:
    """What everybody may read, and never more, whoever asks."""
    reader = visitor()
    return feeds.answer(pages.board_of(slug, reader) if slug else None, reader)


@require_GET
def photo(request: HttpRequest, code: str) -> HttpResponseBase:
    """A photo for whoever may read its post; before there is one for whoever uploaded it."""
    found = get_object_or_404(Photo.objects.select_related("post__topic"), code=code)
    reader = reader_of(request.user)
    is_public = False
    if found.post is None:
        if found.owner_id != request.user.pk:
            raise Http404
    else:
        if not rules.may_read_words(reader, pages.post_of(found.post.pk, reader)):
            raise Http404
        is_public = found.post.state == PostState.SHOWN and found.post.topic.approved
    is_small = "small" in request.GET
    try:
        file = letters.place(letters.small_of(found.path) if is_small else found.path).open("rb")
    except OSError as missing:
        raise Http404 from missing
    # What is hidden later must not be shown for long by browsers that have it.
    keep = "private, max-age=3600" if is_public else "private, no-store"
    return FileResponse(
        file,
        content_type="image/webp" if is_small else "image/jpeg",
        headers={"Cache-Control": keep, "X-Content-Type-Options": "nosniff"},
    )


# -- Writing ---------------------------------------------------------------------------------------------------------


@keeps_words("subject", "text")
@require_http_methods(["GET", "POST"])
def start(request: SignedInRequest, slug: str) -> HttpResponse:
    """A new topic; `do=preview` shows it first."""
    reader = reader_of(request.user)
    found = pages.board_of(slug, reader)
    if not rules.may_start(reader, found):
        messages.info(request, _("On this board nobody but our people begins a topic."))
        return redirect(found)
    form = TopicForm(request.POST or None, request.FILES or None, initial=dict(request.typed))
    draft = drafts.read(request, form)
    if draft.is_ready:
        made = draft.send(lambda fields: actions.start(found, by=request.user, **fields))
        if made is not None:
            return _sent(request, made)
    context = {
        "board": found,
        "slow": rules.slow_words(None, found),
        "silence": pages.silence_of(reader),
        **_alike(request.POST.get("subject", ""), found, reader),
    }
    return draft.page(request, "boards/start.html", context)


def _alike(subject: str, board: Any, reader: Any) -> dict[str, Any]:
    """Older topics with a title like this one, where the board looks for them."""
    part = pages.parts.of(board.kind)
    found = likeness.similar(subject, board) if part.similar else []
    badges = part.badges(found, reader) if found else {}
    return {"part": part, "alike": [(topic, badges.get(topic.pk, ())) for topic in found]}


@require_GET
def similar(request: HttpRequest, slug: str) -> HttpResponse:
    """A part of the form of a new topic, while its title is being typed."""
    reader = reader_of(request.user)
    found = pages.board_of(slug, reader)
    context = _alike(request.GET.get("subject", ""), found, reader)
    return render(request, "boards/_similar.html", context)


@keeps_words("text")
@require_http_methods(["GET", "POST"])
def reply(request: SignedInRequest, code: str) -> HttpResponse:
    """An answer; `?quote=` begins with somebody's words."""
    reader = reader_of(request.user)
    found = pages.topic_of(code, reader)
    if not rules.may_reply(reader, found):
        messages.info(request, rules.why_locked(found) or _("Nobody can answer here (any more)."))
        return redirect(found)
    form = PostForm(
        request.POST or None, request.FILES or None, initial=_quotation(request, found) | request.typed
    )
    draft = drafts.read(request, form)
    if draft.is_ready:
        made = draft.send(lambda fields: actions.reply(found, by=request.user, **fields))
        if made is not None:
            return _sent(request, made)
    board = found.forum.board
    context = {"topic": found, "board": board, "slow": rules.slow_words(found, board)}
    context["silence"] = pages.silence_of(reader) or rules.why_apart(request.user, found)
    return draft.page(request, "boards/reply.html", context)


def _quotation(request: SignedInRequest, topic: Any) -> dict[str, Any]:
    number = pages.key_of(request.GET.get("quote", ""))
    found = topic.posts.shown().filter(number=number).select_related("poster").first() if number else None
    return {"text": words.quoted(found)} if found else {}


def _sent(request: SignedInRequest, made: Any) -> HttpResponse:
    if made.state == PostState.HELD:
        messages.success(
            request,
            _("Thank you. Your first posts are read by a moderator before neighbours see them; we tell you."),
        )
    return redirect(made)


@login_required
@require_http_methods(["GET", "POST"])
@explain_refusals
def edit(request: SignedInRequest, pk: int) -> HttpResponse:
    reader = reader_of(request.user)
    found = pages.post_of(pk, reader)
    if not rules.may_edit(reader, found):
        raise Refusal(_("This cannot be changed (any more)."))
    kind = TopicForm if found.is_first else PostForm
    initial = {"text": found.text, "subject": found.subject}
    form = kind(request.POST or None, request.FILES or None, initial=initial)
    draft = drafts.read(request, form, post=found)
    if draft.is_ready:
        done = draft.send(lambda fields: _edited(found, request, fields))
        if done is not None:
            return _changed(request, found, was_shown=found.state == PostState.SHOWN)
    context = {"post": found, "topic": found.topic, "waits_again": not rules.is_known(request.user)}
    return draft.page(request, "boards/edit.html", context)


def _changed(request: SignedInRequest, found: Any, *, was_shown: bool) -> HttpResponse:
    found.refresh_from_db(fields=["state"])
    if was_shown and found.state == PostState.HELD:
        messages.success(
            request, _("Thank you. A moderator reads your change before neighbours see it; we tell you.")
        )
    return redirect(found)


def _edited(found: Any, request: SignedInRequest, fields: dict[str, Any]) -> Any:
    fields.pop("key")
    actions.edit(found, by=request.user, **fields)
    return found


@login_required
@require_http_methods(["GET", "POST"])
@explain_refusals
def remove(request: SignedInRequest, pk: int) -> HttpResponse:
    reader = reader_of(request.user)
    found = pages.post_of(pk, reader)
    if rules.may_judge(reader, found):
        return _judge(request, found)
    if not rules.may_remove(reader, found):
        raise Refusal(rules.why_not_removed(found))
    form = RemoveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.remove(found, by=request.user, **form.cleaned_data)
        messages.success(request, _("Removed."))
        found.topic.refresh_from_db()
        is_there = found.topic.approved or reader.is_moderator
        return redirect(found.topic if is_there else found.topic.forum.board)
    context = {"post": found, "topic": found.topic, "form": form}
    return render(request, "boards/remove.html", context, status=422 if form.errors else 200)


def _judge(request: SignedInRequest, found: Any) -> HttpResponse:
    """What a neighbour wrote goes by a rule and a reason, where they can appeal: nothing is removed here."""
    if request.method == "POST":
        report = actions.judge(found, by=request.user)
        return redirect("moderation:report", report.code)
    return render(request, "boards/judge.html", {"post": found, "topic": found.topic})


@login_required
@require_GET
def history(request: SignedInRequest, pk: int) -> HttpResponse:
    """How it read before: for its author and our people."""
    reader = reader_of(request.user)
    found = pages.post_of(pk, reader)
    if not rules.may_see_history(reader, found):
        raise Http404
    revisions = found.revisions.select_related("by").order_by("-number")[:50]
    return render(
        request, "boards/history.html", {"post": found, "topic": found.topic, "revisions": revisions}
    )


# -- Watching, reading, managing -------------------------------------------------------------------------------------


@login_required
@require_POST
def watch(request: SignedInRequest, code: str) -> HttpResponse:
    found = pages.topic_of(code, reader_of(request.user))
    is_on = request.POST.get("on") == "1"
    actions.watch_topic(found, by=request.user, is_on=is_on)
    _say_watching(request, is_on)
    return redirect(found)


@login_required
@require_POST
def watch_board(request: SignedInRequest, slug: str) -> HttpResponse:
    found = pages.board_of(slug, reader_of(request.user))
    is_on = request.POST.get("on") == "1"
    actions.watch_board(found, by=request.user, is_on=is_on)
    _say_watching(request, is_on)
    return redirect(found)


def _say_watching(request: SignedInRequest, is_on: bool) -> None:
    messages.success(
        request, _("We tell you when something new comes.") if is_on else _("You hear no more of it.")
    )


@login_required
@require_POST
def read(request: SignedInRequest, slug: str = "") -> HttpResponse:
    """One board, or everything this person may read, counts as read."""
    reader = reader_of(request.user)
    messages.success(request, _("All read."))
    if not slug:
        actions.see_all(reader.forums, by=request.user)
        return redirect("boards:index")
    found = pages.board_of(slug, reader)
    actions.see_board(found, by=request.user)
    return redirect(found)


@login_required
@require_http_methods(["GET", "POST"])
def manage(request: SignedInRequest, code: str) -> HttpResponse:
    """Lock, pin, move, slow down. For everybody but moderators it is not there."""
    reader = reader_of(request.user)
    if not reader.is_moderator:
        raise Http404
    found = pages.topic_of(code, reader)
    form = ManageForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.manage(found, by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Done. It stands in the topic, with your reason."))
            return redirect(found)
    context = {"topic": found, "board": found.forum.board, "form": form}
    return render(request, "boards/manage.html", context, status=422 if form.errors else 200)
