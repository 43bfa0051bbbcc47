"""X and Facebook for rooms that speak in many places at once (announcements): preview, send, correct, retract, outcome.

`source` is the caller's own key ("announcement:5"); the same key again says nothing twice. Nothing here uses the network but
`retract` of what is out there already: that must not be called inside a transaction.
"""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from notifications.social import actions, networks, posting, saying
from notifications.social.models import Post
from notifications.social.saying import Preview
from notifications.social.statuses import State
from yardsale.refusals import Refusal

if TYPE_CHECKING:
    from yardsale.accounts.models import User

#: Nothing left, so it is enough to stop.
_NOT_SENT = {State.DRAFT, State.WAITING, State.RELEASED, State.REFUSED, State.MISSING}


def preview(network: str, *, text: str, link: str = "") -> Preview:
    """As it will stand there, with its cost and what is wrong with it."""
    return saying.preview(network, text, link)


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


def correct(network: str, *, source: str, text: str, by: "User", number: int = 1) -> Post:
    """Neither network lets a post be rewritten honestly: what was wrong stays, and a correction follows it.

    What has not left yet is taken back first, and goes out with the new words alone.
    """
    first = Post.objects.said_for(source).filter(network=network).first()
    if first is not None and first.status in _NOT_SENT:
        actions.drop(first, by=by)
        said = text
    else:
        said = _("Correction: %(text)s") % {"text": text}
    return send(network, source=f"{source}/correction {number}", text=said, by=by)


def retract(network: str, *, source: str, by: "User") -> bool:
    """Take it away, with its corrections. False while it is not known whether it is there: ask again later."""
    is_over = True
    for post in Post.objects.filter(network=network, source__startswith=source).order_by("pk"):
        if post.source != source and not post.source.startswith(f"{source}/"):
            continue
        if post.status in _NOT_SENT:
            actions.drop(post, by=by)
        elif post.status == State.POSTED:
            posting.delete(post, by=by)
        is_over = is_over and post.is_over
    return is_over


def outcome(network: str, *, source: str) -> Post | None:
    """The post with its `status`, `problem`, `what_to_do` and `remote_url`; None when nothing was asked."""
    return Post.objects.said_for(source).filter(network=network).first()
