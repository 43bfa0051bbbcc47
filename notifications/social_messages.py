"""What our own people hear of posts outside: that finds wait for them, that one is stuck, that a sign-in ends."""

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from notifications.messages import Message, deadline, in_quotes
from notifications.social import rules
from notifications.social.events import SocialEvent
from notifications.social.models import Account, Post
from yardsale.accounts.roles import ADMIN, GROWTH
from yardsale.events.models import Event

if TYPE_CHECKING:
    from yardsale.accounts.models import User


def _team(thing: Any, event: Event) -> "list[User]":
    from yardsale.accounts.models import User

    people = User.objects.active().filter(groups__name__in=[GROWTH, ADMIN]).distinct().order_by("pk")
    return [person for person in people if rules.may_speak(person)]


def _post_values(post: Post) -> dict[str, Any]:
    words = " ".join(post.text.split())
    return {
        "words": in_quotes(Truncator(words).chars(90)),
        "network": post.get_network_display(),
        "state": post.get_status_display(),
        "why": f"{post.get_problem_display()}. {post.what_to_do}" if post.problem else "",
    }


def _account_values(account: Account) -> dict[str, Any]:
    why = f"{account.get_problem_display()}. {account.what_to_do}" if account.problem else ""
    return {"network": str(account), "why": why} | deadline(None if account.problem else account.ends_at)


def _page(post: Post) -> str:
    return post.get_absolute_url()


def _list(account: Account) -> str:
    return reverse("social:list")


SOCIAL: dict[str, tuple[Message, ...]] = {
    SocialEvent.DRAFTED: (
        Message(
            kind="social.drafted",
            to=_team,
            title=_("Today’s finds wait for you"),
            text=_("%(words)s"),
            action=_("Look at them"),
            icon="megaphone",
            values=_post_values,
            url=_page,
            is_mailed=False,
        ),
    ),
    SocialEvent.STUCK: (
        Message(
            kind="social.stuck",
            to=_team,
            title=_("A post on %(network)s needs you: “%(words)s”"),
            text=_("%(why)s"),
            action=_("Look at it"),
            icon="circle-alert",
            values=_post_values,
            url=_page,
            is_mailed=False,
        ),
    ),
    SocialEvent.SIGN_IN_ENDS: (
        Message(
            kind="social.sign_in_ends",
            to=_team,
            title=_("Our sign-in at %(network)s needs a new token"),
            text=_("Until then nothing is posted there. %(why)s"),
            action=_("See how it stands"),
            icon="key-round",
            values=_account_values,
            url=_list,
            ends=_("The one we have ends on %(moment)s."),
        ),
    ),
}
