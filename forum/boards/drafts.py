"""A post while it is being written: previewed, refused, corrected. What was typed and uploaded is kept."""

import uuid
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from forum.boards import photos, words
from forum.boards.forms import PostForm
from forum.boards.models import Photo, Post
from yardsale.accounts.requests import SignedInRequest
from yardsale.refusals import Refusal


class Draft:
    def __init__(self, request: SignedInRequest, form: PostForm, pictures: list[Photo]) -> None:
        self.form = form
        self.pictures = pictures
        self.is_sent = request.method == "POST"
        self.is_preview = request.POST.get("do") == "preview"

    @property
    def is_ready(self) -> bool:
        """Everything is fine, and they want it there."""
        return self.is_sent and not self.is_preview and self.form.is_valid()

    def send(self, act: Callable[[dict[str, Any]], Any]) -> Any:
        """What the action gave; None with the reason in the form when it was refused."""
        fields = {name: value for name, value in self.form.cleaned_data.items() if name != "photos"}
        try:
            return act(fields | {"chosen": tuple(photo.code for photo in self.pictures)})
        except Refusal as refusal:
            self.form.add_error(None, str(refusal))
            return None

    def page(self, request: SignedInRequest, template: str, context: dict[str, Any]) -> HttpResponse:
        wrong = self.is_sent and bool(self.form.errors)
        context |= {"form": self.form, "pictures": self.pictures, "preview": self._preview()}
        return render(request, template, context, status=422 if wrong else 200)

    def _preview(self) -> SafeString | None:
        if not (self.is_sent and self.is_preview and self.form.is_valid()):
            return None
        return words.preview(self.form.cleaned_data["text"])


def read(request: SignedInRequest, form: PostForm, post: Post | None = None) -> Draft:
    """Uploads are kept at once, so that neither a preview nor a mistake loses them."""
    if request.method != "POST":
        return Draft(request, form, list(post.photos.order_by("pk")) if post else [])
    chosen = request.POST.getlist("kept")[:50]
    kept = [photo for photo in post.photos.order_by("pk") if photo.code in chosen] if post else []
    kept += photos.unposted(request.user, chosen)
    uploads = form.cleaned_data.get("photos", []) if form.is_valid() or hasattr(form, "cleaned_data") else []
    if len(kept) + len(uploads) > settings.PHOTOS_PER_POST:
        most = {"most": settings.PHOTOS_PER_POST}
        form.add_error("photos", _("A post has at most %(most)d photos.") % most)
        uploads = uploads[: max(0, settings.PHOTOS_PER_POST - len(kept))]
    for upload in uploads:
        try:
            kept.append(photos.keep(upload, name=upload.name, by=request.user))
        except Refusal as refusal:
            form.add_error("photos", str(refusal))
    return Draft(request, form, kept)


#: Stands in the kept form where each copy gets a key of its own.
_KEY = uuid.UUID(int=0)


def blank_answer(slow: str) -> SafeString:
    """The fields of an answer nobody has begun: the same for all, so they are drawn once and kept by this process."""
    drawn = _drawn_blank(get_language() or "", slow)
    return mark_safe(drawn.replace(str(_KEY), str(uuid.uuid4()), 1))  # nosec B308 B703  (drawn by a template)


def _draw_blank(language: str, slow: str) -> str:
    return render_to_string("boards/_write.html", {"form": PostForm(initial={"key": _KEY}), "slow": slow})


# While developing, templates change under the process.
_drawn_blank = _draw_blank if settings.DEBUG else lru_cache(maxsize=64)(_draw_blank)
