"""X and Facebook for rooms that speak in many places at once (announcements): preview, send, correct, retract, outcome.

`source` is the caller's own key ("announcement:5"); the same key again says nothing twice. Nothing here uses the network, so
all of it may stand in the caller's transaction: what is to be sent or taken away is a row first, and the worker's from then on.
"""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from notifications.social import actions, budget, networks, saying
from notifications.social.models import Post, PostQuerySet
from notifications.social.saying import Preview
from notifications.social.statuses import CERTAINLY_NOT_THERE, NEVER_LEFT, State
from yardsale.refusals import Refusal

if TYPE_CHECKING:
    from yardsale.accounts.models import User


def preview(network: str, *, text: str, link: str = "") -> Preview:
    """As it will stand there, with its cost and what is wrong with it."""
    return saying.preview(network, text, link)


def as_correction(network: str, *, source: str, text: str) -> str:
    """What a correction will say: the words alone while nothing has left, else that they correct something."""
    is_out = _said_for(network, source).exclude(status__in=sorted(NEVER_LEFT | {State.DROPPED})).exists()
    return _correcting(text) if is_out else text


def faults(network: str, *, text: str, link: str = "", is_correction: bool = False) -> list[str]:
    """Why it cannot be said there; a correction has less room."""
    return saying.faults(network, _correcting(text) if is_correction else text, link)


def _correcting(text: str) -> str:
    return _("Correction: %(text)s") % {"text": text}


def send(
    network: str, *, source: str, text: str, by: "User", link: str = "", at: datetime | None = None
) -> Post:
    """Release it in the name of whoever approved it, for now or for then; asking twice makes one."""
    wrong = saying.faults(network, text, link)
    if wrong:
        raise Refusal(" ".join(wrong))
    now = timezone.now()
    try:
        with transaction.atomic():
            post = Post.objects.create(
                network=network,
                text=text,
                link=link,
                source=source,
                by=by,
                status=State.RELEASED,
                due_at=max(at or now, now),
                released_at=now,
                released_by=by,
                is_dry=networks.is_dry(),
            )
    except IntegrityError:
        return Post.objects.said_for(source).get(network=network)
    transaction.on_commit(lambda: actions.ring(post.pk))
    return post


@transaction.atomic
def correct(network: str, *, source: str, text: str, by: "User", number: int = 1, link: str = "") -> Post:
    """Neither network lets a post be rewritten honestly: what was wrong stays, and a correction follows it.

    What has not left yet is taken back first, and goes out with the new words alone. What may be out there, for all that
    anybody knows, is corrected as if it were.
    """
    name = f"{source}/correction {number}"
    said = Post.objects.said_for(name).filter(network=network).first()
    if said is not None:
        return said
    posts = list(_held(network, source))
    for post in posts:
        if post.status in NEVER_LEFT:
            post.move_to(State.DROPPED, due_at=None)
    is_out = any(post.status != State.DROPPED for post in posts)
    return send(network, source=name, text=_correcting(text) if is_out else text, by=by, link=link)


@transaction.atomic
def keep_back(network: str, *, source: str) -> None:
    """What has not left stays here; what is out there stays, too."""
    for post in _held(network, source):
        if post.status in NEVER_LEFT:
            post.move_to(State.DROPPED, due_at=None)


@transaction.atomic
def retract(network: str, *, source: str, by: "User") -> None:
    """Take it away, with its corrections. What has not left stays here; the worker deletes the rest, and goes on asking until
    it is certain that it is gone. What nobody knows about is looked for first."""
    now = timezone.now()
    for post in _held(network, source):
        if post.status in NEVER_LEFT:
            post.move_to(State.DROPPED, due_at=None)
        elif not post.is_over and post.delete_due_at is None:
            Post.objects.filter(pk=post.pk).update(delete_due_at=now, delete_by=by)
            transaction.on_commit(lambda pk=post.pk: actions.ring_to_delete(pk))  # type: ignore[misc]


def outcome(network: str, *, source: str) -> list[Post]:
    """The posts, the oldest first, each with `status`, `problem`, `what_to_do`, `remote_url`.

    What was thrown away before it left is left out while there is anything else.
    """
    posts = list(_said_for(network, source).prefetch_related("attempts"))
    left = [post for post in posts if post.status != State.DROPPED]
    return left or posts


def cost(post: Post) -> str:
    """What it has cost so far, without what was given back; "" for nothing."""
    spent = sum(one.cost for one in post.attempts.all() if one.outcome not in CERTAINLY_NOT_THERE)
    return budget.text(spent) if spent else ""


def _said_for(network: str, source: str) -> PostQuerySet:
    mine = Q(source=source) | Q(source__startswith=f"{source}/")
    return Post.objects.filter(mine, network=network).order_by("pk")


def _held(network: str, source: str) -> PostQuerySet:
    """Their rows, until the transaction ends: a worker that is about to arm one waits, and sees what became of it."""
    return _said_for(network, source).select_for_update()
