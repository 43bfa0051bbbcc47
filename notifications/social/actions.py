"""What a person does with a post before and beside its sending."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from listings.catalogue.models import Listing
from notifications.social import choosing, networks, saying
from notifications.social.models import Post
from notifications.social.statuses import EDITABLE, RELEASABLE, State
from yardsale.events import doorbell
from yardsale.refusals import Refusal

if TYPE_CHECKING:
    from yardsale.accounts.models import User


@transaction.atomic
def compose(
    *,
    by: "User",
    network: str,
    text: str,
    link: str = "",
    listings: list[Listing] | None = None,
    is_draft: bool = False,
) -> Post:
    """A new post, which waits for its release, or is a draft still."""
    status = State.DRAFT if is_draft else State.WAITING
    post = Post.objects.create(network=network, text=text, link=link, by=by, status=status)
    choosing.show(post, (listings or [])[: saying.MOST_PICTURES])
    return post


@transaction.atomic
def change(
    post: Post,
    *,
    by: "User",
    version: int,
    text: str,
    link: str = "",
    listings: list[Listing] | None = None,
    is_draft: bool = False,
) -> None:
    """Other words, link or pictures; it waits for its release again. `version`: the one the person looked at."""
    held = _held(post, version)
    if held.status not in EDITABLE:
        raise Refusal(_("It is on its way, so its words stay as they are."))
    if held.status != State.WAITING:
        held.move_to(State.WAITING)
    Post.objects.filter(pk=held.pk).update(
        text=text, link=link, version=held.version + 1, problem="", said=""
    )
    choosing.show(held, (listings or [])[: saying.MOST_PICTURES])
    post.refresh_from_db()


def release(post: Post, *, by: "User", version: int, due_at: datetime | None = None) -> None:
    """Let it out, now or at that moment. Refuses when it is not what the person saw, or shows what is gone."""
    gone = _taken_out(post, version)
    if gone:
        raise Refusal(
            _(
                "Taken out, as it is sold, changed or not to be shown: %(things)s. Look at it again, then release it."
            )
            % {"things": ", ".join(gone)}
        )
    _release(post, by, version, due_at)


@transaction.atomic
def _taken_out(post: Post, version: int) -> list[str]:
    """Titles of what a post may not show any more; it is another post then, and stays so."""
    held = _held(post, version)
    gone = choosing.gone_from(held) if held.status in RELEASABLE else []
    titles = [find.listing.title for find in gone]
    if gone:
        choosing.take_out(held, gone)
    return titles


@transaction.atomic
def _release(post: Post, by: "User", version: int, due_at: datetime | None) -> None:
    held = _held(post, version)
    if held.status not in RELEASABLE:
        raise Refusal(_("It was released already, or it is no longer to be."))
    wrong = saying.faults(held.network, held.text, held.link)
    if wrong:
        raise Refusal(" ".join(wrong))
    if held.status != State.WAITING:
        held.move_to(State.WAITING)
    now = timezone.now()
    held.move_to(
        State.RELEASED,
        due_at=max(due_at or now, now),
        released_at=now,
        released_by=by,
        is_dry=networks.is_dry(),
        problem="",
        said="",
    )
    if held.due_at == now:
        transaction.on_commit(lambda: ring(held.pk))
    post.refresh_from_db()


@transaction.atomic
def stop(post: Post, *, by: "User") -> None:
    """Take a released post back before it is sent."""
    _held(post).move_to(State.WAITING, due_at=None)
    post.refresh_from_db()


@transaction.atomic
def drop(post: Post, *, by: "User") -> None:
    """Throw it away; what was sent stays in the list."""
    _held(post).move_to(State.DROPPED, due_at=None)
    post.refresh_from_db()


def _held(post: Post, version: int | None = None) -> Post:
    held = Post.objects.select_for_update().get(pk=post.pk)
    if version is not None and version != held.version:
        raise Refusal(_("It was changed meanwhile. Look at it as it is now, then try again."))
    return held


def ring(post_id: int) -> None:
    """Tell a worker. When nobody hears it, the sweep finds the row."""
    from notifications.social.tasks import send_post

    doorbell.ring(send_post, post_id, priority=7, expires=60)


def ring_to_delete(post_id: int) -> None:
    """The same for one that is wanted no more."""
    from notifications.social.tasks import take_away

    doorbell.ring(take_away, post_id, priority=7, expires=60)
