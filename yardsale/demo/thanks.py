"""Vouchers of the demo town: one whose code everybody may type, one for the buyer who came back, one that waits."""

from datetime import timedelta

from listings.vouchers import actions
from listings.vouchers.models import Voucher, VoucherGrant
from listings.vouchers.statuses import Kind, Purpose, Visibility
from notifications.channels.models import Notification
from yardsale.accounts.models import User
from yardsale.demo.people import ADMIN, BUYER, GROWTH
from yardsale.demo.registry import Registry
from yardsale.events import actions as events
from yardsale.events.models import Event


def write(known: Registry) -> None:
    _run(
        known, name="Spring fair", kind=Kind.PERCENT, value=1000, most_off=15_00, minimum_spend=10_00, budget=500_00,
        visibility=Visibility.PUBLIC, code="SPRINGFAIR", days=30,
    )  # fmt: skip
    back = _run(
        known, name="Good to see you again", kind=Kind.AMOUNT, value=5_00, minimum_spend=15_00, budget=250_00,
        visibility=Visibility.PRIVATE, days=45,
    )  # fmt: skip
    actions.grant(back, User.objects.filter(pk=known.people[BUYER.key].pk))
    actions.tell_granted()
    _run(
        known, name="A friend in the town", kind=Kind.AMOUNT, value=5_00, minimum_spend=15_00, budget=200_00,
        visibility=Visibility.PRIVATE, purpose=Purpose.REFERRAL, days=300,
    )  # fmt: skip
    waiting = _make(
        known, name="Quiet November", kind=Kind.PERCENT, value=500, most_off=5_00, budget=100_00,
        visibility=Visibility.PUBLIC, code="NOVEMBER", days=20,
    )  # fmt: skip
    # By the admin, so that whoever signs in as growth may let it out.
    Voucher.objects.filter(pk=waiting.pk).update(made_by=known.people[ADMIN.key])
    actions.ask(waiting, by=known.people[GROWTH.key])
    for event in Event.objects.unaddressed().filter(name__startswith="voucher."):
        events.address(event.pk)
    told = Notification.objects.filter(kind__startswith="voucher.")
    told.update(told_at=known.now - timedelta(days=1))
    VoucherGrant.objects.update(granted_at=known.now - timedelta(days=1))


def _make(known: Registry, *, days: int, **asked: object) -> Voucher:
    begins = known.now - timedelta(days=1)
    times = {"begins_at": begins, "ends_at": begins + timedelta(days=days)}
    return actions.make(asked | times, by=known.people[GROWTH.key])


def _run(known: Registry, **asked: object) -> Voucher:
    voucher = _make(known, **asked)  # type: ignore[arg-type]
    actions.ask(voucher, by=known.people[GROWTH.key])
    actions.approve(voucher, by=known.people[ADMIN.key])
    voucher.refresh_from_db()
    return voucher
