"""What people hear about vouchers of theirs, and what growth hears about those that wait for a second person."""

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from listings.vouchers.events import VoucherEvent
from listings.vouchers.statuses import Purpose, State
from notifications.channels.statuses import Topic
from notifications.messages import Message, moment
from yardsale.accounts.roles import GROWTH
from yardsale.events.models import Event

if TYPE_CHECKING:
    from listings.vouchers.models import Voucher, VoucherGrant
    from yardsale.accounts.models import User


def _person(grant: "VoucherGrant", event: Event) -> "list[User]":
    return [grant.person]


def _others_of_growth(voucher: "Voucher", event: Event) -> "list[User]":
    """A second person lets it out."""
    from yardsale.accounts.models import User

    return [person for person in User.objects.active().in_role(GROWTH) if person.pk != voucher.made_by_id]


def _maker(voucher: "Voucher", event: Event) -> "list[User]":
    return [voucher.made_by] if voucher.made_by_id != event.by_id else []


def _grant_values(grant: "VoucherGrant") -> dict[str, Any]:
    voucher = grant.voucher
    return {
        "name": voucher.name,
        "worth": voucher.worth,
        "until": moment(voucher.ends_at),
        "reason": voucher.reason,
    }


def _voucher_values(voucher: "Voucher") -> dict[str, Any]:
    return {
        "name": voucher.name,
        "worth": voucher.worth,
        "amount": voucher.budget,
        "currency": voucher.currency,
        "by": voucher.made_by.name,
    }


def _runs(grant: "VoucherGrant") -> bool:
    return bool(grant.voucher.state == State.RUNNING)


def _wallet(grant: "VoucherGrant") -> str:
    return reverse("vouchers:mine")


#: Our people's own doing: the desk shows it.
SILENT = {VoucherEvent.STOPPED}
VOUCHERS: dict[str, tuple[Message, ...]] = {
    VoucherEvent.GRANTED: (
        Message(
            kind="voucher.granted",
            to=_person,
            applies=lambda grant: _runs(grant) and grant.voucher.purpose == Purpose.CAMPAIGN,
            title=_("A voucher for you: %(worth)s off"),
            text=_("“%(name)s”, until %(until)s. You choose it at the checkout."),
            action=_("See my vouchers"),
            why=_("We gave you this voucher because you have bought here before."),
            icon="ticket-percent",
            values=_grant_values,
            url=_wallet,
            topic=Topic.ANNOUNCEMENTS,
        ),
        # What somebody is owed is no advertising: it arrives.
        Message(
            kind="voucher.made_good",
            to=_person,
            applies=lambda grant: _runs(grant) and grant.voucher.purpose == Purpose.MAKING_GOOD,
            title=_("A voucher to make it good: %(worth)s off"),
            text=_("%(reason)s You have it until %(until)s and choose it at the checkout."),
            action=_("See my vouchers"),
            why=_("Something went wrong, and one of our people gave it to you."),
            icon="gift",
            values=_grant_values,
            url=_wallet,
        ),
        Message(
            kind="voucher.earned",
            to=_person,
            applies=lambda grant: _runs(grant) and grant.voucher.purpose == Purpose.REFERRAL,
            title=_("Thank you for bringing the town together: %(worth)s off"),
            text=_("“%(name)s”, until %(until)s. You choose it at the checkout."),
            action=_("See my vouchers"),
            why=_("You invited somebody, or were invited, and the first purchase is done."),
            icon="party-popper",
            values=_grant_values,
            url=_wallet,
        ),
    ),
    VoucherEvent.ENDING: (
        Message(
            kind="voucher.ending",
            to=_person,
            applies=_runs,
            title=_("Your voucher ends soon: %(worth)s off"),
            text=_("“%(name)s” can be used until %(until)s."),
            action=_("See my vouchers"),
            why=_("You have this voucher and have not used it."),
            icon="ticket-percent",
            values=_grant_values,
            url=_wallet,
            topic=Topic.ANNOUNCEMENTS,
        ),
    ),
    VoucherEvent.ASKED: (
        Message(
            kind="voucher.asked",
            to=_others_of_growth,
            applies=lambda voucher: voucher.state == State.WAITING,
            title=_("A voucher waits for a second person: “%(name)s”"),
            text=_("%(worth)s off, with a budget of %(amount)s. Made by %(by)s."),
            action=_("Read it"),
            topic=Topic.DESK,
            icon="ticket-percent",
            values=_voucher_values,
            url=lambda voucher: str(voucher.get_absolute_url()),
        ),
    ),
    VoucherEvent.APPROVED: (
        Message(
            kind="voucher.approved",
            to=_maker,
            title=_("Your voucher runs: “%(name)s”"),
            text=_("%(worth)s off, with a budget of %(amount)s."),
            action=_("See it"),
            topic=Topic.DESK,
            icon="ticket-percent",
            values=_voucher_values,
            url=lambda voucher: str(voucher.get_absolute_url()),
        ),
    ),
    VoucherEvent.REFUSED: (
        Message(
            kind="voucher.refused",
            to=_maker,
            title=_("Your voucher came back to be changed: “%(name)s”"),
            text=_("Whoever read it wants something else. Ask them, change it, and ask for approval again."),
            action=_("See it"),
            topic=Topic.DESK,
            icon="undo-2",
            values=_voucher_values,
            url=lambda voucher: str(voucher.get_absolute_url()),
        ),
    ),
}
