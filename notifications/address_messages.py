"""What people hear, in the app and nowhere else, when e-mail no longer reaches them."""

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from notifications.channels.events import AddressEvent
from notifications.channels.statuses import Topic
from notifications.messages import Message

if TYPE_CHECKING:
    from yardsale.accounts.models import User


def _about(kind: str, title: Any, text: Any, action: Any, icon: str, page: str) -> Message:
    return Message(
        kind=kind,
        to=lambda person, event: [person],
        title=title,
        text=text,
        action=action,
        icon=icon,
        values=_hidden_address,
        url=lambda person: reverse(page),
        topic=Topic.SECURITY,
        why=_("It is about how we reach you."),
        is_mailed=False,
    )


def _hidden_address(person: "User") -> dict[str, str]:
    name, _at, host = person.email.partition("@")
    return {"address": f"{name[:1]}…@{host}"}


ADDRESSES: dict[str, tuple[Message, ...]] = {
    AddressEvent.BOUNCED: (
        _about(
            "address.bounced",
            _("Our e-mails to %(address)s come back"),
            _(
                "So we have stopped writing there, also about your sales, purchases and safety. Everything stands in"
                " your inbox here. Please give us an address that works."
            ),
            _("Change my address"),
            "mail-x",
            "account_email",
        ),
    ),
    AddressEvent.COMPLAINED: (
        _about(
            "address.complained",
            _("One of our e-mails was marked as spam"),
            _(
                "So we write to %(address)s only about your sales, purchases and safety. Was that a slip? Say so, and"
                " the rest comes again."
            ),
            _("See what we send"),
            "mail-x",
            "inbox:preferences",
        ),
    ),
}
