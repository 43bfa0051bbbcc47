"""What people hear of decisions about them and of appeals. Who acted, and who reported, is nobody’s news."""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from forum.moderation.events import ActEvent, AppealEvent
from notifications.channels.statuses import Topic
from notifications.messages import Message, in_quotes, moment
from yardsale.accounts.models import User
from yardsale.accounts.roles import ADMIN, MODERATOR
from yardsale.events.models import Event

if TYPE_CHECKING:
    from forum.moderation.models import Act, Appeal


def _person(act: "Act", event: Event) -> "list[User]":
    return [act.person]


def _values(act: "Act") -> dict[str, Any]:
    return {
        "title": in_quotes(act.title),
        "rule": str(act.rule_of.title),
        "reason": act.reason,
        "until": moment(act.until) or "",
        "days": settings.APPEAL_DAYS,
    }


def _where(act: "Act") -> str:
    return act.get_absolute_url()


def _act(kind: str, title: Any, text: Any, icon: str) -> Message:
    return Message(
        kind=f"act.{kind}",
        to=_person,
        applies=lambda act: act.kind == kind,
        title=title,
        text=text,
        action=_("Read it, or appeal"),
        topic=Topic.SECURITY,
        icon=icon,
        values=_values,
        url=_where,
    )


def _others(appeal: "Appeal", event: Event) -> list[User]:
    """Every moderator but who decided first."""
    ours = Q(groups__name__in=[MODERATOR, ADMIN])
    return list(
        User.objects.active().filter(ours).exclude(pk__in=[appeal.first_by_id, appeal.by_id]).distinct()
    )


def _appeal_values(appeal: "Appeal") -> dict[str, Any]:
    return {"title": in_quotes(appeal.act.title), "answer": appeal.answer}


def _decided(state: str, title: Any, icon: str) -> Message:
    return Message(
        kind=f"appeal.{state}",
        to=lambda appeal, event: [appeal.by],
        applies=lambda appeal: appeal.state == state,
        title=title,
        text=_("“%(answer)s”"),
        action=_("See the answer"),
        topic=Topic.SECURITY,
        icon=icon,
        values=_appeal_values,
        url=lambda appeal: _where(appeal.act),
    )


MODERATION: dict[str, tuple[Message, ...]] = {
    ActEvent.MADE: (
        _act(
            "warn",
            _("A word from our people about “%(title)s”"),
            _("It is about the rule “%(rule)s”. %(reason)s"),
            "message-circle-warning",
        ),
        _act(
            "hide",
            _("We have hidden “%(title)s”"),
            _(
                "It is about the rule “%(rule)s”. %(reason)s You can ask for a second look within %(days)s days."
            ),
            "eye-off",
        ),
        _act(
            "refuse",
            _("We do not show “%(title)s”"),
            _(
                "It is about the rule “%(rule)s”. %(reason)s You may write it anew, or ask for a second look within"
                " %(days)s days."
            ),
            "message-circle-warning",
        ),
        _act(
            "silence",
            _("You cannot write until %(until)s"),
            _("It is about “%(title)s” and the rule “%(rule)s”. %(reason)s Your sales and purchases go on."),
            "hourglass",
        ),
        _act(
            "suspend",
            _("You cannot trade until %(until)s"),
            _(
                "It is about “%(title)s” and the rule “%(rule)s”. %(reason)s It ends by itself; you can ask for a second look."
            ),
            "shield-alert",
        ),
    ),
    ActEvent.LIFTED: (
        Message(
            kind="act.lifted",
            to=_person,
            title=_("We have taken back what we decided about “%(title)s”"),
            text=_("%(reason)s"),
            action=_("See it"),
            topic=Topic.SECURITY,
            icon="undo-2",
            values=_values,
            url=_where,
        ),
    ),
    ActEvent.ENDED: (
        Message(
            kind="act.ended",
            to=_person,
            title=_("It is over: “%(title)s”"),
            text=_(
                "You can write and trade as before, and what we had hidden for it is shown again. Good to have you back."
            ),
            action=_("See it"),
            topic=Topic.SECURITY,
            icon="sun",
            values=_values,
            url=_where,
        ),
    ),
    AppealEvent.MADE: (
        Message(
            kind="appeal.made",
            to=_others,
            title=_("An appeal waits: “%(title)s”"),
            text=_("Somebody asks for a second look by somebody else than who decided."),
            action=_("Look at it"),
            topic=Topic.DESK,
            icon="scale",
            values=_appeal_values,
            url=lambda appeal: reverse("moderation:appeal", args=[appeal.act.code]),
        ),
    ),
    AppealEvent.DECIDED: (
        _decided("upheld", _("We looked again: it stays as it is (“%(title)s”)"), "scale"),
        _decided("reversed", _("You were right: we have undone it (“%(title)s”)"), "undo-2"),
    ),
}
