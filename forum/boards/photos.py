"""Photos in posts: re-encoded without metadata, named at random, below PRIVATE_ROOT, served by our own door alone."""

from collections.abc import Iterable
from datetime import timedelta
from typing import IO

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from forum.boards.models import Photo, Post
from listings.conversations import letters
from yardsale import codes
from yardsale.accounts import levels
from yardsale.accounts.models import User
from yardsale.refusals import Refusal

#: Uploaded and never posted: gone after this.
KEEP = timedelta(days=1)


def keep(upload: IO[bytes], *, name: str, by: User) -> Photo:
    """Clean an uploaded photo and keep it for the post that is being written. Not inside a transaction: it is slow."""
    lately = Photo.objects.filter(owner=by, made_at__gt=timezone.now() - timedelta(hours=1)).count()
    if levels.has_reached(by, lately, settings.FORUM_PHOTOS_PER_HOUR):
        raise Refusal(
            _("That is a lot of photos within an hour.")
            + f" {levels.why(by, settings.FORUM_PHOTOS_PER_HOUR)}"
        )
    # A salt of its own: the same photo twice is two files, so that removing one harms no other.
    picture = letters.keep(upload, name=name, code=codes.new_code(24))
    return Photo.objects.create(owner=by, path=picture.path, width=picture.width, height=picture.height)


def unposted(by: User, chosen: Iterable[str]) -> list[Photo]:
    """Those of these that this person uploaded and has not posted. What is no code is none of them."""
    real = [code for code in chosen if code.isascii() and code.isalnum()]
    return list(Photo.objects.filter(owner=by, post=None, code__in=real).order_by("pk"))


def attach(post: Post, chosen: list[str], *, by: User) -> None:
    """Make these the photos of a post; what it had and is not among them is let go."""
    if len(set(chosen)) > settings.PHOTOS_PER_POST:
        raise Refusal(_("A post has at most %(most)d photos.") % {"most": settings.PHOTOS_PER_POST})
    Photo.objects.filter(post=post).exclude(code__in=chosen).update(post=None, made_at=timezone.now())
    Photo.objects.filter(owner=by, post=None, code__in=chosen).update(post=post)


def sweep(limit: int = 500) -> int:
    """Remove what was uploaded and never posted; how many."""
    gone = Photo.objects.filter(post=None, made_at__lt=timezone.now() - KEEP)
    count = 0
    for photo in list(gone.order_by("made_at")[:limit]):
        if Photo.objects.filter(pk=photo.pk, post=None).delete()[0]:
            for path in (photo.path, letters.small_of(photo.path)):
                letters.place(path).unlink(missing_ok=True)
            count += 1
    return count
